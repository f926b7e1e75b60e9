"""Members of archives are read whole or refused by name, and never written elsewhere."""

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

import pytest

from energia.containers import refusing
from energia.containers.archives import list_members
from energia.containers.converting import Packed, convert
from energia.errors import FileRefusedError
from energia.reader.containers import Container

TEXT = b"a;b\n1;2\n" * 1000
GZIP = Packed(Container.GZIP)


def unpack(path: Path, packed: Packed) -> bytes:
    target = path.with_name("target")
    convert(path, packed, "clientes", target, path.name)
    return target.read_bytes()


def refusal(path: Path, packed: Packed) -> str:
    with pytest.raises(FileRefusedError) as refused:
        unpack(path, packed)
    assert [file.name for file in path.parent.iterdir() if "unpacked" in file.name] == []
    return str(refused.value)


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_members_of_a_gzip_file_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "c.gz"
    path.write_bytes(gzip.compress(TEXT[:999]) + gzip.compress(TEXT[999:]))
    assert unpack(path, GZIP) == TEXT


@pytest.mark.parametrize(
    "damage", [lambda it: it[:-9], lambda it: it[:40] + b"?" + it[41:], lambda it: it + b"x"]
)
def test_damaged_gzip_file_is_refused(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "c.gz"
    path.write_bytes(damage(gzip.compress(TEXT)))
    assert "c.gz: the file is damaged or incomplete; deliver it again" in refusal(path, GZIP)


def test_damaged_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "c.zip", {"a.csv": TEXT})
    content = path.read_bytes()
    path.write_bytes(content.replace(content[45:50], b"?????"))
    assert "the file is damaged or incomplete; deliver it again" in refusal(
        path, Packed(Container.ZIP, "a.csv")
    )


def test_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "c.zip", {"a.csv": TEXT})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "the file is encrypted; deliver it without a password" in refusal(
        path, Packed(Container.ZIP, "a.csv")
    )


def test_member_of_unknown_compression_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "c.zip", {"a.csv": TEXT})
    content = bytearray(path.read_bytes())
    content[8] = content[content.index(b"PK\x01\x02") + 10] = 9  # Deflate64, which Windows writes
    path.write_bytes(content)
    assert "compress it with Deflate" in refusal(path, Packed(Container.ZIP, "a.csv"))


@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_contents_that_fill_the_disk_are_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusing, "_ALWAYS_ALLOWED", 1 << 20)
    path, zeros = tmp_path / "c", bytes(2 << 20)
    if kind == "gzip":
        path.write_bytes(gzip.compress(zeros))
    else:
        zipped(path, {"a.csv": zeros})
    packed = GZIP if kind == "gzip" else Packed(Container.ZIP, "a.csv")
    assert "200 times the size of the file" in refusal(path, packed)


def test_hidden_members_and_folders_do_not_count(tmp_path: Path) -> None:
    members = {"x/": b"", "__MACOSX/._a.csv": b"x", ".DS_Store": b"x", "x/~$a.xlsx": b"x"}
    path = zipped(tmp_path / "c.zip", {**members, "x/a.csv": TEXT})
    assert list_members(path, "c.zip") == {"x/a.csv": PurePosixPath("x/a.csv")}


def test_path_of_a_member_leads_nowhere_else(tmp_path: Path) -> None:
    path = zipped(tmp_path / "c.zip", {"../../etc/a.csv": TEXT, "/b.csv": TEXT, "c\\d.csv": TEXT})
    found = [str(inner) for inner in list_members(path, "c.zip").values()]
    assert found == ["etc/a.csv", "b.csv", "c/d.csv"]
    assert unpack(path, Packed(Container.ZIP, "../../etc/a.csv")) == TEXT
    assert sorted(file.name for file in tmp_path.iterdir()) == ["c.zip", "target"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp850"])
def test_member_name_without_a_flag_is_decoded(encoding: str, tmp_path: Path) -> None:
    path = zipped(tmp_path / "c.zip", {"a__o.csv": TEXT})
    name = "año.csv".encode(encoding).rjust(8, b"a")
    path.write_bytes(path.read_bytes().replace(b"a__o.csv", name))
    (inner,) = list_members(path, "c.zip").values()
    assert str(inner).endswith("año.csv")


def test_repeated_member_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.zip"
    with ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        for _ in range(2):
            archive.writestr(ZipInfo("a.csv"), TEXT)
    with pytest.raises(FileRefusedError, match=r"c\.zip: the archive has 2 members 'a\.csv'"):
        list_members(path, "c.zip")


def test_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.gz"
    path.write_bytes(gzip.compress(gzip.compress(TEXT)))
    assert "deliver the inner file" in refusal(path, GZIP)


def test_archive_without_files_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "c.zip", {".DS_Store": b"x"})
    assert "holds no file but hidden ones" in refusal(path, Packed(Container.ZIP))
