"""The transform of one date of one dataset on Spark, as data.

What runs it is glue_jobs/transform.py, which knows no dataset.
"""

from dataclasses import asdict
from typing import Any, Final

from energia.compiler.dataset import CompiledDataset
from energia.compiler.formats import enumerations, other_formats
from energia.compiler.keys import HARMLESS_REASONS
from energia.lake import CONTENTS, PARTITION, RETRACTED, LakeZone, partition_key

PLAN_VERSION: Final = 6


def transform_plan(compiled: CompiledDataset) -> dict[str, Any]:
    """How a date of the dataset is transformed, as plain JSON data.

    Its keys still lack the date and the name of the run, so that no run meets another's candidate.
    """
    dataset = compiled.contract.dataset
    folder = partition_key(dataset, f"{{{PARTITION}}}")
    return {
        "version": PLAN_VERSION,
        "dataset": dataset,
        "fingerprint": compiled.fingerprint,
        "raw": f"{LakeZone.RAW.prefix}{folder}",
        "retracted": f"{RETRACTED}{folder}",
        "control": f"{LakeZone.CONTROL.prefix}{folder}",
        "contents": f"{LakeZone.CONTROL.prefix}{dataset}/{CONTENTS}",
        "processed": f"{LakeZone.PROCESSED.prefix}{folder}/{dataset}.parquet",
        "candidate": f"{LakeZone.TEMP.prefix}{folder}/{{run}}",
        "files": asdict(compiled.files),
        "columns": [column.name for column in compiled.contract.columns],
        "rows": compiled.rows_sql("spark", pretty=True),
        "harmless": list(HARMLESS_REASONS),
        "gate": compiled.contract.gate_rules.to_json(),
        "other_formats": [asdict(item) for item in other_formats(compiled.contract)],
        "enumerations": [asdict(item) for item in enumerations(compiled.contract)],
    }
