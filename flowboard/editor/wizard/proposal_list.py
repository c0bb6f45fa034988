"""Proposed criteria to take or leave, each with the words that it was read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from nicegui import ui

from flowboard.align.proposals import Proposal
from flowboard.align.words import counted
from flowboard.editor.evaluator.criteria_change import Wanted
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, button, enable
from flowboard.editor.wizard.bench import Bench
from flowboard.editor.wizard.source_quote import SourceQuote
from flowboard.workspace.evaluators.criteria import CriteriaEdit, add, new_to
from flowboard.workspace.evaluators.prompt_sources import source_of


class ProposalList:
    """The proposals that aren't there yet, with a switch for each and one button to take those that are on."""

    def __init__(
        self,
        bench: Bench,
        proposals: Sequence[Proposal],
        prompts: Mapping[str, str],
        on_taken: Callable[[], object],
        *,
        is_on: Callable[[Proposal], bool] = lambda proposal: True,
    ) -> None:
        """`is_on` says of each whether it is to be taken unless somebody switches it off."""
        self.bench = bench
        self._on_taken = on_taken
        self._fresh = new_to(bench.flow, bench.node, proposals)
        self._known = len(proposals) - len(self._fresh)
        self._is_on = [is_on(one) for one in self._fresh]
        with ui.element("ul").classes("fb-proposals") as listed:
            listed.props["aria-label"] = "Proposed criteria"
            for place, proposal in enumerate(self._fresh):
                self._build(place, proposal, prompts)
        if not self._fresh:
            return
        ask = ui.element("div")
        with ask, ui.element("div").classes("fb-tools"):
            self._take = button("", lambda: self._add(ask), symbol="add", testid="take-proposals")
            if self._known:
                Text("span", f"{self._known} more are there already.", "fb-quiet")
        self._relabel()

    @property
    def proposals(self) -> Sequence[Proposal]:
        """Those that are there to take."""
        return self._fresh

    @property
    def left_out(self) -> frozenset[str]:
        """The sentences of those that are switched off."""
        return frozenset(
            one.text for one, is_on in zip(self._fresh, self._is_on, strict=True) if not is_on
        )

    @property
    def count(self) -> int:
        """How many there are to take."""
        return len(self._fresh)

    @property
    def why_empty(self) -> str:
        """Why there is nothing to take; empty where nothing was found at all."""
        if not self._known:
            return ""
        verb = "is" if self._known == 1 else "are"
        return f"{counted(self._known, 'criterion', 'criteria')} found, which {verb} there already."

    def _build(self, place: int, proposal: Proposal, prompts: Mapping[str, str]) -> None:
        with ui.element("li").classes("fb-proposal"):
            FieldControl(
                "switch",
                self._is_on[place],
                partial(self._switch, place),
                label=f"Take: {proposal.text}",
                name=f"take-{place}",
            )
            with ui.element("div").classes("fb-proposal-words"):
                Text("span", proposal.text)
                with ui.element("span").classes("fb-chips"):
                    Text("span", proposal.kind, "fb-chip")
                    kinds = dict.fromkeys(spec.kind for spec in proposal.candidates)
                    for kind in kinds:
                        Text("span", kind, "fb-chip")
                    if proposal.notes:
                        Text("span", f"from {counted(len(proposal.notes), 'note')}", "fb-chip")
                SourceQuote(self.bench.desk).show(source_of(proposal, prompts))
                if proposal.notes and proposal.quote and proposal.quote not in proposal.text:
                    Text("span", f"“{proposal.quote}”", "fb-quiet")

    def _switch(self, place: int, is_on: object) -> None:
        self._is_on[place] = is_on is True
        self._relabel()

    def _relabel(self) -> None:
        number = sum(self._is_on)
        words = f"Add {counted(number, 'criterion', 'criteria')}" if number else "Add criteria"
        self._take.default_slot.children[-1].set_text(words)  # type: ignore[attr-defined]
        enable(self._take, number > 0)

    def _add(self, ask: ui.element) -> None:
        chosen = [one for one, is_on in zip(self._fresh, self._is_on, strict=True) if is_on]
        node = self.bench.node

        def sources(change: CriteriaEdit) -> dict[str, dict[str, str]]:
            told = [{"door": one.door, "prompt": one.prompt, "quote": one.quote} for one in chosen]
            return dict(zip(change.added, told, strict=False))

        wanted = Wanted(lambda flow: add(flow, node, chosen), "added", "Add criteria", sources)
        self.bench.changes.want(wanted, ask, self._on_taken)
