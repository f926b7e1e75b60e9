"""Where the functions of custom resources put their answers, as at the URL of a presigned PUT."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

PATH: Final = "/custom-resource-answers/"


@dataclass(frozen=True)
class Answers:
    """The answers that have come and were not taken yet, by the ID of their request."""

    server: str
    _come: dict[str, dict[str, Any]] = field(default_factory=dict)

    def url(self, identity: str) -> str:
        """Where the answer to a request is to be put."""
        return f"{self.server}{PATH}{identity}"

    def put(self, path: str, content: bytes) -> None:
        """Keep an answer."""
        self._come[path.removeprefix(PATH)] = json.loads(content)

    def take(self, identity: str) -> dict[str, Any] | None:
        """The answer to a request, if it has come."""
        return self._come.pop(identity, None)
