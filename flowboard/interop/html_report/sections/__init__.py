"""The parts of a report, in the order in which they are shown. One more is one more line."""

from __future__ import annotations

from flowboard.interop.html_report.section import Section
from flowboard.interop.html_report.sections.assertions import Assertions
from flowboard.interop.html_report.sections.cards import Cards
from flowboard.interop.html_report.sections.comparison import SideBySide
from flowboard.interop.html_report.sections.costs import Costs
from flowboard.interop.html_report.sections.disagreements import DisagreementBrowser
from flowboard.interop.html_report.sections.flow import FlowPicture
from flowboard.interop.html_report.sections.quality import Quality
from flowboard.interop.html_report.sections.rows import Rows
from flowboard.interop.html_report.sections.trace import Trace

SECTIONS: tuple[Section, ...] = (
    FlowPicture(),
    Quality(),
    Assertions(),
    Cards(),
    DisagreementBrowser(),
    Trace(),
    SideBySide(),
    Rows(),
    Costs(),
)
