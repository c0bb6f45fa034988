"""Keys and axes: how items are named, and how a key of one node projects onto another's.

An axis is named after the node that creates it (`tweets`, `answer.model`). Which axes a node's
items have is known from the plan, so at run time a key is just the tuple of its labels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote

from flowboard.flow.canonical import canonical_json

Labels = tuple[str, ...]
Part = TypeVar("Part")


class Projection(Protocol):
    """Takes the part of a key (or of the ranks beside it) that belongs to some of its axes."""

    def __call__(self, key: tuple[Part, ...]) -> tuple[Part, ...]:
        """That part."""


LABEL_DIGITS = 12


def _escaped(label: str) -> str:
    if "%" in label or ";" in label or "=" in label:
        return label.replace("%", "%25").replace(";", "%3B").replace("=", "%3D")
    return label


def write_key(axes: Sequence[str], labels: Labels) -> str:
    """A key as text: `tweets=a1b2;answer.model=openai/gpt-5-mini`; with one axis the bare label.

    `%`, `;` and `=` inside labels are percent-encoded, so that `parse_key` gives them back.
    """
    if len(axes) == 1:
        return _escaped(labels[0])
    return ";".join([f"{axis}={_escaped(label)}" for axis, label in zip(axes, labels, strict=True)])


def parse_key(text: str, axes: Sequence[str]) -> Labels:
    """The labels of a written key, in the order of `axes`.

    Raises:
        ValueError: the text has other axes than these.
    """
    if len(axes) == 1 and not text.startswith(f"{axes[0]}="):
        return (unquote(text),)
    parts = dict(part.partition("=")[::2] for part in text.split(";")) if text else {}
    if set(parts) != set(axes):
        raise ValueError(f"the key {text!r} doesn't have the axes {', '.join(axes) or '(none)'}")
    return tuple(unquote(parts[axis]) for axis in axes)


def union(*axes: Sequence[str]) -> tuple[str, ...]:
    """All axes in order of first appearance: what a natural join of items has."""
    return tuple(dict.fromkeys(axis for group in axes for axis in group))


def projection(source: Sequence[str], target: Sequence[str]) -> Projection:
    """A function from a key over `source` to its part over `target` (which must be a subset)."""
    places = [source.index(axis) for axis in target]
    if places == list(range(len(source))):
        return lambda key: key
    return lambda key: tuple([key[place] for place in places])


class RowLabeller:
    """Gives each row of a source the label that it keeps for ever.

    The label is the row's id where the ids of the source are unique, else the first 12 hex digits
    of sha256 over its canonical JSON; repeats of equal rows get `~2`, `~3`. A row put on top of
    the file therefore renames nothing. Needs about 70 bytes a row to see repeats.
    """

    def __init__(self, *, ids_are_unique: bool) -> None:
        self._ids_are_unique = ids_are_unique
        self._seen: set[int] = set()
        self._repeats: dict[str, int] = {}

    def label(self, values: Mapping[str, Any], row_id: str | None) -> str:
        """The label of the next row."""
        if self._ids_are_unique and row_id is not None:
            return row_id
        digits = sha256(canonical_json(values)).hexdigest()[:LABEL_DIGITS]
        number = int(digits, 16)
        if number not in self._seen:
            self._seen.add(number)
            return digits
        self._repeats[digits] = self._repeats.get(digits, 1) + 1
        return f"{digits}~{self._repeats[digits]}"
