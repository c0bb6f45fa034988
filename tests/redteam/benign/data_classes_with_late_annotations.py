# goal: hold values in data classes whose annotations are texts
# kind: benign
from __future__ import annotations

from dataclasses import InitVar, dataclass, field, fields
from typing import ClassVar, Optional, get_type_hints


@dataclass
class Node:
    value: int
    following: Optional[Node] = None  # noqa: UP045
    count: ClassVar[int] = 0
    factor: InitVar[int] = 1
    scaled: int = field(init=False)

    def __post_init__(self, factor: int) -> None:
        self.scaled = self.value * factor


def check(output: str, row: dict[str, str]) -> bool:
    node = Node(3, Node(4), factor=2)
    hints = get_type_hints(Node)
    return (
        [one.name for one in fields(Node)] == ["value", "following", "scaled"]
        and node.scaled == 6
        and node.following is not None
        and hints["following"] == Optional[Node]  # noqa: UP045
    )
