"""What the state machine asks before it transforms and before it publishes, in JSONata.

The names are those of variables: ``crudo``, ``retiradas`` and ``publicados`` are file names,
``manifiesto`` is what the transform left, ``conjunto`` the dataset's item.
"""

from typing import Final

from energia_stacks.machine.places import MAX_FILES

_MOST_NAMED: Final = 10

# The reader of the raw zone takes what ends in .csv, and nothing else lands there.
RAW_NAMES: Final = (
    "[$map($filter($states.result.Contents.Key, function($key) { $contains($key, /[.]csv$/) }),"
    " function($key) { $substringAfter($key, $particion) })]"
)

_GONE: Final = (
    "[$filter($publicados, function($name) {"
    " $not($name in $crudo) and $not($name in $retiradas) })]"
)
# A cause has no room for the names of hundreds.
_NAMED: Final = (
    f"$join($perdidos[[0..{_MOST_NAMED - 1}]], ', ') & ($count($perdidos) > {_MOST_NAMED}"
    f" ? ' and ' & $string($count($perdidos) - {_MOST_NAMED}) & ' more' : '')"
)
RAW_PROBLEM: Final = (
    f"($perdidos := {_GONE};"
    f" $demasiados ? 'it has more than {MAX_FILES} raw files: join them into fewer'"
    " : $count($perdidos) > 0 and $not($allow_missing)"
    f" ? 'raw files of its published rows are gone: ' & {_NAMED}"
    " & ': put them back into raw/' & $particion & ', or say allow_missing: true' : '')"
)
"""Why the date is not transformed: nothing that was published may be lost unseen."""

RAW_STOPPED: Final = "$conjunto.dataset & ' ' & $fecha_carga & ': ' & $problema"

COUNTED_REJECTS: Final = "($manifiesto.rejected - $manifiesto.harmless)"
OVER_LIMIT: Final = (
    f"({COUNTED_REJECTS} > $conjunto.min_rechazos"
    f" and 100 * {COUNTED_REJECTS} > $conjunto.max_rechazo * $manifiesto.read)"
)
GATE_PROBLEMS: Final = (
    "$append($append("
    "[$manifiesto.files[read != accepted + rejected].(name & ': read ' & $string(read)"
    " & ' is not accepted ' & $string(accepted) & ' + rejected ' & $string(rejected))],"
    " $join($crudo, '/') = $join([$manifiesto.files.name], '/') ? []"
    " : ['raw files came or went during the transform']),"
    f" {OVER_LIMIT} ? [$string({COUNTED_REJECTS}) & ' of ' & $string($manifiesto.read)"
    " & ' rows rejected; the contract stops a load over ' & $string($conjunto.max_rechazo)"
    " & ' % and ' & $string($conjunto.min_rechazos) & ' rows; take the bad file out to"
    " raw/_retiradas/' & $particion & ', so that its good rows do not count beside corrected"
    " ones'] : [])"
)
"""Why the candidate is not published."""

STOPPED: Final = (
    "$conjunto.dataset & ' ' & $fecha_carga & ': ' & $join($problemas, '; ')"
    " & '. Nothing was published; deliver what is right'"
)
