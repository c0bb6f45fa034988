"""Proposed criteria: what a good output is like, where that was read, and candidates to check it.

All doors end here: the rules and a model reading a prompt, the notes of grades, guidelines, and the
history of a prompt. A proposal becomes a `Criterion` of the flow when the user takes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, Literal

from flowboard.align.suggesting.naming import unique
from flowboard.align.suggesting.phrasing import set_of
from flowboard.align.suggesting.reader import suggest
from flowboard.align.suggesting.statements import statement_of
from flowboard.align.suggesting.suggestion import Suggestion
from flowboard.flow.canonical import canonical_json
from flowboard.node import AssertionSpec, Criterion

CriterionKind = Literal["format", "content", "style", "safety", "other"]
Severity = Literal["low", "medium", "high"]
Door = Literal["rules", "model", "notes", "guideline", "history"]

ALIKE: Final = 88.0
"""From which similarity, 0 to 100, two sentences say the same (token set and order by RapidFuzz)."""
_WRITTEN: Final = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "twelve": "12",
}  # fmt: skip
"""Numbers as words. “One” is left out: it is mostly no number."""
_CONTENT_CHECKS: Final = set_of(
    "required_words forbidden_words word_frequency no_emails no_phone_numbers one_of"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A criterion that is proposed.

    Args:
        text: a sentence that is true of a good output.
        kind: what it is about.
        severity: how bad it is when it isn't so.
        door: where it came in.
        quote: the words that it was read from; empty if there are none.
        span: where the quote stands in the prompt, [start, end); None if it isn't located.
        prompt: which prompt that is, as `node.field`; empty where there is only one.
        notes: the ids of the graded items whose notes it came from.
        candidates: assertions proposed for it; may be empty.
    """

    text: str
    kind: CriterionKind = "other"
    severity: Severity = "medium"
    door: Door = "rules"
    quote: str = ""
    span: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()
    candidates: tuple[AssertionSpec, ...] = ()
    prompt: str = ""

    @property
    def is_located(self) -> bool:
        """Whether its source is known: a place in the prompt, or notes."""
        return self.span is not None or bool(self.notes)

    def as_criterion(self, criterion: str) -> Criterion:
        """The criterion as a flow has it, in its first version, under the id `criterion`."""
        return Criterion(
            id=criterion,
            text=self.text,
            kind=self.kind,
            severity=self.severity,
            candidates=self.candidates,
        )

    def to_json(self) -> dict[str, Any]:
        """The proposal as JSON values."""
        return {
            "text": self.text,
            "kind": self.kind,
            "severity": self.severity,
            "door": self.door,
            "quote": self.quote,
            "span": None if self.span is None else list(self.span),
            "prompt": self.prompt or None,
            "notes": list(self.notes),
            "candidates": [one.model_dump(exclude_defaults=True) for one in self.candidates],
        }


def from_suggestion(suggestion: Suggestion) -> Proposal:
    """The criterion that a suggestion implements."""
    spec = AssertionSpec.model_validate(suggestion.as_assertion())
    is_content = suggestion.check in _CONTENT_CHECKS
    return Proposal(
        text=statement_of(suggestion.check, suggestion.arguments),
        kind="content" if is_content else "format",
        quote=suggestion.sentence,
        span=suggestion.span,
        candidates=(spec,),
    )


def merged(*lists: Iterable[Proposal]) -> list[Proposal]:
    """Several lists as one without duplicates, in order.

    Two proposals are one if they share a candidate (the same check with the same arguments), if rules
    read the same check out of their sentences, if they were read at the same place of a prompt and name
    the same numbers, or if their sentences are nearly equal. The first keeps its text and its place;
    candidates, notes and a located source are taken over from the other.
    """
    result: list[Proposal] = []
    for proposal in (one for proposals in lists for one in proposals):
        place = next((i for i, known in enumerate(result) if _same(known, proposal)), None)
        if place is None:
            result.append(proposal)
        else:
            result[place] = _joined(result[place], proposal)
    return result


def as_criteria(proposals: Sequence[Proposal]) -> list[Criterion]:
    """Proposals as criteria with readable, unique ids and unique names of candidates."""
    ids = unique(_slug(one.text) for one in proposals)
    return [proposal.as_criterion(own) for proposal, own in zip(proposals, ids, strict=True)]


def _same(known: Proposal, other: Proposal) -> bool:
    if set(map(_identity, known.candidates)) & set(map(_identity, other.candidates)):
        return True
    # What rules have read side by side in one prompt, they have told apart themselves.
    by_rules = all(one.door == "rules" and one.span is not None for one in (known, other))
    if not by_rules and _checked(known) & _checked(other):
        return True
    from rapidfuzz.fuzz import token_sort_ratio
    from rapidfuzz.utils import default_process

    numbers = _numbers(known.text)
    if numbers != _numbers(other.text):
        return False  # "at most 3 bullets" and "at most 5 bullets" look alike and are not
    if numbers and not by_rules and _overlap(known, other):
        return True
    texts = _in_digits(known.text), _in_digits(other.text)
    return token_sort_ratio(*texts, processor=default_process) >= ALIKE


def _checked(proposal: Proposal) -> frozenset[bytes]:
    """What a proposal checks: its candidates, and what its sentence asks for in so many words."""
    return frozenset(map(_identity, proposal.candidates)) | _read_in(proposal.text)


@lru_cache(maxsize=1024)
def _read_in(text: str) -> frozenset[bytes]:
    """What one sentence asks for; nothing for several, which say more than any of them."""
    if re.search(r"[.!?]\s", text.strip()):
        return frozenset()
    specs = (AssertionSpec.model_validate(one.as_assertion()) for one in suggest(text))
    return frozenset(map(_identity, specs))


def _overlap(known: Proposal, other: Proposal) -> bool:
    """Whether two proposals were read at the same place of the same prompt."""
    if known.span is None or other.span is None or known.prompt != other.prompt:
        return False
    return known.span[0] < other.span[1] and other.span[0] < known.span[1]


def _joined(known: Proposal, other: Proposal) -> Proposal:
    identities = set(map(_identity, known.candidates))
    more = [one for one in other.candidates if _identity(one) not in identities]
    candidates = [*known.candidates, *more]
    names = unique(one.name for one in candidates)
    renamed = [
        one if one.name == name else one.model_copy(update={"name": name})
        for one, name in zip(candidates, names, strict=True)
    ]
    source = known if known.span is not None or not other.quote else other
    return replace(
        known,
        quote=source.quote or known.quote,
        span=source.span,
        prompt=source.prompt,
        notes=tuple(dict.fromkeys((*known.notes, *other.notes))),
        candidates=tuple(renamed),
    )


def _identity(spec: AssertionSpec) -> bytes:
    said = getattr(spec, spec.kind)
    return canonical_json([spec.kind, str(said).strip(), spec.arguments])


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", _in_digits(text))


def _in_digits(text: str) -> str:
    """A sentence whose small numbers stand in digits, if they were written out."""
    return re.sub(r"[A-Za-z]+", lambda word: _WRITTEN.get(word[0].lower(), word[0]), text)


def _slug(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", text.lower())
    dropped = {"the", "a", "an", "is", "are", "output", "has", "there", "of", "in", "and"}
    kept = [word for word in words if word not in dropped] or words or ["criterion"]
    return "_".join(kept[:6])[:48].strip("_")
