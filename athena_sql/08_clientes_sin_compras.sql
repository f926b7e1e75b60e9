-- ¿A qué clientes no se les ha vendido nada?
SELECT
  tipo_identificacion,
  identificacion,
  nombre,
  ciudad
FROM clientes_actual AS c
WHERE NOT EXISTS (
  SELECT 1
  FROM transacciones AS t
  WHERE t.tipo_transaccion = 'venta' AND fold(t.nombre_cliente_proveedor) = fold(c.nombre)
)
ORDER BY nombre, tipo_identificacion, identificacion
