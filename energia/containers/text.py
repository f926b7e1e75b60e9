"""Text in UTF-16 as UTF-8."""

import codecs
from pathlib import Path
from typing import Final

from energia.containers.refusing import refuse
from energia.reader.containers import Container
from energia.reader.layout import BOM

_CHUNK_BYTES: Final = 1 << 20
_ENCODINGS: Final = {Container.UTF_16_LE: "utf-16-le", Container.UTF_16_BE: "utf-16-be"}


def write_utf_8(source: Path, container: Container, target: Path, name: str) -> None:
    """Write UTF-16 text as UTF-8 with a byte order mark; FileRefusedError if it is damaged."""
    decoder = codecs.getincrementaldecoder(_ENCODINGS[container])()
    with source.open("rb") as reader, target.open("wb") as writer:
        writer.write(BOM)
        try:
            is_first = True
            while chunk := reader.read(_CHUNK_BYTES):
                text = decoder.decode(chunk)
                writer.write((text.removeprefix("\ufeff") if is_first else text).encode())
                is_first = False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            refuse(name, f"the file is not valid UTF-16 ({error.reason}); export it again")
