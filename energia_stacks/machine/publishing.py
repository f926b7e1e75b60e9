"""One dataset of one date: from its raw files to what readers see, or a stop that says why."""

from typing import Any, Final

from energia.lake import LakeZone, partition_key, rejects_name
from energia_stacks.machine.asl import (
    METRICS_RETRY,
    State,
    call,
    choice,
    copy,
    fail,
    jsonata,
    run_job,
    when,
)
from energia_stacks.machine.gate import (
    COUNTED_REJECTS,
    GATE_PROBLEMS,
    OVER_LIMIT,
    RAW_NAMES,
    RAW_PROBLEM,
    RAW_STOPPED,
    STOPPED,
)
from energia_stacks.machine.places import (
    DatasetJobs,
    Places,
    list_objects,
    read_object,
    zone_key,
)
from energia_stacks.machine.turns import left_out, taking_turns, without_candidate

_RETRACTED: Final = "_retiradas/"
_NO_SUCH_KEY: Final = "S3.NoSuchKeyException"
_IF_GONE: Final[State] = {"ErrorEquals": [_NO_SUCH_KEY], "Next": "SinCandidato"}
# In the order in which transforms began; a redriven one begins anew.
_RUN: Final = (
    "$fromMillis($toMillis($states.context.State.EnteredTime),"
    " '[Y0001][M01][D01]T[H01][m01][s01][f001]Z')"
    " & '-' & $replace($states.context.Execution.Name, /[^A-Za-z0-9_-]/, '_')"
)


def item(job: DatasetJobs) -> dict[str, Any]:
    """What the map hands to one dataset's states."""
    dataset, gate = job.contract.dataset, job.contract.gate
    return {
        "dataset": dataset,
        "transformar": job.transform,
        "cargar": job.load,
        "carpeta": partition_key(dataset, ""),
        "objeto": f"{dataset}.parquet",
        "rechazos": f"{rejects_name(dataset)}.parquet",
        "max_rechazo": float(gate.max_rejected_percent),
        "min_rechazos": gate.min_rejected_rows,
    }


def publishing(places: Places) -> dict[str, State]:
    """Transform, gate and publish of one dataset; one without raw files of the date is left out."""
    return {
        "Conjunto": {
            "Type": "Pass",
            "Assign": {
                "conjunto": "{% $states.input %}",
                "particion": "{% $states.input.carpeta & $fecha_carga & '/' %}",
                "publicados": [],
            },
            "Next": "ListarCrudo",
        },
        **_delivery(places),
        **_transform(places),
        **_gate(places),
        **taking_turns(places),
        **_publish(places),
        **without_candidate(places),
    }


def _delivery(places: Places) -> dict[str, State]:
    """What there is to transform, and whether all of it that was published is still there."""
    return {
        "ListarCrudo": {**_list_raw(places), "Next": "ListarRetiradas"},
        "ListarRetiradas": {
            **list_objects(places, zone_key(LakeZone.RAW, below=_RETRACTED)),
            "Assign": {"retiradas": jsonata(RAW_NAMES)},
            "Next": "LeerPublicado",
        },
        "LeerPublicado": {
            **read_object(places, zone_key(LakeZone.CONTROL, "'publish.json'")),
            "Assign": {"publicados": "{% [$parse($states.result.Body).files.name] %}"},
            "Catch": [{"ErrorEquals": [_NO_SUCH_KEY], "Next": "RevisarCrudo"}],
            "Next": "RevisarCrudo",
        },
        "RevisarCrudo": {
            "Type": "Pass",
            "Assign": {"problema": jsonata(RAW_PROBLEM)},
            "Next": "HayCrudo",
        },
        "HayCrudo": {
            "Type": "Choice",
            "Choices": [
                when("$problema != ''", "CrudoIncompleto"),
                when("$count($crudo) + $count($publicados) > 0", "Transformar"),
            ],
            "Default": "SinEntrega",
        },
        "CrudoIncompleto": fail("CrudoIncompleto", RAW_STOPPED),
        "SinEntrega": left_out(),
    }


