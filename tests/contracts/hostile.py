"""A valid contract, and changes that people, editors and attackers could make to it."""

CONTRACT = """apiVersion: v3.2.0
kind: DataContract
id: pagos
version: 1.0.0
servers: [{server: raw, type: custom, format: csv}]
schema:
  - name: pagos
    quality:
      - type: custom
        engine: energia
        implementation: {maxRejectedPercent: 5, minRejectedRows: 100}
    properties:
      - name: factura
        logicalType: string
        logicalTypeOptions: {maxLength: 20}
        required: true
        primaryKey: true
      - {name: valor, logicalType: number, physicalType: "decimal(12,2)"}
      - {name: iva, logicalType: number, physicalType: "decimal(4,2)"}
      - name: total
        logicalType: number
        physicalType: decimal(24,6)
        transformLogic: valor + valor * iva
      - {name: dia, logicalType: date}
      - name: medio
        logicalType: string
        enum: [{value: banco}, {value: caja}]
      - name: anterior
        logicalType: string
        relationships:
          - to: pagos.factura
            customProperties:
              - {property: when, value: medio = 'banco'}
      - {name: fecha_carga, logicalType: date, partitioned: true}
"""
FILE = """factura,valor,iva,dia,medio,anterior
F1,100.50,0.19,2026-01-05,banco,F1
F2,,0.05,2026-01-06,caja,
"""

_VERSION, _LOGIC, _WHEN = "version: 1.0.0", "valor + valor * iva", "medio = 'banco'"
_NAME, _LAST = "name: valor,", "      - {name: fecha_carga"

