-- rows
WITH typed AS (
  SELECT
    tipo_identificacion,
    identificacion,
    nombre,
    ciudad,
    _motivo,
    _archivo,
    _posicion,
    _texto,
    CASE
      WHEN NOT _motivo IS NULL
      THEN HASH(_texto)
      ELSE HASH(tipo_identificacion, identificacion, nombre, ciudad)
    END AS _huella
  FROM records
), checked AS (
  SELECT
    tipo_identificacion,
    identificacion,
    nombre,
    ciudad,
    _archivo,
    _posicion,
    _texto,
    _huella,
    COALESCE(
      NULLIF(
        TRANSLATE(
          tipo_identificacion,
          'ABCDEFGHIJKLMNOPQRSTUVWXYZáàâäãéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ̧̀́̂̃̈ 	  ﻿            ​ 　!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~¡¿·«»“”„…—¨´‐‑‒–―‘’‚−',
          'abcdefghijklmnopqrstuvwxyzaaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'
        ),
        ''
      ),
      tipo_identificacion
    ) AS _folded_tipo_identificacion,
    COALESCE(
      NULLIF(
        TRANSLATE(
          identificacion,
          'ABCDEFGHIJKLMNOPQRSTUVWXYZÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ 	  ﻿            ​ 　!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~¡¿·«»“”„…—¨´‐‑‒–―‘’‚−',
          'abcdefghijklmnopqrstuvwxyzáàâäãéèêëíìîïóòôöõúùûüñç'
        ),
        ''
      ),
      identificacion
    ) AS _folded_identificacion,
    COALESCE(
      NULLIF(
        TRANSLATE(
          nombre,
          'ABCDEFGHIJKLMNOPQRSTUVWXYZáàâäãéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ̧̀́̂̃̈ 	  ﻿            ​ 　',
          'abcdefghijklmnopqrstuvwxyzaaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'
        ),
        ''
      ),
      nombre
    ) AS _folded_nombre,
    COALESCE(
      NULLIF(
        TRANSLATE(
          ciudad,
          'ABCDEFGHIJKLMNOPQRSTUVWXYZáàâäãéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ̧̀́̂̃̈ 	  ﻿            ​ 　',
          'abcdefghijklmnopqrstuvwxyzaaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'
        ),
        ''
      ),
      ciudad
    ) AS _folded_ciudad,
    CASE
      WHEN NOT _motivo IS NULL
      THEN ['fila: ' || _motivo]
      WHEN tipo_identificacion IS NULL
      OR LENGTH(tipo_identificacion) > 64
      OR identificacion IS NULL
      OR LENGTH(identificacion) > 64
      OR NOT REGEXP_MATCHES(identificacion, '^[A-Za-z0-9 .-]+$')
      OR nombre IS NULL
      OR LENGTH(nombre) > 256
      OR ciudad IS NULL
      OR LENGTH(ciudad) > 128
      THEN LIST_FILTER(
        [
          CASE WHEN tipo_identificacion IS NULL THEN 'tipo_identificacion: requerido' END,
          CASE
            WHEN LENGTH(tipo_identificacion) > 64
            THEN 'tipo_identificacion: longitud_invalida'
          END,
          CASE WHEN identificacion IS NULL THEN 'identificacion: requerido' END,
          CASE WHEN LENGTH(identificacion) > 64 THEN 'identificacion: longitud_invalida' END,
          CASE
            WHEN NOT REGEXP_MATCHES(identificacion, '^[A-Za-z0-9 .-]+$')
            THEN 'identificacion: formato_invalido'
          END,
          CASE WHEN nombre IS NULL THEN 'nombre: requerido' END,
          CASE WHEN LENGTH(nombre) > 256 THEN 'nombre: longitud_invalida' END,
          CASE WHEN ciudad IS NULL THEN 'ciudad: requerido' END,
          CASE WHEN LENGTH(ciudad) > 128 THEN 'ciudad: longitud_invalida' END
        ],
        LAMBDA _u : NOT _u IS NULL
      )
    END AS motivos
  FROM typed
), keyed AS (
  SELECT
    tipo_identificacion,
    identificacion,
    nombre,
    ciudad,
    _archivo,
    _posicion,
    _texto,
    _huella,
    _folded_tipo_identificacion,
    _folded_identificacion,
    motivos,
    COALESCE(
      (
        MIN(_folded_nombre) OVER (
          PARTITION BY _folded_tipo_identificacion, _folded_identificacion, _archivo, motivos IS NULL
        ) <> MAX(_folded_nombre) OVER (
          PARTITION BY _folded_tipo_identificacion, _folded_identificacion, _archivo, motivos IS NULL
        )
        OR MIN(_folded_ciudad) OVER (
          PARTITION BY _folded_tipo_identificacion, _folded_identificacion, _archivo, motivos IS NULL
        ) <> MAX(_folded_ciudad) OVER (
          PARTITION BY _folded_tipo_identificacion, _folded_identificacion, _archivo, motivos IS NULL
        )
      ),
      FALSE
    ) AS _conflict
  FROM checked
), decided AS (
  SELECT
    tipo_identificacion,
    identificacion,
    nombre,
    ciudad,
    _archivo,
    _posicion,
    _texto,
    _huella,
    CASE
      WHEN NOT motivos IS NULL
      THEN motivos
      WHEN _conflict
      THEN ['clave: conflicto']
      WHEN _archivo < MAX(_archivo) OVER (
        PARTITION BY _folded_tipo_identificacion, _folded_identificacion, _conflict, motivos IS NULL
      )
      THEN ['clave: reemplazada']
      WHEN ROW_NUMBER() OVER (
        PARTITION BY _folded_tipo_identificacion, _folded_identificacion, _conflict, _archivo, motivos IS NULL
        ORDER BY _posicion NULLS FIRST
      ) > 1
      THEN ['clave: repetida']
    END AS motivos,
    CASE
      WHEN motivos IS NULL
      AND NOT _conflict
      AND _archivo < MAX(_archivo) OVER (
        PARTITION BY _folded_tipo_identificacion, _folded_identificacion, _conflict, motivos IS NULL
      )
      THEN MAX(_archivo) OVER (
        PARTITION BY _folded_tipo_identificacion, _folded_identificacion, _conflict, motivos IS NULL
      )
    END AS _ganador
  FROM keyed
)
SELECT
  tipo_identificacion,
  identificacion,
  nombre,
  ciudad,
  _archivo,
  _posicion,
  CASE WHEN NOT motivos IS NULL THEN _texto END AS _texto,
  _huella,
  _ganador AS _ganador,
  motivos
