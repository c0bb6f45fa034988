"""A key as an object that doesn't show itself: not printed, not pickled, not copied."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 8000
"""Characters of a key; servers take no longer headers."""

_SHOWN_FROM: Final = 12
"""Characters from which on the last four are shown: of a shorter key they would be too large a part."""


class Secret:
    """A key. Printing it gives the last four characters; `reveal` is the only way to the value."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself, to be put into a request's header and nowhere else."""
        return self._value

    def __repr__(self) -> str:
        return f"…{self._value[-4:]}" if len(self._value) >= _SHOWN_FROM else "…"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a Secret isn't pickled or copied")


def secret_from(text: str) -> Secret | None:
    """The key in a text as people paste and pipe it: blanks and line ends around it are left out.

    None where there is nothing else.

    Raises:
        ValueError: it can't stand in a header; the message says why, without any of it.
    """
    value = text.removeprefix("\ufeff").strip()
    if not value:
        return None
    if len(value) > LONGEST:
        raise ValueError(f"it has more than {LONGEST} characters")
    if len(value.splitlines()) > 1:
        raise ValueError("it has several lines; give the key alone")
    if value.lower().startswith("bearer "):
        raise ValueError("it begins with Bearer; leave that word out")
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise ValueError("it holds characters that can't stand in a header; copy it again")
    if value[0] in "\"'" and value[-1] == value[0]:
        raise ValueError("it stands in quotation marks; leave them out")
    return Secret(value)
