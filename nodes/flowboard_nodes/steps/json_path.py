"""JSON paths (RFC 9535), with bounds on what a path may cost.

A path such as `$..*..*..*` visits members again and again, and a filter may look at the whole value
for each of them. So every visit is counted while the library walks, and a path that visits too many
members ends. The functions `match` and `search` aren't offered: their patterns have no time limit.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Final, SupportsIndex

from pydantic import AfterValidator, Field

from flowboard.node import Value
from flowboard_nodes.steps.step import StepFailed

if TYPE_CHECKING:
    from jsonpath_rfc9535 import JSONPathQuery

MAX_VISITS: Final = 200_000
MAX_DEPTH: Final = 100


def _sound(path: str) -> str:
    from jsonpath_rfc9535 import JSONPathError

    try:
        compiled(path)
    except JSONPathError as error:
        raise ValueError(f"{path!r} is no JSON path: {error}; write one like $.items[*].name") from None
    except RecursionError:
        raise ValueError("this JSON path is nested too deeply") from None
    return path


JsonPathText = Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(_sound)]
"""A field that holds a JSON path."""


@lru_cache(maxsize=256)
def compiled(path: str) -> JSONPathQuery:
    """The path ready to be followed; the same text is compiled once."""
    from jsonpath_rfc9535 import JSONPathEnvironment  # takes 20 ms, and most flows have no path

    environment = JSONPathEnvironment()
    for unbounded in ("match", "search"):
        del environment.function_extensions[unbounded]
    return environment.compile(path)


def found(path: str, value: Value) -> Value:
    """What `path` leads to: one value, or a list of values where it can lead to several places.

    Raises:
        StepFailed: it leads nowhere, or costs too much.
    """
    from jsonpath_rfc9535 import JSONPathError

    query = compiled(path)
    try:
        places = [node.location for node in query.finditer(_counted(value, _Visits()))]
    except _TooMany:
        raise StepFailed(
            f"visits more than {MAX_VISITS:,} members; make the path narrower", final=True
        ) from None
    except JSONPathError as error:
        raise StepFailed(f"can't be followed: {error}") from None
    except RecursionError:
        raise StepFailed("is nested too deeply to be followed", final=True) from None
    values = [_at(place, value) for place in places]
    if not query.singular_query():
        return values
    if not values:
        raise StepFailed("finds nothing")
    return values[0]


def _at(place: tuple[int | str, ...], value: Value) -> Value:
    for name in place:
        value = value[name]
    return value


# -- counting -----------------------------------------------------------------------------------------


class _TooMany(Exception):
    """A path visits too many members, or the value is too deep to walk."""


class _Visits:
    """How many members may still be visited."""

    def __init__(self) -> None:
        self._left = MAX_VISITS

    def spend(self, count: int) -> None:
        """Count members before they are visited."""
        self._left -= count
        if self._left < 0:
            raise _TooMany


class _List(list[Any]):
    """A list that counts what is taken from it."""

    __slots__ = ("_visits",)

    def __init__(self, members: list[Any], visits: _Visits) -> None:
        super().__init__(members)
        self._visits = visits

    def __iter__(self) -> Iterator[Any]:
        self._visits.spend(len(self) + 1)
        return super().__iter__()

    def __getitem__(self, place: SupportsIndex | slice) -> Any:
        self._visits.spend(len(self) if isinstance(place, slice) else 1)
        return super().__getitem__(place)

    def __eq__(self, other: object) -> bool:
        self._visits.spend(len(self) + 1)
        return super().__eq__(other)


class _Dict(dict[str, Any]):
    """A mapping that counts what is taken from it."""

    __slots__ = ("_visits",)

    def __init__(self, members: dict[str, Any], visits: _Visits) -> None:
        super().__init__(members)
        self._visits = visits

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        self._visits.spend(len(self) + 1)
        return super().items()

    def __getitem__(self, name: str) -> Any:
        self._visits.spend(1)
        return super().__getitem__(name)

    def __eq__(self, other: object) -> bool:
        self._visits.spend(len(self) + 1)
        return super().__eq__(other)


def _counted(value: Value, visits: _Visits, depth: int = 0) -> Value:
    """A copy of `value` that counts visits; texts and numbers are shared."""
    if depth > MAX_DEPTH:
        raise _TooMany
    if isinstance(value, list):
        visits.spend(len(value))
        return _List([_counted(member, visits, depth + 1) for member in value], visits)
    if isinstance(value, dict):
        visits.spend(len(value))
        return _Dict(
            {name: _counted(member, visits, depth + 1) for name, member in value.items()}, visits
        )
    return value
