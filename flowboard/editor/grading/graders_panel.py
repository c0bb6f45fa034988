"""Several graders: who they are, and how far they agree, with intervals and on how many rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from nicegui import ui

from flowboard.align.consistency import Consistency, GraderAgreement
from flowboard.editor.theme.controls import Text, button

if TYPE_CHECKING:
    from flowboard.align.figures import Figure
    from flowboard.editor.grading.screen import Screen

_TELLING: Final = 5
"""Rows that came back, from which it is told how steady a grader is: of fewer one would see which they were."""


class GradersPanel:
    """Built into the current slot.

    Args:
        name: of the person who grades here.
        is_alone: whether what others have graded is hidden.
        switch: leads to the page with the others' grades, or without them.
        settle: shows the rows that graders see differently.
        invite: invites somebody; None where this person can't.
    """

    def __init__(
        self,
        name: str,
        *,
        is_alone: bool,
        switch: str,
        settle: Callable[[], Any],
        invite: Callable[[], Any] | None,
    ) -> None:
        self._name, self._is_alone, self._switch = name, is_alone, switch
        self._settle, self._invite = settle, invite
        self._told: object = None
        self._all = ui.element("div")

    def show(self, screen: Screen) -> None:
        """Show what the graders of a screen have said."""
        told = (screen.graders, screen.agreement, screen.counts["disputed"], screen.consistency)
        if told != self._told:
            self._told = told
            self._all.clear()
            with self._all, ui.element("section").props('data-testid="graders"'):
                self._build(screen)

    def _build(self, screen: Screen) -> None:
        Text("h2", "Graders")
        if self._is_alone:
            Text("p", f"{self._name}, on your own: what others have graded isn’t shown here.")
        else:
            others = [name or "without a name" for name in screen.graders if name != self._name]
            Text("p", ", ".join([f"{self._name} (you)", *others]))
        if len(screen.consistency.pairs) >= _TELLING:
            Text("p", str(screen.consistency))
        if screen.agreement is not None:
            _build_agreement(screen.agreement)
        if screen.counts["disputed"]:
            count = screen.counts["disputed"]
            button(
                f"Settle {count} {'row' if count == 1 else 'rows'} you see differently",
                self._settle,
                testid="settle",
            )
        with ui.element("p").classes("fb-grade-links"):
            words = (
                "Show what others graded" if self._is_alone else "Grade on my own, for a second opinion"
            )
            Text("a", words).props["href"] = self._switch
            if self._invite is not None:
                button("Invite a grader", self._invite, kind="quiet", testid="invite")


def _build_agreement(agreement: GraderAgreement) -> None:
    with ui.element("table").classes("fb-grade-agreement"):
        Text("caption", "How far graders agree, with 95 % intervals", "fb-visually-hidden")
        with ui.element("thead"), ui.element("tr"):
            for words in ("", "same", "kappa", "rows"):
                Text("th", words).props["scope"] = "col"
        with ui.element("tbody"):
            for names, pair in agreement.pairs.items():
                _build_pair(" and ".join(name or "no name" for name in names), pair)
            if len(agreement.pairs) != 1:
                _build_pair("All together", agreement.together)


def _build_pair(who: str, pair: Consistency) -> None:
    with ui.element("tr"):
        Text("th", who).props["scope"] = "row"
        for figure, show in ((pair.same, _share), (pair.kappa, _kappa)):
            with ui.element("td") as cell:
                Text("strong", show(figure.value))
                if figure.is_defined and figure.low is not None and figure.high is not None:
                    Text("span", f"{show(figure.low)}–{show(figure.high)}", "fb-meta")
            if figure.reason:
                cell.props["title"] = figure.reason
        Text("td", str(pair.pairs))
    reason = _reason(pair.same) or _reason(pair.kappa)
    if reason:
        with ui.element("tr"):
            Text("td", reason, "fb-meta").props["colspan"] = "4"


def _reason(figure: Figure) -> str:
    return "" if figure.is_defined else figure.reason


def _share(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:.0f} %"


def _kappa(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}".replace("-", "−")
