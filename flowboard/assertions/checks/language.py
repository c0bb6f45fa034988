"""The check of the language of a text."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from pydantic import Field, field_validator

from flowboard.assertions.checks.check import Check, DoesNotApply, Row
from flowboard.assertions.checks.readers.languages import LANGUAGES, code_of, guess
from flowboard.assertions.reading import plain_text_of

_SURE: Final = 0.5
"""How likely another language must be; neighbours like Danish and Norwegian share what they have in common."""
_OUT_OF_QUESTION: Final = 0.1


class WrittenIn(Check):
    """The output is written in a language. Code and addresses are left out.

    A text that is too short, or could be in several languages, is skipped.

    Example:
        {check: written_in, language: de}
        passes: "Die Lieferung kommt am Montag bei Ihnen an."
        fails: "The delivery will reach you on Monday."
        says: It is written in English, not in German.
        skipped: "OK"
        says: There is too little text to tell its language.
    """

    name: ClassVar[str] = "written_in"

    language: str = Field(description="the language: its ISO 639-1 code (de) or its English name")

    @field_validator("language")
    @classmethod
    def _known(cls, language: str) -> str:
        code = code_of(language)
        if code is None:
            raise ValueError(
                f"{language!r} is no language that can be told; write a code of two letters, as in de, or an "
                "English name, as in German"
            )
        return code

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = guess(plain_text_of(output))
        if found is None:
            raise DoesNotApply("There is too little text to tell its language.")
        if found.code == self.language or found.shares[self.language] >= _OUT_OF_QUESTION:
            return None
        if found.code not in LANGUAGES or found.shares[found.code] < _SURE:
            raise DoesNotApply("The language can't be told for sure.")
        return f"It is written in {LANGUAGES[found.code]}, not in {LANGUAGES[self.language]}."
