"""The promises, and the ways to test each."""

from enum import StrEnum
from typing import Final


class Way(StrEnum):
    """A way to try a promise."""

    HISTORY = "killed in histories"
    CHANGE = "killed at changes"
    MOMENT = "killed at moments"
    READER = "polling reader"
    FULL_AT_CHANGE = "disk full at changes"
    FULL_AT_SIZE = "disk full at sizes"
    RAW_FILE = "damaged raw files"
    EARLIER_FILE = "damaged earlier files"
    OBJECT = "damaged objects"
    STEP_RECORD = "damaged records of steps"
    DELIVERY_RECORD = "damaged delivery records"
    CONTENT_RECORD = "damaged records of contents"
    RUN_RECORD = "damaged records of runs"
    WAREHOUSE = "damaged warehouses"
    CLOCK = "wrong clock"
    REPEATED = "repeated deliveries"
    SOURCE = "files of a source"


PROMISES: Final = {
    "A run killed at any moment and run again ends as one clean run": {
        Way.HISTORY: "Random histories of deliveries, corrections, replacements, repeated contents "
        "and retractions are killed before a random change to the disk, or inside a write. "
        "A model in plain Python computes the expected rows.",
        Way.CHANGE: "A second delivery is killed before every change to the disk, inside every "
        "write, and before every step. The state is compared with the state of a clean run.",
        Way.MOMENT: "A run is killed at moments spread over its duration.",
    },
    "A reader never sees a half published date": {
        Way.READER: "A thread reads the published objects repeatedly while runs are killed and "
        "finished. Every state it sees is complete, and states appear in order. Times: states.",
    },
    "A full disk damages nothing that was published": {
        Way.FULL_AT_CHANGE: "The disk is full from one change on, before a write or inside it. "
        "The run reports it, published objects stay whole, and a run with space finishes.",
        Way.FULL_AT_SIZE: "`energia run` may write files only up to a size. "
        "It ends with exit code 1 and a message without a traceback. A run with space finishes.",
    },
    "Damage to a file of a lake is named and repaired, and changes no answer": {
        Way.RAW_FILE: "A raw file is removed, emptied, truncated, replaced by JSON, or has one bit "
        "flipped without a new time. `status --verify` names it, and the next run asks for it.",
        Way.EARLIER_FILE: "The same for replaced and retracted raw files, which no run reads. "
        "A removed one is not named.",
        Way.OBJECT: "The same for Parquet objects. Questions refuse the date until the next run "
        "has rebuilt it from its raw files.",
        Way.STEP_RECORD: "The same for the records of the steps of a load date.",
        Way.DELIVERY_RECORD: "The same for the records of deliveries.",
        Way.CONTENT_RECORD: "The same for the records of row hashes.",
        Way.RUN_RECORD: "The same for the records of runs. A removed one is not named.",
        Way.WAREHOUSE: "The same for the warehouse file. Bits in unused space are not named.",
    },
    "A wrong clock changes no row": {
        Way.CLOCK: "The clock stands still, goes back or jumps ahead between deliveries, "
        "corrections and retractions. The state is compared with the state under a correct clock.",
    },
    "Rows that are delivered twice count once": {
        Way.REPEATED: "A file is delivered again: with other line ends, row order, quotes or "
        "names, on another date, or with additional rows. Its rows count once, or the run ends "
        "with exit code 1 and names the earlier file.",
    },
    "Every file of a source folder is accounted for": {
        Way.SOURCE: "Random folders hold good, broken, misnamed and foreign files. Each file is "
        "published with all its rows, refused or listed.",
    },
}
"""Each promise with the ways to try it, and how each way does so."""
