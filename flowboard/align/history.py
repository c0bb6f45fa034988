"""Criteria from the history of a prompt: what people changed tells what they missed.

After SPADE (Shankar et al., VLDB 2024): every version is compared with the one before it, sentence
by sentence, the first with the empty prompt; each change is put into a category by rule, and the
criterion behind it is proposed, with a check where the sentence can be verified.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from flowboard.align.proposals import Proposal, from_suggestion, merged
from flowboard.align.sentence_kinds import Category, category_of, kind_of, severity_of
from flowboard.align.suggesting.prompt import read_prompt
from flowboard.align.suggesting.reader import suggest
from flowboard.align.suggesting.suggestion import Suggestion

Action = Literal["added", "removed", "edited"]

ALIKE: Final = 55.0
"""From which similarity, 0 to 100, a sentence that took the place of another is an edit of it."""
_NO_CRITERION: Final = ("example", "workflow", "other")


@dataclass(frozen=True, slots=True)
class PromptText:
    """A version of a prompt: what it is called, its text, and when it came (seconds since 1970)."""

    version: str
    text: str
    at: float | None = None
    source: Literal["store", "git", "file"] = "store"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed sentence. `before` is empty if it was added, `after` if it was removed."""

    action: Action
    category: Category
    before: str
    after: str
    proposal: Proposal | None = None

    def to_json(self) -> dict[str, Any]:
        """The change as JSON values."""
        proposal = None if self.proposal is None else self.proposal.to_json()
        return {
            "action": self.action,
            "category": self.category,
            "before": self.before,
            "after": self.after,
            "criterion": proposal,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """From one version to the next; `before` is "0" for the empty prompt."""

    before: str
    after: str
    at: float | None
    changes: tuple[Change, ...]

    def to_json(self) -> dict[str, Any]:
        """The step as JSON values."""
        return {
            "from": self.before,
            "to": self.after,
            "at": self.at,
            "changes": [change.to_json() for change in self.changes],
        }


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    is_example: bool

    @property
    def key(self) -> str:
        return " ".join(self.text.lower().split()).strip(" -*•.")


def steps_of(versions: Sequence[PromptText]) -> list[Step]:
    """The steps from the empty prompt through all versions, oldest first; equal neighbours are one."""
    steps = []
    before = PromptText("0", "")
    for after in versions:
        if after.text == before.text:
            continue
        changes = tuple(changes_between(before.text, after.text))
        steps.append(Step(before.version, after.version, after.at, changes))
        before = after
    return steps


def criteria_behind(steps: Sequence[Step], current: str) -> list[Proposal]:
    """What the changes propose and the current prompt still asks for, the latest change first."""
    still = {sentence.key for sentence in _sentences(current)}
    proposals = [
        change.proposal
        for step in reversed(steps)
        for change in step.changes
        if change.proposal is not None and _Sentence(change.after, False).key in still
    ]
    return merged(proposals)


def changes_between(before: str, after: str) -> Iterator[Change]:
    """What changed from one text of a prompt to another, sentence by sentence, in order."""
    old, new = _sentences(before), _sentences(after)
    matcher = SequenceMatcher(None, [one.key for one in old], [one.key for one in new], autojunk=False)
    by_place = {suggestion.span: suggestion for suggestion in suggest(after)}
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag != "equal":
            yield from _changed(old[first:last], new[begin:end], tuple(by_place.values()))


def _changed(
    old: Sequence[_Sentence], new: Sequence[_Sentence], suggestions: Sequence[Suggestion]
) -> Iterator[Change]:
    from rapidfuzz.fuzz import ratio

    left = list(old)
    for sentence in new:
        alike = [(ratio(one.key, sentence.key), i) for i, one in enumerate(left)]
        score, place = max(alike, default=(0.0, -1))
        previous = left.pop(place) if score >= ALIKE else None
        yield _change(previous, sentence, suggestions)
    for sentence in left:
        category = category_of(sentence.text, is_example=sentence.is_example)
        yield Change("removed", category, sentence.text, "")


def _change(before: _Sentence | None, after: _Sentence, suggestions: Sequence[Suggestion]) -> Change:
    own = [one for one in suggestions if one.sentence == after.text]
    category = category_of(after.text, own, is_example=after.is_example)
    proposal = None
    if own or category not in _NO_CRITERION:
        proposal = _proposal(after, category, own)
    old = "" if before is None else before.text
    return Change("edited" if before else "added", category, old, after.text, proposal)


def _proposal(sentence: _Sentence, category: Category, own: Sequence[Suggestion]) -> Proposal:
    read = [from_suggestion(one) for one in own]
    text = read[0].text if len(read) == 1 else f"The output does as asked: “{sentence.text}”"
    return Proposal(
        text=text,
        kind=kind_of(sentence.text, category),
        severity=severity_of(sentence.text),
        door="history",
        quote=sentence.text,
        span=own[0].span if own else None,
        candidates=tuple(spec for one in read for spec in one.candidates),
    )


def _sentences(text: str) -> list[_Sentence]:
    """All sentences of a prompt, in order: those that ask, and the lines of examples and data."""
    read = read_prompt(text)
    placed = {one.start: _Sentence(" ".join(one.text.split()), False) for one in read.sentences}
    until = 0  # zones may overlap, and a line belongs to the first that holds it
    for zone in read.zones:
        place = zone.start
        for line in text[zone.start : zone.end].splitlines(keepends=True):
            if line.strip() and (place >= until or (place in placed and zone.kind == "example")):
                placed[place] = _Sentence(" ".join(line.split()), zone.kind == "example")
                until = max(until, place + len(line))
            place += len(line)
    return [placed[place] for place in sorted(placed)]
