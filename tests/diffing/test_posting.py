"""The comment reaches its pull request once, whatever the text and the fork say."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from stackdiff.posting import LIMIT, MARKER

from .conftest import ROOT

BOT, SOMEONE = "github-actions[bot]", "someone"


@dataclass
class Service:
    """The part of GitHub that posting calls, with the requests that it received."""

    url: str = ""
    pulls: list[dict[str, Any]] = field(default_factory=list)
    comments: dict[int, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    is_forbidden: bool = False

    def open(self, number: int, head: str, sha: str, base: str = "main") -> None:
        """A pull request."""
        self.pulls.append({"number": number, "label": head, "base": base, "head": {"sha": sha}})

    def comment(self, author: str, body: str) -> int:
        """A comment on pull request 7."""
        number = 1000 + len(self.comments)
        self.comments[number] = {"author": author, "body": body}
        return number

    def answer(self, method: str, address: str, body: Any) -> Any:
        """What GitHub would say."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match method, parts.path.split("/")[1:]:
            case "GET", ["repos", "o", "r", "pulls"]:
                wanted = (asked["head"], asked["base"])
                return [each for each in self.pulls if (each["label"], each["base"]) == wanted]
            case "GET", ["repos", "o", "r", "issues", "7", "comments"]:
                size, page = int(asked["per_page"]), int(asked["page"])
                listed = [
                    {"id": number, "user": {"login": each["author"]}, "body": each["body"]}
                    for number, each in self.comments.items()
                ]
                return listed[(page - 1) * size : page * size]
            case "POST", ["repos", "o", "r", "issues", "7", "comments"]:
                return {"id": self.comment(BOT, body["body"])}
            case "PATCH", ["repos", "o", "r", "issues", "comments", number]:
                self.comments[int(number)]["body"] = body["body"]
                return {}
        raise AssertionError((method, address))


@pytest.fixture
def github() -> Iterator[Service]:
    """A GitHub on this machine."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            service.tokens.add(self.headers["Authorization"])
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            found = service.answer(self.command, self.path, body)
            text = json.dumps({"message": "no"} if service.is_forbidden else found).encode()
            self.send_response(403 if service.is_forbidden else 200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = answer

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield service
    server.shutdown()
    server.server_close()


def post(github: Service, file: Path, **values: str) -> subprocess.CompletedProcess[str]:
    """Runs it as the workflow does, without our packages: -S leaves out site-packages."""
    environment = {
        "GITHUB_API_URL": github.url,
        "GITHUB_TOKEN": "secret",
        "GITHUB_REPOSITORY": "o/r",
        "BASE": "main",
        "HEAD_OWNER": "fork",
        "HEAD_BRANCH": "a&b=c",
        "HEAD_SHA": "abc",
        "RUN_URL": "https://run",
        **values,
    }
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROGRAM, str(file)],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


PROGRAM = f"""
import runpy, sys
sys.path.insert(0, {str(ROOT)!r})
runpy.run_module("stackdiff.posting", run_name="__main__", alter_sys=False)
"""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """What the pull request's run left."""
    file = tmp_path / "comment.md"
    file.write_text("## Changes\nñ", encoding="utf-8")
    return file


def test_first_push_comments_and_next_push_updates(github: Service, made: Path) -> None:
    github.open(7, "fork:a&b=c", "abc")
    assert post(github, made).stdout == "#7: comment posted\n"
    made.write_text("No changes", encoding="utf-8")
    assert post(github, made).stdout == "#7: comment updated\n"
    (comment,) = github.comments.values()
    run = "Written by the code of commit abc in a [workflow run](https://run)."
    assert comment["body"] == f"{MARKER}\nNo changes\n\n{run}"
    assert github.tokens == {"Bearer secret"}


def test_own_comment_is_found_among_many(github: Service, made: Path) -> None:
    github.open(7, "fork:a&b=c", "abc")
    copied = github.comment(SOMEONE, f"{MARKER}\nNo changes, trust me")
    other = github.comment(BOT, "coverage")
    for number in range(150):
        github.comment(SOMEONE, str(number))
    own = github.comment(BOT, f"{MARKER}\nold")
    assert post(github, made).stdout == "#7: comment updated\n"
    assert "ñ" in github.comments[own]["body"]
    assert github.comments[copied]["body"].endswith("trust me")
    assert github.comments[other]["body"] == "coverage"


def test_stale_or_closed_pull_request_gets_no_comment(github: Service, made: Path) -> None:
    github.open(7, "fork:a&b=c", "newer")
    github.open(8, "other:a&b=c", "abc")
    github.open(9, "fork:a&b=c", "abc", base="release")
    result = post(github, made)
    assert (result.returncode, github.comments) == (0, {})
    assert result.stdout == "abc: not the head of an open pull request; nothing posted\n"


def test_text_is_cut_to_the_limit_of_github(github: Service, made: Path) -> None:
    github.open(7, "fork:a&b=c", "abc")
    made.write_bytes(b"\xff" + b"x" * 100_000)
    assert post(github, made).returncode == 0
    (comment,) = github.comments.values()
    assert LIMIT < len(comment["body"]) < 65_536


def test_symlink_is_not_followed(github: Service, made: Path, tmp_path: Path) -> None:
    github.open(7, "fork:a&b=c", "abc")
    link = tmp_path / "link.md"
    link.symlink_to(made)
    result = post(github, link)
    assert (result.returncode, github.comments) == (1, {})
    assert result.stderr == f"{link}: a link is not valid; use a regular file\n"


def test_refusal_of_github_is_reported_without_token(github: Service, made: Path) -> None:
    github.is_forbidden = True
    github.open(7, "fork:a&b=c", "abc")
    result = post(github, made)
    assert result.returncode == 1
    assert "/repos/o/r/pulls?state=open" in result.stderr
    assert '403 Forbidden: {"message": "no"}' in result.stderr
    assert "secret" not in result.stderr + result.stdout
