"""Steps with regular expressions: extract and replace."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from flowboard.node import Field, Value
from flowboard_nodes.steps.patterns import PatternText, compiled, matches, replaced
from flowboard_nodes.steps.step import StepFailed, TextStep, shown


class Extract(TextStep):
    """Takes out what a pattern finds first, or the list of all finds with `all`."""

    do: Literal["extract"]
    pattern: PatternText = Field(description="a regular expression")
    group: int | str | None = Field(
        None, description="the group to take; default: the first one, or all that is found"
    )
    all: bool = Field(False, description="the list of all finds in place of the first")

    @model_validator(mode="after")
    def _known_group(self) -> Self:
        pattern = compiled(self.pattern)
        known = [*range(pattern.groups + 1), *pattern.groupindex]
        if self.group is not None and self.group not in known:
            raise ValueError(
                f"`group` is {self.group!r}, but the pattern has: {', '.join(map(str, known))}"
            )
        return self

    def of_text(self, text: str) -> Value:
        """See `TextStep.of_text`."""
        group = self.group
        if group is None:
            group = min(compiled(self.pattern).groups, 1)
        finds = (found[group] or "" for found in matches(self.pattern, text))
        if self.all:
            return list(finds)
        first = next(finds, None)
        if first is None:
            raise StepFailed(f"finds nothing like {self.pattern} in {shown(text)}")
        return first


class Replace(TextStep):
    """Replaces everything that a pattern finds."""

    do: Literal["replace"]
    pattern: PatternText = Field(description="a regular expression")
    replacement: str = Field(
        "", alias="with", description="what to put there; \\1 or \\g<name> is a group of the pattern"
    )

    @model_validator(mode="after")
    def _sound_replacement(self) -> Self:
        import regex

        try:
            compiled(self.pattern).sub(self.replacement, "-")  # looks at it even without a match
        except (regex.error, IndexError) as error:
            raise ValueError(f"`with` is no replacement: {error}") from None
        return self

    def of_text(self, text: str) -> str:
        """See `TextStep.of_text`."""
        return replaced(self.pattern, text, self.replacement)
