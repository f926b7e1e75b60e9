"""`energia generate`: sample files and their answers."""

from pathlib import Path
from typing import Annotated

import typer


def generate(
    out: Annotated[
        Path,
        typer.Option(
            help="Folder to write <dataset>/fecha_carga=D/<dataset>.csv and answers.json in; "
            "files of these names are replaced."
        ),
    ],
    rows: Annotated[int, typer.Option(min=1, help="Transactions in all.")] = 1_000,
    dirty: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of defective rows in clientes and transacciones."),
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same files.")] = 7,
) -> None:
    """Generate a coherent set of sample files over three load dates, and their exact answers."""
    from energia.generating import generate as generate_files

    done = generate_files(out, rows=rows, dirty=dirty, seed=seed)
    typer.echo(
        f"{len(done.files)} files in {out}: {done.rows} rows, {done.defective} of them made "
        f"defective; what the lake must hold then is in {done.answers}"
    )
