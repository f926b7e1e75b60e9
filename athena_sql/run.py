"""Ask Athena one of the questions of this folder: `python athena_sql/run.py NAME [options]`.

The same as `energia query NAME --target aws`; `--help` explains the options.
"""

from energia.process import prepare

if __name__ == "__main__":
    prepare()
    # Whoever waits for these imports can end the wait with Ctrl-C.
    import typer

    from energia.cli.errors import errors_as_lines
    from energia.cli.query import query

    script = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    script.command()(errors_as_lines(query))
    script(prog_name="athena_sql/run.py", default_map={"target": "aws"})
