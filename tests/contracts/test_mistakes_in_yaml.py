"""Text that is not the YAML that a contract may use."""

from pathlib import Path

import pytest

from .mistakes import Mistake

MISTAKES = (
    Mistake("transacciones", "{minimum: 0}", "{minimum: .inf}", "88:39: '.inf' is no number"),
    Mistake(
        "transacciones",
        "kind: DataContract",
        "kind: DataContract\nkind: DataContract",
        (
            '3:1: found duplicate key "kind" with value "DataContract" '
            '(original value: "DataContract")'
        ),
    ),
    Mistake(
        "transacciones",
        "id: transacciones",
        "id: 2026-01-01",
        "3:5: '2026-01-01' would be read as a date or time: write it in quotes",
    ),
    Mistake(
        "transacciones",
        "id: transacciones",
        "id: 2026-02-30",
        "3:5: '2026-02-30' would be read as a date or time: write it in quotes",
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "contractCreatedTs: 2026-01-01",
        "7:20: '2026-01-01' would be read as a date or time: write it in quotes",
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "domain: &a comercial\ntenant: *a",
        ("7:9: a contract takes no anchors, aliases and tags: write the value out"),
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "domain: !foo comercial",
        ("7:9: a contract takes no anchors, aliases and tags: write the value out"),
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "<<: {domain: comercial}",
        "7:1: the name of a field must be text",
    ),
    *(
        Mistake(
            "transacciones",
            "domain: comercial",
            f"domain: {sign}",
            f"7:9: '{sign}' has a meaning of its own in YAML: write it in quotes",
        )
        for sign in ("<<", "=")
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "5: comercial",
        "7:1: the name of a field must be text",
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        'domain: "\\ud800"',
        "7:9: half a character is not text",
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "domain: comercial: x",
        "7:18: mapping values are not allowed here",
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "domain: [comercial",
        "8:12: expected ',' or ']', but got ':'",
    ),
    Mistake(
        "transacciones",
        "domain: comercial",
        "domain: comer\x07cial",
        "7:14: character U+0007 is not allowed",
    ),
    Mistake(
        "transacciones",
        "apiVersion: v3.2.0",
        "%YAML 1.1\n---\napiVersion: v3.2.0",
        "1:1: a contract takes no YAML directive",
    ),
    Mistake(
        "clientes",
        "    encoding: UTF-8",
        "    encoding: UTF-8\n    roles: []",
        (
            '20:5: found duplicate key "roles" with value "[{\'role\': '
            "'LakeFormationAdmin', 'access': 'all'}]\" (original value: \"[]\")"
        ),
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_one_line_with_its_place_and_cause(mistake: Mistake, tmp_path: Path) -> None:
    mistake.assert_reported(tmp_path)
