# goal: annotate in every way
# kind: benign
import types
from collections.abc import Callable, Iterable, Mapping
from typing import (
    Annotated,
    Any,
    Final,
    Generic,
    Literal,
    Protocol,
    TypeVar,
    cast,
    get_args,
    overload,
    runtime_checkable,
)

T = TypeVar("T")
LIMIT: Final = 280


@runtime_checkable
class Sized(Protocol):
    def size(self) -> int: ...


class Box(Generic[T]):
    def __init__(self, held: T) -> None:
        self.held = held

    def size(self) -> int:
        return 1

    def map(self, function: Callable[[T], Any]) -> "Box[Any]":
        return Box(function(self.held))


@overload
def first(values: str) -> str: ...
@overload
def first(values: Iterable[T]) -> T: ...
def first(values):
    return next(iter(values))


def check(output: str, row: Mapping[str, Any]) -> bool | None:
    mode: Literal["a", "b"] = "a"
    length: Annotated[int, "characters"] = len(output)
    space = types.SimpleNamespace(mode=mode)
    return (
        isinstance(Box(1), Sized)
        and Box(output).map(len).held == length
        and first([3, 4]) == 3
        and get_args(Literal["a", "b"]) == ("a", "b")
        and cast(str, space.mode) == "a"
        and length < LIMIT
        and isinstance(check, types.FunctionType)
    )