_REPLACED: dict[str, tuple[str, str]] = {
    "tab as indentation": ("    quality", "\tquality"),
    "tab in a value": ("id: pagos", "id:\tpagos"),
    "duplicate key": (_VERSION, f"{_VERSION}\n{_VERSION}"),
    "anchor": (_VERSION, "version: &a 1.0.0"),
    "alias": (_VERSION, "version: *a"),
    "tag": (_VERSION, "version: !!python/object/apply:os.system [x]"),
    "merge key": (_VERSION, f"{_VERSION}\n<<: {{a: b}}"),
    "open list": ("[{server: raw", "[[{server: raw"),
    "open quote": (_VERSION, 'version: "1.0.0'),
    "reserved sign": (_VERSION, "version: @1"),
    "colon in a value": (_VERSION, "version: a: b"),
    "no colon": (_VERSION, "version 1.0.0"),
    "list in a mapping": (_VERSION, "- x"),
    "unknown escape": (_VERSION, 'version: "\\q"'),
    "directive": ("apiVersion", "%YAML 1.1\n---\napiVersion"),
    "complex key": (_VERSION, "? [a]\n: b"),
    "empty anchor": (_VERSION, "version: &"),
    "bad block": (_VERSION, "version: |x"),
    "null key": (_VERSION, "~: x"),
    "bell": (_VERSION, f"{_VERSION}\a"),
    "NUL": (_VERSION, f"{_VERSION}\0"),
    "line separator": (_VERSION, f"{_VERSION}\u2028x: y"),
    "half a character": (_VERSION, 'version: "\\ud800"'),
    "emoji": (_VERSION, f"{_VERSION} # \U0001f600"),
    "long number": (_VERSION, "version: " + "9" * 5000),
    "infinity": (_VERSION, "version: .inf"),
    "date": (_VERSION, "version: 2026-01-01"),
    "null": (_VERSION, "version: null"),
    "empty value": (_VERSION, "version:"),
    "list as a value": (_VERSION, "version: [1]"),
    "empty list": ("[{server: raw, type: custom, format: csv}]", "[]"),
    "column named select": (_NAME, "name: select,"),
    "column named not": (_NAME, "name: not,"),
    "column named case": (_NAME, "name: case,"),
    "column named motivos": (_NAME, "name: motivos,"),
    "column named Motivos": (_NAME, "name: Motivos,"),
    "column named _archivo": (_NAME, "name: _archivo,"),
    "column named _text_dia": (_NAME, "name: _text_dia,"),
    "column named fecha_carga": (_NAME, "name: fecha_carga,"),
    "column named factura": (_NAME, "name: factura,"),
    "column named with quotes": (_NAME, "name: 'a\"b',"),
    "column named with spaces": (_NAME, "name: a b,"),
    "column named año": (_NAME, "name: año,"),
    "column of 64 letters": (_NAME, f"name: {'a' * 64},"),
    "column named by number": (_NAME, "name: 5,"),
    "logic with a subquery": (_LOGIC, "(SELECT 1)"),
    "logic with a function": (_LOGIC, "abs(valor)"),
    "logic with a comment": (_LOGIC, "valor -- iva"),
    "logic with two statements": (_LOGIC, "valor; DROP TABLE pagos"),
    "logic with division": (_LOGIC, "valor / 0"),
    "logic with a quote": (_LOGIC, "'\"'"),
    "empty logic": (_LOGIC, '""'),
    "logic of 25 parentheses": (_LOGIC, f"{'(' * 25}valor{')' * 25}"),
    "logic of 5,000 parentheses": (_LOGIC, f"{'(' * 5000}valor{')' * 5000}"),
    "logic of 60 signs": (_LOGIC, f"{'- ' * 60}valor"),
    "logic of 3,000 terms": (_LOGIC, "valor + " * 2999 + "valor"),
    "logic of 300,000 terms": (_LOGIC, "1+" * 300_000 + "valor"),
    "when with 3,000 NOT": (_WHEN, "NOT " * 3000 + _WHEN),
    "when with an unknown column": (_WHEN, "caja = 'x'"),
    "when with a subquery": (_WHEN, "medio IN (SELECT 1)"),
    "when with a long list": (_WHEN, f"medio IN ({', '.join(map(repr, map(str, range(900))))})"),
    "when without operator": (_WHEN, "medio"),
    "reference to itself": ("to: pagos.factura", "to: pagos.anterior"),
    "pattern without end": ("{maxLength: 20}", "{maxLength: 20, pattern: '('}"),
    "slow pattern": ("{maxLength: 20}", "{maxLength: 20, pattern: '^(F+)+1?2?$'}"),
    "negative length": ("{maxLength: 20}", "{maxLength: -1}"),
    "huge length": ("{maxLength: 20}", f"{{maxLength: {10**30}}}"),
    "digits over 38": ("decimal(12,2)", "decimal(39,2)"),
    "no digits": ("decimal(12,2)", "decimal(0,0)"),
    "enum with a quote": ("{value: caja}", '{value: "ca\'ja"}'),
    "enum with a null": ("{value: caja}", "{value: null}"),
    "enum twice": ("{value: caja}", "{value: Banco}"),
    "1,700 columns": (
        _LAST,
        "".join(f"      - {{name: c{n}, logicalType: string}}\n" for n in range(1700)) + _LAST,
    ),
    "deep list": (_VERSION, f"{_VERSION}\ntags: {'[' * 5000}"),
    "deep mapping": (_VERSION, f"{_VERSION}\nname: {'{a: ' * 5000}"),
}

MUTATIONS: dict[str, bytes] = {
    **{
        name: CONTRACT.replace(old, new, 1).encode("utf-8", "surrogatepass")
        for name, (old, new) in _REPLACED.items()
    },
    "BOM": CONTRACT.encode("utf-8-sig"),
    "CRLF": CONTRACT.replace("\n", "\r\n").encode(),
    "CR": CONTRACT.replace("\n", "\r").encode(),
    "UTF-16": CONTRACT.encode("utf-16"),
    "UTF-16 without BOM": CONTRACT.encode("utf-16-le"),
    "cp1252": f"# ñ\n{CONTRACT}".encode("cp1252"),
    "two documents": f"{CONTRACT}---\n{CONTRACT}".encode(),
    "empty file": b"",
    "CSV": FILE.encode(),
    "half a file": CONTRACT[:400].encode(),
    "20 MB of comment": f"{CONTRACT}# {'x' * 20_000_000}".encode(),
    "aliases of aliases": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
}
