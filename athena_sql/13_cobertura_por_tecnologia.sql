-- ¿Qué porcentaje de los kWh vendidos de cada tipo de energía cubren las compras del mismo tipo?
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
  ROUND(100 * CAST(kwh_comprados AS DOUBLE) / NULLIF(CAST(kwh_vendidos AS DOUBLE), 0), 6)
    AS porcentaje_cubierto
FROM sumas
ORDER BY tipo_energia
