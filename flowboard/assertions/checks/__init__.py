"""The declarative checks, one file per family.

A family is imported when one of its checks is asked for: a flow uses few of them, and all of them
take 50 ms. So a new check is a class in the file of its family, and its name in the list below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Final

from flowboard.assertions.checks.check import Check

FAMILIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "text": ("contains", "not_contains", "equals", "one_of", "starts_with", "ends_with"),
        "words": ("forbidden_words", "required_words", "word_frequency"),
        "letters": (
            "letter_case",
            "capital_word_count",
            "letter_frequency",
            "no_commas",
            "no_emoji",
        ),
        "patterns": ("matches", "not_matches"),
        "lines": (
            "every_line_matches",
            "line_count",
            "line_length",
            "bullet_count",
            "sentences_per_line",
        ),
        "length": ("length",),
        "parts": ("section_count", "part_count", "paragraph_first_word"),
        "markdown": ("heading_count", "highlight_count", "numbered_list"),
        "marks": ("placeholder_count", "postscript", "bracketed_title", "in_quotes"),
        "markup": ("no_hashtags", "no_urls"),
        "language": ("written_in",),
        "json_checks": ("json_valid", "json_schema"),
        "number": ("number_in_range",),
        "personal": ("no_emails", "no_phone_numbers", "no_card_numbers", "no_ibans"),
        "comparison": ("similar_to", "word_overlap", "repeats_request", "no_copied_run"),
        "source": ("no_new_numbers", "no_new_names", "no_new_quotes"),
        "items": ("no_duplicates", "unique_among"),
    }
)
"""The names of the checks by the file that they stand in."""


class _Checks(Mapping[str, type[Check]]):
    """The classes of the checks by name."""

    def __init__(self, families: Mapping[str, tuple[str, ...]]) -> None:
        self._family = {name: family for family, names in families.items() for name in names}

    def __getitem__(self, name: str) -> type[Check]:
        return checks_of(self._family[name])[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._family)

    def __len__(self) -> int:
        return len(self._family)


@cache
def checks_of(family: str) -> Mapping[str, type[Check]]:
    """The checks that stand in the file of a family, by name."""
    module = import_module(f"{__name__}.{family}")
    return MappingProxyType(
        {
            value.name: value
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, Check)
            and value.__module__ == module.__name__
        }
    )


CHECKS: Final[Mapping[str, type[Check]]] = _Checks(FAMILIES)
"""Every built-in check by its name, in the order of the families."""
