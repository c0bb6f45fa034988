"""What stands in an exported module for parts of this project that need a library. Its source is carried.

Each gives what the original gives; the tests hold them side by side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import pairwise
from math import exp, isfinite, log, sqrt
from typing import Any

from flowboard.assertions.errors import BrokenAssertion, DoesNotApply
from flowboard.assertions.reading import text_of
from flowboard.assertions.references import Reference

_BEYOND = 2**64

References = tuple[Reference, ...]


class Check:
    """A check with its arguments, which were validated when it was exported."""

    def __init__(self, **arguments: Any) -> None:
        self.__dict__.update(arguments)

    def failure(self, output: Any, row: Mapping[str, Any]) -> str | None:
        """What is wrong with an output, as a sentence; None if nothing."""
        raise NotImplementedError

    def judged(self, output: Any, row: Mapping[str, Any], complete: Any) -> tuple[str, str]:
        """Its outcome, and why."""
        failure = self.failure(output, row)
        return ("pass", "") if failure is None else ("fail", failure)


class PlainPattern:
    """A regular expression so simple that Python's own `re` reads it as `regex` does, and in no time."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._compiled = re.compile(source)

    def found_in(self, text: str, until: float | None = None) -> bool:
        """Whether the pattern occurs anywhere in `text`."""
        return self._compiled.search(text) is not None

    def fits(self, text: str) -> bool:
        """Whether the pattern matches the whole of the text."""
        return self._compiled.fullmatch(text) is not None


def canonical_json(value: Any) -> bytes:
    """`value` as JSON in UTF-8 with sorted keys and no white space.

    Raises:
        TypeError: the value holds something that JSON can't.
    """
    try:
        return _canonical(value, 0).encode("utf-8")
    except (UnicodeEncodeError, OverflowError):  # halves of surrogate pairs, integers beyond 64 bits
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode(
            "ascii"
        )


def _canonical(value: Any, depth: int) -> str:
    if isinstance(value, dict):
        if depth > 253:
            raise OverflowError
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-8"))
        return "{" + ",".join(f"{_text(key)}:{_canonical(one, depth + 1)}" for key, one in pairs) + "}"
    if isinstance(value, list | tuple):
        if depth > 253:
            raise OverflowError
        return "[" + ",".join(_canonical(one, depth + 1) for one in value) + "]"
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        if not -_BEYOND // 2 <= value < _BEYOND:
            raise OverflowError
        return str(value)
    return _number(value)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """A float as the shortest digits that read back as it, with an exponent where those are many."""
    if not isfinite(value):
        return "null"
    sign, digits, exponent = _digits(value)
    point = len(digits) + exponent
    if exponent >= 0 and point <= 16:
        return f"{sign}{digits}{'0' * exponent}.0"
    if 0 < point <= 16:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -5 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{point - 1:+d}"


def _digits(value: float) -> tuple[str, str, int]:
    """Sign, digits without zeros around, and the power of ten that they are multiplied with."""
    mantissa, _, exponent = repr(value).partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.removeprefix("-").partition(".")
    power = int(exponent or 0) - len(fraction)
    digits = (whole + fraction).lstrip("0")
    shortened = digits.rstrip("0")
    if not shortened:
        return sign, "0", 0
    return sign, shortened, power + len(digits) - len(shortened)


class strict_json:  # noqa: N801 - it stands for a module
    """JSON as the standard has it: no NaN, no halves of surrogate pairs; huge integers become floats."""

    JSONDecodeError = json.JSONDecodeError

    @staticmethod
    def loads(text: str) -> Any:
        """The value that a text is.

        Raises:
            json.JSONDecodeError: it is none.
        """
        try:
            text.encode("utf-8")
            value = json.loads(text, parse_constant=_refused, parse_int=_integer, parse_float=_float)
        except (RecursionError, UnicodeEncodeError):
            raise json.JSONDecodeError("it can't be read", text, 0) from None
        _whole(value, text)
        return value


def loads(text: str) -> Any:
    """See `strict_json.loads`."""
    return strict_json.loads(text)


def _refused(constant: str) -> Any:
    raise json.JSONDecodeError(f"{constant} is no JSON", constant, 0)


def _integer(digits: str) -> int | float:
    if len(digits) > 25:
        return _float(digits)
    value = int(digits)
    return value if -_BEYOND // 2 <= value < _BEYOND else float(value)


def _float(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise json.JSONDecodeError("a number is too large", digits, 0)
    return value


def _whole(value: Any, text: str) -> None:
    """See that no text in a value has half of a surrogate pair, and that it isn't nested too deeply."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, str):
            if any("\ud800" <= character <= "\udfff" for character in one):
                raise json.JSONDecodeError("half of a surrogate pair", text, 0)
        elif isinstance(one, dict | list):
            if depth >= 1024:
                raise json.JSONDecodeError("it is nested too deeply", text, 0)
            inner = [*one.keys(), *one.values()] if isinstance(one, dict) else one
            waiting += [(part, depth + 1) for part in inner]


class Answer:
    """What a judge has answered, as text."""

    json = None
    finish_reason = "stop"

    def __init__(self, text: str) -> None:
        self.text = text


class LearnedWords(Check):
    """A classifier of texts: how rare each word or pair of words is, and how much it speaks for bad."""

    def __init__(
        self,
        terms: dict[str, tuple[float, float]],
        intercept: float,
        threshold: float,
        sigmoid: tuple[float, float] | None,
    ) -> None:
        self.terms = terms
        self.intercept = intercept
        self.threshold = threshold
        self.sigmoid = sigmoid

    def failure(self, output: Any, row: Mapping[str, Any]) -> str | None:
        """Why a text fails, or None."""
        tokens = re.findall(r"\b\w\w+\b", text_of(output).lower())
        counts: dict[str, int] = {}
        for term in [*tokens, *(f"{one} {two}" for one, two in pairwise(tokens))]:
            if term in self.terms:
                counts[term] = counts.get(term, 0) + 1
        values = {term: (1 + log(count)) * self.terms[term][0] for term, count in counts.items()}
        length = sqrt(sum(value * value for value in values.values())) or 1.0
        decision = self.intercept + sum(
            value * self.terms[term][1] / length for term, value in values.items()
        )
        if self.sigmoid is not None:
            decision = -(self.sigmoid[0] * decision + self.sigmoid[1])
        probability = 1 / (1 + exp(-decision)) if decision > -700 else 0.0
        return f"It is bad with probability {probability:.2f}." if probability > self.threshold else None


class LearnedScore(Check):
    """A number of the row that fails beyond a threshold."""

    def __init__(self, column: str, threshold: float, fails_above: bool) -> None:
        self.column = column
        self.threshold = threshold
        self.fails_above = fails_above

    def failure(self, output: Any, row: Mapping[str, Any]) -> str | None:
        """Why a row fails, or None."""
        found = Reference(self.column).value_in(row)
        if found is None or found == "":
            raise DoesNotApply(f"There is nothing in {self.column}.")
        value = float(found) if isinstance(found, int | float | str) else float("nan")
        if isinstance(found, bool) or not isfinite(value):
            raise BrokenAssertion(f"{self.column} holds {str(found)[:40]!r}, which is no number.")
        fails = value > self.threshold if self.fails_above else value < self.threshold
        return f"{self.column} is {value:.4g}; the threshold is {self.threshold:.4g}." if fails else None
