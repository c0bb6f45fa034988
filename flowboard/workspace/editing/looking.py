"""Looking into the files of nodes in the background: which columns data has, whether files are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from flowboard.flow.document import Flow
from flowboard.workspace.editing.finding_out import Background
from flowboard.workspace.editing.node_facts import NodeKnowledge


class FileLooks:
    """Keeps what files tell up to date. `tell` is called at home with the nodes that it is news of."""

    def __init__(
        self,
        knowledge: NodeKnowledge,
        flow_now: Callable[[], Flow],
        tell: Callable[[Sequence[str]], None],
    ) -> None:
        self._knowledge = knowledge
        self._flow_now = flow_now
        self._tell = tell
        self._background = Background("flowboard-looking")
        self._going_on: set[bytes] = set()

    def look_into(self, names: Iterable[str]) -> None:
        """Look into the files of these nodes, as far as they were changed since the last look."""
        nodes = self._flow_now().nodes
        for name in names:
            known = self._knowledge.of(nodes[name]) if name in nodes else None
            if known is None or known.wanted is None or known.wanted in self._going_on:
                continue
            if self._knowledge.is_stale(known):
                self._going_on.add(known.wanted)
                self._background.do(self._work(known.wanted, name))

    def follow_types(self) -> None:
        """Files of node types in a folder may have been changed by whoever works on them."""
        nodes = self._flow_now().nodes
        if not self._knowledge.are_types_current(nodes.values()):
            self._knowledge.forget_types()
            self._tell(list(nodes))

    def take_in(self) -> None:
        """Take in what has been found by now."""
        self._background.take_in()

    def settle(self, patience: float) -> bool:
        """Wait until everything is looked into; False if it isn't by then."""
        return self._background.settle(patience)

    def close(self) -> None:
        """Look no more."""
        self._background.close()

    def _work(self, key: bytes, name: str) -> Callable[[], Callable[[], None] | None]:
        """Work that looks into the files of a node, unless it is another by then."""

        def work() -> Callable[[], None]:
            node = self._flow_now().nodes.get(name)
            known = None if node is None else self._knowledge.of(node)
            if known is None or known.wanted != key:
                return lambda: self._going_on.discard(key)
            looked = self._knowledge.look(known)

            def take() -> None:
                self._going_on.discard(key)
                self._knowledge.take(key, looked)
                nodes = self._flow_now().nodes
                self._tell(
                    [other for other, one in nodes.items() if self._knowledge.of(one).wanted == key]
                )

            return take

        return work
