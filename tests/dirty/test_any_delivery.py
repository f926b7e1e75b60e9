"""Any delivery of dirty files: each row is accepted exactly or rejected with reason, per file."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from effort import sized
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from energia.compiler.dataset import CompiledDataset, compile_dataset

from .check import Lab
from .generate import deliveries, dialects

EXAMPLES = sized(fast=4, full=25, deep=1_000)


@pytest.mark.sized
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_row_of_every_file_is_accepted_or_rejected(
    data: st.DataObject, datasets: Mapping[str, CompiledDataset]
) -> None:
    names = ("transacciones", "clientes")
    contracts = [data.draw(dialects(datasets[name].contract)) for name in names]
    compiled = {contract.dataset: compile_dataset(contract) for contract in contracts}
    delivery = data.draw(deliveries(contracts))
    with TemporaryDirectory() as folder:
        Lab({**datasets, **compiled}, Path(folder)).check(delivery)
