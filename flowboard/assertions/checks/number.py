"""Checks of numbers."""

from __future__ import annotations

import re
from math import isfinite
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from flowboard.assertions.bounds import with_bounds
from flowboard.assertions.checks.check import Check, Reference, Row
from flowboard.assertions.reading import excerpt, text_of

_NUMBER = re.compile(
    r"(?<![\w.])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?(?![\w]|[.,]\d)", re.ASCII
)


class NumberInRange(Check):
    """The output is a number between bounds, which are allowed themselves; or one occurs in it.

    A number is written as in English: `1,234.5`.

    Example:
        {check: number_in_range, min: 1, max: 5, find: last}
        passes: "2 things are good. Score: 4"
        fails: "4 things are good. Score: 9"
        says: The number is 9, over 5.
    """

    name: ClassVar[str] = "number_in_range"

    min: float | None = Field(None, allow_inf_nan=False, description="the least number allowed")
    max: float | None = Field(None, allow_inf_nan=False, description="the greatest number allowed")
    of: Reference | None = Field(
        None, description="judge this value of the row instead of the output, node.port"
    )
    find: Literal["whole", "first", "last"] = Field(
        "whole", description="whether the whole output is the number, or which number in it counts"
    )

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        value = output if self.of is None else self.of.value_in(row)
        number = self._number_in(value)
        if number is None:
            what = "is no number" if self.find == "whole" else "has no number in it"
            return f"It {what}: {excerpt(text_of(value))}."
        if self.min is not None and number < self.min:
            return f"The number is {number:.15g}, under {self.min:.15g}."
        if self.max is not None and number > self.max:
            return f"The number is {number:.15g}, over {self.max:.15g}."
        return None

    def _number_in(self, value: Any) -> float | None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value if isfinite(value) else None
        text = text_of(value)
        if self.find == "whole":
            whole = _NUMBER.fullmatch(text.strip())
            found = [whole[0]] if whole else []
        else:
            found = _NUMBER.findall(text)
        if not found:
            return None
        number = float(found[-1 if self.find == "last" else 0].replace(",", "").replace("−", "-"))
        return number if isfinite(number) else None
