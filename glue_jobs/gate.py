"""The gate of a partition in the lake's bucket: what is published, what was taken out."""

import shlex
from collections.abc import Mapping
from typing import Any

from energia.lake import rejects_name
from energia.partition.gate import Advice, Gate, GateLimits
from energia.partition.manifest import Manifest
from energia.partition.steps import Step
from glue_jobs.lake import Lake

_MOVE = ("raw", "retracted")


def find_gate(
    lake: Lake, plan: Mapping[str, Any], fecha_carga: str, raw: Mapping[str, str]
) -> Gate:
    """Return the gate of the load date; ``plan`` has its keys, ``raw`` its files' versions."""

    def retract(name: str) -> str:
        source, target = (shlex.quote(f"{lake.address}/{plan[zone]}/{name}") for zone in _MOVE)
        return f"aws s3 mv {source} {target}"

    return Gate(
        dataset=plan["dataset"],
        fecha_carga=fecha_carga,
        limits=GateLimits.from_json(plan["gate"]),
        raw=raw,
        retracted=lake.csv_versions(plan["retracted"]).keys(),
        published=_published(lake, plan),
        advice=Advice(
            restore=f"put them back into {plan['raw']}/, or start with allow_missing: true",
            rejects=f"{lake.address}/{plan['candidate']}/{rejects_name(plan['dataset'])}.parquet",
            retract=retract,
        ),
    )


def _published(lake: Lake, plan: Mapping[str, Any]) -> Manifest | None:
    key = f"{plan['control']}/{Step.PUBLISH.record}"
    try:
        return Manifest.from_json(lake.read(key), key)
    except FileNotFoundError:
        return None
