"""Seeded damage to valid flow files: bytes, lines and pieces of YAML in the wrong places."""

from __future__ import annotations

from random import Random

from tests.flow.examples import VALID

_PIECES = (
    "&a ", "*a ", "!!python/object ", "!x ", "{", "}", "[", "]", ": ", "- ", "? ", "|", ">-", "|+2", "'", '"',
    "#", " # c", "\t", "\r", "\0", "\ufeff", "\u2028", "\x85", "%YAML 1.1\n", "---\n", "...\n", "<<: ", "~",
    "1_000", "0o17", "0x1F", "1e999", ".nan", "-.inf", "9" * 400, "2020-01-01", "null", "true", "'\\ud800'",
    '"\\ud800"', '"\\0"', '"\\UFFFFFFFF"', "x-y: 1\n", "flowboard: 2\n", "nodes: []\n", "é", "😀", "\\", "@", "`",
    "[" * 60, "- " * 60, "{a: " * 60, "\n\n\n", "  ", "type: 3\n", "inputs: {a: b}\n", "assertions: x\n",
)  # fmt: skip

_VALUES = (
    "yes", "0", "-0", "1.0", "1e3", "0x1f", "''", '"a\\nb"', "[]", "{}", "[a, {b: [c]}]", "{a: {b: [1, 2]}}", "null",
    "|\n" + " " * 12 + "block\n\n\n", "|+\n" + " " * 12 + "kept\n\n", ">\n" + " " * 12 + "folded\n" + " " * 12 + "more",
    "|2\n" + " " * 14 + "indented", "plain\n" + " " * 12 + "goes on", "'it''s'", "a#b", "a: b", "tweets.text", "'- x'",
    "[tweets.text,  # why\n" + " " * 12 + "extract.prompt]", "x" * 120, "\u202e right to left", "😀",
)  # fmt: skip
_LINES = (
    "# a comment",
    "  # deeper",
    "",
    "   ",
    "note: n",
    "x-mine: {a: 1}",
    "title: 'on'",
    "- item",
    "extra: [1, 2.5]",
)


def mutated(seed: int) -> bytes:
    """A flow file with one to six injuries; the same seed gives the same bytes."""
    random = Random(seed)
    data = bytearray(random.choice(VALID).encode("utf-8"))
    for _ in range(random.choice((1, 1, 2, 2, 3, 6))):
        random.choice(_INJURIES)(data, random)
    return bytes(data)


def _insert(data: bytearray, random: Random) -> None:
    place = random.randint(0, len(data))
    data[place:place] = random.choice(_PIECES).encode("utf-8", "surrogatepass")


def _flip(data: bytearray, random: Random) -> None:
    if data:
        data[random.randrange(len(data))] = random.randrange(256)


def _cut(data: bytearray, random: Random) -> None:
    start = random.randint(0, len(data))
    del data[start : start + random.choice((1, 2, 20, 300))]


def _swap_lines(data: bytearray, random: Random) -> None:
    lines = data.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    data[:] = b"\n".join(lines)


def _repeat_line(data: bytearray, random: Random) -> None:
    lines = data.split(b"\n")
    lines.insert(random.randrange(len(lines)), random.choice(lines))
    data[:] = b"\n".join(lines)


def _change_value(data: bytearray, random: Random) -> None:
    lines = data.split(b"\n")
    places = [place for place, line in enumerate(lines) if b": " in line]
    if places:
        place = random.choice(places)
        key = lines[place].partition(b": ")[0]
        lines[place] = key + b": " + random.choice(_VALUES).encode("utf-8")
    data[:] = b"\n".join(lines)


def _add_line(data: bytearray, random: Random) -> None:
    lines = data.split(b"\n")
    place = random.randrange(len(lines))
    indent = len(lines[place]) - len(lines[place].lstrip(b" "))
    lines.insert(
        place, b" " * random.choice((0, indent, indent, indent)) + random.choice(_LINES).encode("utf-8")
    )
    data[:] = b"\n".join(lines)


def _shift_line(data: bytearray, random: Random) -> None:
    lines = data.split(b"\n")
    place = random.randrange(len(lines))
    lines[place] = b" " * random.randint(1, 4) + lines[place]
    data[:] = b"\n".join(lines)


_INJURIES = (
    _insert, _flip, _cut, _swap_lines, _repeat_line, _shift_line,
    _change_value, _change_value, _change_value, _add_line, _add_line, _add_line,
)  # fmt: skip
