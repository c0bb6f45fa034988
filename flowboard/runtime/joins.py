"""The incremental natural join: items meet as soon as the last of them arrives, in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from flowboard.runtime.axes import Labels


class Keyed(Protocol):
    """Anything with labels along known axes."""

    labels: Labels


Item = TypeVar("Item", bound=Keyed)


@dataclass(frozen=True, slots=True)
class _Step:
    """Look into an index of another slot, by labels that the items found so far provide."""

    slot: int
    index: int
    picks: tuple[tuple[int, int], ...]


class JoinRecipe:
    """How items of several producers join, given only their axes."""

    def __init__(self, axes: Sequence[Sequence[str]]) -> None:
        self.width = len(axes)
        self.index_places: list[list[tuple[int, ...]]] = [[] for _ in axes]
        self.steps: list[list[_Step]] = []
        for first in range(len(axes)):
            found = {axis: (first, place) for place, axis in enumerate(axes[first])}
            steps = []
            for slot in (other for other in range(len(axes)) if other != first):
                shared = [axis for axis in axes[slot] if axis in found]
                places = tuple(axes[slot].index(axis) for axis in shared)
                if places not in self.index_places[slot]:
                    self.index_places[slot].append(places)
                steps.append(
                    _Step(
                        slot,
                        self.index_places[slot].index(places),
                        tuple(found[axis] for axis in shared),
                    )
                )
                for place, axis in enumerate(axes[slot]):
                    found.setdefault(axis, (slot, place))
            self.steps.append(steps)


class Join(Generic[Item]):
    """The items that have arrived at one join; each arrival gives the combinations it completes."""

    def __init__(self, recipe: JoinRecipe) -> None:
        self._recipe = recipe
        self._indexes: list[list[dict[Labels, list[Item]]]] = [
            [{} for _ in places] for places in recipe.index_places
        ]

    def arrive(self, slot: int, item: Item) -> Iterator[tuple[Item, ...]]:
        """Keep `item` and give every combination of one item per slot that contains it."""
        labels = item.labels
        for places, index in zip(self._recipe.index_places[slot], self._indexes[slot], strict=True):
            index.setdefault(tuple([labels[place] for place in places]), []).append(item)
        combination: list[Item] = [item] * self._recipe.width
        yield from self._complete(self._recipe.steps[slot], 0, combination)

    def _complete(
        self, steps: list[_Step], depth: int, combination: list[Item]
    ) -> Iterator[tuple[Item, ...]]:
        if depth == len(steps):
            yield tuple(combination)
            return
        step = steps[depth]
        key = tuple([combination[slot].labels[place] for slot, place in step.picks])
        for match in tuple(self._indexes[step.slot][step.index].get(key, ())):
            combination[step.slot] = match
            yield from self._complete(steps, depth + 1, combination)
