"""The declarative checks, one file per family. A new family is added to the list below."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Final

from flowboard.assertions.checks import json_checks, length, lines, markup, number, patterns, text, words
from flowboard.assertions.checks.check import Check

_FAMILIES: Final = (text, words, patterns, lines, length, markup, json_checks, number)


def _checks_of(family: ModuleType) -> dict[str, type[Check]]:
    return {
        value.name: value
        for value in vars(family).values()
        if isinstance(value, type) and issubclass(value, Check) and value.__module__ == family.__name__
    }


CHECKS: Final[Mapping[str, type[Check]]] = MappingProxyType(
    {name: check for family in _FAMILIES for name, check in _checks_of(family).items()}
)
"""Every built-in check by its name, in the order of the families."""
