"""What Markdown marks in a text: code, headings, highlights, numbered items."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from flowboard.assertions.units import one_line_end

_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_OPENING = re.compile(r"```([A-Za-z]*)[ \t]*\r?\n")
_CODE_SPAN = re.compile(r"`[^`\n]+`")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_UNDERLINE = re.compile(r" {0,3}(?:(=)=*|-{2,})[ \t]*$")
_NO_TEXT = re.compile(r"[ \t]*(?:[-*+>|]|#|\d{1,3}[.)])")
_BOLD_LINE = re.compile(r"[ \t]*(?:\*\*[^*\n]+\*\*|__[^_\n]+__):?[ \t]*$")
_HIGHLIGHT = re.compile(r"\*{1,3}(?![\s*])[^*\n]*[^*\s]\*{1,3}")
_ITEM = re.compile(r"([ \t]*)(?:\*\*|__)?\(?(\d{1,3})\\?[.)](?:\*\*|__)?[ \t]+\S")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` is from 1 to 6, and 0 where a bold line stands for one."""

    level: int
    title: str


def within_fence(text: str, languages: Container[str] | None = None) -> str:
    """What stands in the code fence that `text` is as a whole, or `text` itself.

    With `languages` only a fence with one of these names is opened.
    """
    stripped = text.strip()
    opening = _OPENING.match(stripped)
    if opening is None or not stripped.endswith("```"):
        return text
    if languages is not None and opening[1].lower() not in languages:
        return text
    return stripped[opening.end() :].removesuffix("```")


def without_code(text: str) -> str:
    """`text` without what stands in code fences, with plain line ends.

    A text that is fenced as Markdown as a whole is what stands in the fence.
    """
    text = one_line_end(text)
    if "```" not in text and "~~~" not in text:
        return text
    return "\n".join(_outside_fences(within_fence(text, ("markdown", "md"))))


def headings(text: str, *, bold: bool = False) -> list[Heading]:
    """The headings: `# like this`, underlined with = or -, and with `bold` also lines that are all bold.

    A line of hyphens is an underline only below a single line of text; else it is a rule.
    """
    lines = without_code(text).split("\n")
    found = []
    for number, line in enumerate(lines):
        if atx := _ATX.match(line):
            found.append(Heading(len(atx[1]), line[atx.end() :].rstrip(" \t#")))
        elif bold and _BOLD_LINE.match(line):
            found.append(Heading(0, line.strip(" \t*_:")))
        elif (
            number > 0
            and (underline := _UNDERLINE.match(line))
            and _is_paragraph_of_one_line(lines, number - 1)
        ):
            found.append(Heading(1 if underline[1] else 2, lines[number - 1].strip()))
    return found


def highlights(text: str) -> list[str]:
    """The passages between asterisks, `*so*` or `**so**`, each within one line and without the asterisks."""
    return [found.strip("*") for found in _HIGHLIGHT.findall(_CODE_SPAN.sub("", without_code(text)))]


def numbered_items(text: str) -> list[int]:
    """The numbers of the items of a numbered list: `1.`, `2)`, `(3)`, also in bold; inner lists are left out."""
    items = [found for line in without_code(text).split("\n") if (found := _ITEM.match(line))]
    outermost = min((len(item[1].expandtabs(4)) for item in items), default=0)
    return [int(item[2]) for item in items if len(item[1].expandtabs(4)) <= outermost + 1]


def _is_paragraph_of_one_line(lines: list[str], number: int) -> bool:
    line = lines[number]
    is_alone = number == 0 or not lines[number - 1].strip()
    return is_alone and bool(line.strip()) and not _NO_TEXT.match(line) and not _UNDERLINE.match(line)


def _outside_fences(text: str) -> Iterator[str]:
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if not fence:
            fence = mark[1] if mark else ""
            yield "" if mark else line
        elif mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
            fence = ""
