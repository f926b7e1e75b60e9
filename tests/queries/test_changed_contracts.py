"""Questions after a contract loses a dataset or renames a column: the others are answered."""

import shutil
from pathlib import Path

import pytest
from running.command_line import Done, energia

from .conftest import ROOT

SALES = "ventas_por_tipo_energia"
WITHOUT_SUPPLIERS = {
    "calidad_de_carga": ("14", 9, "proveedores_rechazos"),
    "energia_incoherente": ("11", 10, "proveedores_actual"),
    "lado_equivocado": ("10", 25, "proveedores_actual"),
    "rechazos_por_motivo": ("15", 5, "proveedores_rechazos"),
    "transacciones_huerfanas": ("09", 4, "proveedores_actual"),
}


class Changed:
    """A project and a lake that loaded ``in1``, before the contracts of the case changed."""

    def __init__(self, case: Path, folder: Path) -> None:
        self.case, self.project, self.home = case, folder / "project", folder / "home"
        self.contracts = self.project / "data/contracts"
        shutil.copytree(ROOT / "data/contracts", self.contracts)
        shutil.copytree(ROOT / "athena_sql", self.project / "athena_sql")
        assert self("run", case / "in1", "--home", self.home).returncode == 0
        shutil.rmtree(self.contracts)
        shutil.copytree(case / "contracts_after", self.contracts)

    def __call__(self, *arguments: object) -> Done:
        """Return the outcome of a command in the project."""
        return energia(*arguments, cwd=self.project)

    def load(self) -> Done:
        """Run the second delivery."""
        options = ("--fecha-carga", "2026-02-03", "--home", self.home)
        return self("run", self.case / "in2", *options)

    def answers(self) -> dict[str, Done]:
        """Return the answer to each question without required parameters."""
        files = sorted((self.project / "athena_sql").glob("*.sql"))
        names = [path.stem[3:] for path in files if ":" not in path.read_text(encoding="utf-8")]
        return {name: self("query", name, "--home", self.home) for name in names}


@pytest.fixture
def removed(cases: Path, tmp_path: Path) -> Changed:
    """Return the case that removes the dataset proveedores."""
    return Changed(cases / "40-contract-remove-dataset", tmp_path)


@pytest.fixture
def renamed(cases: Path, tmp_path: Path) -> Changed:
    """Return the case that renames precio to precio_unitario."""
    return Changed(cases / "41-contract-rename-column", tmp_path)


@pytest.mark.long
def test_removed_dataset_breaks_its_questions_only(removed: Changed) -> None:
    assert removed.load().returncode == 0
    answers = removed.answers()
    failed = {name: done.stderr for name, done in answers.items() if done.returncode}
    assert sorted(failed) == sorted(WITHOUT_SUPPLIERS)
    for name, (number, line, table) in WITHOUT_SUPPLIERS.items():
        cause = f"athena_sql/{number}_{name}.sql:{line}: table '{table}' does not exist; "
        assert failed[name].startswith(f"error: {cause}")
    assert "Eólica       │ 400.4936" in answers[SALES].stdout
    assert "Solar        │ 115.25" in answers[SALES].stdout


def test_removed_dataset_is_in_check_list_and_status(removed: Changed) -> None:
    checked = removed("contracts", "check")
    assert checked.returncode == 1
    assert len(checked.stderr.splitlines()) == len(WITHOUT_SUPPLIERS)
    listed = removed("query", "--list")
    assert (listed.returncode, listed.stdout.count("not valid:")) == (0, len(WITHOUT_SUPPLIERS))
    assert removed.load().returncode == 0
    status = removed("status", "--home", removed.home)
    assert "proveedores" not in status.stdout
    assert status.stdout.count("finished") == 5


@pytest.mark.long
def test_renamed_column_breaks_its_question_only(renamed: Changed) -> None:
    cause = "athena_sql/01_ventas_por_tipo_energia.sql:4: no column 'precio' in transacciones"
    assert cause in renamed("contracts", "check").stderr
    listed = renamed("query", "--list")
    assert (listed.returncode, listed.stdout.count("not valid:")) == (0, 1)
    assert renamed.load().returncode == 0
    answers = renamed.answers()
    assert [name for name, done in answers.items() if done.returncode] == [SALES]
    assert cause in answers[SALES].stderr
    total = renamed(
        "sql",
        "SELECT COUNT(*), SUM(precio_unitario) > 0 FROM transacciones",
        *("--format", "csv", "--home", renamed.home),
    )
    assert total.stdout.splitlines()[-1] == "7,true"


@pytest.mark.long
def test_badly_named_question_breaks_no_command(tmp_path: Path, cases: Path) -> None:
    project = Changed(cases / "40-contract-remove-dataset", tmp_path)
    questions = project.project / "athena_sql"
    (questions / "ventas.sql").write_text("-- ¿Ventas?\nSELECT 1", encoding="utf-8")
    shutil.copy(questions / "02_clientes_por_ciudad.sql", questions / "20_clientes_por_ciudad.sql")
    assert project.load().returncode == 0
    assert project("query", SALES, "--home", project.home).returncode == 0
    refused = project("query", "clientes_por_ciudad", "--home", project.home)
    assert "20_clientes_por_ciudad.sql has the same name 'clientes_por_ciudad'" in refused.stderr
    assert "ventas.sql" in project("query", "--list").stdout
    checked = project("contracts", "check").stderr
    assert "athena_sql/ventas.sql: the file name is not valid; use NN_nombre.sql" in checked
