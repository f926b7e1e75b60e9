"""Post the comment to its pull request, or update the existing one.

The job has a token that may write, and the text comes from the code of the pull request. So the
text is only copied, and GitHub names the pull request. Only the standard library is imported, so
nothing is installed in a job with the token.
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
    """The workflow run that wrote the comment, from GitHub's event."""

    repository: str
    base: str
    head_owner: str
    head_branch: str
    head_sha: str
    url: str

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Run":
        """Return the run of the environment variables that the workflow sets."""
        names = ("GITHUB_REPOSITORY", "BASE", "HEAD_OWNER", "HEAD_BRANCH", "HEAD_SHA", "RUN_URL")
        return cls(*(environment[name] for name in names))


@dataclass(frozen=True)
class GitHub:
    """The part of GitHub's API that posting needs."""

    url: str
    token: str

    def call(self, method: str, path: str, body: Mapping[str, str] | None = None) -> Any:
        """Return the response to one request; raise HTTPError if GitHub rejects it."""
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
        """Yield every item of a list, page by page."""
        page, found = 1, _PAGE
        while found == _PAGE:
            items = self.call("GET", f"{path}?per_page={_PAGE}&page={page}")
            yield from items
            page, found = page + 1, len(items)


def post(github: GitHub, run: Run, file: Path) -> str:
    """Post or update the comment and return the outcome; do nothing for an outdated commit."""
    number = _pull_request(github, run)
    if number is None:
        return f"{run.head_sha}: not the head of an open pull request; nothing posted"
    body = {"body": _body(file, run)}
    issue = f"repos/{run.repository}/issues"
    for comment in github.every(f"{issue}/{number}/comments"):
        if comment["user"]["login"] == _AUTHOR and comment["body"].startswith(MARKER):
            github.call("PATCH", f"{issue}/comments/{comment['id']}", body)
            return f"#{number}: comment updated"
    github.call("POST", f"{issue}/{number}/comments", body)
    return f"#{number}: comment posted"


def _pull_request(github: GitHub, run: Run) -> int | None:
    # GitHub's event does not list pull requests of forks.
    asked = {"state": "open", "base": run.base, "head": f"{run.head_owner}:{run.head_branch}"}
    found = github.call("GET", f"repos/{run.repository}/pulls?{urlencode(asked)}")
    numbers: list[int] = [each["number"] for each in found if each["head"]["sha"] == run.head_sha]
    return numbers[0] if numbers else None


def _body(file: Path, run: Run) -> str:
    if file.is_symlink():
        raise ValueError(f"{file}: a link is not valid; use a regular file")
    text = file.read_text(encoding="utf-8", errors="replace")[:LIMIT]
    source = f"Written by the code of commit {run.head_sha} in a [workflow run]({run.url})."
    return f"{MARKER}\n{text}\n\n{source}"


def main() -> None:
    """Post the file of the command line; exit with one line on failure."""
    github = GitHub(os.environ["GITHUB_API_URL"], os.environ["GITHUB_TOKEN"])
    try:
        print(post(github, Run.of(os.environ), Path(sys.argv[1])))  # noqa: T201
    except HTTPError as error:
        sys.exit(f"{error.url}: {error.code} {error.reason}: {error.read().decode()[:300]}")
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
