"""The state machine's definition (Amazon States Language, JSONata): energia.pipeline on AWS.

One map takes every dataset through transform, gate and publish. Then the warehouse is made ready,
and the loads run beside the crawlers. Nothing is caught to end in a failure of its own: a failed
execution stands where it failed, and redrive goes on from there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from energia.contracts.model import Contract
from energia.lake import LakeZone
from energia_stacks.asl import (
    GLUE_RETRY,
    LAMBDA_RETRY,
    S3_RETRY,
    State,
    call,
    choice,
    fail,
    inline_map,
    jsonata,
    run_job,
    when,
)

_BOGOTA: Final = "-0500"  # all year round
_DDL_TIMEOUT_S: Final = 900
_POLL_S: Final = 30
_POLLS: Final = 60
_WHOLE_TIMEOUT_S: Final = 3 * 3600


@dataclass(frozen=True)
class DatasetJobs:
    """A contract's two Glue jobs, by name."""

    contract: Contract
    transform: str
    load: str


@dataclass(frozen=True)
class Places:
    """What the definition names beside the jobs; values may be CloudFormation tokens."""

    bucket: str
    ddl_function: str
    ddl_event: Mapping[str, Any]
    crawlers: Sequence[str]


def definition(jobs: Sequence[DatasetJobs], places: Places) -> dict[str, Any]:
    """The whole machine, for the input ``{"fecha_carga": "2026-01-05"}``, or ``{}`` for today."""
    return {
        "Comment": "Una fecha de carga: de los archivos crudos a la bodega",
        "QueryLanguage": "JSONata",
        "TimeoutSeconds": _WHOLE_TIMEOUT_S,
        "StartAt": "Fecha",
        "States": {
            "Fecha": {
                "Type": "Pass",
                "Assign": {"fecha_carga": jsonata(_DATE), "run": jsonata(_RUN)},
                "Next": "RevisarFecha",
            },
            "RevisarFecha": choice(_IS_DATE, "Publicar", otherwise="FechaInvalida"),
            "FechaInvalida": fail("FechaInvalida", _NO_DATE),
            "Publicar": {
                **inline_map([item(job) for job in jobs], publishing(places), "Conjunto"),
                "Next": "HayNovedades",
            },
            "HayNovedades": choice(
                "$count($states.input[publicado]) > 0", "Bodega", otherwise="SinNovedades"
            ),
            "SinNovedades": {"Type": "Succeed"},
            "Bodega": {**_ensure_warehouse(places), "Next": "CargarYCatalogar"},
            "CargarYCatalogar": {
                "Type": "Parallel",
                "Branches": [_loads(places), _crawls(places)],
                "End": True,
            },
        },
    }


def item(job: DatasetJobs) -> dict[str, Any]:
    """What the map hands to one dataset's states."""
    dataset, gate = job.contract.dataset, job.contract.gate
    folder = f"{dataset}/fecha_carga="
    return {
        "dataset": dataset,
        "transformar": job.transform,
        "cargar": job.load,
        "carpeta": folder,
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
            },
            "Next": "ListarCrudo",
        },
        "ListarCrudo": {
            **call(
                "s3:listObjectsV2",
                {"Bucket": places.bucket, "Prefix": _key(LakeZone.RAW)},
                S3_RETRY,
            ),
            "Assign": {"crudo": jsonata(_RAW_NAMES)},
            "Next": "HayCrudo",
        },
        "HayCrudo": choice("$count($crudo) > 0", "Transformar", otherwise="SinEntrega"),
        "SinEntrega": {
            "Type": "Pass",
            "Output": {"dataset": "{% $conjunto.dataset %}", "publicado": False},
            "End": True,
        },
        "Transformar": {
            **run_job("$conjunto.transformar", {"--run": "{% $run %}"}),
            "Next": "LeerManifiesto",
        },
        "LeerManifiesto": {
            **_read(places, _key(LakeZone.TEMP, "$run & '/transform.json'")),
            "Assign": {"manifiesto": "{% $parse($states.result.Body) %}"},
            "Next": "Revisar",
        },
        "Revisar": {
            "Type": "Pass",
            "Assign": {"problemas": jsonata(_PROBLEMS)},
            "Next": "Compuerta",
        },
        "Compuerta": choice(
            "$count($problemas) = 0", "PublicarRechazos", otherwise="CompuertaCerrada"
        ),
        "CompuertaCerrada": fail("Compuerta", _STOPPED),
        "PublicarRechazos": {
            **_copy(places, "$conjunto.rechazos", LakeZone.QUARANTINE, "$conjunto.objeto"),
            "Next": "PublicarFilas",
        },
        "PublicarFilas": {
            **_copy(places, "$conjunto.objeto", LakeZone.PROCESSED, "$conjunto.objeto"),
            "Next": "PublicarManifiesto",
        },
        "PublicarManifiesto": {
            **_copy(places, "'transform.json'", LakeZone.CONTROL, "'publish.json'"),
            "Output": {
                "dataset": "{% $conjunto.dataset %}",
                "publicado": True,
                "cargar": "{% $conjunto.cargar %}",
                "control": _key(LakeZone.CONTROL),
                "manifiesto": "{% $manifiesto.fingerprint %}",
                "filas": "{% $manifiesto.accepted %}",
            },
            "End": True,
        },
    }


