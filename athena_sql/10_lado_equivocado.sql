-- ¿Qué compras nombran a un cliente que no es proveedor, y qué ventas al revés?
SELECT
  t.tipo_transaccion,
  t.nombre_cliente_proveedor,
  COUNT(*) AS transacciones,
  SUM(t.cantidad_comprada) AS kwh,
  SUM(t.total) AS cop
FROM transacciones AS t
WHERE
  (
    t.tipo_transaccion = 'compra'
    AND EXISTS (
      SELECT 1 FROM clientes_actual AS c WHERE fold(c.nombre) = fold(t.nombre_cliente_proveedor)
    )
    AND NOT EXISTS (
      SELECT 1
      FROM proveedores_actual AS p
      WHERE fold(p.nombre_proveedor) = fold(t.nombre_cliente_proveedor)
    )
  )
  OR (
    t.tipo_transaccion = 'venta'
    AND EXISTS (
      SELECT 1
      FROM proveedores_actual AS p
      WHERE fold(p.nombre_proveedor) = fold(t.nombre_cliente_proveedor)
    )
    AND NOT EXISTS (
      SELECT 1 FROM clientes_actual AS c WHERE fold(c.nombre) = fold(t.nombre_cliente_proveedor)
    )
  )
GROUP BY t.tipo_transaccion, t.nombre_cliente_proveedor
ORDER BY t.tipo_transaccion, t.nombre_cliente_proveedor
