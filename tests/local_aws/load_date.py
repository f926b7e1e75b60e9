"""One load date of transacciones, delivered in every way that people have."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from energia.partition.allow import Allow

from .deliveries import Execution, lake_rows, run_date, warehouse_rows
from .deployed import Deployed
from .lake_state import DATASET
from .uploads import energia_upload

FILE = f"{DATASET}.csv"
HEADER = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"


def csv(quantities: Iterable[int], tipo_energia: str = "Solar") -> bytes:
    """Return a file with a sale of each quantity."""
    rows = (f"venta,Ana,{quantity},300,{tipo_energia}" for quantity in quantities)
    return "".join(f"{line}\n" for line in (HEADER, *rows)).encode()


@dataclass(frozen=True)
class LoadDate:
    """A load date in the local AWS; ``folder`` is where its files come from."""

    deployed: Deployed
    folder: Path
    day: str

    @property
    def partition(self) -> str:
        """The part of a key that names the date."""
        return f"{DATASET}/fecha_carga={self.day}"

    def address(self, key: str) -> str:
        """Return the S3 URI of a key."""
        return f"s3://{self.deployed.bucket}/{key}"

    def upload(self, content: bytes, name: str = FILE, status: str = "ok") -> dict[str, Any]:
        """Upload the date's files with ``energia upload``, and return the report."""
        path = self.folder / self.partition / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return energia_upload(self.deployed, self.folder, status)

    def copy(self, content: bytes, name: str = FILE) -> None:
        """Copy a file into raw/ with the AWS CLI."""
        path = self.folder.with_name("copia.csv")
        path.write_bytes(content)
        target = self.address(f"raw/{self.partition}/{name}")
        self.deployed.aws("s3", "cp", path, target, "--only-show-errors")

    def remove(self, place: str) -> None:
        """Remove an object, or all objects of a folder."""
        whole = ["--recursive"] if place.endswith("/") else []
        self.deployed.aws("s3", "rm", "--quiet", *whole, self.address(place))

    def run(self, *allow: Allow) -> Execution:
        """Run the state machine for the date, to its end."""
        return run_date(self.deployed, self.day, *allow)

    def stop(self) -> str:
        """Run the date, and return why its gate closed; AssertionError if it did not."""
        ended = self.run()
        assert ended.error == "GateClosed", ended
        return ended.cause

    def publish(self, *allow: Allow) -> dict[str, Any]:
        """Run the date, and return the manifest; AssertionError if it was not published."""
        ended = self.run(*allow)
        assert ended.status == "SUCCEEDED", ended
        key = f"control/{self.partition}/publish.json"
        found = self.deployed.client("s3").get_object(Bucket=self.deployed.bucket, Key=key)
        manifest: dict[str, Any] = json.loads(found["Body"].read())
        return manifest

    def has(self, key: str) -> bool:
        """Whether there is an object."""
        listed = self.deployed.client("s3").list_objects_v2(Bucket=self.deployed.bucket, Prefix=key)
        return key in [item["Key"] for item in listed.get("Contents", ())]

    @property
    def rows(self) -> str:
        """The key of the object that readers see."""
        return f"processed/{self.partition}/{DATASET}.parquet"

    @property
    def published(self) -> list[int]:
        """The quantities that readers see, in order."""
        rows = lake_rows(self.deployed, self.rows)
        return sorted(int(row["cantidad_comprada"]) for row in rows)

    @property
    def loaded(self) -> list[int]:
        """The quantities in the warehouse, in order."""
        sql = f"SELECT cantidad_comprada FROM energia.{DATASET} WHERE fecha_carga = '{self.day}'"  # noqa: S608
        return sorted(int(float(row[0])) for row in warehouse_rows(self.deployed, sql))

    @property
    def versions(self) -> dict[str, list[bytes]]:
        """The contents of all versions of raw files, in alphabetical order, by name."""
        s3, place = self.deployed.client("s3"), {"Bucket": self.deployed.bucket}
        prefix = f"raw/{self.partition}/"
        found: dict[str, list[bytes]] = {}
        for item in s3.list_object_versions(**place, Prefix=prefix)["Versions"]:
            version = {"Key": item["Key"], "VersionId": item["VersionId"]}
            body = s3.get_object(**place, **version)["Body"].read()
            found.setdefault(item["Key"].removeprefix(prefix), []).append(body)
        return {name: sorted(contents) for name, contents in found.items()}
