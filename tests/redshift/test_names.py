"""Keywords that contracts accept as names of columns: the warehouse accepts them, too."""

import json
from pathlib import Path

import pytest
from contracts.words import accepted_words, write_contracts
from effort import sample

from energia.compiler.redshift.load import load_plan
from energia.compiler.redshift.tables import ddl_plan
from energia.contracts import load_contracts

from .warehouse import Bodega

VALUES = {":fecha_carga": "'2026-01-05'", ":manifest_id": "'1'", ":rows": "0"}


@pytest.mark.sized
def test_accepted_words_work_in_warehouse(bodega: Bodega, tmp_path: Path) -> None:
    words = sample(accepted_words(), fast=100)
    for first in range(0, len(words), 200):
        batch = words[first : first + 200]
        write_contracts(tmp_path, batch)
        contracts = load_contracts(tmp_path)
        bodega.ensure(json.loads(json.dumps(ddl_plan(contracts))))
        for contract in contracts:
            statements = load_plan(contract)["statements"]
            load = ";".join(each["sql"] for each in statements if each["name"] != "copy")
            for name, value in VALUES.items():
                load = load.replace(name, value)
            with bodega.connection.transaction():
                bodega.by_hand(load)
            rows = bodega.connection.execute(f"SELECT {', '.join(batch)} FROM energia.maestro")  # noqa: S608
            assert rows.fetchall() == []
        bodega.connection.execute("DROP SCHEMA energia CASCADE")
        bodega.connection.execute("DISCARD TEMP")
