"""Ask Athena one of the questions of this folder: `python athena_sql/run.py NAME [options]`.

The same as `energia query NAME --target aws`, which `energia query --help` explains.
"""

import sys

from energia.cli import app

if __name__ == "__main__":
    app(["query", "--target", "aws", *sys.argv[1:]])
