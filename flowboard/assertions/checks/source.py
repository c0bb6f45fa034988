"""Checks that nothing is made up: numbers, names and quotations of the output occur in its source."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import Field

from flowboard.assertions.checks.check import Check, DoesNotApply, References, Row
from flowboard.assertions.checks.readers.names import is_german, is_known, known_words, names
from flowboard.assertions.checks.readers.numerals import numerals, values_in
from flowboard.assertions.checks.readers.tokens import tokens
from flowboard.assertions.reading import excerpt, plain_text_of

_QUOTATION = re.compile(r'"([^"\n]+)"|“([^“”\n]+)”|„([^„“”\n]+)[“”]|«([^«»\n]+)»')
_OMISSION = re.compile(r"\[?(?:\.\.\.|…)\]?")


class NoNewNumbers(Check):
    """Every number of the output occurs in its source: 1,000 as 1000, 1k or one thousand too.

    Only numbers in digits are checked. The numbers of list items and steps don't count. A sum or a
    difference that the output works out is new; allow it, or don't use this check there.

    Example:
        {check: no_new_numbers, source: article.text}
        row: {"article.text": "In 2023 sales rose by two thirds to $1.2 million."}
        passes: "1. Sales were 1,200,000 dollars in 2023."
        fails: "Sales were $1.3m in 2023."
        says: It has a number that isn't in article.text: 1.3.
    """

    name: ClassVar[str] = "no_new_numbers"

    source: References = Field(
        description="the values of the row where numbers may come from, node.port"
    )
    allowed: tuple[str, ...] = Field((), description="numbers that may occur anyway")
    rounding: float = Field(
        0, ge=0, le=0.5, description="how far from one of the source, as a share of it: 0.05 for 5 %"
    )

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = numerals(plain_text_of(output))
        if not found:
            return None
        known = values_in("\n".join([_source(self.source, row), *self.allowed]))
        ordered = sorted(known) if self.rounding else []
        new = dict.fromkeys(
            number.written
            for number in found
            if not number.values & known
            and not any(_is_near(value, ordered, self.rounding) for value in number.values)
        )
        return _new(list(new), "number", self.source)


class NoNewNames(Check):
    """Every proper name of the output occurs in its source, as far as capital letters tell.

    The first word of a sentence, words all in capitals, headings, days and months aren't looked at;
    endings may differ (Paris, Parisian). Outputs in German are skipped, where every noun has a capital.

    Example:
        {check: no_new_names, source: article.text}
        row: {"article.text": "The mayor of Lyon, Ada Lane, opened it."}
        passes: "On Monday, Mayor Lane opened it in Lyon."
        fails: "It was opened by Ada Lane and Bob Hill."
        says: It has a name that isn't in article.text: Bob Hill.
        skipped: "Der Bürgermeister von Lyon ist nicht auf der Liste."
        says: In German every noun has a capital, so that names can't be told.
    """

    name: ClassVar[str] = "no_new_names"

    source: References = Field(description="the values of the row where names may come from, node.port")
    allowed: tuple[str, ...] = Field((), description="names that may occur anyway")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = plain_text_of(output)
        found = names(text)
        if not found:
            return None
        if is_german(text):
            raise DoesNotApply("In German every noun has a capital, so that names can't be told.")
        known = known_words("\n".join([_source(self.source, row), *self.allowed]))
        new = dict.fromkeys(
            name.written for name in found if not all(is_known(word, known) for word in name.words)
        )
        return _new(list(new), "name", self.source)


class NoNewQuotes(Check):
    """Every passage in double quotation marks stands word for word in the source.

    Case, punctuation and white space make no difference, and `…` leaves something out. Shorter
    passages aren't looked at, because they may be titles or irony.

    Example:
        {check: no_new_quotes, source: article.text}
        row: {"article.text": "\\"We are very happy with it\\", she said."}
        passes: "She said: “We are … happy with it.” It is a \\"success\\"."
        fails: "She said: “We are quite happy with it.”"
        says: It has a quotation that isn't in article.text: "We are quite happy with it.".
    """

    name: ClassVar[str] = "no_new_quotes"

    source: References = Field(description="the values of the row where quotations come from, node.port")
    words: int = Field(3, ge=1, description="from how many words on a passage is looked at")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = [
            quoted for quoted in _quotations(plain_text_of(output)) if len(tokens(quoted)) >= self.words
        ]
        if not found:
            return None
        said = _run(_source(self.source, row))
        new = [
            quoted for quoted in found if not all(_run(part) in said for part in _OMISSION.split(quoted))
        ]
        return _new([excerpt(quoted) for quoted in new], "quotation", self.source)


def _source(references: References, row: Row) -> str:
    """What the references name, as one text.

    Raises:
        DoesNotApply: there is nothing in it.
    """
    source = "\n".join(plain_text_of(reference.value_in(row)) for reference in references)
    if not source or source.isspace():
        raise DoesNotApply(f"{', '.join(references)} is empty in this row.")
    return source


def _is_near(value: Decimal, ordered: list[Decimal], share: float) -> bool:
    """Whether a number of an ordered list is so near to `value` that rounding explains it."""
    place = bisect_left(ordered, value)
    return any(
        abs(value - near) <= Decimal(share) * near for near in ordered[max(0, place - 1) : place + 1]
    )


def _quotations(text: str) -> Iterator[str]:
    for found in _QUOTATION.finditer(text):
        yield next(filter(None, found.groups()))


def _run(text: str) -> str:
    """The words of a text in one line, so that a passage is found as a part of it."""
    return f" {' '.join(tokens(text))} "


def _new(found: list[str], what: str, source: References) -> str | None:
    if not found:
        return None
    those = f"a {what} that isn't" if len(found) == 1 else f"{what}s that aren't"
    more = " …" if len(found) > 5 else "."
    return f"It has {those} in {' or '.join(source)}: {', '.join(found[:5])}{more}"
