"""The card as an HTML fragment: inline SVG, no script, every text escaped.

It takes the colours of the page it stands in (`--text`, `--panel`, `--pass` …) and has its own, light
and dark, where the page has none. They follow the page's `color-scheme`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from flowboard.align.card import numerals
from flowboard.align.card.bars import WIDTH, bars, small_bar
from flowboard.align.card.model import ReportCard
from flowboard.align.words import Word

if TYPE_CHECKING:
    from jinja2 import Template

WORDS: Final[dict[Word, str]] = {
    "collecting": "Collecting",
    "provisional": "Provisional",
    "usable": "Usable",
    "none_good_enough": "None good enough",
    "stale": "Stale",
}
MOST_ROWS: Final = 50
"""How many misaligned rows a card lists; it says how many more there are."""
MOST_IDS: Final = 200


def to_html(card: ReportCard, *, style: bool = True) -> str:
    """The card as a fragment, to be put into any element.

    Args:
        card: the card.
        style: whether to bring the style sheet along; a page with several cards needs it once.
    """
    return _template().render(
        card=card,
        word=WORDS[card.word],
        bars=bars(card),
        style=stylesheet() if style else "",
        width=WIDTH,
        most_rows=MOST_ROWS,
        most_ids=MOST_IDS,
    )


@cache
def stylesheet() -> str:
    """The style sheet of the card."""
    from importlib.resources import files

    return files("flowboard.align.card").joinpath("card.css").read_text(encoding="utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("flowboard.align.card", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "share": numerals.share,
        "share_interval": numerals.share_interval,
        "coefficient": lambda figure: numerals.coefficient(figure.value),
        "coefficient_interval": numerals.coefficient_interval,
        "counts": numerals.counts,
        "signed": numerals.signed,
        "effort": numerals.effort,
        "silence": numerals.silence,
        "short": numerals.short,
        "small_bar": lambda figure, name: small_bar(name, figure),
    }
    return environment.get_template("card.html")
