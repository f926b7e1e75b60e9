-- ¿Qué margen bruto, por kWh, en COP y en porcentaje, deja la venta de cada tipo de energía?
WITH sumas AS (
  SELECT
    tipo_energia,
    CAST(SUM(total) FILTER (WHERE tipo_transaccion = 'venta') AS DOUBLE) AS cop_venta,
    CAST(SUM(cantidad_comprada) FILTER (WHERE tipo_transaccion = 'venta') AS DOUBLE) AS kwh_venta,
    CAST(SUM(total) FILTER (WHERE tipo_transaccion = 'compra') AS DOUBLE) AS cop_compra,
    CAST(SUM(cantidad_comprada) FILTER (WHERE tipo_transaccion = 'compra') AS DOUBLE) AS kwh_compra
  FROM transacciones
  GROUP BY tipo_energia
),
precios AS (
  SELECT
    tipo_energia,
    kwh_venta,
    cop_venta / NULLIF(kwh_venta, 0) AS precio_venta,
    cop_compra / NULLIF(kwh_compra, 0) AS precio_compra
  FROM sumas
)
SELECT
  tipo_energia,
  ROUND(precio_venta, 6) AS precio_medio_venta,
  ROUND(precio_compra, 6) AS precio_medio_compra,
  ROUND(precio_venta - precio_compra, 6) AS margen_unitario,
  ROUND(kwh_venta * (precio_venta - precio_compra), 6) AS margen_total,
  ROUND(100 * (precio_venta - precio_compra) / NULLIF(precio_venta, 0), 6) AS margen_porcentaje
FROM precios
ORDER BY tipo_energia
