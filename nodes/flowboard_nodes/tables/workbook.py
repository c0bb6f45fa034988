"""A workbook's zip and XML, looked through before anything builds objects from them.

openpyxl streams rows, but takes a workbook at its word: elements stay in memory, a cell may claim
any column, and XML may define entities. So every part is inflated and parsed here first, which
keeps nothing, and what no spreadsheet program writes is refused: document types, elements without
end, texts beyond all measure, too many bytes. Bytes are counted as they come out; the sizes in the
zip's headers aren't believed.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO, BinaryIO, Final, NoReturn, cast
from xml.parsers import expat

from flowboard_nodes.tables.caps import Caps
from flowboard_nodes.tables.report import Report

_LARGEST_READ: Final = 1_000_000
"""Bytes. A zip's list of parts is read in one go: this holds about 10,000 of them."""
_RATIO: Final = 250
_RATIO_FROM: Final = 10_000_000
"""Bytes; below, a part may be packed as tightly as it likes."""
_DEPTH: Final = 30
_ATTRIBUTES: Final = 60
_BYTES_IN_AN_ELEMENT: Final = 30
"""Allowed bytes for each element: an element that openpyxl keeps takes about 100 in memory."""
_LONGEST_COLUMN: Final = 3
"""Letters: the last column of a sheet is XFD."""
_XML: Final = (".xml", ".rels")
_CHUNK: Final = 1 << 16


def look_through(raw: BinaryIO, caps: Caps, report: Report) -> int:
    """See that a workbook is safe to be read by openpyxl, and leave the file at its start.

    Returns the number of cells with a formula whose result isn't in the file.

    Raises:
        NodeFailed: it is no workbook, or one that asks too much.
    """
    look = _Look(caps, report)
    try:
        with zipfile.ZipFile(cast(IO[bytes], _SmallReads(raw))) as archive:
            parts = archive.infolist()
            if len({part.filename for part in parts}) < len(parts):
                raise report.failure("is no sound workbook: it has one of its parts twice")
            for part in parts:
                with archive.open(part) as stream:
                    look.at_part(part.filename, part.compress_size, stream)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise report.failure(f"is no Excel workbook, or a damaged one ({error})") from error
    except (NotImplementedError, RuntimeError) as error:  # packed in another way, or with a password
        raise report.failure(
            f"can't be unpacked ({error}); save it as .xlsx without a password"
        ) from error
    raw.seek(0)
    return look.uncalculated


class _SmallReads(io.RawIOBase):
    """A file of which nobody gets much at once, as a zip that lists a million parts would ask."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def read(self, size: int = -1) -> bytes:
        data = self._raw.read(_LARGEST_READ + 1 if size < 0 else min(size, _LARGEST_READ + 1))
        if len(data) > _LARGEST_READ:
            raise zipfile.BadZipFile("it has too many parts")
        return data


class _Look:
    """What was seen so far: counts over the whole workbook, and the place in the present part."""

    def __init__(self, caps: Caps, report: Report) -> None:
        self.uncalculated = 0
        self._report = report
        self._most_bytes = caps.workbook_bytes
        self._most_elements = caps.workbook_bytes // _BYTES_IN_AN_ELEMENT
        self._longest_text = 6 * caps.cell + 2 * _CHUNK  # a character may be written `&#123;`
        self._bytes = self._elements = 0

    def at_part(self, name: str, packed: int, stream: IO[bytes]) -> None:
        """Look at one part, which has `packed` bytes in the zip.

        Any part is parsed, whatever its name, as a workbook may call its sheets as it likes. What
        turns out to be no XML, as pictures do, is only counted.

        Raises:
            NodeFailed: it asks too much, or is broken.
        """
        self._part, self._depth, self._last = name, 0, 0
        self._has_formula = self._has_value = False
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        is_xml, fed = True, 0
        while chunk := stream.read(_CHUNK):
            fed += len(chunk)
            self._bytes += len(chunk)
            if self._bytes > self._most_bytes:
                self._too_large(f"unpacks to more than {self._most_bytes // 1_000_000:,} MB")
            if fed > max(_RATIO_FROM, _RATIO * packed):
                self._refuse(f"unpacks to more than {_RATIO} times its size")
            is_xml = is_xml and self._is_parsed(chunk)
            if is_xml and fed - self._last > self._longest_text:
                self._refuse("holds a text that is longer than any value may be")
        if is_xml and fed:
            self._is_parsed(b"", is_end=True)

    def _is_parsed(self, chunk: bytes, *, is_end: bool = False) -> bool:
        try:
            self._parser.Parse(chunk, is_end)
        except expat.ExpatError as error:
            if self._part.lower().endswith(_XML):
                self._refuse(f"is broken ({error})")
            return False  # openpyxl has the same parser, and would get no further
        return True

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._last = self._parser.CurrentByteIndex
        self._depth += 1
        self._elements += 1
        if self._elements > self._most_elements:
            self._too_large(f"has more than {self._most_elements:,} elements")
        if self._depth > _DEPTH or len(attributes) > _ATTRIBUTES:
            self._refuse("has an element larger than any program writes it")
        kind = tag[-1]
        if kind == "c":
            self._has_formula, self._has_value = (
                False,
                attributes.get("t") == "str",
            )  # maybe an empty text
            if attributes.get("r", "")[_LONGEST_COLUMN:][:1].isalpha():
                self._refuse("has a cell beyond the last column of a sheet")
        elif kind == "f":
            self._has_formula = True
        elif kind == "v" and self._has_formula:
            self._parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        self._has_value = True

    def _end(self, tag: str) -> None:
        self._last = self._parser.CurrentByteIndex
        self._depth -= 1
        if self._has_formula and tag[-1] == "c":
            self.uncalculated += not self._has_value
            self._has_formula = False
            self._parser.CharacterDataHandler = None

    def _doctype(self, *_: object) -> None:
        self._refuse("declares a document type, which no workbook does")

    def _refuse(self, why: str) -> NoReturn:
        raise self._report.failure(f"isn't read: its part {self._part} {why}; save it anew, or as CSV")

    def _too_large(self, why: str) -> NoReturn:
        raise self._report.failure(f"{why}; `max_megabytes` raises that, or save the sheet as CSV")
