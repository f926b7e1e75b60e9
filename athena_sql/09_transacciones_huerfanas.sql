-- ¿Cuántas compras y ventas, y de qué valor, nombran a quien no es proveedor o cliente?
WITH conocidos AS (
  SELECT 'compra' AS tipo_transaccion, fold(nombre_proveedor) AS nombre
  FROM proveedores_actual
  UNION
  SELECT 'venta' AS tipo_transaccion, fold(nombre) AS nombre
  FROM clientes_actual
),
sumas AS (
  SELECT
    tipos.tipo_transaccion,
    COUNT(t.total) AS transacciones,
    COUNT(t.total) FILTER (WHERE conocidos.nombre IS NULL) AS huerfanas,
    COALESCE(SUM(t.total), 0) AS cop,
    COALESCE(SUM(t.total) FILTER (WHERE conocidos.nombre IS NULL), 0) AS cop_huerfano
  FROM (VALUES ('compra'), ('venta')) AS tipos (tipo_transaccion)
  LEFT JOIN transacciones AS t
    ON t.tipo_transaccion = tipos.tipo_transaccion
  LEFT JOIN conocidos
    ON conocidos.tipo_transaccion = t.tipo_transaccion
    AND conocidos.nombre = fold(t.nombre_cliente_proveedor)
  GROUP BY tipos.tipo_transaccion
)
SELECT
  tipo_transaccion,
  transacciones,
  huerfanas,
  cop_huerfano,
  ROUND(100 * CAST(cop_huerfano AS DOUBLE) / NULLIF(CAST(cop AS DOUBLE), 0), 6)
    AS porcentaje_cop_huerfano
FROM sumas
ORDER BY tipo_transaccion
