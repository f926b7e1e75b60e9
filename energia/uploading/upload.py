"""One upload: every file that is not in the bucket yet, then a record for each load date."""

import hashlib
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3

from energia.compiler.dataset import Datasets
from energia.delivery.content import find_layout, read_content
from energia.delivery.refusals import (
    may_repeat,
    may_replace,
    refuse_other_version,
    refuse_repeated,
)
from energia.delivery.source import Delivery, find_deliveries
from energia.delivery.unpacking import unpacked
from energia.errors import FileRefusedError, UploadError
from energia.lake import DELIVERY_RECORDS
from energia.partition.allow import Allow
from energia.partition.content_index import Entry
from energia.partition.warnings import date_warnings
from energia.uploading.bucket import Bucket, BucketFile
from energia.uploading.failures import one_line_failures

_ID_DIGITS = 32
_RECORDED = ("dataset", "key", "version_id", "etag", "bytes", "sha256", "source", "facts")


@dataclass(frozen=True)
class UploadOrder:
    """The task of an upload: ``fecha_carga`` is the load date of files whose path carries none.

    ``allow`` has the doubts that it overrules.
    """

    source: Path
    fecha_carga: date
    bucket_name: str
    allow: frozenset[Allow] = frozenset()


@dataclass(frozen=True)
class DeliveredFile:
    """A file of the source, and where it is in the bucket; ``sent`` if it was not there before.

    ``facts`` are the FileFacts of its content, if its contract needs them.
    """

    dataset: str
    fecha_carga: str
    source: str
    key: str
    version_id: str
    etag: str
    bytes: int
    sha256: str
    facts: dict[str, Any] | None
    sent: bool


@dataclass(frozen=True)
class DeliveryRecord:
    """The object that says that a date's files are all there; ``written`` if it is new.

    ``execution`` is the name of the execution that it starts.
    """

    fecha_carga: str
    key: str
    execution: str
    written: bool


@dataclass
class UploadReport:
    """The outcome of an upload: its files, a record per load date, a line per error.

    ``warnings`` has a line per load date in the future; ``not_read`` names the other files of the
    source.
    """

    bucket: str
    files: list[DeliveredFile] = field(default_factory=list)
    records: list[DeliveryRecord] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every file was taken."""
        return not self.errors

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {"status": "ok" if self.ok else "failed", **asdict(self)}


def upload(
    order: UploadOrder, datasets: Datasets, listener: Callable[[DeliveredFile], None]
) -> UploadReport:
    """Upload the source's files and write their records; the listener is called with each file.

    If AWS stops taking the upload no record is written, and the same upload again goes on where
    this one ended. Raises UsageError for a source without CSV files.
    """
    report = UploadReport(order.bucket_name)
    found = find_deliveries(order.source, datasets, order.fecha_carga)
    report.not_read.extend(found.others)
    report.errors.extend(map(str, found.refused))
    try:
        with one_line_failures(order.bucket_name):
            sending = _Sending(Bucket(boto3.client("s3"), order.bucket_name), datasets, order.allow)
            for file in _deliver_all(sending, found.deliveries, report.errors):
                report.files.append(file)
                listener(file)
            for loaded in sorted({file.fecha_carga for file in report.files}):
                report.records.append(_record(sending.bucket, loaded, report.files))
                dated = date_warnings(loaded, datetime.now(UTC))
                report.warnings.extend(f"{loaded}: {warning.text}" for warning in dated)
    except UploadError as error:
        report.errors.append(str(error))
    return report


@dataclass(frozen=True)
class _Sending:
    """Files on their way into the bucket.

    ``sent`` has them by dataset, SHA-256 and the constants that their names give.
    """

    bucket: Bucket
    datasets: Datasets
    allow: Collection[Allow]
    sent: dict[Hashable, Delivery] = field(default_factory=dict)

    def deliver(self, delivery: Delivery) -> DeliveredFile:
        """Send the file, as CSV, unless it is there; FileRefusedError if it may not be there."""
        with TemporaryDirectory() as folder, unpacked(delivery, Path(folder, "csv")) as plain:
            delivered = self._deliver_csv(plain)
        if delivery.packed:
            self.bucket.keep_original(delivery)
        return delivered

    def _deliver_csv(self, delivery: Delivery) -> DeliveredFile:
        layout, hashed = find_layout(delivery, self.datasets), hashlib.sha256()
        spec = self.datasets[delivery.partition.dataset].files
        facts = read_content(delivery, layout, spec, hashed.update)
        size, digest = delivery.path.stat().st_size, hashed.hexdigest()
        file = self.bucket.find(delivery)
        is_new = file is None or file.sha256 != digest
        if file is None or is_new:
            self._check(delivery, digest if size > layout.body_start else "", file)
            file = self.bucket.send(delivery, digest, file)
        return DeliveredFile(
            dataset=delivery.partition.dataset,
            fecha_carga=str(delivery.partition.fecha_carga),
            source=delivery.name,
            key=file.key,
            version_id=file.version_id,
            etag=file.etag,
            bytes=size,
            sha256=digest,
            facts=facts.to_json() if facts else None,
            sent=is_new,
        )

    def _check(self, delivery: Delivery, digest: str, there: BucketFile | None) -> None:
        """Raise FileRefusedError if the contract refuses the version, or rows would count twice."""
        dataset, fecha_carga = delivery.partition.dataset, str(delivery.partition.fecha_carga)
        contract = self.datasets[dataset].contract
        if there and not may_replace(contract, self.allow):
            refuse_other_version(delivery)
        if not digest or may_repeat(contract, self.allow):
            return
        files = self.datasets[dataset].files
        constants = files.constants(delivery.raw_name)
        first = self.sent.setdefault((dataset, digest, constants), delivery)
        if first.partition != delivery.partition:
            refuse_repeated(delivery, first.name)
        if files.needs_file_name:
            return  # Equal bytes may be other rows: the gate compares rows.
        for name, _ in self.bucket.contents(dataset).equal(Entry(fecha_carga, digest, 0, "")):
            refuse_repeated(delivery, name)


def _deliver_all(
    sending: _Sending, deliveries: Iterable[Delivery], errors: list[str]
) -> Iterator[DeliveredFile]:
    for delivery in deliveries:
        try:
            yield sending.deliver(delivery)
        except FileRefusedError as error:
            errors.append(str(error))
        except OSError as error:
            errors.append(f"{delivery.name}: cannot be uploaded: {error.strerror}")


def _record(bucket: Bucket, fecha_carga: str, files: Sequence[DeliveredFile]) -> DeliveryRecord:
    # A file that the source has twice is one object.
    landed = {file.key: file for file in reversed(files) if file.fecha_carga == fecha_carga}
    execution = f"{fecha_carga}-{_delivery_id(landed)}"
    key = f"{DELIVERY_RECORDS}{execution}.json"
    entries = [{name: getattr(landed[each], name) for name in _RECORDED} for each in sorted(landed)]
    written = bucket.put_new(key, {"fecha_carga": fecha_carga, "files": entries})
    return DeliveryRecord(fecha_carga, key, execution, written)


def _delivery_id(landed: Mapping[str, DeliveredFile]) -> str:
    """Return the name of the delivery: the same versions of the same files have the same name.

    A file that was replaced or taken out, and comes back, is another version: it starts its date.
    """
    lines = "".join(
        f"{key} {landed[key].sha256} {landed[key].version_id}\n" for key in sorted(landed)
    )
    return hashlib.sha256(lines.encode()).hexdigest()[:_ID_DIGITS]
