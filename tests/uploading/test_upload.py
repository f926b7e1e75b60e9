"""`energia upload`: what lands where, what does not land twice, and what starts the date."""

import hashlib
import re
import shlex
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from typer.testing import CliRunner

from energia.cli import app

from .conftest import DAY, Deliver, Report, Upload
from .server import BUCKET, S3

PARTS_OVER = 8 << 20
RAW = f"raw/proveedores/fecha_carga={DAY}/"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_every_layout_lands_under_the_delivered_name(
    s3: S3, deliver: Deliver, report: Report
) -> None:
    paths = {
        RAW: deliver("proveedores.csv", "Sol,Solar"),
        f"raw/clientes/fecha_carga={DAY}/": deliver(
            "clientes/Año 1.csv", header="tipo_identificacion,identificacion,nombre,ciudad"
        ),
        "raw/proveedores/fecha_carga=2026-01-05/": deliver(
            "proveedores/fecha_carga=2026-01-05/x.csv", "Luna,Solar"
        ),
    }
    found = report()
    assert (found["status"], found["errors"]) == ("ok", [])
    landed = {key: s3.read(key) for key in s3.keys("raw/") if "_entregas" not in key}
    assert len(landed) == len(paths)
    for folder, path in paths.items():
        key = f"{folder}{path.name}"
        assert landed[key] == path.read_bytes()
        head = s3.client.head_object(Bucket=BUCKET, Key=key)
        assert head["Metadata"] == {"sha256": sha256(path.read_bytes())}
    assert [file["sent"] for file in found["files"]] == [True] * 3


def test_each_date_has_one_record_of_its_files(s3: S3, deliver: Deliver, report: Report) -> None:
    path = deliver("proveedores/sol.csv", "Sol,Solar")
    deliver("proveedores/fecha_carga=2026-01-05/luna.csv", "Luna,Solar")
    deliver("proveedores/tierra.csv", "Tierra,Solar")
    found = report()
    records = s3.records()
    assert sorted(records) == [record["key"] for record in found["records"]]
    for record in found["records"]:
        assert re.fullmatch(record["fecha_carga"] + "-[0-9a-f]{32}", record["execution"])
        assert record["key"] == f"raw/_entregas/{record['execution']}.json"
        assert record["written"] is True
    january, february = records.values()
    assert (january["fecha_carga"], len(january["files"])) == ("2026-01-05", 1)
    assert february["fecha_carga"] == DAY
    first = february["files"][0]
    content = path.read_bytes()
    head = s3.client.head_object(Bucket=BUCKET, Key=f"{RAW}sol.csv")
    facts = first.pop("facts")
    assert (facts["encoding"], facts["marks"]) == ({"sequences": 0, "others": 0}, {})
    assert first == {
        "dataset": "proveedores",
        "key": f"{RAW}sol.csv",
        "version_id": head["VersionId"],
        "etag": head["ETag"].strip('"'),
        "bytes": len(content),
        "sha256": sha256(content),
        "source": "proveedores/sol.csv",
    }
    # Last of all, for it says that the files are there.
    written = [key for method, key in s3.asked if method == "PUT"]
    assert written[-2:] == sorted(records)


def test_repeated_delivery_writes_nothing(s3: S3, deliver: Deliver, report: Report) -> None:
    deliver("proveedores/sol.csv", "Sol,Solar")
    deliver("proveedores/luna.csv", "Luna,Solar")
    first, keys = report(), s3.keys()
    s3.asked.clear()
    again = report()
    assert s3.keys() == keys
    # The record is tried, and S3 takes it only where there is none.
    assert s3.asked == [("PUT", first["records"][0]["key"])]
    assert [file["sent"] for file in again["files"]] == [False, False]
    assert again["records"] == [{**first["records"][0], "written": False}]


def test_additional_file_gets_a_new_record(s3: S3, deliver: Deliver, report: Report) -> None:
    deliver("proveedores/sol.csv", "Sol,Solar")
    first = report()
    deliver("proveedores/tarde.csv", "Luna,Solar")
    second = report()
    assert [file["sent"] for file in second["files"]] == [False, True]
    assert second["records"][0]["written"] is True
    assert second["records"][0]["key"] != first["records"][0]["key"]
    assert len(s3.records()) == 2


