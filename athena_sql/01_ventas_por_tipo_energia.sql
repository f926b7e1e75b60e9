-- ¿Cuánto se vendió, en COP, de cada tipo de energía?
SELECT
  tipo_energia,
  SUM(cantidad_comprada * precio) AS total_ventas
FROM transacciones
WHERE tipo_transaccion = 'venta'
GROUP BY tipo_energia
ORDER BY total_ventas DESC, tipo_energia
