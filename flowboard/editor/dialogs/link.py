"""A link that lets somebody in, shown once."""

from __future__ import annotations

from nicegui import ui

from flowboard.editor.theme.controls import Text, icon_button


def show_link(place: ui.element, address: str, way_back: str, *, testid: str) -> None:
    """Show a link with its copy button; `way_back` says where it is taken back."""
    place.clear()
    with place:
        with ui.element("div").classes("fb-row"):
            field = ui.element("input").classes("fb-share-address")
            field.props.update(
                {"readonly": True, "value": address, "aria-label": "The link", "data-testid": testid}
            )
            icon_button("copy", "Copy the link").props["data-copies"] = address
        Text("p", f"It is shown this once. {way_back}", "fb-quiet")
