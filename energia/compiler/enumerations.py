"""Bringing the spellings of an enumerated column to its allowed values, as SQL."""

from collections.abc import Iterable, Sequence

from sqlglot import exp

from energia.compiler.folding import translated
from energia.contracts.folding import WORDING, fold
from energia.contracts.model import AllowedValue


def allowed_value(text: exp.Expr, values: Sequence[AllowedValue]) -> exp.Case:
    """Return the allowed value that a cell's text stands for; NULL if it stands for none."""
    spellings = {value.value: value.value for value in values}
    for value in values:
        spellings |= dict.fromkeys(sorted(_usual_spellings(value) - set(spellings)), value.value)
    # The usual spellings first: folding a cell takes longer than all the rest of its row.
    # One by one: DuckDB makes a join of an IN with five of them, and hashes every cell for it.
    case = exp.Case(this=text.copy())
    for spelling, standing_for in spellings.items():
        case = case.when(exp.Literal.string(spelling), exp.Literal.string(standing_for))
    return case.else_(_folded_value(text, values))


def _usual_spellings(value: AllowedValue) -> set[str]:
    """Each spelling in lower case, capitals and capitalised, with and without its accents."""
    forms = {
        form: spelling
        for spelling in _spellings(value)
        for text in (spelling.lower(), fold(spelling))
        for form in (text, text.upper(), text.capitalize())
    }
    return {form for form, spelling in forms.items() if fold(form) == fold(spelling)}


def _folded_value(text: exp.Expr, values: Sequence[AllowedValue]) -> exp.Bracket:
    spellings = {fold(spelling): value.value for value in values for spelling in _spellings(value)}
    # Not a CASE, for which DuckDB would fold the cell again at every spelling.
    return exp.Bracket(
        this=exp.Map(keys=_texts(spellings), values=_texts(spellings.values())),
        expressions=[translated(text, WORDING)],
    )


def _texts(values: Iterable[str]) -> exp.Array:
    return exp.Array(expressions=[exp.Literal.string(value) for value in values])


def _spellings(value: AllowedValue) -> tuple[str, ...]:
    return value.value, *value.spellings
