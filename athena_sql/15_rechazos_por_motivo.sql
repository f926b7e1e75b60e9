-- ¿Por qué motivos se rechazaron filas, y cuántas por cada uno?
WITH rechazos AS (
  SELECT 'clientes' AS dataset, motivos, fecha_carga FROM clientes_rechazos
  UNION ALL
  SELECT 'proveedores' AS dataset, motivos, fecha_carga FROM proveedores_rechazos
  UNION ALL
  SELECT 'transacciones' AS dataset, motivos, fecha_carga FROM transacciones_rechazos
)
SELECT
  dataset,
  motivo,
  COUNT(*) AS filas,
  MAX(fecha_carga) AS ultima_carga
FROM rechazos
CROSS JOIN UNNEST(motivos) AS m (motivo)
GROUP BY dataset, motivo
ORDER BY dataset, filas DESC, motivo
