"""Two executions at work on one date: the later transform wins, whichever ends first.

Once approved, a run takes away the candidates of earlier ones before it copies its own, so that no
copy of an older one begins after it, not even in a redrive.
"""

from typing import Final

from energia.lake import LakeZone
from energia_stacks.machine.asl import S3_RETRY, State, call, choice, fail, jsonata
from energia_stacks.machine.places import Places, list_objects, zone_key

_APPROVED: Final = "aprobados/"
"""Below a partition of temp/: an object for each run that passed the gate, in their order."""

_CANDIDATE_GONE: Final = (
    "$conjunto.dataset & ' ' & $fecha_carga & ': the candidate of run ' & $run & ' is gone, as"
    " candidates expire'"
)
_NOT_REMOVED: Final = (
    "$conjunto.dataset & ' ' & $fecha_carga & ': candidates of earlier runs could not be deleted"
    " from temp/' & $particion & '; nothing was published'"
)
_EARLIER_CANDIDATES: Final = (
    "[$filter($states.result.Contents.Key, function($key) {"
    f" $key < '{LakeZone.TEMP.prefix}' & $particion & $run }})]"
)
_AS_OBJECTS: Final = "[$map($anteriores, function($key) { {'Key': $key} })]"


def taking_turns(places: Places) -> dict[str, State]:
    """Give way to a later run that is approved too; otherwise stop the earlier ones for good."""
    return {
        "Aprobar": {
            **call(
                "s3:putObject",
                {
                    "Bucket": places.bucket,
                    "Key": zone_key(LakeZone.TEMP, f"'{_APPROVED}' & $run"),
                    "Body": "{% $manifiesto.fingerprint %}",
                },
                S3_RETRY,
            ),
            "Next": "BuscarPosterior",
        },
        "BuscarPosterior": {**_later_run(places), "Next": "HayPosterior"},
        "HayPosterior": choice("$posteriores > 0", "Superada", otherwise="BuscarAnteriores"),
        "Superada": left_out(),
        "BuscarAnteriores": {
            **list_objects(places, zone_key(LakeZone.TEMP)),
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


def without_candidate(places: Places) -> dict[str, State]:
    """Why it is gone: a later run took it away, or it expired before a redrive."""
    return {
        "SinCandidato": {**_later_run(places), "Next": "PorQueSinCandidato"},
        "PorQueSinCandidato": choice("$posteriores > 0", "Superada", otherwise="CandidatoPerdido"),
        "CandidatoPerdido": fail("CandidatoPerdido", _CANDIDATE_GONE),
    }


def left_out() -> State:
    """The end of a dataset of which nothing is published."""
    return {
        "Type": "Pass",
        "Output": {"dataset": "{% $conjunto.dataset %}", "publicado": False},
        "End": True,
    }


def _later_run(places: Places) -> State:
    """Look for an approved run after this one."""
    return {
        **list_objects(
            places,
            zone_key(LakeZone.TEMP, f"'{_APPROVED}'"),
            StartAfter=zone_key(LakeZone.TEMP, f"'{_APPROVED}' & $run"),
        ),
        "Assign": {"posteriores": "{% $count($states.result.Contents) %}"},
    }
