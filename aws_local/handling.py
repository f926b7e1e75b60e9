"""Runs a Lambda's handler once; a script of its own, started in the function's process.

Its arguments: the handler, the folder with event.json where answer.json goes, the seconds that the
function has, and the ID of the request.
"""

import importlib
import json
import sys
import time
import traceback
from pathlib import Path
from typing import Any


class Context:
    """The context of an invocation, which the handler receives."""

    def __init__(self, seconds: float, identity: str) -> None:
        self.aws_request_id = identity
        self._deadline = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        """How long the function may still run."""
        return max(0, int(1000 * (self._deadline - time.monotonic())))


def main(handler: str, folder: str, seconds: str, identity: str) -> None:
    """Invoke the handler and write down what came of it."""
    event = json.loads(Path(folder, "event.json").read_text(encoding="utf-8"))
    answer: dict[str, Any]
    try:
        module, _, name = handler.rpartition(".")
        function = getattr(importlib.import_module(module), name)
        answer = {"failed": False, "answer": function(event, Context(float(seconds), identity))}
        text = json.dumps(answer)
    except Exception as error:
        traceback.print_exc()
        failure = {"errorType": type(error).__name__, "errorMessage": str(error)}
        text = json.dumps({"failed": True, "answer": failure})
    Path(folder, "answer.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    # Not the folder of this script, but the function's code alone.
    sys.path.pop(0)
    main(*sys.argv[1:])
