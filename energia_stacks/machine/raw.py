"""List and hash the raw files of a dataset's date, in JSONata."""

from typing import Final

from energia.lake import LakeZone
from energia.partition.steps import Step
from energia_stacks.machine.asl import State, fail, jsonata, when
from energia_stacks.machine.places import MAX_FILES, Places, list_objects, zone_key
from energia_stacks.machine.turns import left_out

# As energia.partition.raw.is_csv: other files are not read.
_CSV_FILES: Final = (
    "[$filter($states.result.Contents, function($object) { $contains($object.Key, /[.]csv$/i) })]"
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
                when("$raw_files > 0 or $published != ''", following),
            ],
            "Default": "NoDelivery",
        },
        "TooManyFiles": fail("TooManyFiles", _TOO_MANY),
        "NoDelivery": left_out(has_files=False),
    }
