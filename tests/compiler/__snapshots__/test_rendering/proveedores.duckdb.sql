-- filas
WITH valores AS (
  SELECT
    nombre_proveedor,
    CASE tipo_energia
      WHEN 'Solar'
      THEN 'Solar'
      WHEN 'Eólica'
      THEN 'Eólica'
      WHEN 'Hidroeléctrica'
      THEN 'Hidroeléctrica'
      WHEN 'Nuclear'
      THEN 'Nuclear'
      WHEN 'Térmica'
      THEN 'Térmica'
      WHEN 'FOTOVOLTAICA'
      THEN 'Solar'
      WHEN 'Fotovoltaica'
      THEN 'Solar'
      WHEN 'SOLAR'
      THEN 'Solar'
      WHEN 'fotovoltaica'
      THEN 'Solar'
      WHEN 'solar'
      THEN 'Solar'
      WHEN 'EOLICA'
      THEN 'Eólica'
      WHEN 'Eolica'
      THEN 'Eólica'
      WHEN 'EÓLICA'
      THEN 'Eólica'
      WHEN 'WIND'
      THEN 'Eólica'
      WHEN 'Wind'
      THEN 'Eólica'
      WHEN 'eolica'
      THEN 'Eólica'
      WHEN 'eólica'
      THEN 'Eólica'
      WHEN 'wind'
      THEN 'Eólica'
      WHEN 'HIDRAULICA'
      THEN 'Hidroeléctrica'
      WHEN 'HIDRO'
      THEN 'Hidroeléctrica'
      WHEN 'HIDROELECTRICA'
      THEN 'Hidroeléctrica'
      WHEN 'HIDROELÉCTRICA'
      THEN 'Hidroeléctrica'
      WHEN 'HIDRÁULICA'
      THEN 'Hidroeléctrica'
      WHEN 'HYDRO'
      THEN 'Hidroeléctrica'
      WHEN 'Hidraulica'
      THEN 'Hidroeléctrica'
      WHEN 'Hidro'
      THEN 'Hidroeléctrica'
      WHEN 'Hidroelectrica'
      THEN 'Hidroeléctrica'
      WHEN 'Hidráulica'
      THEN 'Hidroeléctrica'
      WHEN 'Hydro'
      THEN 'Hidroeléctrica'
      WHEN 'hidraulica'
      THEN 'Hidroeléctrica'
      WHEN 'hidro'
      THEN 'Hidroeléctrica'
      WHEN 'hidroelectrica'
      THEN 'Hidroeléctrica'
      WHEN 'hidroeléctrica'
      THEN 'Hidroeléctrica'
      WHEN 'hidráulica'
      THEN 'Hidroeléctrica'
      WHEN 'hydro'
      THEN 'Hidroeléctrica'
      WHEN 'NUCLEAR'
      THEN 'Nuclear'
      WHEN 'nuclear'
      THEN 'Nuclear'
      WHEN 'TERMICA'
      THEN 'Térmica'
      WHEN 'Termica'
      THEN 'Térmica'
      WHEN 'TÉRMICA'
      THEN 'Térmica'
      WHEN 'termica'
      THEN 'Térmica'
      WHEN 'térmica'
      THEN 'Térmica'
      ELSE MAP(
        [
          'solar',
          'fotovoltaica',
          'eolica',
          'wind',
          'hidroelectrica',
          'hidraulica',
          'hidro',
          'hydro',
          'nuclear',
          'termica'
        ],
        [
          'Solar',
          'Solar',
          'Eólica',
          'Eólica',
          'Hidroeléctrica',
          'Hidroeléctrica',
          'Hidroeléctrica',
          'Hidroeléctrica',
          'Nuclear',
          'Térmica'
        ]
      )[TRANSLATE(
        tipo_energia,
        'ABCDEFGHIJKLMNOPQRSTUVWXYZáàâäãéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ̧̀́̂̃̈',
        'abcdefghijklmnopqrstuvwxyzaaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'
      )]
    END AS tipo_energia,
    tipo_energia AS _texto_tipo_energia,
    _motivo,
    _archivo,
    _posicion,
    _texto
  FROM crudo
), comprobadas AS (
  SELECT
    nombre_proveedor,
    tipo_energia,
    _archivo,
    _posicion,
    _texto,
    CASE
      WHEN NOT _motivo IS NULL
      THEN ['fila: ' || _motivo]
      WHEN nombre_proveedor IS NULL
      OR LENGTH(nombre_proveedor) > 256
      OR _texto_tipo_energia IS NULL
      OR (
        NOT _texto_tipo_energia IS NULL AND tipo_energia IS NULL
      )
      THEN LIST_FILTER(
        [
          CASE WHEN nombre_proveedor IS NULL THEN 'nombre_proveedor: requerido' END,
          CASE
            WHEN LENGTH(nombre_proveedor) > 256
            THEN 'nombre_proveedor: longitud_invalida'
          END,
          CASE WHEN _texto_tipo_energia IS NULL THEN 'tipo_energia: requerido' END,
          CASE
            WHEN NOT _texto_tipo_energia IS NULL AND tipo_energia IS NULL
            THEN 'tipo_energia: valor_no_permitido'
          END
        ],
        LAMBDA _u : NOT _u IS NULL
      )
    END AS motivos
  FROM valores
), claves AS (
  SELECT
    nombre_proveedor,
    tipo_energia,
    _archivo,
    _posicion,
    _texto,
    motivos,
    COALESCE(
      (
        MIN(tipo_energia) OVER (PARTITION BY nombre_proveedor, _archivo, motivos IS NULL) <> MAX(tipo_energia) OVER (PARTITION BY nombre_proveedor, _archivo, motivos IS NULL)
      ),
      FALSE
    ) AS _conflicto
  FROM comprobadas
), decididas AS (
  SELECT
    nombre_proveedor,
    tipo_energia,
    _archivo,
    _posicion,
    _texto,
    CASE
      WHEN NOT motivos IS NULL
      THEN motivos
      WHEN _conflicto
      THEN ['clave: conflicto']
      WHEN _archivo < MAX(_archivo) OVER (PARTITION BY nombre_proveedor, _conflicto, motivos IS NULL)
      THEN ['clave: reemplazada']
      WHEN ROW_NUMBER() OVER (
        PARTITION BY nombre_proveedor, _conflicto, _archivo, motivos IS NULL
        ORDER BY _posicion NULLS FIRST
      ) > 1
      THEN ['clave: repetida']
    END AS motivos
  FROM claves
)
SELECT
  nombre_proveedor,
  tipo_energia,
  _archivo,
  _posicion,
  CASE WHEN NOT motivos IS NULL THEN _texto END AS _texto,
  motivos
FROM decididas;

-- bodega
CREATE TABLE IF NOT EXISTS proveedores_historia (
  nombre_proveedor TEXT,
  tipo_energia TEXT,
  fecha_carga DATE
);

CREATE OR REPLACE VIEW proveedores AS
SELECT
  nombre_proveedor,
  tipo_energia,
  fecha_carga
FROM (
  SELECT
    nombre_proveedor,
    tipo_energia,
    fecha_carga,
    ROW_NUMBER() OVER (PARTITION BY nombre_proveedor ORDER BY fecha_carga DESC) AS _orden
  FROM proveedores_historia
) AS ordenadas
WHERE
  _orden = 1;