def _ensure_warehouse(places: Places) -> State:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": places.ddl_function, "Payload": dict(places.ddl_event)},
        "TimeoutSeconds": _DDL_TIMEOUT_S,
        "Retry": [LAMBDA_RETRY],
        "Output": "{% [$states.input[publicado]] %}",
    }


def _loads(places: Places) -> State:
    """The loads of what was published, each reconciled with its manifest."""
    states = {
        "Carga": {
            "Type": "Pass",
            "Assign": {"carga": "{% $states.input %}"},
            "Next": "Cargar",
        },
        "Cargar": {
            **run_job("$carga.cargar", {"--manifest": "{% $carga.control & 'publish.json' %}"}),
            "Next": "LeerCarga",
        },
        "LeerCarga": {
            **_read(places, "{% $carga.control & 'load.json' %}"),
            "Assign": {"cargado": "{% $parse($states.result.Body) %}"},
            "Next": "Conciliar",
        },
        "Conciliar": choice(_IS_RECONCILED, "Conciliado", otherwise="SinConciliar"),
        "Conciliado": {
            "Type": "Pass",
            "Output": {"dataset": "{% $carga.dataset %}", "filas": "{% $carga.filas %}"},
            "End": True,
        },
        "SinConciliar": fail("Conciliacion", _NOT_RECONCILED),
    }
    loads = inline_map("{% $states.input %}", states, "Carga")
    return {"StartAt": "Cargas", "States": {"Cargas": {**loads, "End": True}}}


def _crawls(places: Places) -> State:
    """The crawlers, started and waited for: they add the new partitions to the catalog."""
    states = {
        "Rastreador": {
            "Type": "Pass",
            "Assign": {"rastreador": "{% $states.input %}", "vueltas": 0},
            "Next": "AntesDeRastrear",
        },
        "AntesDeRastrear": {
            **_get_crawler(),
            # READY alone would also be said of the crawl before.
            "Assign": {"anterior": jsonata(_LAST_CRAWL)},
            "Next": "Rastrear",
        },
        "Rastrear": {
            **call("glue:startCrawler", {"Name": "{% $rastreador %}"}, GLUE_RETRY),
            # Another execution's crawl may have begun before these partitions were there.
            "Catch": [{"ErrorEquals": ["Glue.CrawlerRunningException"], "Next": "Contar"}],
            "Next": "Esperar",
        },
        "Contar": {
            "Type": "Pass",
            "Assign": {"vueltas": "{% $vueltas + 1 %}"},
            "Next": "Ocupado",
        },
        "Ocupado": choice(f"$vueltas < {_POLLS}", "EsperarTurno", otherwise="RastreoSinFin"),
        "EsperarTurno": {"Type": "Wait", "Seconds": _POLL_S, "Next": "AntesDeRastrear"},
        "Esperar": {"Type": "Wait", "Seconds": _POLL_S, "Next": "VerRastreador"},
        "VerRastreador": {
            **_get_crawler(),
            "Assign": {
                "estado": "{% $states.result.Crawler.State %}",
                "rastreo": jsonata(_LAST_CRAWL),
                "resultado": jsonata(_CRAWL_STATUS),
                "vueltas": "{% $vueltas + 1 %}",
            },
            "Next": "Rastreado",
        },
        "Rastreado": {
            "Type": "Choice",
            "Choices": [
                when(f"{_CRAWLED} and $resultado = 'SUCCEEDED'", "CatalogoAlDia"),
                when(_CRAWLED, "RastreoFallido"),
                when(f"$vueltas < {_POLLS}", "Esperar"),
            ],
            "Default": "RastreoSinFin",
        },
        "CatalogoAlDia": {"Type": "Succeed"},
        "RastreoFallido": fail("Rastreo", "$rastreador & ': its crawl ended as ' & $resultado"),
        "RastreoSinFin": fail("Rastreo", "$rastreador & ': still busy; redrive this execution'"),
    }
    crawls = inline_map(list(places.crawlers), states, "Rastreador")
    return {"StartAt": "Rastreos", "States": {"Rastreos": {**crawls, "End": True}}}


