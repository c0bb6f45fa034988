"""The checks to pick from: grouped by family, searched by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flowboard.assertions.errors import BrokenAssertion
from flowboard.assertions.registry import check_names, find_check

_FAMILIES: Final[dict[str, str]] = {
    "text": "Texts",
    "words": "Words and phrases",
    "patterns": "Regular expressions",
    "length": "Length",
    "lines": "Lines and bullets",
    "parts": "Parts and sections",
    "markdown": "Markdown",
    "marks": "Marks and titles",
    "items": "Repetition",
    "letters": "Letters",
    "language": "Language",
    "number": "Numbers",
    "json_checks": "JSON",
    "source": "Faithful to a source",
    "comparison": "Compared with another text",
    "personal": "Personal data",
    "markup": "Addresses and hashtags",
}
"""Titles by the module that has the checks, in the order in which they are shown."""

_OTHERS: Final = "From other packages"


@dataclass(frozen=True, slots=True)
class LibraryCheck:
    """A check to pick: its name, its name in words, and its first sentence."""

    name: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class CheckFamily:
    """Checks that look at the same side of an output."""

    title: str
    checks: tuple[LibraryCheck, ...]


def check_families() -> list[CheckFamily]:
    """Every check at hand by family. A check of another package that can't be loaded is left out."""
    found: dict[str, list[LibraryCheck]] = {title: [] for title in (*_FAMILIES.values(), _OTHERS)}
    for name in check_names():
        try:
            cls = find_check(name)
        except BrokenAssertion:
            continue
        if cls is not None:
            package, _, module = cls.__module__.rpartition(".")
            is_ours = package == "flowboard.assertions.checks"
            title = _FAMILIES.get(module, _OTHERS) if is_ours else _OTHERS
            summary = (cls.__doc__ or "").strip().partition("\n")[0]
            found[title].append(LibraryCheck(name, name.replace("_", " ").capitalize(), summary))
    return [CheckFamily(title, tuple(checks)) for title, checks in found.items() if checks]


def matching(families: Sequence[CheckFamily], words: str) -> list[CheckFamily]:
    """The checks that every one of `words` is found in: name, sentence or family, in any case."""
    wanted = words.lower().split()
    found = []
    for family in families:
        fitting = tuple(
            check
            for check in family.checks
            if all(
                word in f"{check.name} {check.title} {check.summary} {family.title}".lower()
                for word in wanted
            )
        )
        if fitting:
            found.append(CheckFamily(family.title, fitting))
    return found
