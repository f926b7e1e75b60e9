-- ¿Cuál es la posición neta, en kWh comprados menos vendidos, de cada tipo de energía?
WITH sumas AS (
  SELECT
    tipo_energia,
    COALESCE(SUM(cantidad_comprada) FILTER (WHERE tipo_transaccion = 'compra'), 0) AS kwh_comprados,
    COALESCE(SUM(cantidad_comprada) FILTER (WHERE tipo_transaccion = 'venta'), 0) AS kwh_vendidos
  FROM transacciones
  GROUP BY tipo_energia
)
SELECT
  tipo_energia,
  kwh_comprados,
  kwh_vendidos,
  kwh_comprados - kwh_vendidos AS posicion_neta
FROM sumas
ORDER BY posicion_neta, tipo_energia
