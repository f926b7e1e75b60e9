-- ¿Qué porcentaje de los kWh comprados es renovable, y cuál es FNCER (solar y eólica)?
WITH compras AS (
  SELECT
    COALESCE(SUM(cantidad_comprada), 0) AS kwh,
    COALESCE(
      SUM(cantidad_comprada) FILTER (WHERE tipo_energia IN ('Solar', 'Eólica', 'Hidroeléctrica')),
      0
    ) AS kwh_renovables,
    COALESCE(SUM(cantidad_comprada) FILTER (WHERE tipo_energia IN ('Solar', 'Eólica')), 0)
      AS kwh_fncer
  FROM transacciones
  WHERE tipo_transaccion = 'compra'
)
SELECT
  kwh AS kwh_comprados,
  kwh_renovables,
  kwh_fncer,
  ROUND(100 * CAST(kwh_renovables AS DOUBLE) / NULLIF(CAST(kwh AS DOUBLE), 0), 6)
    AS porcentaje_renovable,
  ROUND(100 * CAST(kwh_fncer AS DOUBLE) / NULLIF(CAST(kwh AS DOUBLE), 0), 6) AS porcentaje_fncer
FROM compras
