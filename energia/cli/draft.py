"""`energia contracts draft`: write contracts for files, with the evidence of each guess."""

from pathlib import Path
from typing import Annotated

import typer

from energia.cli.console import print_data
from energia.errors import UsageError
from energia.project import Project


def draft(
    files: Annotated[
        list[Path],
        typer.Argument(help="CSV files, several of a dataset as well.", metavar="FILE..."),
    ],
    dataset: Annotated[
        str | None,
        typer.Option(help="Name of the dataset. Default: from the file names.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the contracts, instead of printing.", show_default=False),
    ] = None,
) -> None:
    """Draft the contract of files; for a dataset with a contract, print the lines to change.

    Each guess has its evidence as a comment. Every row of the files is looked at.
    """
    from energia.contracts.reading import SUFFIX
    from energia.drafting.drafting import draft_contracts

    project = Project.find()
    drafts = draft_contracts(files, project.datasets() if project.has_contracts else {}, dataset)
    new = [each for each in drafts if each.is_new]
    if len(new) > 1 and out is None:
        names = ", ".join(each.dataset for each in new)
        raise UsageError(f"the files have several datasets ({names}); use --out FOLDER")
    for each in drafts:
        if out is None or not each.is_new:
            print_data(each.text)
        else:
            _write(out / f"{each.dataset}{SUFFIX}", each.text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path}: the file exists; remove it or use another --out") from error
    typer.echo(f"written: {path}")
