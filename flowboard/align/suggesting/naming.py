"""Readable names for suggestions: `at_least_300_words`, `no_commas`, `ends_with_any_questions`.

A name depends on the check and its arguments alone, so it stays when the prompt changes elsewhere;
only equal names get a number behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

_LONGEST: Final = 48
_NOUNS: Final = {
    "line_count": "lines",
    "bullet_count": "bullets",
    "section_count": "sections",
    "part_count": "parts",
    "placeholder_count": "placeholders",
    "highlight_count": "highlights",
    "heading_count": "headings",
    "numbered_list": "numbered_items",
    "capital_word_count": "capital_words",
}
_FIXED: Final = {
    "json_valid": "json",
    "json_schema": "json_keys",
    "bracketed_title": "title_in_brackets",
    "in_quotes": "in_quotation_marks",
    "repeats_request": "repeats_request",
    "postscript": "postscript",
    "number_in_range": "number_in_range",
}
_SIGNS: Final = {
    "!": "exclamation_mark", "?": "question_mark", "#": "number_sign", ";": "semicolon", "*": "asterisk", "—": "dash", ",": "comma",
}  # fmt: skip


def name_of(check: str, arguments: Mapping[str, Any]) -> str:
    """A slug for a check with arguments."""
    return _slug(_words(check, arguments)) or check


def unique(names: Iterable[str]) -> list[str]:
    """The names in order; one that is taken gets `_2`, `_3` …"""
    taken: set[str] = set()
    result = []
    for name in names:
        number, own = 1, name
        while own in taken:
            number += 1
            own = f"{name}_{number}"
        taken.add(own)
        result.append(own)
    return result


def _words(check: str, given: Mapping[str, Any]) -> str:
    if check in _FIXED:
        return _FIXED[check]
    if check == "length":
        return _counted(given, given["unit"])
    if check in _NOUNS:
        return _counted(given, _NOUNS[check])
    match check:
        case "letter_case":
            return f"{given['case']}_case"
        case "letter_frequency":
            letter = given["letter"]
            return f"{_bounds(given)} {_SIGNS.get(letter, f'letter {letter}')}"
        case "word_frequency":
            return f"{given['word']} {_bounds(given)} times"
        case "forbidden_words":
            return f"without {' '.join(given['words'][:3])}"
        case "required_words":
            return f"has {' '.join(given['words'][:3])}"
        case "starts_with" | "ends_with":
            return f"{check} {given['value']}"
        case "written_in":
            return f"written in {given['language']}"
        case "one_of":
            return f"one of {' '.join(given['options'][:3])}"
        case "paragraph_first_word":
            return f"paragraph {given['paragraph']} begins with {given['word']}"
        case "not_matches" | "matches":
            return _of_pattern(check, given["pattern"])
        case "not_contains":
            return "no_code_fences" if given["value"] == "```" else f"without {given['value']}"
    return check


def _of_pattern(check: str, pattern: str) -> str:
    for sign, name in (
        (r"\*\*", "no_markdown"),
        (r"\d", "no_digits"),
        ("</?", "no_html"),
        (r"\|", "table"),
    ):
        if sign in pattern:
            return name
    beginning = re.sub(r"\(\?i\)|\\.[*+]?", " ", pattern)
    return f"{'not_' if check == 'not_matches' else ''}beginning with {beginning}"


def _counted(given: Mapping[str, Any], nouns: str) -> str:
    bounds = _bounds(given)
    return f"{bounds} {nouns.removesuffix('s')}" if bounds.endswith(" 1") else f"{bounds} {nouns}"


def _bounds(given: Mapping[str, Any]) -> str:
    low, high = given.get("min"), given.get("max")
    if low == high:
        return f"exactly {low}" if low else "no"
    if low is None:
        return f"at most {high}" if high else "no"
    return f"at least {low}" if high is None else f"{low} to {high}"


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return slug if len(slug) <= _LONGEST else slug[:_LONGEST].rsplit("_", 1)[0].strip("_")
