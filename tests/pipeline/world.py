"""An account as the state machine meets it: jobs and crawlers with given outcomes."""

import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import boto3
from moto.glue.exceptions import GlueClientError

from energia.partition.allow import Allow, Redelivery
from energia.partition.content_index import ContentIndex
from energia.partition.delivered import Delivered, Published
from energia.partition.gate import Advice, Gate
from energia.partition.manifest import FileCount, Manifest
from energia.partition.raw import RawFile, is_csv
from energia.partition.rules import GateLimits, GateRules
from glue_jobs.options import read_allow

BUCKET, REGION, DAY, RUN = "energia-prueba", "us-east-1", "2026-01-05", "entrega-1"
METRICS = "energia/prueba"
CRAWLERS = ("energia-raw", "energia-processed")


@dataclass(frozen=True)
class Counts:
    """What a transform finds; ``lost`` rows are neither accepted nor rejected."""

    read: int = 1000
    rejected: int = 0
    harmless: int = 0
    lost: int = 0


@dataclass
class World:
    """The outcomes of the doubles, and the calls that they received.

    ``counts`` are what the transforms find, by dataset; ``failing`` jobs fail; ``meanwhile``
    is what else happens while a job runs; a crawler ends as ``crawl`` says, and is busy for the
    first ``busy`` starts; the first ``throttled`` starts of jobs come too fast.
    """

    counts: dict[str, Counts] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)
    loaded_rows: int | None = None
    crawl: str = "SUCCEEDED"
    busy: int = 0
    throttled: int = 0
    jobs: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    crawls: list[str] = field(default_factory=list)
    executions: int = 0

    def land(self, dataset: str, **counts: int) -> None:
        """Put a raw file of the date, and settle what its transform will find."""
        self.put(f"raw/{dataset}/fecha_carga={DAY}/a.csv", b"x")
        self.counts[dataset] = Counts(**counts)

    def remove(self, key: str) -> None:
        """Remove an object."""
        boto3.client("s3", region_name=REGION).delete_object(Bucket=BUCKET, Key=key)

    def put(self, key: str, content: bytes) -> None:
        """Put an object."""
        boto3.client("s3", region_name=REGION).put_object(Bucket=BUCKET, Key=key, Body=content)

    @property
    def keys(self) -> list[str]:
        """The keys of all objects."""
        listed = boto3.client("s3", region_name=REGION).list_objects_v2(Bucket=BUCKET)
        return [item["Key"] for item in listed.get("Contents", [])]

    def wait_for_loads(self) -> None:
        """Wait until every date is loaded: moto cannot stop the jobs of a failed execution."""
        done = {f"control/{name}/fecha_carga={DAY}/load.json" for name in self.counts}
        while not done <= {*self.keys}:
            time.sleep(0.05)
        time.sleep(2)  # moto looks once a second whether a job has ended

    def ran(self, job: str) -> list[str]:
        """The datasets for which a kind of job ran."""
        return sorted(name.removeprefix(f"{job}_") for name, _ in self.jobs if job in name)

    def job(self, name: str, arguments: Mapping[str, str]) -> str:
        """What a job run does; its state in the end."""
        if self.throttled:
            self.throttled -= 1
            raise GlueClientError("ThrottlingException", "Rate exceeded")
        self.jobs.append((name, dict(arguments)))
        if name in self.failing:
            return "FAILED"
        kind, _, dataset = name.partition("_")
        getattr(self, f"_{kind}")(dataset, arguments)
        self.meanwhile.get(name, lambda: None)()
        return "SUCCEEDED"

    def read(self, key: str) -> Any:
        """Return the JSON of an object; None if there is none."""
        if key not in self.keys:
            return None
        found = boto3.client("s3", region_name=REGION).get_object(Bucket=BUCKET, Key=key)
        return json.loads(found["Body"].read())

    def publish(self, dataset: str, manifest: Manifest) -> None:
        """Put what another execution of the date publishes."""
        control = f"control/{dataset}/fecha_carga={DAY}"
        _, verdict = self._gate(dataset).judge(manifest, {})
        self.put(f"{control}/publish.json", json.dumps(manifest.to_json()).encode())
        self.put(f"{control}/gate.json", json.dumps(verdict.to_json()).encode())

    def manifest(self, dataset: str) -> Manifest:
        """Return the manifest that a transform of the raw files leaves."""
        counts, raw = self.counts[dataset], self._raw(dataset)
        names = sorted(raw)
        # All rows are in the first file; without files there are none.
        rows = [counts.read, *[0] * (len(names) - 1)] if names else []
        files = tuple(
            FileCount(
                name=name,
                bytes=1,
                sha256=raw[name].version,
                delivered_at="",
                copy_of=None,
                read=read,
                accepted=read and read - counts.rejected - counts.lost,
                harmless=read and counts.harmless,
                rejected=read and counts.rejected,
                replaced_by={},
                encoding="UTF-8",
                decimal_marks={},
                raw_sql=True,
            )
            for name, read in zip(names, rows, strict=True)
        )
        return Manifest(
            dataset=dataset,
            fecha_carga=DAY,
            rules="",
            raw_sha256="",
            fingerprint=f"id-{dataset}",
            files=files,
            accepted=sum(file.accepted for file in files),
            rejected=sum(file.rejected for file in files),
            reasons={"precio: requerido": counts.rejected},
            processed_bytes=1,
            processed_sha256="",
            quarantine_bytes=1,
            quarantine_sha256="",
            started_at="",
            duration_s=0.0,
        )

    def _transformar(self, dataset: str, arguments: Mapping[str, str]) -> None:
        """Do what glue_jobs/transform.py does, but for the rows."""
        day, run = arguments["--fecha_carga"], arguments["--run"]
        folder = f"temp/{dataset}/fecha_carga={day}/{run}"
        gate = self._gate(dataset, read_allow(arguments["--allow"]))
        verdict = gate.refusal()
        if verdict is None:
            manifest, verdict = gate.judge(self.manifest(dataset), {})
            self.put(f"{folder}/{dataset}.parquet", b"filas")
            self.put(f"{folder}/{dataset}_rechazos.parquet", b"rechazos")
            self.put(f"{folder}/transform.json", json.dumps(manifest.to_json()).encode())
        self.put(f"{folder}/gate.json", json.dumps(verdict.to_json()).encode())

    def _cargar(self, dataset: str, arguments: Mapping[str, str]) -> None:
        manifest = self.read(arguments["--manifest"])
        rows = manifest["accepted"] if self.loaded_rows is None else self.loaded_rows
        done = {"manifest": manifest["fingerprint"], "rows": rows}
        key = arguments["--manifest"].replace("publish.json", "load.json")
        self.put(key, json.dumps(done).encode())

    def _gate(self, dataset: str, allow: Collection[Allow] = ()) -> Gate:
        key = f"control/{dataset}/fecha_carga={DAY}/publish.json"
        published = self.read(key)
        return Gate(
            dataset=dataset,
            fecha_carga=DAY,
            rules=GateRules(GateLimits(), Redelivery.REPLACE, has_key=True),
            delivered=Delivered(
                self._raw(dataset), partial(self._is_retracted, dataset), lambda *_: True
            ),
            published=Published(
                Manifest.from_json(published) if published else None,
                self._etags(key).get("", ""),
            ),
            index=ContentIndex(lambda: (), lambda _: {}, lambda _: None),
            keep=lambda *_: None,
            allow=allow,
            advice=Advice("restore them", "upload it", "s3://lago/x", _retract, "allow {}".format),
        )

    def _raw(self, dataset: str) -> dict[str, RawFile]:
        found = self._etags(f"raw/{dataset}/fecha_carga={DAY}/")
        files = {name: etag for name, etag in found.items() if is_csv(name) and "/" not in name}
        return {name: RawFile(name, etag, 1, "") for name, etag in files.items()}

    def _is_retracted(self, dataset: str, file: FileCount) -> bool:
        found = self._etags(f"raw/_retiradas/{dataset}/fecha_carga={DAY}/")
        # An ETag stands for the SHA-256 in this world.
        return found.get(file.name) == file.sha256

    def _etags(self, prefix: str) -> dict[str, str]:
        client = boto3.client("s3", region_name=REGION)
        listed = client.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
        return {item["Key"].removeprefix(prefix): item["ETag"].strip('"') for item in listed}


def _retract(file: FileCount) -> str:
    return f"aws s3 mv {file.name}"
