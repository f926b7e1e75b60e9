"""List and hash the raw files of a dataset's date, in JSONata."""

from typing import Final

from energia.lake import RETRACTED, LakeZone
from energia.partition.steps import Step
from energia_stacks.machine.asl import State, fail, jsonata, when
from energia_stacks.machine.places import MAX_FILES, Places, list_objects, zone_key
from energia_stacks.machine.turns import left_out

_NAME: Final = "$substringAfter($object.Key, $prefix)"
# As energia.partition.raw.is_csv: other files are not read.
_IS_CSV: Final = f"$contains({_NAME}, /^[^\\/]+[.]csv$/i)"
# Consoles and tools leave objects for folders, and hidden ones.
_IS_MARKER: Final = f"$contains({_NAME}, /(^|\\/)([._][^\\/]*)?$/)"
_CSV_FILES: Final = f"[$filter($states.result.Contents, function($object) {{ {_IS_CSV} }})]"
_NOT_READ: Final = (
    f"$filter($states.result.Contents, function($object) {{ $not({_IS_CSV} or {_IS_MARKER}) }})"
)
# The same digest as energia.partition.raw.raw_digest.
_DIGEST: Final = (
    f"$reduce({_CSV_FILES}, function($digest, $object) {{ $hash($digest"
    " & $substringAfter($object.Key, $prefix) & ' ' & $replace($object.ETag, '\"', '') & '\\n',"
    " 'SHA-256') }, '')"
)
_PUBLISHED: Final = (
    "$count($states.result.Contents) > 0 ? $replace($states.result.Contents[0].ETag, '\"', '') : ''"
)
_TOO_MANY: Final = (
    f"$item.dataset & ' ' & $fecha_carga & ': more than {MAX_FILES} raw files; join them into"
    " fewer'"
)
_NOT_RAW: Final = (
    "$item.dataset & ' ' & $fecha_carga & ': ' & $not_read & ' is not read; only .csv files"
    f" directly in {LakeZone.RAW.prefix}' & $prefix & ' are; move or remove it with aws s3, and"
    " deliver archives and workbooks with energia upload'"
)


def list_raw(places: Places) -> State:
    """List the raw files: ``raw`` is their raw_digest, ``raw_files`` how many there are.

    ``not_read`` is the key of the first object that is not a raw file, empty without one.
    """
    return {
        **list_objects(places, zone_key(LakeZone.RAW)),
        "Assign": {
            "raw": jsonata(_DIGEST),
            "raw_files": jsonata(f"$count({_CSV_FILES})"),
            "not_read": jsonata(f"$count({_NOT_READ}) > 0 ? ({_NOT_READ})[0].Key : ''"),
            "too_many": "{% $states.result.IsTruncated %}",
        },
    }


def find_published(places: Places) -> State:
    """Look for the published manifest: ``published`` is its ETag, empty if there is none."""
    return {
        **list_objects(places, zone_key(LakeZone.CONTROL, f"'{Step.PUBLISH.record}'")),
        "Assign": {"published": jsonata(_PUBLISHED)},
    }


def delivery(places: Places, following: str) -> dict[str, State]:
    """Look for raw files, and for rows that a date without raw files would lose."""
    return {
        "ListRaw": {**list_raw(places), "Next": "FindPublishedBefore"},
        "FindPublishedBefore": {**find_published(places), "Next": "AnyDelivery"},
        "AnyDelivery": {
            "Type": "Choice",
            "Choices": [
                when("$too_many", "TooManyFiles"),
                when("$not_read != ''", "NotRawFile"),
                when("$raw_files > 0 or $published != ''", following),
            ],
            "Default": "FindRetracted",
        },
        "TooManyFiles": fail("TooManyFiles", _TOO_MANY),
        "NotRawFile": fail("NotRawFile", _NOT_RAW),
        # Retracted files leave nothing to load, and nothing is missing.
        "FindRetracted": {
            **list_objects(places, jsonata(f"'{RETRACTED}' & $prefix")),
            **left_out(has_files=jsonata("$count($states.result.Contents) > 0")),
        },
    }
