"""How bytes become text: byte order mark, UTF-16 without one, UTF-8, else a guess that is reported.

The whole file is looked at before the first row is given, because the odd byte of a Latin-1 file
may stand after a million ASCII rows. That costs about a second per gigabyte and no memory.
"""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from flowboard_nodes.tables.report import Report

CHUNK = 1 << 20
WINDOW = 1 << 15
"""Bytes taken from the head, and on both sides of the first odd byte, to guess an encoding from."""

_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Encodings that tables are saved in, most common first: short samples fit several equally well.
_LEGACY = [
    "cp1252", "cp1251", "cp932", "gb18030", "big5", "euc_kr", "euc_jp",
    "cp1250", "cp1254", "cp1253", "cp1255", "cp1256", "koi8_r",
]  # fmt: skip

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding, whether every byte is known to fit it, and whether it was guessed."""

    name: str
    proven: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file. Where `damaged`, bytes that don't fit appear as U+FFFD and have to be reported."""

    stream: TextIO
    damaged: bool


def open_text(
    raw: BinaryIO, encoding: str | None, report: Report, *, newline: str, look: int | None = None
) -> Text:
    """Decode an open file, with the encoding the user names or the one the bytes show.

    Args:
        raw: the file at its start; it must be able to seek.
        encoding: a Python codec name, or None to find out.
        report: is told of everything but plain UTF-8.
        newline: as for `open`: `""` leaves line ends as they are.
        look: how many bytes to look at before deciding; None for all.
    """
    if encoding is not None:
        name = "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
        found = Encoding(name)
    else:
        found = find_encoding(raw, look)
        if found.guessed:
            report.warn(f"read as {found.name}: a guess, as it isn't UTF-8; `encoding` sets another")
        elif found.name == "utf-8" and not found.proven:
            report.warn("read as UTF-8, though some bytes aren't; `encoding` sets another")
        elif found.name not in ("utf-8", "utf-8-sig"):
            report.note(f"read as {found.name}")
    raw.seek(0)
    stream = io.TextIOWrapper(raw, encoding=found.name, errors="replace", newline=newline)
    return Text(stream, damaged=not found.proven)


def find_encoding(raw: BinaryIO, look: int | None = None) -> Encoding:
    """The encoding of a file, from its first `look` bytes or from all of them."""
    raw.seek(0)
    head = raw.read(WINDOW)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    wide = _utf16_without_mark(head)
    if wide:
        return Encoding(wide)
    odd = _first_odd_byte(raw, look)
    if odd is None:
        return Encoding("utf-8", proven=True)
    start = max(odd - WINDOW, len(head))
    raw.seek(start)
    sample = head + raw.read(max(odd + WINDOW - start, 0))
    return Encoding("utf-8") if _mostly_utf8(sample) else _guess(sample)


def _utf16_without_mark(head: bytes) -> str | None:
    """Text of mostly Western letters in UTF-16 has a zero in every other byte."""
    pairs = len(head) // 2
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if pairs and odd > 0.4 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if pairs and even > 0.4 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _first_odd_byte(raw: BinaryIO, look: int | None) -> int | None:
    """About where the first byte stands that isn't UTF-8; None when there is none."""
    raw.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    place = 0
    while look is None or place < look:
        chunk = raw.read(CHUNK)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return max(place + error.start - 3, 0)  # up to three bytes wait in the decoder
        if not chunk:
            return None
        place += len(chunk)
    return None


def _mostly_utf8(sample: bytes) -> bool:
    """Whether a sample with odd bytes is damaged UTF-8 rather than another encoding."""
    text = sample.decode("utf-8", "replace")
    bad = text.count(REPLACEMENT)
    good = sum(not character.isascii() for character in text) - bad
    return good > 4 * bad


def _guess(sample: bytes) -> Encoding:
    from charset_normalizer import from_bytes  # 30 ms, and most files don't need it

    matches = list(from_bytes(sample, cp_isolation=_LEGACY))
    if not matches:
        return Encoding("cp1252", guessed=True)
    best = matches[0]
    equal = [
        match for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)
    ]
    fitting = {name for match in equal for name in match.could_be_from_charset}
    name = next((name for name in _LEGACY if name in fitting), best.encoding)
    return Encoding(name, guessed=True)
