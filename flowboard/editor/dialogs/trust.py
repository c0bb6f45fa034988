"""Trust: a flow from elsewhere opens inert. A banner says so, and its sheet shows all that it would do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.editor.desk import Desk, Shown
from flowboard.editor.hub import OpenFlow
from flowboard.editor.theme.controls import Text, button, dialog
from flowboard.editor.theme.icons import icon
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.trust.code import CodePiece
from flowboard.workspace.trust.decisions import trust
from flowboard.workspace.trust.needs import Contact
from flowboard.workspace.trust.sheet import TrustSheet, make_sheet
from flowboard.workspace.trust.visible import visible

if TYPE_CHECKING:
    from flowboard.editor.app import Editor

_STANDING: Final = {
    "default": "the provider's own address",
    "profile": "a profile of yours",
    "flow": "named by the flow",
    "unknown": "no such provider is known here",
}
_MOST_CODE: Final = 20_000  # characters of a piece of code; the rest is told to be there


def waits_for_trust(flow: OpenFlow) -> bool:
    """Whether the flow would do something that its user hasn't agreed to. Runs nothing."""
    try:
        return flow.session.waits_for_trust()
    except (FlowError, WorkspaceError):
        return False  # it can't be run as it stands, so there is nothing to agree to yet


def build_trust_banner(editor: Editor, desk: Desk) -> None:
    """The banner; it goes when the flow is trusted, and comes when a change from elsewhere asks anew."""
    with ui.element("div").classes("fb-banner fb-banner-attention") as banner:
        banner.props.update({"role": "status", "data-testid": "trust-banner"})
        icon("shield")
        Text("p", "This flow comes from elsewhere. You can look at everything; nothing of it runs yet.")
        if desk.may("owner"):
            button("See what it would do", lambda: open_trust_sheet(editor, desk), testid="trust-review")
    banner.set_visibility(False)

    def look(_: object = None) -> None:
        banner.set_visibility(waits_for_trust(desk.flow))

    def heard(shown: Shown) -> None:
        if shown.panel == "trust" and desk.may("owner"):
            ui.timer(0, lambda: open_trust_sheet(editor, desk), once=True)

    desk.on("trust", look)
    desk.on("show", heard)
    look()


async def open_trust_sheet(editor: Editor, desk: Desk) -> None:
    """Show the sheet, to be trusted or not."""
    try:
        sheet = await make_sheet(desk.flow.session.file(), editor.hub.types, RunRequest())
    except (FlowError, WorkspaceError) as error:
        desk.notice(str(error))
        return

    def agree() -> None:
        if desk.attempt(lambda: trust(sheet)):
            shown.close()
            desk.flow.tell("trust", True)

    with desk.client:
        shown, body = dialog("What this flow would do", wide=True, testid="trust-sheet")
        with body:
            _build_sheet(sheet)
            with ui.element("div").classes("fb-dialog-foot"):
                Text("span", sheet.hash, "fb-quiet fb-hash")
                button("Not now", shown.close)
                button("Trust and allow", agree, kind="filled", testid="trust-yes")
        shown.open()


def _build_sheet(sheet: TrustSheet) -> None:
    Text("p", f"{visible(sheet.name)} · {visible(sheet.flow)}", "fb-quiet")
    needs = [need.sentence for need in sheet.needs]
    _build_list("Needs your trust", needs or ["Nothing of it needs trust."], "shield")
    for pieces in _by_source(sheet.code):
        _build_code(pieces)
    _build_list("Reaches", [_contact(contact) for contact in sheet.contacts], "network")
    _build_list("Reads", [f"{use.path} ({use.node})" for use in sheet.reads], "open")
    _build_list(
        "Writes", [f"{use.path} in the output folder ({use.node})" for use in sheet.writes], "edit"
    )
    _build_list("Spends, if every model is asked", list(_calls(sheet)), "wallet")
    _build_list("Please note", list(sheet.notes), "alert")


def _build_list(title: str, entries: Iterable[str], symbol: str) -> None:
    lines = list(entries)
    if not lines:
        return
    with ui.element("section").classes("fb-sheet-part"):
        with ui.element("div").classes("fb-row"):
            icon(symbol)
            Text("h3", title)
        with ui.element("ul"):
            for line in lines:
                Text("li", visible(line))


def _by_source(code: Iterable[CodePiece]) -> Iterable[list[CodePiece]]:
    """The pieces that share a source: a file with ten functions is to be read once."""
    groups: dict[tuple[str | None, str | None], list[CodePiece]] = {}
    for piece in code:
        groups.setdefault((piece.file, piece.source), []).append(piece)
    return groups.values()


def _build_code(pieces: list[CodePiece]) -> None:
    first = pieces[0]
    with ui.element("section").classes("fb-sheet-part"):
        with ui.element("div").classes("fb-row"):
            icon("code")
            Text("h3", "Runs code in the sandbox")
        places = ", ".join(f"{piece.node} {piece.name}".strip() for piece in pieces)
        Text("p", visible(f"{places}{f', from {first.file}' if first.file else ''}"), "fb-quiet")
        if first.source is None:
            Text("p", "The file can't be read, so nothing of it is run.")
            return
        shown = visible(first.source[:_MOST_CODE], keep="\n")
        box = Text("pre", shown, "fb-code")
        box.props["tabindex"] = "0"
        if len(first.source) > _MOST_CODE:
            Text("p", f"… and {len(first.source) - _MOST_CODE:,} more characters in the file.")


def _contact(contact: Contact) -> str:
    here = ", on this machine" if contact.is_loopback else ""
    for_what = f": {', '.join(contact.models)}" if contact.models else ""
    return f"{contact.origin or 'nowhere'}, {_STANDING[contact.standing]}{here}{for_what} ({', '.join(contact.nodes)})"


def _calls(sheet: TrustSheet) -> Iterator[str]:
    if sheet.calls is None:
        yield "The calls can't be counted."
        return
    for node in sheet.calls:
        yield f"{node.node}: {_count(node.calls)} of {', '.join(node.models)}, {_price(node.cost)}"
    if len(sheet.calls) > 1:
        yield f"{_count(sheet.all_calls)} altogether, {_price(sheet.cost)}"


def _count(calls: int) -> str:
    return f"{calls:,} {'call' if calls == 1 else 'calls'}"


def _price(cost: float | None) -> str:
    if cost is None:
        return "at a price that isn't known here"
    return f"about ${cost:.2f}" if cost >= 0.1 else f"about ${cost:.4f}" if cost else "for free"
