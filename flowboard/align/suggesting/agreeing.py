"""Readings of a prompt that agree: each once, none that another one implies, none that contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from flowboard.align.suggesting.phrasing import set_of
from flowboard.align.suggesting.prompt import Sentence
from flowboard.align.suggesting.suggestion import Reading

Found = tuple[Sentence, Reading]
"""What was read, with the sentence that says it."""

_ONE_OF_A_KIND: Final = set_of("letter_case written_in")
_HOW_TO_COUNT: Final = set_of("min max marks whole")
_NAMED_BY: Final = {
    "starts_with": "value",
    "ends_with": "value",
    "paragraph_first_word": "word",
    "matches": "pattern",
}
"""The checks of a place, with the argument that says what stands there."""


def agreeing(found: Iterable[Found]) -> list[Found]:
    """The readings, in order, that say something new and can be fulfilled together.

    Where two sentences contradict each other, at least one is misread, and nobody knows which.
    """
    listed = list(_once(found))
    possible = [
        (sentence, reading)
        for sentence, reading in listed
        if not any(_contradict(reading, other) for _, other in listed)
    ]
    return [one for one in possible if not any(_implies(other, one) for other in possible)]


def _once(found: Iterable[Found]) -> Iterator[Found]:
    """Each check with the same arguments once, at its first place."""
    seen: list[tuple[str, dict[str, Any]]] = []
    for sentence, reading in found:
        key = (reading.check, dict(reading.arguments))
        if key not in seen:
            seen.append(key)
            yield sentence, reading


def _contradict(one: Reading, other: Reading) -> bool:
    """Whether no output can pass both; also whether a reading leaves no room itself."""
    if one.check != other.check:
        return False
    if one.check in _ONE_OF_A_KIND:
        return dict(one.arguments) != dict(other.arguments)
    if _counted(one) != _counted(other):
        return False
    lows = [reading.arguments["min"] for reading in (one, other) if "min" in reading.arguments]
    highs = [reading.arguments["max"] for reading in (one, other) if "max" in reading.arguments]
    return bool(lows and highs and max(lows) > min(highs))


def _implies(one: Found, other: Found) -> bool:
    """Whether an output that passes the one passes the other too, and only the one says more."""
    (sentence, surer), (its_sentence, weaker) = one, other
    if surer is weaker:
        return False
    if surer.check == weaker.check:
        return _counted(surer) == _counted(weaker) and _is_within(surer, weaker)
    if weaker.check != "required_words" or sentence is not its_sentence:
        return False
    if surer.check == "word_frequency":
        return surer.arguments["word"] in weaker.arguments["words"]
    if surer.check == "one_of":
        return _bare(surer.arguments["options"]) == _bare(weaker.arguments["words"])
    place = _NAMED_BY.get(surer.check)
    return place is not None and _bare([surer.arguments[place]]) == _bare(weaker.arguments["words"])


def _bare(texts: Sequence[str]) -> set[str]:
    """The texts without the full stops or commas behind them: of a place they are asked for, of a word not."""
    return {text.rstrip(" ,.;") for text in texts}


def _is_within(inner: Reading, outer: Reading) -> bool:
    """Whether the bounds of one lie within those of the other, and aren't the same."""
    mine = {name: inner.arguments[name] for name in ("min", "max") if name in inner.arguments}
    bounds = {name: outer.arguments[name] for name in ("min", "max") if name in outer.arguments}
    if not bounds or mine == bounds or not bounds.keys() <= mine.keys():
        return False
    return mine.get("min", 0) >= bounds.get("min", 0) and (
        "max" not in bounds or mine["max"] <= bounds["max"]
    )


def _counted(reading: Reading) -> dict[str, Any]:
    """What a reading counts: its arguments without the bounds."""
    return {name: value for name, value in reading.arguments.items() if name not in _HOW_TO_COUNT}
