"""Share: a link that shows this flow, and tokens for people who do more than look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nicegui import ui

from flowboard.editor.desk import Desk
from flowboard.editor.dialogs.link import show_link
from flowboard.editor.guard.addresses import is_loopback
from flowboard.editor.theme.controls import Text, button, dialog, icon_button
from flowboard.workspace.access_tokens import AccessToken
from flowboard.workspace.editing.actors import Role
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.app import Editor

_ROLES: Final[dict[Role, str]] = {
    "view": "look",
    "grade": "look and grade",
    "edit": "look, grade and edit",
    "run": "all that, and run (spends your keys)",
}


def open_share(editor: Editor, desk: Desk) -> None:
    """Open the dialog; it is for the owner alone."""
    shown, body = dialog("Share", wide=True, testid="share-dialog")
    with body:
        if is_loopback(editor.settings.host) and not editor.settings.public_url:
            Text(
                "p",
                "Flowboard answers on this machine only, so these links work here. For others, start it with "
                "--host, or behind a proxy with --public-url.",
                "fb-quiet",
            )
        Text("h3", "This flow, to look at")
        Text(
            "p", "Whoever has the link sees this flow and its runs, changes nothing and spends nothing."
        )
        link_place = ui.element("div").classes("fb-link-place")
        with ui.element("div").classes("fb-row"):
            button("Make a link", lambda: make_link(), symbol="link", testid="share-link")
        Text("h3", "Somebody with a name")
        with ui.element("div").classes("fb-row"):
            name = ui.input("Name").props("outlined dense maxlength=60").classes("fb-grow")
            role = (
                ui.select(dict(_ROLES), value="grade", label="May")
                .props("outlined dense")
                .classes("fb-role")
            )
            button("Make a token", lambda: make_token(), symbol="add", testid="share-token")
        token_place = ui.element("div").classes("fb-link-place")
        Text("h3", "Who may come in")
        listing = ui.element("ul").classes("fb-tokens")

    def make_link() -> None:
        taken = {one.name for one in editor.tokens.tokens()}
        wanted = f"link to {desk.flow.session.flow.name or desk.flow.path.name}"[:50]
        free = next(
            one for one in [wanted, *(f"{wanted} {n}" for n in range(2, 1000))] if one not in taken
        )
        _make(free, "view", desk.flow.key, link_place)

    def make_token() -> None:
        _make(str(name.value or ""), role.value, None, token_place)

    def _make(named: str, role: Role, flow: str | None, place: ui.element) -> None:
        try:
            _, text = editor.tokens.add(named, role, flow)
        except WorkspaceError as error:
            desk.notice(str(error))
            return
        show_link(
            place,
            f"{editor.addresses.own}/flow/{desk.flow.key}?token={text}",
            "Take it back below at any time.",
            testid="share-address",
        )
        _list(editor, desk, listing)

    _list(editor, desk, listing)
    shown.open()


def _list(editor: Editor, desk: Desk, listing: ui.element) -> None:
    listing.clear()
    try:
        tokens = editor.tokens.tokens()
    except WorkspaceError as error:
        with listing:
            Text("li", str(error))
        return
    with listing:
        if not tokens:
            Text("li", "Nobody but you.", "fb-quiet")
        for token in tokens:
            _build_token(editor, desk, listing, token)


def _build_token(editor: Editor, desk: Desk, listing: ui.element, token: AccessToken) -> None:
    def remove(_: Any = None) -> None:
        desk.attempt(lambda: editor.tokens.remove(token.id))
        _list(editor, desk, listing)

    with ui.element("li").classes("fb-token"):
        Text("strong", token.name)
        Text("span", _ROLES.get(token.role, token.role), "fb-chip")
        if token.flow is not None:
            Text(
                "span",
                "this flow only" if token.flow == desk.flow.key else "another flow only",
                "fb-chip",
            )
        ui.element("span").classes("fb-top-space")
        icon_button("delete", f"Take back the token of {token.name}", remove)
