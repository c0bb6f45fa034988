"""Where in the prompts above an evaluator its criteria stand, to show a sentence beside its source.

A criterion that was taken in the editor has its quotation in the log of edits. For any other one the
place is found anew: a rule reads the same check, or the same sentence, out of the prompt; else the
sentence of the prompt that says most of the same words, if one comes close.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from flowboard.align.proposals import Proposal, merged
from flowboard.flow.assertion import Criterion
from flowboard.flow.document import Flow
from flowboard.store import criterion_edits
from flowboard.store.criterion_edits import CriterionEdit
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.criteria_infer import prompts_above
from flowboard.workspace.evaluators.writing import criteria_in
from flowboard.workspace.stores import existing_store
from flowboard.workspace.suggesting import by_rules

ALIKE: Final = 62.0
"""From which similarity, 0 to 100, a sentence of a prompt is taken for a criterion's source."""
_LEAST_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class PromptSource:
    """A place in a prompt.

    Attributes:
        prompt: which prompt, as `node.field`.
        text: the whole of it.
        span: where the source stands in it, [start, end).
        how: it was `read` there, or its words are merely the `closest`.
    """

    prompt: str
    text: str
    span: tuple[int, int]
    how: Literal["read", "closest"] = "read"

    @property
    def quote(self) -> str:
        """The words of the source."""
        return self.text[slice(*self.span)].strip()


def criteria_sources(
    flow_path: Path, flow: Flow, node: str, types: NodeTypes
) -> dict[str, PromptSource]:
    """The sources of an evaluator's criteria by their ids; those without one are left out.

    Takes a moment: call it beside the page.

    Raises:
        WorkspaceError: there is no such evaluator, or the store can't be read.
    """
    prompts = prompts_above(flow, node, types)
    if not prompts:
        return {}
    with existing_store(flow_path) as store:
        log = [] if store is None else criterion_edits.log(store, str(flow_path), node)
    read = {
        name: [replace(one, prompt=name) for one in by_rules(text).proposals]
        for name, text in prompts.items()
    }
    found = {one.id: _source(one, prompts, read, log) for one in criteria_in(flow, node)}
    return {name: source for name, source in found.items() if source is not None}


def source_of(proposal: Proposal, prompts: Mapping[str, str]) -> PromptSource | None:
    """The place that a proposal was read from; None where it wasn't read in one of these prompts."""
    text = prompts.get(proposal.prompt)
    if text is None:
        return None
    if proposal.span is not None:
        return PromptSource(proposal.prompt, text, proposal.span)
    return _quoted(proposal.quote, {proposal.prompt: text})


def _source(
    criterion: Criterion,
    prompts: Mapping[str, str],
    read: Mapping[str, Sequence[Proposal]],
    log: Sequence[CriterionEdit],
) -> PromptSource | None:
    for edit in reversed(log):
        if edit.criterion == criterion.id and (quote := edit.source.get("quote")):
            first = edit.source.get("prompt", "")
            ordered = {name: prompts[name] for name in sorted(prompts, key=lambda name: name != first)}
            if (found := _quoted(quote, ordered)) is not None:
                return found
    known = Proposal(criterion.text, candidates=criterion.candidates)
    for name, proposals in read.items():
        for proposal in proposals:
            if proposal.span is not None and len(merged([known], [proposal])) == 1:
                return PromptSource(name, prompts[name], proposal.span)
    return max(_closest(criterion.text, prompts), key=lambda one: one[0], default=(0.0, None))[1]


def _quoted(quote: str, prompts: Mapping[str, str]) -> PromptSource | None:
    for name, text in prompts.items():
        if quote.strip() and (start := text.find(quote.strip())) >= 0:
            return PromptSource(name, text, (start, start + len(quote.strip())))
    return None


def _closest(sentence: str, prompts: Mapping[str, str]) -> Iterator[tuple[float, PromptSource | None]]:
    from rapidfuzz.fuzz import token_set_ratio
    from rapidfuzz.utils import default_process

    from flowboard.align.suggesting.prompt import read_prompt

    for name, text in prompts.items():
        for one in read_prompt(text).sentences:
            if len(one.text.split()) < _LEAST_WORDS:
                continue
            score = token_set_ratio(sentence, one.text, processor=default_process)
            if score >= ALIKE:
                span = (one.start, one.start + len(one.text.rstrip()))
                yield score, PromptSource(name, text, span, "closest")
