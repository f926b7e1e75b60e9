"""The gate of a partition in the lake's bucket: what was delivered, and what is published."""

import json
import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

import pyarrow.parquet as pq

from energia.lake import DELIVERY_RECORDS, LakeZone, partition_key, rejects_name
from energia.partition.allow import Allow
from energia.partition.content_index import ContentIndex
from energia.partition.delivered import Delivered, Published
from energia.partition.diagnosis import Choices, OtherFormat, Rejects
from energia.partition.gate import Advice, Gate
from energia.partition.manifest import FileCount, Manifest
from energia.partition.raw import RawFile
from energia.partition.rules import GateRules
from energia.partition.steps import Step
from energia.reader import FileSpec
from energia.reader.facts import FileFacts
from glue_jobs.lake import Lake


@dataclass(frozen=True)
class GatePlace:
    """One load date in the lake; ``plan`` has its keys and the contract's rules."""

    lake: Lake
    plan: Mapping[str, Any]
    fecha_carga: str
    raw: Mapping[str, RawFile]

    def gate(self, allow: Collection[Allow]) -> Gate:
        """Return the gate of the load date, with the doubts that the execution overrules."""
        return Gate(
            dataset=self.plan["dataset"],
            fecha_carga=self.fecha_carga,
            rules=GateRules.from_json(self.plan["gate"]),
            delivered=Delivered(self.raw, self._is_retracted, self._is_delivered),
            published=self._published(),
            index=self._index(),
            keep=self._keep,
            allow=allow,
            advice=self._advice(),
        )

    def known_facts(self) -> dict[str, FileFacts]:
        """Return, by key, the facts of the raw files that are as an upload has put them."""
        versions = {f"{self.plan['raw']}/{name}": file.version for name, file in self.raw.items()}
        return {
            file["key"]: FileFacts.from_json(file["facts"])
            for file in self._uploads
            if file.get("facts") and file["etag"] == versions.get(file["key"])
        }

    def rejects(self, spec: FileSpec) -> Rejects:
        """Return the rejected rows of the run whose keys the plan has."""
        plan = self.plan
        return Rejects(
            self.lake.open(),
            path=f"{plan['candidate']}/{rejects_name(plan['dataset'])}.parquet",
            accepted=f"{plan['candidate']}/{plan['dataset']}.parquet",
            raw=plan["raw"],
            spec=spec,
            formats=[OtherFormat(**item) for item in plan["other_formats"]],
            enumerations=[Choices.from_json(item) for item in plan["enumerations"]],
        )

    def _is_retracted(self, file: FileCount) -> bool:
        taken_out = self.lake.files(f"{self.plan['retracted']}/{file.sha256}/{file.name}")
        # A file that was delivered again later is not retracted any more.
        return any(not it.name and it.delivered_at >= file.delivered_at for it in taken_out)

    def _is_delivered(self, name: str, sha256: str) -> bool:
        key = f"{self.plan['raw']}/{name}"
        # An upload that has not ended has no record yet, but its files say what they hold.
        is_recorded = sha256 in self._recorded.get(key, {sha256})
        return is_recorded or sha256 == self.lake.uploaded_sha256(key)

    @cached_property
    def _recorded(self) -> dict[str, set[str]]:
        """Return the SHA-256 of all that was uploaded under each key of the date."""
        found: dict[str, set[str]] = {}
        for file in self._uploads:
            found.setdefault(file["key"], set()).add(file["sha256"])
        return found

    @cached_property
    def _uploads(self) -> list[dict[str, Any]]:
        """Return the entries of all files in the delivery records of the date."""
        prefix = f"{DELIVERY_RECORDS}{self.fecha_carga}-"
        records = (json.loads(self.lake.read(f"{prefix}{it}")) for it in self.lake.names(prefix))
        return [file for record in records for file in record["files"]]

    def _published(self) -> Published:
        key, rows = f"{self.plan['control']}/{Step.PUBLISH.record}", self.plan["processed"]
        # Before the content, so that a change in between is found when the version is compared.
        version = self.lake.version(key)
        if version:
            return Published(Manifest.parse(self.lake.read(key), key), version)
        if not self.lake.version(rows):
            return Published()
        with self.lake.open().open_input_file(rows) as file:
            return Published(stored_rows=pq.read_metadata(file).num_rows)

    def _index(self) -> ContentIndex:
        folder = self.plan["contents"]

        def published(fecha_carga: str) -> Manifest | None:
            partition = partition_key(self.plan["dataset"], fecha_carga)
            key = f"{LakeZone.CONTROL.prefix}{partition}/{Step.PUBLISH.record}"
            return Manifest.parse(self.lake.read(key), key) if self.lake.version(key) else None

        return ContentIndex(
            keys=lambda: self.lake.names(f"{folder}/"),
            read=lambda key: json.loads(self.lake.read(f"{folder}/{key}")),
            published=published,
        )

    def _keep(self, key: str, content: Mapping[str, Any]) -> None:
        self.lake.write(f"{self.plan['contents']}/{key}", BytesIO(json.dumps(content).encode()))

    def _advice(self) -> Advice:
        plan, address = self.plan, self.lake.address

        def retract(file: FileCount) -> str:
            places = (
                f"{plan['raw']}/{file.name}",
                f"{plan['retracted']}/{file.sha256}/{file.name}",
            )
            source, target = (shlex.quote(f"{address}/{place}") for place in places)
            return f"aws s3 mv {source} {target}"

        return Advice(
            restore=f"restore them in {address}/{plan['raw']}/",
            deliver=f"energia upload FOLDER --fecha-carga {self.fecha_carga} --bucket "
            + address.removeprefix("s3://"),
            rejects=f"{address}/{plan['candidate']}/{rejects_name(plan['dataset'])}.parquet",
            retract=retract,
            allow=lambda doubt: f'start with "allow": ["{doubt}"]',
        )
