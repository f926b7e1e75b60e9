"""One dataset of one date: from its raw files to what readers see, or a stop that says why.

Two executions may be at work on one date. The later transform wins, whichever ends first: an
approved run takes away the candidates of earlier ones before it copies its own, so that nothing
older can be published after it, not even by a redrive.
"""

from typing import Any, Final

from energia.lake import LakeZone
from energia_stacks.machine.asl import (
    METRICS_RETRY,
    S3_RETRY,
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
    partition_key,
    read_object,
)

APPROVED: Final = "aprobados/"
"""Below a partition of temp/: an object for each run that passed the gate, in their order."""

_RETRACTED: Final = "_retiradas/"
_NO_SUCH_KEY: Final = "S3.NoSuchKeyException"
# In the order in which transforms began; a redriven one begins anew.
_RUN: Final = (
    "$fromMillis($toMillis($states.context.State.EnteredTime),"
    " '[Y0001][M01][D01]T[H01][m01][s01][f001]Z')"
    " & '-' & $replace($states.context.Execution.Name, /[^A-Za-z0-9_-]/, '_')"
)
_CANDIDATE_GONE: Final = (
    "$conjunto.dataset & ' ' & $fecha_carga & ': the candidate of run ' & $run & ' is gone, as"
    " candidates expire; start a new execution: a redrive would stop here again'"
)
_NOT_REMOVED: Final = (
    "$conjunto.dataset & ' ' & $fecha_carga & ': candidates of earlier runs could not be deleted"
    " from temp/' & $particion & '; nothing was published: start a new execution'"
)
_EARLIER_CANDIDATES: Final = (
    "[$filter($states.result.Contents.Key, function($key) {"
    f" $key < '{LakeZone.TEMP.prefix}' & $particion & $run }})]"
)

_AS_OBJECTS: Final = "[$map($anteriores, function($key) { {'Key': $key} })]"


def item(job: DatasetJobs) -> dict[str, Any]:
    """What the map hands to one dataset's states."""
    dataset, gate = job.contract.dataset, job.contract.gate
    return {
        "dataset": dataset,
        "transformar": job.transform,
        "cargar": job.load,
        "carpeta": f"{dataset}/fecha_carga=",
        "objeto": f"{dataset}.parquet",
        "rechazos": f"{dataset}_rechazos.parquet",
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
        **_order(places),
        **_publish(places),
    }


def later_run(places: Places, after: str) -> State:
    """Look for an approved run after the one that the JSONata expression names."""
    return {
        **list_objects(
            places,
            partition_key(LakeZone.TEMP, f"'{APPROVED}'"),
            StartAfter=partition_key(LakeZone.TEMP, f"'{APPROVED}' & {after}"),
        ),
        "Assign": {"posteriores": "{% $count($states.result.Contents) %}"},
    }


def _delivery(places: Places) -> dict[str, State]:
    """What there is to transform, and whether all of it that was published is still there."""
    return {
        "ListarCrudo": {**_list_raw(places), "Next": "ListarRetiradas"},
        "ListarRetiradas": {
            **list_objects(places, partition_key(LakeZone.RAW, below=_RETRACTED)),
            "Assign": {"retiradas": jsonata(RAW_NAMES)},
            "Next": "LeerPublicado",
        },
        "LeerPublicado": {
            **read_object(places, partition_key(LakeZone.CONTROL, "'publish.json'")),
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
        "SinEntrega": _left_out(),
    }


def _transform(places: Places) -> dict[str, State]:
    job = run_job("$conjunto.transformar", {"--run": jsonata(_RUN)})
    return {
        "Transformar": {**job, "Assign": {"run": jsonata(_RUN)}, "Next": "LeerManifiesto"},
        "LeerManifiesto": {
            **read_object(places, partition_key(LakeZone.TEMP, "$run & '/transform.json'")),
            "Assign": {"manifiesto": "{% $parse($states.result.Body) %}"},
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


def _order(places: Places) -> dict[str, State]:
    """Give way to a later run that is approved too; otherwise stop the earlier ones for good."""
    return {
        "Aprobar": {
            **call(
                "s3:putObject",
                {
                    "Bucket": places.bucket,
                    "Key": partition_key(LakeZone.TEMP, f"'{APPROVED}' & $run"),
                    "Body": "{% $manifiesto.fingerprint %}",
                },
                S3_RETRY,
            ),
            "Next": "BuscarPosterior",
        },
        "BuscarPosterior": {**later_run(places, "$run"), "Next": "HayPosterior"},
        "HayPosterior": choice("$posteriores > 0", "Superada", otherwise="BuscarAnteriores"),
        "Superada": _left_out(),
        "BuscarAnteriores": {
            **list_objects(places, partition_key(LakeZone.TEMP)),
            "Assign": {"anteriores": jsonata(_EARLIER_CANDIDATES)},
            "Next": "HayAnteriores",
        },
        "HayAnteriores": choice(
            "$count($anteriores) > 0", "RetirarAnteriores", otherwise="PublicarRechazos"
        ),
        "RetirarAnteriores": {
            **call(
                "s3:deleteObjects",
                {
                    "Bucket": places.bucket,
                    "Delete": {"Objects": jsonata(_AS_OBJECTS), "Quiet": True},
                },
                S3_RETRY,
            ),
            # Of single objects it tells that they failed as if all were well.
            "Assign": {"sin_retirar": "{% $count($states.result.Errors) %}"},
            "Next": "Retiradas",
        },
        "Retiradas": choice("$sin_retirar = 0", "PublicarRechazos", otherwise="SinRetirar"),
        "SinRetirar": fail("Retirada", _NOT_REMOVED),
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
                "run": "{% $run %}",
                "manifiesto": "{% $manifiesto.fingerprint %}",
                "filas": "{% $manifiesto.accepted %}",
            },
            "End": True,
        },
        # A later run took the candidate away, or it expired before a redrive.
        "SinCandidato": {**later_run(places, "$run"), "Next": "PorQueSinCandidato"},
        "PorQueSinCandidato": choice("$posteriores > 0", "Superada", otherwise="CandidatoPerdido"),
        "CandidatoPerdido": fail("CandidatoPerdido", _CANDIDATE_GONE),
    }


def _list_raw(places: Places) -> State:
    return {
        **list_objects(places, partition_key(LakeZone.RAW)),
        "Assign": {"crudo": jsonata(RAW_NAMES), "demasiados": "{% $states.result.IsTruncated %}"},
    }


def _left_out() -> State:
    return {
        "Type": "Pass",
        "Output": {"dataset": "{% $conjunto.dataset %}", "publicado": False},
        "End": True,
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
        **copy(places.bucket, jsonata(source), partition_key(zone, target)),
        "Catch": [{"ErrorEquals": [_NO_SUCH_KEY], "Next": "SinCandidato"}],
    }
