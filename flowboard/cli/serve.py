"""`flowboard serve`: the editor in the browser. It is also what `flowboard` alone does on a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.arguments import NodesOption
from flowboard.cli.printing import print_message, print_text

if TYPE_CHECKING:
    from flowboard.editor.app import Editor


def serve(
    flow: Annotated[
        Path | None,
        typer.Argument(metavar="[FLOW]", help="The flow to open; default: the page with the examples."),
    ] = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; others need a token.")
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="The port; default: 8770 or the next free one."),
    ] = None,
    public_url: Annotated[
        str,
        typer.Option("--public-url", metavar="URL", help="The address behind a proxy that adds TLS."),
    ] = "",
    folder: Annotated[
        Path | None,
        typer.Option("--in", metavar="DIR", help="Where examples and imports go; default: this folder."),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or only print the link.")
    ] = True,
    nodes: NodesOption = None,
) -> None:
    """Open the editor in the browser. Ends with Ctrl+C; drafts are kept."""
    from flowboard.editor.app import open_in_browser
    from flowboard.editor.app import serve as serve_editor
    from flowboard.editor.settings import Settings, home_folder, public_address

    settings = Settings(
        folder=home_folder(folder if folder is not None or flow is None else _beside(flow)),
        flow=flow,
        host=host,
        port=port,
        public_url=public_address(public_url),
        node_folders=tuple(nodes or ()),
    )

    def tell(editor: Editor, path: str) -> None:
        print_text(f"Flowboard is at {editor.addresses.own}")
        print_text(f"Come in by this link, which works once:\n  {editor.link(path)}")
        print_message("End it with Ctrl+C; drafts are kept.")
        if browser and not open_in_browser(editor, path):
            print_message("No browser was found here. Open the link in one yourself.")

    serve_editor(settings, tell)


def _beside(flow: Path) -> Path:
    """The folder of a flow that was named: what is made while it is open goes beside it."""
    return flow.resolve().parent