FROM decided;

-- warehouse
CREATE TABLE IF NOT EXISTS clientes_historia (
  tipo_identificacion TEXT,
  identificacion TEXT,
  nombre TEXT,
  ciudad TEXT,
  fecha_carga DATE
);

CREATE OR REPLACE VIEW clientes AS
SELECT
  tipo_identificacion,
  identificacion,
  nombre,
  ciudad,
  fecha_carga
FROM (
  SELECT
    tipo_identificacion,
    identificacion,
    nombre,
    ciudad,
    fecha_carga,
    ROW_NUMBER() OVER (
      PARTITION BY COALESCE(
        NULLIF(
          TRANSLATE(
            tipo_identificacion,
            'ABCDEFGHIJKLMNOPQRSTUVWXYZáàâäãéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ̧̀́̂̃̈ 	  ﻿            ​ 　!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~¡¿·«»“”„…—¨´‐‑‒–―‘’‚−',
            'abcdefghijklmnopqrstuvwxyzaaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'
          ),
          ''
        ),
        tipo_identificacion
      ), COALESCE(
        NULLIF(
          TRANSLATE(
            identificacion,
            'ABCDEFGHIJKLMNOPQRSTUVWXYZÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ 	  ﻿            ​ 　!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~¡¿·«»“”„…—¨´‐‑‒–―‘’‚−',
            'abcdefghijklmnopqrstuvwxyzáàâäãéèêëíìîïóòôöõúùûüñç'
          ),
          ''
        ),
        identificacion
      )
      ORDER BY fecha_carga DESC, tipo_identificacion, identificacion
    ) AS _rank
  FROM clientes_historia
) AS ranked
WHERE
  _rank = 1;
