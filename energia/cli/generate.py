"""`energia generate`: write sample files and their expected results."""

from typing import Annotated

import typer

from energia.cli.options import parse_folder
from energia.errors import UsageError


def generate(
    out: Annotated[
        str,
        typer.Option(
            help="Output folder of answers.json and <dataset>/fecha_carga=YYYY-MM-DD/<dataset>.csv."
            " Existing files of these names are replaced."
        ),
    ],
    rows: Annotated[int, typer.Option(help="Number of transactions.")] = 1_000,
    dirty: Annotated[
        float,
        typer.Option(help="Share of defective rows in clientes and transacciones."),
    ] = 0,
    seed: Annotated[
        int, typer.Option(help="Random seed; the same seed generates the same files.")
    ] = 7,
) -> None:
    """Generate sample files for three load dates, and their expected results."""
    from energia.generating import generate as generate_files
    from energia.local.durable import naming

    if rows < 1:
        raise UsageError(f"--rows '{rows}' is not valid; use a number from 1")
    if not 0 <= dirty <= 1:
        raise UsageError(f"--dirty '{dirty}' is not valid; use a number from 0 to 1")
    if seed < 0:
        raise UsageError(f"--seed '{seed}' is not valid; use a number from 0")
    folder = parse_folder(out, "--out")
    with naming(folder):
        done = generate_files(folder, rows=rows, dirty=dirty, seed=seed)
    typer.echo(
        f"{len(done.files)} files in {out}: {done.rows} rows, {done.defective} defective; "
        f"expected results: {done.answers}"
    )
