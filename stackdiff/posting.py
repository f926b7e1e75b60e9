"""Posts the comment to its pull request, in place of the one before.

Runs beside a token that may write, on text that the pull request's code has made: it takes the text
for no more than text, and asks GitHub which pull request it belongs to. Standard library only, so
that nothing is installed beside the token.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

MARKER = "<!-- energia: stackdiff -->"
LIMIT = 65_000
_AUTHOR = "github-actions[bot]"
_PAGE = 100


@dataclass(frozen=True)
class Run:
    """The run that made the comment, as GitHub's own event tells it."""

    repository: str
    base: str
    head_owner: str
    head_branch: str
    head_sha: str
    url: str

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Run":
        """From the environment variables that the workflow sets."""
        names = ("GITHUB_REPOSITORY", "BASE", "HEAD_OWNER", "HEAD_BRANCH", "HEAD_SHA", "RUN_URL")
        return cls(*(environment[name] for name in names))


@dataclass(frozen=True)
class GitHub:
    """The part of GitHub's API that this takes."""

    url: str
    token: str

    def call(self, method: str, path: str, body: Mapping[str, str] | None = None) -> Any:
        """One request; HTTPError where GitHub refuses."""
        request = Request(  # noqa: S310  # the address is the workflow's
            f"{self.url}/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
            },
        )
        with urlopen(request, timeout=30) as response:  # noqa: S310
            return json.load(response)

    def every(self, path: str) -> Iterator[Any]:
        """Everything that a list has, page by page."""
        page, found = 1, _PAGE
        while found == _PAGE:
            items = self.call("GET", f"{path}?per_page={_PAGE}&page={page}")
            yield from items
            page, found = page + 1, len(items)


def post(github: GitHub, run: Run, file: Path) -> str:
    """Makes or updates the comment and says which; a run that a push overtook does nothing."""
    number = _pull_request(github, run)
    if number is None:
        return f"{run.head_sha}: no open pull request has this commit as its head"
    body = {"body": _body(file, run)}
    issue = f"repos/{run.repository}/issues"
    for comment in github.every(f"{issue}/{number}/comments"):
        if comment["user"]["login"] == _AUTHOR and comment["body"].startswith(MARKER):
            github.call("PATCH", f"{issue}/comments/{comment['id']}", body)
            return f"#{number}: updated"
    github.call("POST", f"{issue}/{number}/comments", body)
    return f"#{number}: commented"


def _pull_request(github: GitHub, run: Run) -> int | None:
    # GitHub's event lists the pull requests of forks not at all.
    asked = {"state": "open", "base": run.base, "head": f"{run.head_owner}:{run.head_branch}"}
    found = github.call("GET", f"repos/{run.repository}/pulls?{urlencode(asked)}")
    numbers: list[int] = [each["number"] for each in found if each["head"]["sha"] == run.head_sha]
    return numbers[0] if numbers else None


def _body(file: Path, run: Run) -> str:
    if file.is_symlink():
        raise ValueError(f"{file}: is a link, not the comment")
    text = file.read_text(encoding="utf-8", errors="replace")[:LIMIT]
    return f"{MARKER}\n{text}\n\nMade by the code of {run.head_sha} in [this run]({run.url})."


def main() -> None:
    """Posts the file that is named, or ends with what is wrong."""
    github = GitHub(os.environ["GITHUB_API_URL"], os.environ["GITHUB_TOKEN"])
    try:
        print(post(github, Run.of(os.environ), Path(sys.argv[1])))  # noqa: T201
    except HTTPError as error:
        sys.exit(f"{error.url}: {error.code} {error.reason}: {error.read().decode()[:300]}")
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
