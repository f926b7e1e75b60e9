"""Text that is not valid YAML for a contract."""

from pathlib import Path

import pytest

from .mistakes import Mistake

MISTAKES = (
    Mistake(
        "transacciones",
        "{minimum: 0}",
        "{minimum: .inf}",
        "91:39: '.inf' is not a valid number; use a finite one",
    ),
    Mistake(
        "transacciones",
        "kind: DataContract",
        "kind: DataContract\nkind: DataContract",
        "4:1: the field 'kind' is given twice; remove one",
    ),
    Mistake(
        "transacciones",
        "id: transacciones",
        "id: 2026-01-01",
        "4:5: '2026-01-01' is a date or time in YAML; write it in quotes",
    ),
    Mistake(
        "transacciones",
        "id: transacciones",
        "id: 2026-02-30",
        "4:5: '2026-02-30' is a date or time in YAML; write it in quotes",
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "contractCreatedTs: 2026-01-01",
        "8:20: '2026-01-01' is a date or time in YAML; write it in quotes",
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "domain: &a comercial\ntenant: *a",
        ("8:9: anchors, aliases and tags are not allowed; write the value out"),
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "domain: !foo comercial",
        ("8:9: anchors, aliases and tags are not allowed; write the value out"),
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "<<: {domain: comercial}",
        "8:1: a field name must be text; write it in quotes",
    ),
    *(
        Mistake(
            "transacciones",
            "domain: comercial",
            f"domain: {sign}",
            f"8:9: '{sign}' has a special meaning in YAML; write it in quotes",
        )
        for sign in ("<<", "=")
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "5: comercial",
        "8:1: a field name must be text; write it in quotes",
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        'domain: "\\ud800"',
        "8:9: half of a character is not valid text; remove it",
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "domain: comercial: x",
        "8:18: ': ' is not valid; align the lines, or write the value in quotes",
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "domain: [comercial",
        "9:12: a list or mapping has no end; add ',' or ']'",
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "domain: comer\x07cial",
        "8:14: character U+0007 is not allowed; remove it, or save the file as UTF-8",
    ),
    Mistake(
        "transacciones",
        "# yaml",
        "%YAML 1.1\n---\n# yaml",
        "2:1: YAML directives are not allowed; remove the line",
    ),
    Mistake(
        "transacciones",
        "apiVersion: v3.2.0",
        "%YAML 1.1\n---\napiVersion: v3.2.0",
        "3:1: YAML directives are not allowed; remove the line",
    ),
    Mistake(
        "transacciones",
        "apiVersion: v3.2.0",
        "%TAG ! tag:example.com,2026:\n---\napiVersion: v3.2.0",
        "3:1: YAML directives are not allowed; remove the line",
    ),
    Mistake(
        "clientes",
        "    encoding: auto",
        "    encoding: auto\n    roles: []",
        "21:5: the field 'roles' is given twice; remove one",
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_mistake_is_reported_with_place_and_cause(mistake: Mistake, tmp_path: Path) -> None:
    mistake.assert_reported(tmp_path)
