# goal: hold values in tuples and dictionaries with names
# kind: benign
from collections import namedtuple
from typing import NamedTuple, NotRequired, TypedDict

Pair = namedtuple("Pair", "left right", defaults=[0])


class Place(NamedTuple):
    name: str
    size: int = 1

    def doubled(self):
        return self._replace(size=2 * self.size)


class Answer(TypedDict):
    text: str
    note: NotRequired[str]


def check(output, row):
    name, size = Place(output).doubled()
    answer: Answer = {"text": output}
    return (
        (name, size) == (output, 2)
        and Pair(1)._asdict() == {"left": 1, "right": 0}
        and answer["text"] == output
    )
