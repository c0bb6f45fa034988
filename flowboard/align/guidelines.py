"""Criteria from what people write: pasted bullet points of a guideline, and the notes of grades.

Both work without a model. A guideline gives one proposal for each of its points; notes that share
words are grouped, and each group gives one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flowboard.align.note_wording import as_criterion, complaint_of
from flowboard.align.proposals import Proposal, from_suggestion, merged
from flowboard.align.sentence_kinds import category_of, kind_of, severity_of
from flowboard.align.suggesting.phrasing import set_of
from flowboard.align.suggesting.reader import suggest
from flowboard.node import AssertionSpec

_POINT = re.compile(r"[ \t]*(?:[-*+•‣◦–—]|\(?\d{1,3}[.):]|\(?[a-zA-Z][.)])[ \t]+(?P<text>\S.*)")
_HEADING = re.compile(r"[ \t]*(?:#+[ \t]+.*|[^.!?]{1,60}:[ \t]*)$")
_WORD = re.compile(r"[^\W\d_]{3,}(?:['’][a-z]+)?")
_ENDING = re.compile(r"(?:ations?|ings?|edly|ness|ions?|ies|ed|es|ly|s)$")
_STOP_WORDS: Final = set_of(
    "the and but for with that this these those are was were has have had not its it's isn't "
    "doesn't don't didn't wasn't "
    "too very much more most than then there their they them you your our from into about also "
    "just only even still "
    "should would could can cannot can't must may might which what when where who how why any "
    "all some one two does did "
    "been being output answer response text reply summary model says said say here again because"
)
_SHARED_ENOUGH: Final = 0.3
"""From which share of the shorter note's content words two notes are about the same."""


@dataclass(frozen=True, slots=True)
class GradeNote:
    """What a grader noted on an item: `id` is the item's."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """Notes about the same thing; `words` are the content words that hold them together."""

    notes: tuple[GradeNote, ...]
    words: tuple[str, ...]

    @property
    def central(self) -> GradeNote:
        """The note that says most of what the group shares, the shortest of them."""
        return self.nearest[0]

    def shares(self, note: GradeNote) -> bool:
        """Whether another note, in other words, complains of what this one does."""
        about = content_words(complaint_of(note.text))
        return any(
            about and about <= content_words(one.text) for one in self.notes if one.text != note.text
        )

    @property
    def nearest(self) -> tuple[GradeNote, ...]:
        """The notes, what says most of what the group shares first, and the shorter of two before the longer."""
        return tuple(sorted(self.notes, key=lambda note: (-_shared(note, self.words), len(note.text))))


def criteria_from_guideline(text: str) -> list[Proposal]:
    """One proposal for each point of a guideline, pasted as bullets, numbers, or one a line.

    A point that can be verified comes with its check.
    """
    return merged(_proposal(point) for point in points_of(text))


def points_of(text: str) -> list[str]:
    """The points of a guideline. Headings are left out; a wrapped line belongs to its point."""
    points: list[str] = []
    goes_on = False
    has_markers = any(_POINT.match(line) for line in text.splitlines())
    for line in text.splitlines():
        marked = _POINT.match(line)
        if marked:
            points.append(marked["text"].strip())
            goes_on = True
        elif not line.strip() or _HEADING.match(line):
            goes_on = False
        elif goes_on and has_markers and line[:1].isspace():
            points[-1] = f"{points[-1]} {line.strip()}"
        elif not has_markers:
            points.append(line.strip())
    return points


def criteria_from_notes(notes: Sequence[GradeNote]) -> list[Proposal]:
    """One proposal for each group of notes on bad outputs: those in words of their own first, then the largest.

    Where no rule understands a complaint, its sentence quotes the note: `is_reworded` tells them apart.
    """
    told = tuple(dict.fromkeys(notes))
    found = [_from_group(group, len(told)) for group in grouped(told)]
    return merged(sorted(found, key=lambda one: (not is_reworded(one), -len(one.notes))))


def is_reworded(proposal: Proposal) -> bool:
    """Whether a proposal says in words of its own what is good, rather than quote what somebody noted."""
    return f"“{proposal.quote}”" not in proposal.text


def _from_group(group: NoteGroup, notes: int) -> Proposal:
    turned = {note: as_criterion(note.text, is_shared=group.shares(note)) for note in group.nearest}
    told = Counter(text for text in turned.values() if text)
    usual, _ = told.most_common(1)[0] if told else (None, 0)
    central = next(note for note, text in turned.items() if text == usual).text
    text = usual or f"The output is free of this fault: “{_on_one_line(central)}”"
    suggestions = suggest(usual) if usual else []
    return Proposal(
        text=text,
        kind=kind_of(central, category_of(central)),
        severity="high" if len(group.notes) >= max(3, notes // 4) else "medium",
        door="notes",
        quote=_on_one_line(central),
        notes=tuple(note.id for note in group.notes),
        candidates=_differing(
            tuple(spec for one in suggestions for spec in from_suggestion(one).candidates)
        ),
    )


def grouped(notes: Sequence[GradeNote]) -> list[NoteGroup]:
    """Notes by what they are about: each joins the group with which it shares most content words."""
    groups: list[list[GradeNote]] = []
    for note in notes:
        words = content_words(note.text)
        if not note.text.strip():
            continue
        best, share = None, 0.0
        for group in groups:
            closest = max(_overlap(words, content_words(other.text)) for other in group)
            if closest > share:
                best, share = group, closest
        if best is not None and share >= _SHARED_ENOUGH:
            best.append(note)
        else:
            groups.append([note])
    return [NoteGroup(tuple(group), _common(group)) for group in groups]


def content_words(text: str) -> frozenset[str]:
    """The words of a note that say what it is about, without their endings."""
    found = (word.lower() for word in _WORD.findall(text))
    return frozenset(_ENDING.sub("", word) or word for word in found if word not in _STOP_WORDS)


def _proposal(point: str) -> Proposal:
    suggestions = suggest(point)
    category = category_of(point, suggestions)
    candidates = tuple(spec for one in suggestions for spec in from_suggestion(one).candidates)
    return Proposal(
        text=_sentence(point),
        kind=kind_of(point, category),
        severity=severity_of(point),
        door="guideline",
        quote=point,
        candidates=_differing(candidates),
    )


def _differing(candidates: tuple[AssertionSpec, ...]) -> tuple[AssertionSpec, ...]:
    return tuple({one.name: one for one in candidates}.values())


def _sentence(point: str) -> str:
    text = _on_one_line(point)
    return text if text[-1:] in '.!?”"' else f"{text}."


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _overlap(these: frozenset[str], those: frozenset[str]) -> float:
    return len(these & those) / min(len(these), len(those)) if these and those else 0.0


def _common(group: Sequence[GradeNote]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for note in group:
        for word in content_words(note.text):
            counts[word] = counts.get(word, 0) + 1
    wanted = 2 if len(group) > 1 else 1
    return tuple(
        sorted(
            (word for word in counts if counts[word] >= wanted), key=lambda word: (-counts[word], word)
        )
    )


def _shared(note: GradeNote, words: Sequence[str]) -> int:
    return len(content_words(note.text) & set(words))
