"""Files with the plain header of a contract, to put one kind of dirt into."""

from energia.contracts.model import Contract

from .files import DirtyFile, Layout


def plain_header(contract: Contract, end: bytes = b"\n") -> bytes:
    """The contract's columns, in its order and spelling."""
    return ",".join(column.name for column in contract.raw_columns).encode() + end


def with_header(
    contract: Contract, body: bytes, name: str = "a.csv", end: bytes = b"\n"
) -> DirtyFile:
    """A readable file of the contract's dataset with this body."""
    header = plain_header(contract, end)
    columns = tuple(column.name for column in contract.raw_columns)
    layout = Layout(columns, ",", len(header))
    return DirtyFile(f"{contract.dataset}/{name}", contract.dataset, header + body, layout)


def refused(contract: Contract, raw: bytes, code: str, name: str = "r.csv") -> DirtyFile:
    """A file of the contract's dataset that has to be refused with `code`."""
    return DirtyFile(f"{contract.dataset}/{name}", contract.dataset, raw, refusal=code)
