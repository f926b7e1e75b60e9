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
    rows: Annotated[
        int,
        typer.Option(help="Rows of each dataset without key. A dataset with a key has a tenth."),
    ] = 1_000,
    dirty: Annotated[float, typer.Option(help="Share of defective rows in each file.")] = 0,
    reason: Annotated[
        list[str] | None,
        typer.Option(
            help="A reason of the defective rows, such as 'requerido' or 'precio: requerido'. "
            "Repeat the option for several reasons. By default, all reasons take turns."
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Random seed; the same seed generates the same files.")
    ] = 7,
) -> None:
    """Generate sample files of every contract for three load dates, and their expected results."""
    from energia.generating import Sample
    from energia.generating import generate as generate_files
    from energia.local.durable import naming
    from energia.project import Project

    if rows < 1:
        raise UsageError(f"--rows '{rows}' is not valid; use a number from 1")
    if not 0 <= dirty <= 1:
        raise UsageError(f"--dirty '{dirty}' is not valid; use a number from 0 to 1")
    if seed < 0:
        raise UsageError(f"--seed '{seed}' is not valid; use a number from 0")
    if reason and not dirty:
        raise UsageError("--reason needs defective rows; add --dirty, such as --dirty 0.02")
    folder, contracts = parse_folder(out, "--out"), Project.find().contracts
    sample = Sample(rows, dirty, seed, tuple(reason or ()))
    with naming(folder):
        done = generate_files(contracts, folder, sample)
    typer.echo(
        f"{len(done.files)} files in {out}: {done.read} rows, {done.rejected} to be rejected; "
        f"expected results: {done.answers}"
    )
