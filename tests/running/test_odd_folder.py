"""Loops of links and odd names in a source folder: each entry is in the report of the run."""

from pathlib import Path

from odd_folder import NOT_READ, REFUSED, make_odd

from energia.local.lake import LocalLake

from .command_line import energia

CONTENT = "nombre_proveedor,tipo_energia\nSol,Solar\n"


def test_each_odd_entry_is_reported_in_one_line(lake: LocalLake, source: Path) -> None:
    make_odd(source, CONTENT)
    result = energia("run", source, "--fecha-carga", "2026-02-01", "--home", lake.home)
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    for name in REFUSED:
        assert sum(line.startswith(f"error: {name}: ") for line in lines) == 1
    (skipped,) = (line for line in lines if line.startswith("skipped"))
    assert set(NOT_READ) < set(skipped.partition(": ")[2].split(", "))
    assert all(line.isprintable() for line in lines)
    assert any(line.split() == ["proveedores", "2026-02-01", *"11101"] for line in lines)


def test_folder_after_its_link_is_read(lake: LocalLake, source: Path) -> None:
    folder = source / "proveedores" / "fecha_carga=2026-02-01"
    folder.mkdir(parents=True)
    (folder / "sol.csv").write_text(CONTENT, encoding="utf-8")
    (source / "atajo").symlink_to(folder)
    result = energia("run", source, "--home", lake.home)
    assert "error: atajo/sol.csv: dataset 'atajo' has no contract" in result.stdout
    assert any(
        line.split() == ["proveedores", "2026-02-01", *"11101"]
        for line in result.stdout.splitlines()
    )
