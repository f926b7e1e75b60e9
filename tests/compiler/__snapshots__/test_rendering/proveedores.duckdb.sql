-- rows
WITH typed AS (
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
    tipo_energia AS _text_tipo_energia,
    _motivo,
    _archivo,
    _posicion,
    _texto,
    CASE
      WHEN NOT _motivo IS NULL
      THEN HASH(_texto)
      ELSE HASH(nombre_proveedor, tipo_energia)
    END AS _huella
  FROM records
), checked AS (
  SELECT
    nombre_proveedor,
    tipo_energia,
    _archivo,
    _posicion,
    _texto,
    _huella,
    COALESCE(
      NULLIF(
        TRANSLATE(
          nombre_proveedor,
          'ABCDEFGHIJKLMNOPQRSTUVWXYZáàâäãéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ̧̀́̂̃̈ 	  ﻿            ​ 　',
          'abcdefghijklmnopqrstuvwxyzaaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'
        ),
        ''
      ),
      nombre_proveedor
    ) AS _folded_nombre_proveedor,
    CASE
      WHEN NOT _motivo IS NULL
      THEN ['fila: ' || _motivo]
      WHEN nombre_proveedor IS NULL
      OR LENGTH(nombre_proveedor) > 256
      OR _text_tipo_energia IS NULL
      OR (
        NOT _text_tipo_energia IS NULL AND tipo_energia IS NULL
      )
      THEN LIST_FILTER(
        [
          CASE WHEN nombre_proveedor IS NULL THEN 'nombre_proveedor: requerido' END,
          CASE
            WHEN LENGTH(nombre_proveedor) > 256
            THEN 'nombre_proveedor: longitud_invalida'
          END,
          CASE WHEN _text_tipo_energia IS NULL THEN 'tipo_energia: requerido' END,
          CASE
            WHEN NOT _text_tipo_energia IS NULL AND tipo_energia IS NULL
            THEN 'tipo_energia: valor_no_permitido'
          END
        ],
        LAMBDA _u : NOT _u IS NULL
      )
    END AS motivos
  FROM typed
), keyed AS (
  SELECT
    nombre_proveedor,
    tipo_energia,
    _archivo,
    _posicion,
    _texto,
    _huella,
    _folded_nombre_proveedor,
    motivos,
    COALESCE(
      (
        MIN(tipo_energia) OVER (PARTITION BY _folded_nombre_proveedor, _archivo, motivos IS NULL) <> MAX(tipo_energia) OVER (PARTITION BY _folded_nombre_proveedor, _archivo, motivos IS NULL)
      ),
      FALSE
    ) AS _conflict
  FROM checked
), decided AS (
  SELECT
    nombre_proveedor,
    tipo_energia,
    _archivo,
    _posicion,
    _texto,
    _huella,
    CASE
      WHEN NOT motivos IS NULL
      THEN motivos
      WHEN _conflict
      THEN ['clave: conflicto']
      WHEN _archivo < MAX(_archivo) OVER (PARTITION BY _folded_nombre_proveedor, _conflict, motivos IS NULL)
      THEN ['clave: reemplazada']
      WHEN ROW_NUMBER() OVER (
        PARTITION BY _folded_nombre_proveedor, _conflict, _archivo, motivos IS NULL
        ORDER BY _posicion NULLS FIRST
      ) > 1
      THEN ['clave: repetida']
    END AS motivos,
    CASE
      WHEN motivos IS NULL
      AND NOT _conflict
      AND _archivo < MAX(_archivo) OVER (PARTITION BY _folded_nombre_proveedor, _conflict, motivos IS NULL)
      THEN MAX(_archivo) OVER (PARTITION BY _folded_nombre_proveedor, _conflict, motivos IS NULL)
    END AS _ganador
  FROM keyed
)
SELECT
  nombre_proveedor,
  tipo_energia,
  _archivo,
  _posicion,
  CASE WHEN NOT motivos IS NULL THEN _texto END AS _texto,
  _huella,
  _ganador AS _ganador,
  motivos
FROM decided;

-- warehouse
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
    ROW_NUMBER() OVER (
      PARTITION BY COALESCE(
        NULLIF(
          TRANSLATE(
            nombre_proveedor,
            'ABCDEFGHIJKLMNOPQRSTUVWXYZáàâäãéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ̧̀́̂̃̈ 	  ﻿            ​ 　',
            'abcdefghijklmnopqrstuvwxyzaaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'
          ),
          ''
        ),
        nombre_proveedor
      )
      ORDER BY fecha_carga DESC, nombre_proveedor
    ) AS _rank
  FROM proveedores_historia
) AS ranked
WHERE
  _rank = 1;
