"""Ask Athena one of the questions of this folder: `python athena_sql/run.py NAME [options]`.

The same as `energia query NAME --target aws`; `--help` explains the options.
"""

import typer

from energia.cli.app import query
from energia.process import prepare

if __name__ == "__main__":
    prepare()
    script = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    script.command()(query)
    script(prog_name="athena_sql/run.py", default_map={"target": "aws"})
