"""Ask Athena one of the questions of this folder: `python athena_sql/run.py NAME [options]`.

The same as `energia query NAME --target aws`; `--help` explains the options.
"""

from energia.process import prepare

if __name__ == "__main__":
    prepare()
    import typer  # slow to import, as the next

    from energia.cli.app import query

    script = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    script.command()(query)
    script(prog_name="athena_sql/run.py", default_map={"target": "aws"})
