-- ¿Cuántas filas de cada dataset se aceptaron y cuántas se rechazaron en cada carga?
WITH filas AS (
  SELECT 'clientes' AS dataset, fecha_carga, TRUE AS aceptada FROM clientes
  UNION ALL
  SELECT 'clientes' AS dataset, fecha_carga, FALSE AS aceptada FROM clientes_rechazos
  UNION ALL
  SELECT 'proveedores' AS dataset, fecha_carga, TRUE AS aceptada FROM proveedores
  UNION ALL
  SELECT 'proveedores' AS dataset, fecha_carga, FALSE AS aceptada FROM proveedores_rechazos
  UNION ALL
  SELECT 'transacciones' AS dataset, fecha_carga, TRUE AS aceptada FROM transacciones
  UNION ALL
  SELECT 'transacciones' AS dataset, fecha_carga, FALSE AS aceptada FROM transacciones_rechazos
)
SELECT
  fecha_carga,
  dataset,
  COUNT(*) FILTER (WHERE aceptada) AS aceptadas,
  COUNT(*) FILTER (WHERE NOT aceptada) AS rechazadas,
  ROUND(100 * CAST(COUNT(*) FILTER (WHERE NOT aceptada) AS DOUBLE) / CAST(COUNT(*) AS DOUBLE), 6)
    AS porcentaje_rechazado
FROM filas
GROUP BY fecha_carga, dataset
ORDER BY fecha_carga, dataset
