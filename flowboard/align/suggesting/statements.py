"""A check in plain words: a sentence that is true of a good output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flowboard.align.suggesting.naming import name_of

_COUNTED: Final = {
    "line_count": "line",
    "bullet_count": "bullet",
    "part_count": "part",
    "placeholder_count": "placeholder",
    "highlight_count": "highlighted passage",
    "heading_count": "heading",
    "capital_word_count": "word in capitals",
    "numbered_list": "numbered item",
}
_FIXED: Final = {
    "no_commas": "There are no commas.",
    "no_emoji": "There are no emoji.",
    "no_hashtags": "There are no hashtags.",
    "no_urls": "There are no links.",
    "no_emails": "There are no e-mail addresses.",
    "no_phone_numbers": "There are no telephone numbers.",
    "json_valid": "The output is valid JSON.",
    "bracketed_title": "There is a title in double brackets.",
    "in_quotes": "The whole output stands in quotation marks.",
    "repeats_request": "The output begins by repeating the request.",
}


def statement_of(check: str, arguments: Mapping[str, Any]) -> str:
    """What a good output is like, if this check decides it."""
    if check in _FIXED:
        return _FIXED[check]
    if check == "length":
        return f"The output has {_bounds(arguments, str(arguments['unit']).removesuffix('s'))}."
    if check in _COUNTED:
        return f"The output has {_bounds(arguments, _COUNTED[check])}."
    given = arguments.get
    match check:
        case "section_count":
            return f"The output has {_bounds(arguments, 'section')} marked {given('word')}."
        case "letter_frequency":
            return f"The character {given('letter')!r} occurs {_bounds(arguments, 'time')}."
        case "word_frequency":
            return f"“{given('word')}” occurs {_bounds(arguments, 'time')}."
        case "required_words":
            which = "one of " if given("at_least") == 1 and len(arguments["words"]) > 1 else ""
            return f"The output contains {which}{_quoted(arguments['words'])}."
        case "forbidden_words":
            return f"The output doesn't contain {_quoted(arguments['words'])}."
        case "starts_with" | "ends_with":
            return f"The output {check.replace('_', ' ')} “{given('value')}”."
        case "postscript":
            return f"There is a postscript that begins with “{given('marker', 'P.S.')}”."
        case "letter_case":
            return f"All letters are in {given('case')} case."
        case "written_in":
            return f"The output is written in the language {given('language')}."
        case "one_of":
            return f"The output is one of {_quoted(arguments['options'])}."
        case "number_in_range":
            return f"The output is a number from {given('min')} to {given('max')}."
        case "json_schema":
            return f"The JSON has the keys {_quoted(arguments['schema'].get('required', ()))}."
        case "paragraph_first_word":
            return f"Paragraph {given('paragraph')} begins with “{given('word')}”."
    named = name_of(check, arguments).replace("_", " ")
    return f"The output passes the check: {named}."


def _bounds(given: Mapping[str, Any], noun: str) -> str:
    low, high = given.get("min"), given.get("max")
    if high == 0:
        return f"no {_plural(noun)}"
    if low == high:
        return f"exactly {low} {_of(noun, low)}"
    if low is None:
        return f"at most {high} {_of(noun, high)}"
    if high is None:
        return f"at least {low} {_of(noun, low)}"
    return f"{low} to {high} {_plural(noun)}"


def _of(noun: str, number: int | None) -> str:
    return noun if number == 1 else _plural(noun)


def _plural(noun: str) -> str:
    head, _, tail = noun.partition(" in ")
    return f"{head}s in {tail}" if tail else f"{noun}s"


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts)
