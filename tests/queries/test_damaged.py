"""Queries over a lake whose home was moved or whose files were damaged."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from energia.contracts.model import Contract
from energia.errors import QueryError
from energia.local.lake import LocalLake

from .test_local import ask


def published(lake: LocalLake) -> Path:
    """Return the object of the clients of the seed date."""
    return lake.home / "processed/clientes/fecha_carga=2026-01-05/clientes.parquet"


@pytest.fixture
def own_lake(seed_lake: LocalLake, tmp_path: Path) -> LocalLake:
    """Return a copy of the seed lake, in a home that looks like a load date."""
    home = tmp_path / "fecha_carga=2020-01-01"
    shutil.copytree(seed_lake.home, home)
    return LocalLake(home)


def test_load_date_does_not_come_from_the_home(
    own_lake: LocalLake, contracts: tuple[Contract, ...]
) -> None:
    text = "SELECT DISTINCT fecha_carga FROM clientes WHERE fecha_carga > DATE '2026-01-01'"
    assert ask(text, own_lake, contracts).rows == ((date(2026, 1, 5),),)


def test_relative_home_is_answered(
    own_lake: LocalLake, contracts: tuple[Contract, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own_lake.home.parent)
    lake = LocalLake(Path("x/../fecha_carga=2020-01-01"))
    (own_lake.home.parent / "x").mkdir()
    assert ask("SELECT count(fecha_carga) FROM clientes", lake, contracts).rows == ((5,),)


@pytest.mark.parametrize("damage", ["text", "half", "empty", "page"])
def test_damaged_object_is_named(
    damage: str, own_lake: LocalLake, contracts: tuple[Contract, ...]
) -> None:
    file = published(own_lake)
    content = file.read_bytes()
    # The second column chunk starts early in the file; its page does not decompress.
    page = content[:4] + bytes(len(content) // 4) + content[4 + len(content) // 4 :]
    damaged = {"text": b"not Parquet", "half": content[: len(content) // 2], "empty": b""}
    file.write_bytes(damaged.get(damage, page))
    with pytest.raises(QueryError) as caught:
        ask("SELECT * FROM clientes", own_lake, contracts)
    assert str(caught.value) == (
        "clientes 2026-01-05: the object is damaged; repair it with energia status --verify and "
        "energia run"
    )
    # A damaged file of another table does not matter.
    assert ask("SELECT COUNT(*) FROM transacciones", own_lake, contracts).rows == ((5,),)
