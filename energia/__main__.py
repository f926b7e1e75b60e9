"""The program: ``energia``, or ``python -m energia``."""

from energia.process import prepare


def main() -> None:
    """Run the command line."""
    prepare()
    from energia.cli import app  # noqa: PLC0415  # slow to import

    app(prog_name="energia")


if __name__ == "__main__":
    main()
