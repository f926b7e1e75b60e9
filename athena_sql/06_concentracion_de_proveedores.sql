-- ¿Qué tan concentradas en pocos proveedores están las compras, en kWh (HHI de 0 a 10000)?
WITH compras AS (
  SELECT
    nombre_cliente_proveedor AS proveedor,
    SUM(cantidad_comprada) AS kwh
  FROM transacciones
  WHERE tipo_transaccion = 'compra'
  GROUP BY nombre_cliente_proveedor
),
participaciones AS (
  SELECT
    100 * CAST(kwh AS DOUBLE) / NULLIF(CAST(SUM(kwh) OVER () AS DOUBLE), 0) AS porcentaje,
    ROW_NUMBER() OVER (ORDER BY kwh DESC, proveedor) AS puesto
  FROM compras
)
SELECT
  COUNT(*) AS proveedores,
  ROUND(SUM(porcentaje * porcentaje), 6) AS hhi,
  ROUND(SUM(porcentaje) FILTER (WHERE puesto = 1), 6) AS porcentaje_mayor,
  ROUND(SUM(porcentaje) FILTER (WHERE puesto <= 3), 6) AS porcentaje_tres_mayores
FROM participaciones
