"""The transform of one date of one dataset on Spark, as data.

What runs it is glue_jobs/transform.py, which knows no dataset.
"""

from typing import Any, Final

from energia.compiler.keys import HARMLESS_REASONS
from energia.compiler.plan import Plan
from energia.lake import PARTITION, RETRACTED, LakeZone, partition_key

PLAN_VERSION: Final = 3


def transform_plan(plan: Plan) -> dict[str, Any]:
    """How a date of the dataset is transformed, as plain JSON data.

    Its keys still lack the date and the name of the run, so that no run meets another's candidate.
    """
    dataset = plan.contract.dataset
    folder = partition_key(dataset, f"{{{PARTITION}}}")
    return {
        "version": PLAN_VERSION,
        "dataset": dataset,
        "fingerprint": plan.fingerprint,
        "raw": f"{LakeZone.RAW.prefix}{folder}",
        "retracted": f"{RETRACTED}{folder}",
        "control": f"{LakeZone.CONTROL.prefix}{folder}",
        "candidate": f"{LakeZone.TEMP.prefix}{folder}/{{run}}",
        "files": plan.files.to_json(),
        "columns": [column.name for column in plan.contract.columns],
        "rows": plan.transform.sql("spark", pretty=True),
        "harmless": list(HARMLESS_REASONS),
        "gate": plan.contract.gate.to_json(),
    }
