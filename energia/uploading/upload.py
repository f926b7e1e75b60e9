"""One upload: every file that is not in the bucket yet, then a record for each load date."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import boto3

from energia.compiler.dataset import Datasets
from energia.delivery.content import check_layout, checked_chunks
from energia.delivery.source import Delivery, find_deliveries
from energia.errors import FileRefusedError, UploadError
from energia.lake import DELIVERY_RECORDS
from energia.uploading.bucket import Bucket
from energia.uploading.failures import one_line_failures

_ID_DIGITS = 32
_RECORDED = ("dataset", "key", "bytes", "sha256", "source")


@dataclass(frozen=True)
class DeliveredFile:
    """A file of the source, and where it is in the bucket; ``sent`` if it was not there before."""

    dataset: str
    fecha_carga: str
    source: str
    key: str
    bytes: int
    sha256: str
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

    ``not_read`` names the files of the source that are not CSV.
    """

    bucket: str
    files: list[DeliveredFile] = field(default_factory=list)
    records: list[DeliveryRecord] = field(default_factory=list)
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
    source: Path,
    fecha_carga: date,
    bucket_name: str,
    datasets: Datasets,
    listener: Callable[[DeliveredFile], None],
) -> UploadReport:
    """Upload the source's files and write their records; the listener is called with each file.

    ``fecha_carga`` is the load date of files whose path carries none.
    If AWS stops taking the upload no record is written, and the same upload again goes on where
    this one ended. Raises UsageError for a source without CSV files.
    """
    report = UploadReport(bucket_name)
    found = find_deliveries(source, datasets, fecha_carga)
    report.not_read.extend(found.others)
    report.errors.extend(map(str, found.refused))
    try:
        with one_line_failures(bucket_name):
            bucket = Bucket(boto3.client("s3"), bucket_name)
            for file in _deliver_all(bucket, found.deliveries, datasets, report.errors):
                report.files.append(file)
                listener(file)
            for loaded in sorted({file.fecha_carga for file in report.files}):
                report.records.append(_record(bucket, loaded, report.files))
    except UploadError as error:
        report.errors.append(str(error))
    return report


def _deliver_all(
    bucket: Bucket, deliveries: Iterable[Delivery], datasets: Datasets, errors: list[str]
) -> Iterator[DeliveredFile]:
    for delivery in deliveries:
        try:
            yield _deliver(bucket, delivery, datasets)
        except FileRefusedError as error:
            errors.append(str(error))
        except OSError as error:
            errors.append(f"{delivery.name}: cannot be uploaded: {error.strerror}")


def _deliver(bucket: Bucket, delivery: Delivery, datasets: Datasets) -> DeliveredFile:
    check_layout(delivery, datasets)
    hashed, size = hashlib.sha256(), 0
    for chunk in checked_chunks(delivery):
        hashed.update(chunk)
        size += len(chunk)
    digest = hashed.hexdigest()
    found = bucket.find(delivery.partition, digest)
    return DeliveredFile(
        dataset=delivery.partition.dataset,
        fecha_carga=str(delivery.partition.fecha_carga),
        source=delivery.name,
        key=found or bucket.send(delivery, digest),
        bytes=size,
        sha256=digest,
        sent=found is None,
    )


def _record(bucket: Bucket, fecha_carga: str, files: Sequence[DeliveredFile]) -> DeliveryRecord:
    # Of two files with one content the bucket holds one, and the record has it once.
    landed = {file.key: file for file in reversed(files) if file.fecha_carga == fecha_carga}
    execution = f"{fecha_carga}-{_delivery_id(landed)}"
    key = f"{DELIVERY_RECORDS}{execution}.json"
    entries = [{name: getattr(landed[each], name) for name in _RECORDED} for each in sorted(landed)]
    written = bucket.put_new(key, {"fecha_carga": fecha_carga, "files": entries})
    return DeliveryRecord(fecha_carga, key, execution, written)


def _delivery_id(landed: Mapping[str, DeliveredFile]) -> str:
    """What the delivery is called: the same files in the same places have the same name.

    In the same places, because a file that was taken out of raw/ and is delivered again must start
    its date again.
    """
    lines = "".join(f"{key} {landed[key].sha256}\n" for key in sorted(landed))
    return hashlib.sha256(lines.encode()).hexdigest()[:_ID_DIGITS]
