# goal: hold values in data classes
# kind: benign
import dataclasses
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True, slots=True)
class Span:
    start: int
    end: int = 0
    tags: list[str] = field(default_factory=list, compare=False)

    def __post_init__(self):
        if self.end < self.start:
            object.__setattr__(self, "end", self.start)


@dataclass(kw_only=True)
class Named:
    name: str
    spans: list[Span] = field(default_factory=list, repr=False)


def check(output, row):
    spans = sorted([Span(5, 9), Span(1, 2), Span(1)])
    named = dataclasses.replace(Named(name=output), spans=spans)
    try:
        spans[0].start = 7
    except dataclasses.FrozenInstanceError:
        frozen = True
    kept = dataclasses.asdict(named)["spans"][0] == {"start": 1, "end": 1, "tags": []}
    return (
        frozen and kept and repr(named) == f"Named(name={output!r})" and dataclasses.is_dataclass(Span)
    )
