"""Steps on texts: strip, lower, clean white space, read a number."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from flowboard.node import Field, PortType, Value
from flowboard_nodes.steps.step import StepFailed, TextStep, shown


class Strip(TextStep):
    """Takes white space off both ends."""

    do: Literal["strip"]

    def of_text(self, text: str) -> str:
        """See `TextStep.of_text`."""
        return text.strip()


class Lower(TextStep):
    """Writes everything in small letters."""

    do: Literal["lower"]

    def of_text(self, text: str) -> str:
        """See `TextStep.of_text`."""
        return text.lower()


class CleanWhitespace(TextStep):
    """Makes every run of white space one space, or keeps the lines and cleans each."""

    do: Literal["clean_whitespace"]
    keep_lines: bool = Field(False, description="keep line breaks, with one empty line at most")

    def of_text(self, text: str) -> str:
        """See `TextStep.of_text`."""
        if not self.keep_lines:
            return " ".join(text.split())
        lines = [" ".join(line.split()) for line in text.splitlines()]
        kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
        return "\n".join(kept).strip("\n")


class Number(TextStep):
    """Reads a text as a number: 1,250.50 or, with `decimal: ','`, 1.250,50.

    Thousands may be parted by the other mark, a space or an apostrophe. A number in the middle of
    words is taken out by the step `extract` first.
    """

    gives: ClassVar[PortType] = "number"

    do: Literal["number"]
    decimal: Literal[".", ","] = Field(".", description="what parts the decimals")

    def of_text(self, text: str) -> Value:
        """See `TextStep.of_text`."""
        found = _NUMBER[self.decimal].fullmatch(text.strip().replace("−", "-"))
        if found is None:
            raise StepFailed(f"finds no number in {shown(text)}; take it out with `extract` first")
        named = found.groupdict(default="")
        sign, whole, decimals, power = (named[part] for part in ("sign", "whole", "decimals", "power"))
        digits = re.sub(r"\D", "", whole)
        if decimals or power:
            number = float(f"{sign}{digits or 0}.{decimals or 0}{power}")
            if number in (float("inf"), float("-inf")):
                raise StepFailed(f"can't hold the number {shown(text)}: it is too large")
            return number
        return int(sign + digits)


def _number(decimal: str, other: str) -> re.Pattern[str]:
    grouped = rf"[0-9]{{1,3}}(?P<mark>[ \u00a0\u202f'’{other}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    return re.compile(
        rf"(?P<sign>[+-]?)(?P<whole>{grouped}|[0-9]{{1,400}}|(?={decimal}[0-9]))"
        rf"(?:{decimal}(?P<decimals>[0-9]{{1,400}}))?(?P<power>[eE][+-]?[0-9]{{1,3}})?"
    )


_NUMBER = {".": _number(r"\.", ","), ",": _number(",", r"\.")}
