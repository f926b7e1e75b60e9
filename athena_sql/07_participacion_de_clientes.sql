-- ¿Qué parte de las ventas, en COP, hacen los :n clientes que más compran, cada uno y acumulada?
WITH ventas AS (
  SELECT
    nombre_cliente_proveedor AS cliente,
    SUM(total) AS cop
  FROM transacciones
  WHERE tipo_transaccion = 'venta'
  GROUP BY nombre_cliente_proveedor
),
puestos AS (
  SELECT
    ROW_NUMBER() OVER (ORDER BY cop DESC, cliente) AS puesto,
    cliente,
    cop,
    SUM(cop) OVER (ORDER BY cop DESC, cliente ROWS UNBOUNDED PRECEDING) AS cop_acumulado,
    SUM(cop) OVER () AS cop_de_todos
  FROM ventas
)
SELECT
  puesto,
  cliente,
  cop,
  ROUND(100 * CAST(cop AS DOUBLE) / NULLIF(CAST(cop_de_todos AS DOUBLE), 0), 6) AS porcentaje,
  ROUND(100 * CAST(cop_acumulado AS DOUBLE) / NULLIF(CAST(cop_de_todos AS DOUBLE), 0), 6)
    AS porcentaje_acumulado
FROM puestos
WHERE CAST(puesto AS BIGINT) <= :n
ORDER BY puesto
