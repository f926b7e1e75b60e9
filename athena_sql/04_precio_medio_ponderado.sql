-- ¿A qué precio medio ponderado, en COP por kWh, se compró y se vendió cada tipo de energía?
SELECT
  tipo_transaccion,
  tipo_energia,
  SUM(cantidad_comprada) AS kwh,
  SUM(total) AS cop,
  ROUND(CAST(SUM(total) AS DOUBLE) / NULLIF(CAST(SUM(cantidad_comprada) AS DOUBLE), 0), 6)
    AS precio_medio
FROM transacciones
GROUP BY tipo_transaccion, tipo_energia
ORDER BY tipo_transaccion, tipo_energia
