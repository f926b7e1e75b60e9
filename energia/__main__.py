"""The program: ``energia``, or ``python -m energia``."""

import os
import signal

_INTERRUPTED = 130


def main() -> None:
    """Run the command line."""
    # Set before the imports, for these take long enough to be interrupted.
    signal.signal(signal.SIGINT, lambda *_: os._exit(_INTERRUPTED))
    from energia.cli import app  # noqa: PLC0415

    app(prog_name="energia")


if __name__ == "__main__":
    main()
