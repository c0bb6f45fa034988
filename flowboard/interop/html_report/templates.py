"""The templates of the report, with every text escaped, and the ways in which figures are written."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from flowboard.align.card import numerals
from flowboard.interop.html_report import figures


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("flowboard.interop.html_report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": figures.percent,
        "interval": figures.interval,
        "dollars": figures.dollars,
        "duration": figures.duration,
        "number": figures.number,
        "counted": figures.counted,
        "moment": figures.moment,
        "share": numerals.share,
        "share_interval": numerals.share_interval,
        "coefficient": numerals.coefficient,
        "coefficient_interval": numerals.coefficient_interval,
    }
    return environment


def rendered(template: str, **values: Any) -> Markup:
    """A template as HTML; what `values` hold is escaped unless it is Markup already."""
    return Markup(_environment().get_template(template).render(values))  # noqa: S704 - autoescaped
