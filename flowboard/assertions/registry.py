"""Which checks there are: the built-in ones, and those that installed packages register.

A package registers a check through the entry-point group `flowboard.checks`; the entry's name is
the check's. Packages are looked through only for a name that isn't built in, and none can replace
a built-in check: a flow means the same everywhere.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from flowboard.assertions.checks import CHECKS
from flowboard.assertions.checks.check import Check
from flowboard.assertions.errors import BrokenAssertion

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "flowboard.checks"


def check_names() -> list[str]:
    """The names of all checks at hand, sorted."""
    return sorted({*CHECKS, *_registered()})


def find_check(name: str) -> type[Check] | None:
    """The check called `name`, or None.

    Raises:
        BrokenAssertion: an installed package registers it and it can't be loaded.
    """
    return CHECKS.get(name) or _load(name)


def _load(name: str) -> type[Check] | None:
    entry = _registered().get(name)
    if entry is None:
        return None
    package = entry.dist.name if entry.dist else entry.value
    try:
        found = entry.load()
    except Exception as error:
        raise BrokenAssertion(
            f"The check {name!r} of the package {package} can't be imported "
            f"({type(error).__name__}: {error}). Update or reinstall that package."
        ) from error
    if not (isinstance(found, type) and issubclass(found, Check)):
        raise BrokenAssertion(
            f"{entry.value}, which {package} registers as the check {name!r}, is no Check."
        )
    return found


@cache
def _registered() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group=GROUP)}
