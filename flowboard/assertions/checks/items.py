"""Checks that something isn't said twice: within an output, or among the outputs of a group."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import orjson
from pydantic import Field

from flowboard.assertions.checks.check import BrokenAssertion, Check, Reference, Row
from flowboard.assertions.checks.readers.markdown import within_fence
from flowboard.assertions.reading import comparable, excerpt, text_of
from flowboard.assertions.sentences import sentences
from flowboard.assertions.units import bullets, lines, without_marker


class NoDuplicates(Check):
    """No item, line or sentence of the output occurs twice; case and punctuation around it are left out.

    The items are those of a JSON list, else of a bulleted or numbered list, else the lines.

    Example:
        {check: no_duplicates}
        passes: "- Paris\\n- Rome\\n- New Rome"
        fails: "- Paris\\n- Rome\\n- paris."
        says: Items 1 and 3 are the same: "paris.".
    """

    name: ClassVar[str] = "no_duplicates"

    unit: Literal["items", "lines", "sentences"] = Field(
        "items", description="what must not occur twice"
    )

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        seen: dict[str, int] = {}
        for number, item in enumerate(self._units(output), start=1):
            form = _form(item)
            if any(map(str.isalnum, form)) and (first := seen.setdefault(form, number)) != number:
                noun = self.unit.capitalize()
                return f"{noun} {first} and {number} are the same: {excerpt(item)}."
        return None

    def _units(self, output: Any) -> list[str]:
        match self.unit:
            case "items":
                return _items(output)
            case "lines":
                return lines(text_of(output))
            case "sentences":
                return sentences(text_of(output))


class UniqueAmong(Check):
    """The output occurs only once among its siblings, a list of the row that holds all of them.

    An assertion sees its own output and its ancestors. So the siblings must come from a node above:
    one that collects the outputs of a group, wired to the node that carries this check.

    Example:
        {check: unique_among, siblings: all.items, max_similarity: 0.9}
        row: {"all.items": ["A red tea cup.", "A blue tea cup!", "A red tea cup!"]}
        passes: "A blue tea cup!"
        fails: "A red tea cup."
        says: It is there 2 times among its siblings: "A red tea cup!".
    """

    name: ClassVar[str] = "unique_among"

    siblings: Reference = Field(description="the list of the row that holds this output too, node.port")
    max_similarity: float | None = Field(
        None, ge=0, lt=1, description="how similar two outputs may be, 0 to 1; default: all but the same"
    )

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        from rapidfuzz.fuzz import ratio

        siblings = self.siblings.value_in(row)
        if not isinstance(siblings, list):
            raise BrokenAssertion(
                f"{str(self.siblings)!r} is no list. Collect the siblings into one in a node above."
            )
        own = _form(text_of(output))
        others = [(text, _form(text)) for text in map(text_of, siblings)]
        limit = self.max_similarity
        same = [
            text
            for text, form in others
            if form == own
            or (limit is not None and ratio(own, form, score_cutoff=100 * limit) > 100 * limit)
        ]
        if len(same) <= 1:
            return None
        return f"It is there {len(same)} times among its siblings: {excerpt(same[-1])}."


def _items(output: Any) -> list[str]:
    value = output
    if isinstance(output, str):
        try:
            value = orjson.loads(within_fence(output))
        except ValueError:
            value = None
    if isinstance(value, list):
        return [text_of(item) for item in value]
    text = text_of(output)
    return [without_marker(line) for line in bullets(text, numbered=True)] or lines(text)


def _form(text: str) -> str:
    """What is compared: no case, no white space or punctuation around."""
    return " ".join(comparable(text, ignore_case=True).split()).strip(" .,;:!?*_\"'“”‘’«»")
