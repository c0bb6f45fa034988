"""Which stretches of a rendered prompt come from its variables, for showing them in colour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_MARKS: Final = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.DOTALL)
_NAME: Final = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a rendered text; `variable` is where it comes from, empty for the template's own words."""

    text: str
    variable: str = ""


def stretches(template: str, rendered: str) -> list[Stretch]:
    """A rendered text in stretches, which joined give it back.

    The template's own words are found again in order, and what stands between them came from the
    variables there. Under conditions and loops that is a good guess, no proof: words that a branch has
    left out are passed over.
    """
    found: list[Stretch] = []
    place = 0
    variables: list[str] = []
    is_branching = "{%" in template
    for part in _MARKS.split(template):
        if part.startswith(("{%", "{#")):
            continue
        if part.startswith("{{"):
            name = _NAME.search(part)
            variables.append(name[0] if name else "")
            continue
        words = part.strip() if is_branching else part
        start = rendered.find(words, place) if words else -1
        if start < 0:
            words = part.strip()
            start = rendered.find(words, place) if words else -1
        if start < 0:
            continue
        if not variables and not is_branching:
            start = place if rendered.startswith(words, place) else start
        _add(found, rendered[place:start], " ".join(filter(None, variables)))
        _add(found, words, "")
        place = start + len(words)
        variables = []
    _add(found, rendered[place:], " ".join(filter(None, variables)))
    return found


def likeness(template: str, rendered: str) -> float:
    """How much of a template's own words stand in a text, in order: 1 where all of them do."""
    words = [part.strip() for part in _MARKS.split(template) if not part.startswith(("{{", "{%", "{#"))]
    total = sum(map(len, words))
    place = found = 0
    for one in filter(None, words):
        start = rendered.find(one, place)
        if start >= 0:
            found += len(one)
            place = start + len(one)
    return found / total if total else 0.0


def _add(found: list[Stretch], text: str, variable: str) -> None:
    if not text:
        return
    if text.isspace():
        variable = ""
    if found and found[-1].variable == variable:
        found[-1] = Stretch(found[-1].text + text, variable)
    else:
        found.append(Stretch(text, variable))
