"""Files and folders without contracts, and mistakes in more than one file."""

from pathlib import Path

import pytest

from .mistakes import Mistake, copy_contracts, mistakes_in

FILE = "clientes.odcs.yaml"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "1:1: the file is not a YAML mapping; start it with apiVersion: v3.2.0"),
        (b"# nothing\n", "1:1: the file is not a YAML mapping; start it with apiVersion: v3.2.0"),
        (b"clientes\n", "1:1: the file is not a YAML mapping; start it with apiVersion: v3.2.0"),
        (
            b"- id: clientes\n- kind: DataContract\n",
            "1:1: the file is not a YAML mapping; start it with apiVersion: v3.2.0",
        ),
        (
            b"id: a\n\nname: caf\xe9\n",
            "3:10: not UTF-8 text (invalid continuation byte); save it as UTF-8",
        ),
        (b"id: clientes\n\tname: b\n", "2:1: a tab is not valid; use spaces"),
        (
            b"id: a\n---\nid: b\n",
            "2:1: a second document is not valid; remove the line",
        ),
        (
            b"id: " + b"[" * 100 + b"]" * 100,
            "1:44: the file is nested too deeply; use at most 40 levels",
        ),
        (
            b"id,name\n1,2\n",
            "1:1: the file is not a YAML mapping; start it with apiVersion: v3.2.0",
        ),
    ],
)
def test_invalid_file_is_reported(content: bytes, expected: str, tmp_path: Path) -> None:
    copy_contracts(tmp_path)
    (tmp_path / FILE).write_bytes(content)
    assert mistakes_in(tmp_path) == [f"{FILE}:{expected}"]


def test_folder_without_contracts_is_reported(tmp_path: Path) -> None:
    assert mistakes_in(tmp_path) == [
        f"{tmp_path}: the folder has no contract (*.odcs.yaml); add one"
    ]


def test_mistakes_in_two_files_follow_file_order(tmp_path: Path) -> None:
    copy_contracts(tmp_path)
    mistakes = (
        Mistake("clientes", "status: active", "statu: active", ""),
        Mistake("transacciones", "status: active", "status: [active]", ""),
        Mistake("transacciones", "required: true", "required: x", ""),
    )
    for mistake in mistakes:
        mistake.make(tmp_path)
    assert mistakes_in(tmp_path) == [
        "clientes.odcs.yaml:7:1: 'statu' is not a field of a contract; did you mean 'status'?",
        'transacciones.odcs.yaml:7:1: status: ["active"] is not valid; use text',
        "transacciones.odcs.yaml:52:9: column 'tipo_transaccion': "
        "required: 'x' is not valid; use true or false",
    ]


def test_reference_to_broken_contract_adds_no_mistake(tmp_path: Path) -> None:
    copy_contracts(tmp_path)
    Mistake("clientes", "version: 1.0.0", "version: 1", "").make(tmp_path)
    assert mistakes_in(tmp_path) == ["clientes.odcs.yaml:6:1: version: 1 is not valid; use text"]


def test_misspelt_field_hides_no_other_mistake(tmp_path: Path) -> None:
    copy_contracts(tmp_path)
    for mistake in (
        Mistake("transacciones", "status: active", "statu: active", ""),
        Mistake("transacciones", "required: true", "requird: true", ""),
        Mistake("transacciones", "decimal(18,4)", "decimal(48,4)", ""),
        Mistake("transacciones", "classification: personal", "classification: private", ""),
    ):
        mistake.make(tmp_path)
    causes = [line.split(": ", maxsplit=1)[1] for line in mistakes_in(tmp_path)]
    assert causes == [
        "'statu' is not a field of a contract; did you mean 'status'?",
        "column 'tipo_transaccion': 'requird' is not a field of a column; did you mean 'required'?",
        "column 'nombre_cliente_proveedor': "
        "classification: 'private' is not valid; use publico or personal",
        "column 'cantidad_comprada': "
        "physicalType: decimal(48,4) is not valid; use scale < precision <= 38",
    ]


@pytest.mark.parametrize(
    ("broken", "is_reported"),
    [
        (("version: 1.0.0", "version: 1"), True),
        (("name: nombre_proveedor", "nme: nombre_proveedor"), False),
        (("id: proveedores", "\tid: proveedores"), False),
    ],
    ids=["columns known", "a column without a name", "no YAML"],
)
def test_broken_contract_hides_no_mistake_of_others(
    broken: tuple[str, str], is_reported: bool, tmp_path: Path
) -> None:
    copy_contracts(tmp_path)
    Mistake("proveedores", *broken, "").make(tmp_path)
    Mistake("transacciones", "to: proveedores.nombre_proveedor", "to: proveedores.x", "").make(
        tmp_path
    )
    first, *others = mistakes_in(tmp_path)
    assert first.startswith("proveedores.odcs.yaml:")
    assert [line.split(": ", maxsplit=1)[1] for line in others] == [
        "column 'nombre_cliente_proveedor': to: dataset 'proveedores' has no column 'x'; "
        "use one of nombre_proveedor, tipo_energia"
    ] * is_reported


def test_file_name_with_invalid_dataset_is_refused(tmp_path: Path) -> None:
    copy_contracts(tmp_path)
    (tmp_path / FILE).rename(tmp_path / "Cliente_historia.odcs.yaml")
    lines = mistakes_in(tmp_path)
    assert lines[0].startswith(
        "Cliente_historia.odcs.yaml:4:1: file name: 'Cliente_historia' is not a valid dataset name"
    )


def test_dataset_named_like_sql_keyword_is_refused(tmp_path: Path) -> None:
    copy_contracts(tmp_path)
    (tmp_path / FILE).rename(tmp_path / "select.odcs.yaml")
    line = "select.odcs.yaml:4:1: file name: 'select' is reserved; use another name"
    assert line in mistakes_in(tmp_path)
