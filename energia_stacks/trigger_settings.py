"""Automatic starts, as set in cdk.json; by default there are none."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

_CRON = re.compile(r"cron\(([^()]+)\)")
_STEP = re.compile(r"[1-9][0-9]*")


@dataclass(frozen=True, kw_only=True)
class TriggerSettings:
    """Automatic starts of the state machine and of the crawlers.

    ``s3_event``: the delivery record of an upload. ``schedule``: a time in Bogota.
    ``crawlers_utc``: a time in UTC, because Glue's schedules are in UTC; the crawlers also run
    with each load.
    """

    s3_event: bool = False
    schedule: str | None = None
    crawlers_utc: str | None = None


def read_triggers(value: object) -> object:
    """Return the settings of an object of cdk.json; return any other value unchanged."""
    known = {setting.name for setting in fields(TriggerSettings)}
    if isinstance(value, Mapping) and value.keys() <= known:
        return TriggerSettings(**value)
    return value


def are_triggers(value: object) -> bool:
    """Return whether the value was read as settings, valid or not."""
    return isinstance(value, TriggerSettings)


def trigger_mistakes(given: object) -> Iterator[str]:
    """Yield one line per invalid setting, which starts with its name."""
    if not isinstance(given, TriggerSettings):
        return
    if not isinstance(given.s3_event, bool):
        yield f"triggers.s3_event: {given.s3_event!r} is not valid; use true or false"
    for name, value in (("schedule", given.schedule), ("crawlers_utc", given.crawlers_utc)):
        if value is not None and not is_cron(value):
            yield f"triggers.{name}: {value!r} is not valid; use a time such as cron(0 6 * * ? *)"


def is_cron(value: object) -> bool:
    """Return whether it is a cron expression of EventBridge Scheduler and Glue.

    Its fields are minute, hour, day, month, weekday and year.
    """
    match = _CRON.fullmatch(value) if isinstance(value, str) else None
    parts = match[1].split() if match else []
    return (
        len(parts) == len(_FIELDS)
        and all(field.takes(part) for field, part in zip(_FIELDS, parts, strict=True))
        # Exactly one of day of month and day of week must be ?.
        and (parts[2] == "?") != (parts[4] == "?")
    )


@dataclass(frozen=True)
class _Field:
    """A part of a cron expression: its numbers, their names, and what else it can be as a whole."""

    lowest: int
    highest: int
    names: tuple[str, ...] = ()
    special: str = ""

    def takes(self, part: str) -> bool:
        if re.fullmatch(self.special, part):
            return True
        return all(self._is_item(item) for item in part.split(","))

    def _is_item(self, item: str) -> bool:
        times, slash, step = item.partition("/")
        if slash and not _STEP.fullmatch(step):
            return False
        first, dash, last = times.partition("-")
        return times == "*" or (self._is_value(first) and (not dash or self._is_value(last)))

    def _is_value(self, text: str) -> bool:
        is_number = re.fullmatch("[0-9]{1,4}", text) is not None
        return text in self.names or (is_number and self.lowest <= int(text) <= self.highest)


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FIELDS = (
    _Field(0, 59),
    _Field(0, 23),
    _Field(1, 31, special=r"\?|L|([1-9]|[12][0-9]|3[01])W"),
    _Field(1, 12, _MONTHS),
    _Field(1, 7, _DAYS, special=r"\?|L|[1-7]L|[1-7]#[1-5]"),
    _Field(1970, 2199),
)