_DATE = (
    "$exists($states.input.fecha_carga) ? $string($states.input.fecha_carga)"
    f" : $fromMillis($millis(), '[Y0001]-[M01]-[D01]', '{_BOGOTA}')"
)
_RUN = "$states.context.Execution.Name"
_IS_DATE = "$contains($fecha_carga, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)"
_NO_DATE = "'fecha_carga: ' & $fecha_carga & ' is not a date such as 2026-01-05'"
# The reader of the raw zone takes what ends in .csv, and nothing else lands there.
_RAW_NAMES = (
    "[$map($filter($states.result.Contents.Key, function($key) { $contains($key, /[.]csv$/) }),"
    " function($key) { $substringAfter($key, $particion) })]"
)
_COUNTED = "($manifiesto.rejected - $manifiesto.harmless)"
_PROBLEMS = (
    "$append($append("
    "[$manifiesto.files[read != accepted + rejected].(name & ': read ' & $string(read)"
    " & ' is not accepted ' & $string(accepted) & ' + rejected ' & $string(rejected))],"
    " $join($crudo, '/') = $join([$manifiesto.files.name], '/') ? []"
    " : ['raw files came or went during the transform']),"
    f" {_COUNTED} > $conjunto.min_rechazos"
    f" and 100 * {_COUNTED} > $conjunto.max_rechazo * $manifiesto.read"
    f" ? [$string({_COUNTED}) & ' of ' & $string($manifiesto.read) & ' rows rejected; the contract"
    " stops a load over ' & $string($conjunto.max_rechazo) & ' % and '"
    " & $string($conjunto.min_rechazos) & ' rows'] : [])"
)
_STOPPED = (
    "$conjunto.dataset & ' ' & $fecha_carga & ': ' & $join($problemas, '; ')"
    " & '. Nothing was published; deliver what is right and start a new execution:"
    " a redrive would stop here again'"
)
_IS_RECONCILED = "$cargado.manifest = $carga.manifiesto and $cargado.rows = $carga.filas"
_NOT_RECONCILED = (
    "$carga.dataset & ' ' & $fecha_carga & ': the warehouse was loaded with '"
    " & $string($cargado.rows) & ' rows of ' & $cargado.manifest & ', published are '"
    " & $string($carga.filas) & ' of ' & $carga.manifiesto"
)
_LAST_CRAWL = (
    "$exists($states.result.Crawler.LastCrawl.StartTime)"
    " ? $string($states.result.Crawler.LastCrawl.StartTime) : ''"
)
_CRAWL_STATUS = (
    "$exists($states.result.Crawler.LastCrawl.Status)"
    " ? $states.result.Crawler.LastCrawl.Status : ''"
)
_CRAWLED = "$estado = 'READY' and $rastreo != $anterior"


def _key(zone: LakeZone, rest: str = "''") -> str:
    """A key of the dataset's partition; ``rest`` is a JSONata expression."""
    return jsonata(f"'{zone.prefix}' & $particion & {rest}")


def _read(places: Places, key: str) -> State:
    return call("s3:getObject", {"Bucket": places.bucket, "Key": key}, S3_RETRY)


def _copy(places: Places, name: str, zone: LakeZone, target: str) -> State:
    """Copy a file of the candidate over the partition's object of a zone, in one request."""
    source = f"'{places.bucket}/{LakeZone.TEMP.prefix}' & $particion & $run & '/' & {name}"
    arguments = {
        "Bucket": places.bucket,
        "CopySource": jsonata(source),
        "Key": _key(zone, target),
    }
    return call("s3:copyObject", arguments, S3_RETRY)


def _get_crawler() -> State:
    return call("glue:getCrawler", {"Name": "{% $rastreador %}"}, GLUE_RETRY)