def test_retracted_file_can_be_uploaded_again(s3: S3, deliver: Deliver, report: Report) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    first = report()
    s3.client.delete_object(Bucket=BUCKET, Key=first["files"][0]["key"])
    again = report()
    assert again["files"][0]["sent"] is True
    assert again["records"][0]["written"] is True


def test_corrected_file_replaces_and_starts_its_date(
    s3: S3, deliver: Deliver, report: Report
) -> None:
    executions = set()
    for rows in (["Sol,Solar"], ["Sol,wind"], ["Sol,Solar"]):
        path = deliver("proveedores.csv", *rows)
        found = report()
        assert [file["sent"] for file in found["files"]] == [True]
        assert found["records"][0]["written"] is True
        executions.add(found["records"][0]["execution"])
    assert s3.keys(RAW) == [f"{RAW}proveedores.csv"]
    assert s3.read(f"{RAW}proveedores.csv") == path.read_bytes()
    # The first content again is another delivery, or its execution would not start.
    assert len(executions) == 3
    versions = s3.client.list_object_versions(Bucket=BUCKET, Prefix=RAW)["Versions"]
    assert len([version for version in versions if version["Size"]]) >= 3


def test_case_and_unicode_form_of_name_do_not_count(
    s3: S3, deliver: Deliver, report: Report
) -> None:
    deliver("proveedores/Año.csv", "Sol,Solar")
    report()
    (path,) = s3.keys(RAW)
    s3.client.put_object(Bucket=BUCKET, Key=path, Body=b"otro")
    deliver("proveedores/Año.csv", "Sol,Solar").rename(
        deliver("proveedores/x.csv", "Sol,Solar").with_name("AN\u0303O.csv")
    )
    (deliver("proveedores/x.csv", "Sol,Solar")).unlink()
    (file,) = report()["files"]
    assert (file["key"], file["sent"]) == (path, True)
    assert s3.keys(RAW) == [path]


def test_equal_content_under_two_names_lands_twice(
    s3: S3, deliver: Deliver, report: Report
) -> None:
    for name in ("uno.csv", "dos.csv", "fecha_carga=2026-01-05/uno.csv"):
        deliver(f"proveedores/{name}", "Sol,Solar")
    assert [file["sent"] for file in report()["files"]] == [True, True, True]
    assert len(s3.keys(RAW)) == 2


def test_equal_rows_without_key_land_for_one_date(s3: S3, deliver: Deliver, upload: Upload) -> None:
    header = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
    for day in ("2026-01-05", "2026-01-06"):
        deliver(f"transacciones/fecha_carga={day}/t.csv", "venta,Ana,1,2,Solar", header=header)
    result = upload()
    assert result.exit_code == 1
    assert (
        "transacciones/fecha_carga=2026-01-06/t.csv: same content as "
        "transacciones/fecha_carga=2026-01-05/t.csv; its rows would count twice"
    ) in result.stdout
    assert s3.keys("raw/transacciones/") == ["raw/transacciones/fecha_carga=2026-01-05/t.csv"]
    assert upload("--allow", "repeated").exit_code == 0
    assert len(s3.keys("raw/transacciones/")) == 2


def test_two_contents_of_one_delivery_are_refused(s3: S3, deliver: Deliver, upload: Upload) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    deliver("proveedores/proveedores.csv", "Luna,Solar")
    result = upload()
    assert result.exit_code == 1
    assert result.stdout.count("[nombre_repetido]") == 2
    assert s3.keys(RAW) == []


def test_file_without_digest_is_matched_by_content(
    s3: S3, deliver: Deliver, report: Report
) -> None:
    content = deliver("proveedores.csv", "Sol,Solar").read_bytes()
    key = f"{RAW}proveedores.csv"
    s3.client.put_object(Bucket=BUCKET, Key=key, Body=content)
    (file,) = report()["files"]
    assert (file["key"], file["sent"]) == (key, False)


