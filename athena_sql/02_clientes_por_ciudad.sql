-- ¿Cuántos clientes hay en cada ciudad, según la última carga de cada uno?
SELECT
  ciudad,
  COUNT(*) AS total_clientes
FROM clientes_actual
GROUP BY ciudad
ORDER BY total_clientes DESC, ciudad
