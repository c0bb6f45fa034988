"""The cards of an evaluator as one HTML file. It has no script, loads nothing, and every text is escaped."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.cards import EvaluatorCards
from flowboard.workspace.output_folder import replace_file

_MARK: Final = "<!-- report cards made by Flowboard -->"
"""By this a file is known as one that may be written over."""

_PAGE: Final = """\
<!doctype html>
{mark}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}: report card</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0 auto; max-width: 760px; padding: 28px 16px 48px; font: 13px/1.45 system-ui, sans-serif;
  color: light-dark(#14181f, #e8ecf2); background: light-dark(#f1f3f7, #0b0e13); }}
h1 {{ margin: 0 0 2px; font-size: 20px; overflow-wrap: anywhere; }}
h2.part {{ margin: 32px 0 4px; font-size: 15px; }}
p.about {{ margin: 0 0 16px; color: light-dark(#566070, #a3adba); }}
.flowboard-card {{ margin-bottom: 14px; border: 1px solid light-dark(#dde1e8, #2a323e); border-radius: 12px; }}
{style}</style>
</head>
<body>
<h1><bdi>{title}</bdi></h1>
<p class="about">Report card of an evaluator, measured on run {run}.</p>
<main>
{whole}
{criteria}
</main>
</body>
</html>
"""


def write_card_page(target: Path, cards: EvaluatorCards) -> None:
    """Write the cards to `target`. A file that isn't such a page stays.

    Raises:
        WorkspaceError: another file is there, or it can't be written.
    """
    if target.exists() and not _is_card_page(target):
        raise WorkspaceError(
            f"{target} is there and no report card of Flowboard's. Choose another name for --html."
        )
    content = card_page(cards).encode("utf-8", "replace")
    replace_file(target, lambda stream: stream.write(content))


def card_page(cards: EvaluatorCards) -> str:
    """The cards as one HTML document."""
    from flowboard.align.card import to_html
    from flowboard.align.card.html import stylesheet

    title = cards.whole.title or cards.node
    parts = [to_html(card, style=False) for card in cards.criteria.values()]
    heading = (
        '<h2 class="part">By criterion</h2>\n<p class="about">From grades of each criterion.</p>\n'
        if parts
        else ""
    )
    whole = to_html(cards.whole.model_copy(update={"title": ""}), style=False)
    return _PAGE.format(
        mark=_MARK,
        title=escape(title),
        run=escape(cards.run),
        style=stylesheet(),
        whole=whole,
        criteria=heading + "\n".join(parts),
    )


def _is_card_page(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return _MARK.encode() in stream.read(200)
    except OSError:
        return False