def test_large_file_is_sent_in_parts(s3: S3, deliver: Deliver, report: Report) -> None:
    row = "Sol" * 60 + ",Solar"
    path = deliver("proveedores.csv", *[row] * (PARTS_OVER // len(row) + 20_000))
    (file,) = report()["files"]
    assert s3.read(file["key"]) == path.read_bytes()
    head = s3.client.head_object(Bucket=BUCKET, Key=file["key"])
    assert head["ETag"].strip('"').endswith("-2")
    assert head["Metadata"] == {"sha256": sha256(path.read_bytes())}
    assert report()["files"][0]["sent"] is False


def test_refused_files_are_reported_and_others_land(
    s3: S3, deliver: Deliver, source: Path, upload: Upload
) -> None:
    deliver("proveedores/bien.csv", "Sol,Solar")
    deliver("proveedores/mal.csv", header="nombre,voltaje")
    deliver("otros.csv")
    deliver("proveedores/fecha_carga=2026-02-30/x.csv")
    (source / "proveedores/vacio.csv").write_bytes(b"")
    (source / "proveedores/roto.csv").symlink_to(source / "nada")
    result = upload()
    assert result.exit_code == 1
    errors = [line for line in result.stdout.splitlines() if line.startswith("error: ")]
    for name in ("mal.csv", "otros.csv", "2026-02-30", "vacio.csv", "roto.csv"):
        assert len([line for line in errors if name in line]) == 1
    assert len(errors) == 5
    assert len(s3.keys(RAW)) == 1
    (record,) = s3.records().values()
    assert [file["source"] for file in record["files"]] == ["proveedores/bien.csv"]


def test_upload_of_only_refused_files_has_no_record(
    s3: S3, deliver: Deliver, report: Report
) -> None:
    deliver("otros.csv")
    found = report(1)
    assert (found["status"], found["files"], found["records"]) == ("failed", [], [])
    assert s3.keys() == []


def test_output_shows_keys_and_start_command(s3: S3, deliver: Deliver, upload: Upload) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    first = upload().stdout.splitlines()
    (key,), (record,) = s3.keys(RAW), s3.records()
    assert first[0] == f"sent     proveedores.csv -> {key}"
    assert first[1] == f"record s3://{BUCKET}/{record}"
    command = shlex.split(first[-1])
    assert command[:3] == ["aws", "stepfunctions", "start-execution"]
    options = dict(zip(command[3::2], command[4::2], strict=True))
    assert options["--input"] == f'{{"fecha_carga": "{DAY}"}}'
    assert options["--name"] == Path(record).stem
    again = upload().stdout.splitlines()
    assert again[0] == f"skipped  proveedores.csv -> {key}"
    assert again[1] == f"record s3://{BUCKET}/{record} (existed already)"
    assert again[2:] == first[2:]


def test_future_load_date_gives_a_warning(s3: S3, deliver: Deliver, report: Report) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    deliver("proveedores/fecha_carga=2062-02-01/luna.csv", "Luna,Solar")
    found = report()
    (warning,) = found["warnings"]
    assert warning.startswith("2062-02-01: the load date is after today (20")
    assert (found["status"], len(s3.records())) == ("ok", 2)


def test_output_shows_future_date_warning(deliver: Deliver, upload: Upload) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    shown = upload("--fecha-carga", "2062-02-01").stdout
    assert shown.count("\nwarning: 2062-02-01: the load date is after today") == 1


def test_defaults_are_environment_bucket_and_today(s3: S3, deliver: Deliver) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    source = deliver("proveedores.csv", "Sol,Solar").parent
    before = datetime.now(ZoneInfo("America/Bogota")).date()
    result = CliRunner(env={"ENERGIA_BUCKET": BUCKET}).invoke(app, ["upload", str(source)])
    after = datetime.now(ZoneInfo("America/Bogota")).date()
    assert result.exit_code == 0
    (record,) = s3.records().values()
    assert record["fecha_carga"] in {str(before), str(after)}
