"""`energia generate`: write sample files and their expected results."""

from pathlib import Path
from typing import Annotated

import typer


def generate(
    out: Annotated[
        Path,
        typer.Option(
            help="Output folder of answers.json and <dataset>/fecha_carga=YYYY-MM-DD/<dataset>.csv."
            " Existing files of these names are replaced."
        ),
    ],
    rows: Annotated[int, typer.Option(min=1, help="Number of transactions.")] = 1_000,
    dirty: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of defective rows in clientes and transacciones."),
    ] = 0,
    seed: Annotated[
        int, typer.Option(min=0, help="Random seed; the same seed generates the same files.")
    ] = 7,
) -> None:
    """Generate sample files for three load dates, and their expected results."""
    from energia.generating import generate as generate_files

    done = generate_files(out, rows=rows, dirty=dirty, seed=seed)
    typer.echo(
        f"{len(done.files)} files in {out}: {done.rows} rows, {done.defective} defective; "
        f"expected results: {done.answers}"
    )
