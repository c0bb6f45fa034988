"""The collected ways of asking for something that can be verified, with the checks that are to come of them.

They stand in `phrasings/*.yaml`, a file for each family: groups with the checks under `asks` and the
prompts under `prompts`. In `nothing.yaml` nothing is asked. Where a prompt has `{n}`, it is read with
a number in its place, in digits and in words, and `n`, `n + 1` and `n - 1` stand for it in the bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from flowboard.align.suggesting import suggest

FOLDER: Final = Path(__file__).with_name("phrasings")
_WORDS: Final = {
    2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 45: "forty-five", 60: "sixty",
}  # fmt: skip
_BOUNDS: Final = {"n": 0, "n + 1": 1, "n - 1": -1}
_MATTERS_NOT: Final = frozenset(
    ("whole", "ignore_case", "marks", "digits", "at_least", "bold", "fenced")
)
"""Arguments that a phrasing may leave open: how something is counted, not what or how much."""

Asked = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A prompt with the checks that it asks for."""

    prompt: str
    asks: tuple[Asked, ...]


@cache
def phrasings() -> tuple[Phrasing, ...]:
    """All of them, every one with a number in digits and in words."""
    files = sorted(FOLDER.glob("*.yaml"))
    return tuple(found for path in files for found in _of_file(path))


def read(prompt: str, like: tuple[Asked, ...]) -> list[Asked]:
    """What is suggested for a prompt, as a phrasing writes it: without arguments that it leaves open."""
    named = {name for asked in like for name in asked}
    return [
        _plain({"check": one.check, **_without(one.arguments, _MATTERS_NOT - named)})
        for one in suggest(prompt)
    ]


def in_any_order(asked: list[Asked] | tuple[Asked, ...]) -> list[str]:
    """Checks as texts that can be compared whatever their order."""
    return sorted(str(sorted(one.items())) for one in asked)


def _of_file(path: Path) -> Iterator[Phrasing]:
    for group in YAML(typ="safe", pure=True).load(path.read_text("utf-8")):
        number = group.get("n", 3)
        asks = tuple(_plain(_numbered(one, number)) for one in group.get("asks", ()))
        for prompt in group["prompts"]:
            for said in (str(number), _WORDS.get(number, str(number))):
                if said == str(number) or "{n}" in prompt:
                    yield Phrasing(prompt.replace("{n}", said), asks)


def _numbered(asked: Asked, number: int) -> Asked:
    return {
        name: number + _BOUNDS[value] if name in ("min", "max") and value in _BOUNDS else value
        for name, value in asked.items()
    }


def _without(arguments: Mapping[str, Any], names: frozenset[str] | set[str]) -> Asked:
    return {name: value for name, value in arguments.items() if name not in names}


def _plain(asked: Asked) -> Asked:
    """Words in lower case: where a prompt writes them in capitals, the check has them so too."""
    return {name: _lower(value) for name, value in asked.items()}


def _lower(value: Any) -> Any:
    if isinstance(value, list):
        return [_lower(one) for one in value]
    return value.lower() if isinstance(value, str) else value
