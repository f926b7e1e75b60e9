"""What a newcomer does with the AWS CLI: upload, run, ask; with the answers that are promised."""

from decimal import Decimal

from .deliveries import SEED_DATE, Execution, ask, warehouse_rows
from .deployed import Deployed


def test_execution_of_seed_files_succeeds(seeded: Execution) -> None:
    assert (seeded.status, seeded.error) == ("SUCCEEDED", "")
    loads, _crawls = seeded.output
    assert loads == [
        {"dataset": dataset, "rows": 5} for dataset in ("clientes", "proveedores", "transacciones")
    ]


def test_required_questions_have_their_answers(answers: dict[str, list[list[str]]]) -> None:
    sales = answers["ventas_por_tipo_energia"]
    assert [(name, Decimal(total)) for name, total in sales] == [
        ("Eólica", Decimal(122000)),
        ("Hidroeléctrica", Decimal(112500)),
    ]
    assert answers["clientes_por_ciudad"] == [
        [city, "1"] for city in ("Barranquilla", "Bogotá", "Cali", "Cartagena", "Medellín")
    ]


def test_answer_is_a_file_of_the_workgroup(seeded: Execution, deployed: Deployed) -> None:
    assert seeded.status == "SUCCEEDED"
    ask(deployed, "SELECT 'a\"b' AS x, NULL AS y")
    place = f"athena-query-results/{deployed.config.workgroup}/"
    listed = deployed.aws(
        "s3api", "list-objects-v2", "--bucket", deployed.bucket, "--prefix", place
    )
    newest = max(listed["Contents"], key=lambda item: str(item["LastModified"]))
    body = deployed.client("s3").get_object(Bucket=deployed.bucket, Key=newest["Key"])["Body"]
    assert body.read() == b'"x","y"\n"a""b",\n'


def test_raw_tables_can_be_queried(seeded: Execution, deployed: Deployed) -> None:
    assert seeded.status == "SUCCEEDED"
    sql = (
        f"SELECT tipo_transaccion, count(*) FROM {deployed.config.raw_database}.transacciones "  # noqa: S608
        f"WHERE fecha_carga = DATE '{SEED_DATE}' GROUP BY 1"
    )
    assert dict(ask(deployed, sql)) == {"compra": "2", "venta": "3"}


def test_warehouse_holds_the_rows(seeded: Execution, deployed: Deployed) -> None:
    assert seeded.status == "SUCCEEDED"
    for relation in ("clientes", "proveedores", "transacciones"):
        sql = f"SELECT count(*) FROM energia.{relation} WHERE fecha_carga = '{SEED_DATE}'"  # noqa: S608
        assert warehouse_rows(deployed, sql) == [[5]]
