"""The program: ``energia``, or ``python -m energia``."""

import os
import signal

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ends."""


def main() -> None:
    """Run the command line."""
    # Set before the imports, for these take long enough to be interrupted.
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    from energia.cli import app  # noqa: PLC0415

    app(prog_name="energia")


if __name__ == "__main__":
    main()
