-- rows
WITH typed AS (
  SELECT
    CASE tipo_transaccion
      WHEN 'compra'
      THEN 'compra'
      WHEN 'venta'
      THEN 'venta'
      WHEN 'COMPRA'
      THEN 'compra'
      WHEN 'Compra'
      THEN 'compra'
      WHEN 'VENTA'
      THEN 'venta'
      WHEN 'Venta'
      THEN 'venta'
      ELSE MAP(['compra', 'venta'], ['compra', 'venta'])[TRANSLATE(
        tipo_transaccion,
        'ABCDEFGHIJKLMNOPQRSTUVWXYZáàâäãéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ̧̀́̂̃̈',
        'abcdefghijklmnopqrstuvwxyzaaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'
      )]
    END AS tipo_transaccion,
    nombre_cliente_proveedor,
    CASE
      WHEN _plain_numerals
      OR REGEXP_MATCHES(
        cantidad_comprada,
        '^-?(0+([1-9][0-9]{0,13})?|[1-9][0-9]{0,13})([.][0-9]([0-9]([0-9]([0-9]0*)?)?)?)?\z'
      )
      THEN TRY_CAST(cantidad_comprada AS DECIMAL(18, 4))
    END AS cantidad_comprada,
    CASE
      WHEN _plain_numerals
      OR REGEXP_MATCHES(
        precio,
        '^-?(0+([1-9][0-9]{0,13})?|[1-9][0-9]{0,13})([.][0-9]([0-9]([0-9]([0-9]0*)?)?)?)?\z'
      )
      THEN TRY_CAST(precio AS DECIMAL(18, 4))
    END AS precio,
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
    tipo_transaccion AS _text_tipo_transaccion,
    cantidad_comprada AS _text_cantidad_comprada,
    precio AS _text_precio,
    tipo_energia AS _text_tipo_energia,
    _motivo,
    _archivo,
    _posicion,
    _texto,
    CASE
      WHEN NOT _motivo IS NULL
      THEN HASH(_texto)
      ELSE HASH(tipo_transaccion, nombre_cliente_proveedor, cantidad_comprada, precio, tipo_energia)
    END AS _huella
  FROM records
), checked AS (
  SELECT
    tipo_transaccion,
    nombre_cliente_proveedor,
    cantidad_comprada,
    precio,
    tipo_energia,
    CAST(CAST(cantidad_comprada AS DECIMAL(19, 4)) * precio AS DECIMAL(36, 8)) AS total,
    _archivo,
    _posicion,
    _texto,
    _huella,
    CASE
      WHEN NOT _motivo IS NULL
      THEN ['fila: ' || _motivo]
      WHEN _text_tipo_transaccion IS NULL
      OR (
        NOT _text_tipo_transaccion IS NULL AND tipo_transaccion IS NULL
      )
      OR nombre_cliente_proveedor IS NULL
      OR LENGTH(nombre_cliente_proveedor) > 256
      OR _text_cantidad_comprada IS NULL
      OR (
        NOT _text_cantidad_comprada IS NULL AND cantidad_comprada IS NULL
      )
      OR cantidad_comprada <= 0
      OR _text_precio IS NULL
      OR (
        NOT _text_precio IS NULL AND precio IS NULL
      )
      OR precio < 0
      OR _text_tipo_energia IS NULL
      OR (
        NOT _text_tipo_energia IS NULL AND tipo_energia IS NULL
      )
      THEN LIST_FILTER(
        [
          CASE WHEN _text_tipo_transaccion IS NULL THEN 'tipo_transaccion: requerido' END,
          CASE
            WHEN NOT _text_tipo_transaccion IS NULL AND tipo_transaccion IS NULL
            THEN 'tipo_transaccion: valor_no_permitido'
          END,
          CASE
            WHEN nombre_cliente_proveedor IS NULL
            THEN 'nombre_cliente_proveedor: requerido'
          END,
          CASE
            WHEN LENGTH(nombre_cliente_proveedor) > 256
            THEN 'nombre_cliente_proveedor: longitud_invalida'
          END,
          CASE WHEN _text_cantidad_comprada IS NULL THEN 'cantidad_comprada: requerido' END,
          CASE
            WHEN NOT _text_cantidad_comprada IS NULL AND cantidad_comprada IS NULL
            THEN CASE
              WHEN REGEXP_MATCHES(_text_cantidad_comprada, '^-?[0-9]+([.][0-9]+)?\z')
              THEN 'cantidad_comprada: precision_excedida'
              ELSE 'cantidad_comprada: tipo_invalido'
            END
          END,
          CASE WHEN cantidad_comprada <= 0 THEN 'cantidad_comprada: fuera_de_rango' END,
          CASE WHEN _text_precio IS NULL THEN 'precio: requerido' END,
          CASE
            WHEN NOT _text_precio IS NULL AND precio IS NULL
            THEN CASE
              WHEN REGEXP_MATCHES(_text_precio, '^-?[0-9]+([.][0-9]+)?\z')
              THEN 'precio: precision_excedida'
              ELSE 'precio: tipo_invalido'
            END
          END,
          CASE WHEN precio < 0 THEN 'precio: fuera_de_rango' END,
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
)
SELECT
  tipo_transaccion,
  nombre_cliente_proveedor,
  cantidad_comprada,
  precio,
  tipo_energia,
  total,
  _archivo,
  _posicion,
  CASE WHEN NOT motivos IS NULL THEN _texto END AS _texto,
  _huella,
  CAST(NULL AS INT) AS _ganador,
  motivos
FROM checked;

-- warehouse
CREATE TABLE IF NOT EXISTS transacciones (
  tipo_transaccion TEXT,
  nombre_cliente_proveedor TEXT,
  cantidad_comprada DECIMAL(18, 4),
  precio DECIMAL(18, 4),
  tipo_energia TEXT,
  total DECIMAL(36, 8),
  fecha_carga DATE
);
