"""What a part of the report has to be."""

from __future__ import annotations

from typing import Protocol

from markupsafe import Markup

from flowboard.interop.html_report.facts import RunFacts


class Section(Protocol):
    """A part of the report under a heading of its own. The smallest one::

        class Motto:
            title, anchor = "Motto", "motto"

            def fragment(self, facts):
                return Markup("<p>{}</p>").format(facts.flow.description)

    To join, it is added to `SECTIONS`, or handed to `write_report` together with what it shows. The
    fragment is HTML without `style` attributes and without scripts: the page's policy forbids both.
    Texts of users and models go into it escaped, as `Markup.format` and the templates do it.
    """

    @property
    def title(self) -> str:
        """Its heading, and its name in the table of contents."""

    @property
    def anchor(self) -> str:
        """The id under which the page is linked to here: lower-case letters."""

    def fragment(self, facts: RunFacts) -> Markup | None:
        """What stands below the heading; None leaves the section out of this report."""
