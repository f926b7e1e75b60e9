"""Every relative link of every Markdown file leads to a file, and its anchor to a heading."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from .markdown import ROOT, anchors, links, markdown_files


@pytest.mark.parametrize("page", markdown_files())
def test_links_of_a_page_lead_to_files_and_headings(page: str) -> None:
    assert [
        target for target in links(ROOT / page) if not leads_somewhere(ROOT / page, target)
    ] == []


def leads_somewhere(page: Path, target: str) -> bool:
    """Check a relative link; a link with a scheme is not checked."""
    url = urlsplit(target)
    if url.scheme:
        return True
    file = (page.parent / unquote(url.path)).resolve() if url.path else page
    inside = file.is_relative_to(ROOT) and file.exists()
    return inside and (not url.fragment or url.fragment in anchors(file))


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = ROOT / "README.md"
    assert leads_somewhere(page, "docs/reasons.md#the-gate")
    assert not leads_somewhere(page, "docs/reasons.md#no-such-heading")
    assert not leads_somewhere(page, "docs/no-such-page.md")
    assert not leads_somewhere(page, "../outside.md")
    other = tmp_path / "page.md"
    other.write_text("# Two `words`, one\n\n[a](x.md) ![b](y.png)\n\n```\n[c](z.md)\n```\n")
    assert list(links(other)) == ["x.md", "y.png"]
    assert anchors(other) == {"two-words-one"}
