"""What there is to transform: the raw files of a dataset's date, listed and hashed in JSONata."""

from typing import Final

from energia.lake import LakeZone
from energia.partition.steps import Step
from energia_stacks.machine.asl import State, fail, jsonata, when
from energia_stacks.machine.places import MAX_FILES, Places, list_objects, zone_key
from energia_stacks.machine.turns import left_out

# The reader of the raw zone takes what ends in .csv, and nothing else lands there.
_CSV_FILES: Final = (
    "[$filter($states.result.Contents, function($object) { $contains($object.Key, /[.]csv$/) })]"
)
# energia.partition.verdict.raw_digest, word for word.
_DIGEST: Final = (
    f"$reduce({_CSV_FILES}, function($digest, $object) {{ $hash($digest"
    " & $substringAfter($object.Key, $prefix) & ' ' & $replace($object.ETag, '\"', '') & '\\n',"
    " 'SHA-256') }, '')"
)
_TOO_MANY: Final = (
    f"$item.dataset & ' ' & $fecha_carga & ': there are more than {MAX_FILES} raw files; join them"
    " into fewer'"
)


def list_raw(places: Places) -> State:
    """List the raw files: ``raw`` is their raw_digest, ``raw_files`` how many there are."""
    return {
        **list_objects(places, zone_key(LakeZone.RAW), Delimiter="/"),
        "Assign": {
            "raw": jsonata(_DIGEST),
            "raw_files": jsonata(f"$count({_CSV_FILES})"),
            "too_many": "{% $states.result.IsTruncated %}",
        },
    }


def delivery(places: Places, following: str) -> dict[str, State]:
    """Look for raw files, and for rows that a date without raw files would lose."""
    published = zone_key(LakeZone.CONTROL, f"'{Step.PUBLISH.record}'")
    return {
        "ListRaw": {**list_raw(places), "Next": "FindPublished"},
        "FindPublished": {
            **list_objects(places, published),
            "Assign": {"published": "{% $count($states.result.Contents) > 0 %}"},
            "Next": "AnyDelivery",
        },
        "AnyDelivery": {
            "Type": "Choice",
            "Choices": [
                when("$too_many", "TooManyFiles"),
                when("$raw_files > 0 or $published", following),
            ],
            "Default": "NoDelivery",
        },
        "TooManyFiles": fail("TooManyFiles", _TOO_MANY),
        "NoDelivery": left_out(),
    }
