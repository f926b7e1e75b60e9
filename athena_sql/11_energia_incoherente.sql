-- ¿Qué compras son de un tipo de energía distinto del que vende su proveedor?
SELECT
  p.nombre_proveedor,
  p.tipo_energia AS tipo_energia_proveedor,
  t.tipo_energia AS tipo_energia_comprada,
  COUNT(*) AS transacciones,
  SUM(t.cantidad_comprada) AS kwh,
  SUM(t.total) AS cop
FROM transacciones AS t
INNER JOIN proveedores_actual AS p
  ON fold(p.nombre_proveedor) = fold(t.nombre_cliente_proveedor)
WHERE t.tipo_transaccion = 'compra' AND t.tipo_energia <> p.tipo_energia
GROUP BY p.nombre_proveedor, p.tipo_energia, t.tipo_energia
ORDER BY p.nombre_proveedor, t.tipo_energia