def _transform(places: Places) -> dict[str, State]:
    job = run_job("$conjunto.transformar", {"--run": jsonata(_RUN)})
    return {
        "Transformar": {**job, "Assign": {"run": jsonata(_RUN)}, "Next": "LeerManifiesto"},
        "LeerManifiesto": {
            **read_object(places, zone_key(LakeZone.TEMP, "$run & '/transform.json'")),
            "Assign": {"manifiesto": "{% $parse($states.result.Body) %}"},
            "Catch": [_IF_GONE],
            "Next": "ListarDeNuevo",
        },
    }


def _gate(places: Places) -> dict[str, State]:
    """Whether the candidate may be published: it adds up, and raw is as it was read."""
    return {
        "ListarDeNuevo": {**_list_raw(places), "Next": "Revisar"},
        "Revisar": {
            "Type": "Pass",
            "Assign": {"problemas": jsonata(GATE_PROBLEMS)},
            "Next": "MedirTransformacion",
        },
        "MedirTransformacion": _measure(
            places,
            "Compuerta",
            RowsRead="$manifiesto.read",
            RowsRejected=COUNTED_REJECTS,
            RejectsOverLimit=f"{OVER_LIMIT} ? 1 : 0",
        ),
        "Compuerta": choice("$count($problemas) = 0", "Aprobar", otherwise="CompuertaCerrada"),
        "CompuertaCerrada": fail("Compuerta", STOPPED),
    }


def _publish(places: Places) -> dict[str, State]:
    return {
        "PublicarRechazos": {
            **_replace(places, "$conjunto.rechazos", LakeZone.QUARANTINE, "$conjunto.objeto"),
            "Next": "PublicarFilas",
        },
        "PublicarFilas": {
            **_replace(places, "$conjunto.objeto", LakeZone.PROCESSED, "$conjunto.objeto"),
            "Next": "PublicarManifiesto",
        },
        "PublicarManifiesto": {
            **_replace(places, "'transform.json'", LakeZone.CONTROL, "'publish.json'"),
            "Next": "MedirPublicacion",
        },
        "MedirPublicacion": _measure(
            places,
            "Publicado",
            RowsPublished="$manifiesto.accepted",
            FilesPublished="$count($manifiesto.files[$not(name in $publicados)])",
        ),
        "Publicado": {
            "Type": "Pass",
            "Output": {
                "dataset": "{% $conjunto.dataset %}",
                "publicado": True,
                "cargar": "{% $conjunto.cargar %}",
                "particion": "{% $particion %}",
            },
            "End": True,
        },
    }


def _list_raw(places: Places) -> State:
    return {
        **list_objects(places, zone_key(LakeZone.RAW)),
        "Assign": {"crudo": jsonata(RAW_NAMES), "demasiados": "{% $states.result.IsTruncated %}"},
    }


def _measure(places: Places, then: str, **metrics: str) -> State:
    """Metrics of the dataset, each a JSONata expression that counts."""
    data = [
        {
            "MetricName": name,
            "Dimensions": [{"Name": "Dataset", "Value": "{% $conjunto.dataset %}"}],
            "Unit": "Count",
            "Value": jsonata(value),
        }
        for name, value in metrics.items()
    ]
    arguments = {"Namespace": places.metrics, "MetricData": data}
    return {
        **call("cloudwatch:putMetricData", arguments, METRICS_RETRY),
        # What watches a load does not stop it.
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": then}],
        "Next": then,
    }


def _replace(places: Places, name: str, zone: LakeZone, target: str) -> State:
    """Copy a file of the candidate over the partition's object of a zone."""
    source = f"'{places.bucket}/{LakeZone.TEMP.prefix}' & $particion & $run & '/' & {name}"
    return {
        **copy(places.bucket, jsonata(source), zone_key(zone, target)),
        "Catch": [_IF_GONE],
    }
