"""What boto3 1.42.84, which Glue 6.0 ships, takes and gives: its own models, cut to our calls.

Newer models have parameters that Glue's boto3 refuses, so calls are checked against these. They are
data of botocore (Apache License 2.0), without its documentation; to make the file again, run

    uv run --no-project --with botocore==1.42.84 python tests/redshift/service_models.py
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import botocore
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

VERSION = "1.42.84"
FILE = Path(__file__).with_name(f"botocore-{VERSION}.json")
OPERATIONS = {
    "redshift-data": (
        "BatchExecuteStatement",
        "CancelStatement",
        "DescribeStatement",
        "ExecuteStatement",
        "GetStatementResult",
    ),
    "redshift-serverless": ("GetNamespace",),
    "s3": ("GetObject", "HeadObject", "PutObject"),
}


@cache
def model(service: str) -> ServiceModel:
    """The service as 1.42.84 knows it."""
    return ServiceModel(json.loads(FILE.read_text(encoding="utf-8"))[service], service)


def check_call(
    service: str, operation: str, request: Mapping[str, Any], answer: Mapping[str, Any]
) -> None:
    """AssertionError unless 1.42.84 takes the request and could give the answer."""
    shapes = model(service).operation_model(operation)
    for data, shape in ((request, shapes.input_shape), (answer, shapes.output_shape)):
        if shape is None:
            assert not data
            continue
        report = ParamValidator().validate(data, shape)
        assert not report.has_errors(), f"{operation}: {report.generate_report()}"
        unknown = set(data) - set(shape.members)
        assert not unknown, f"{operation}: {VERSION} does not know {unknown}"


def _cut(service: Mapping[str, Any], operations: tuple[str, ...]) -> dict[str, Any]:
    kept = {name: _plain(service["operations"][name]) for name in operations}
    shapes: dict[str, Any] = {}
    wanted = [name for operation in kept.values() for name in _named_shapes(operation)]
    while wanted:
        name = wanted.pop()
        if name not in shapes:
            shapes[name] = _plain(service["shapes"][name])
            wanted.extend(_named_shapes(shapes[name]))
    metadata = service["metadata"]
    return {"metadata": metadata, "operations": kept, "shapes": dict(sorted(shapes.items()))}


def _plain(value: Any) -> Any:
    """Without the words for people and the rules for endpoints."""
    if isinstance(value, dict):
        left_out = {"documentation", "endpoint", "errors", "httpChecksum", "staticContextParams"}
        return {name: _plain(item) for name, item in value.items() if name not in left_out}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _named_shapes(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("shape"), str):
            yield value["shape"]
        for item in value.values():
            yield from _named_shapes(item)


def _main() -> None:
    assert botocore.__version__ == VERSION, botocore.__version__
    loader = Loader()
    cut = {
        service: _cut(loader.load_service_model(service, "service-2"), operations)
        for service, operations in OPERATIONS.items()
    }
    FILE.write_text(json.dumps(cut, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _main()
