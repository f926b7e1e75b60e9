"""A wrong clock for a forked child: it stands still, and landed files get its time."""

import os
import sys
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Self

from energia.delivery.source import Delivery
from energia.local import landing
from energia.reader import FileLayout, FileSpec
from energia.reader.facts import FileFacts


def stop_clock(time: float) -> None:
    """Let the product see this time, in seconds since 1970; there is no way back."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(time, tz)

    copy = landing.copy_delivery

    def copied(
        delivery: Delivery, layout: FileLayout, spec: FileSpec, target: Path
    ) -> tuple[str, FileFacts | None]:
        found = copy(delivery, layout, spec, target)
        os.utime(target, (time, time))
        return found

    setattr(landing, "copy_delivery", copied)  # noqa: B010  # mypy refuses the plain assignment
    for name, module in list(sys.modules.items()):
        if name.startswith("energia.") and vars(module).get("datetime") is datetime:
            setattr(module, "datetime", Stopped)  # noqa: B010
