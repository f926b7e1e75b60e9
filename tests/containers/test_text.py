"""UTF-16 becomes UTF-8 letter by letter, or is refused."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from energia.containers.converting import Packed, container_of, convert
from energia.errors import FileRefusedError
from energia.reader.containers import Container

HEADER = "nombre\tciudad\n"
LETTERS = st.text(st.characters(exclude_categories=["Cs"]))


def converted(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    container = container_of(path)
    assert container
    target = path.with_suffix(".csv")
    convert(path, Packed(container), "clientes", target, "x.txt")
    return target.read_bytes().decode("utf-8-sig")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(letters=LETTERS, form=st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "be-bom"]))
def test_utf_16_of_any_form_is_read_back(letters: str, form: str, tmp_path: Path) -> None:
    text = HEADER + letters.replace("\r", "")
    content = b"\xfe\xff" + text.encode("utf-16-be") if form == "be-bom" else text.encode(form)
    assert converted(tmp_path / "x.txt", content) == text


def test_letters_cut_between_chunks_are_whole(tmp_path: Path) -> None:
    text = "a" + "😀" * (1 << 19)
    assert converted(tmp_path / "x.txt", text.encode("utf-16")) == text


@pytest.mark.parametrize("damage", [b"x", "\ud800x".encode("utf-16-le", "surrogatepass")])
def test_damaged_utf_16_is_refused(damage: bytes, tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match=r"x\.txt: the file is not valid UTF-16"):
        converted(tmp_path / "x.txt", HEADER.encode("utf-16-le") + damage)


@pytest.mark.parametrize(
    "content", [b"", b"a;b\n", "año;ñ\n".encode("cp1252"), b"a\0b\n", b"\0" * 9]
)
def test_other_text_is_not_a_container(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    assert container_of(path) is None


def test_utf_16_without_latin_letters_needs_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("名前,都市\n".encode("utf-16"))
    assert container_of(path) is Container.UTF_16_LE
