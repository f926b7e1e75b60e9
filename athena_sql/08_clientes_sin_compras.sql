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
  WHERE t.tipo_transaccion = 'venta' AND t.nombre_cliente_proveedor = c.nombre
)
ORDER BY nombre, tipo_identificacion, identificacion
