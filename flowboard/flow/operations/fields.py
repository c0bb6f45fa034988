"""Values inside of nested lists and mappings, by path: looking, setting, taking away. All pure.

In a list, a part of a path is a number, or a text that names an item: a mapping by its `name` or
`id`, a text by itself. Names stay right when others add or remove items meanwhile.
"""

from __future__ import annotations

from typing import Any, Final

from flowboard.flow.errors import FlowError, FlowProblem, field_text

Path = tuple[str | int, ...]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""Stands for a value that isn't there, where None is a value."""


def value_at(container: Any, path: Path) -> Any:
    """The value at a path, or `MISSING`."""
    for part in path:
        if isinstance(container, dict):
            container = container.get(part, MISSING) if isinstance(part, str) else MISSING
        elif isinstance(container, list | tuple):
            place = _place(container, part)
            container = container[place] if place is not None else MISSING
        else:
            return MISSING
    return container


def with_value(container: Any, path: Path, value: Any, above: Path = ()) -> Any:
    """`container` with a value set at a path. Mappings and lists on the way are made where needed.

    Raises:
        FlowError: the path leads through a value that holds no others, or past the end of a list.
    """
    if not path:
        return value
    part, rest, here = path[0], path[1:], (*above, path[0])
    if container is None or container is MISSING:
        container = {} if isinstance(part, str) else []
    if isinstance(container, dict) and isinstance(part, str):
        return {**container, part: with_value(container.get(part, MISSING), rest, value, here)}
    if isinstance(container, list | tuple):
        items = list(container)
        place = _place(items, part)
        if place is not None:
            items[place] = with_value(items[place], rest, value, here)
        elif part == len(items) or (isinstance(part, str) and not rest):
            items.append(with_value(MISSING, rest, value, here))
        else:
            raise _no_such(part, above)
        return items
    raise _no_such(part, above)


def without_value(container: Any, path: Path) -> Any:
    """`container` without what is at a path; the same object where nothing is there."""
    part, rest = path[0], path[1:]
    if isinstance(container, dict) and part in container:
        if not rest:
            return {key: value for key, value in container.items() if key != part}
        inner = without_value(container[part], rest)
        return container if inner is container[part] else {**container, part: inner}
    if isinstance(container, list | tuple) and (place := _place(container, part)) is not None:
        items = list(container)
        if not rest:
            del items[place]
            return items
        inner = without_value(items[place], rest)
        if inner is not items[place]:
            items[place] = inner
            return items
    return container


def name_of(item: Any) -> str | None:
    """What an item of a list is called: a mapping by `name` or `id`, a text by itself."""
    if isinstance(item, str):
        return item
    if isinstance(item, dict):
        return next((item[key] for key in ("name", "id") if isinstance(item.get(key), str)), None)
    return None


def _place(items: list[Any] | tuple[Any, ...], part: str | int) -> int | None:
    if isinstance(part, int):
        return part if 0 <= part < len(items) else None
    return next((place for place, item in enumerate(items) if name_of(item) == part), None)


def _no_such(part: str | int, above: Path) -> FlowError:
    where = field_text(above) or "the node"
    what = f"item {part}" if isinstance(part, int) else f"field {part[:80]!r}"
    return FlowError(
        [FlowProblem(f"{where} has no {what}. Set the whole of it instead.", code="no-field")]
    )
