"""The HTML report of a run: one file that opens anywhere, asks nothing of the network and runs no text.

`reading` gathers what the store knows, `sections` turn it into parts of a page, `page` puts these
into one file. A further part, such as a report card or a trace, is one more `Section`.
"""

from flowboard.interop.html_report.rows import Limits
from flowboard.interop.html_report.section import Section
from flowboard.interop.html_report.sections import SECTIONS
from flowboard.interop.html_report.writing import Written, write_report

__all__ = ["SECTIONS", "Limits", "Section", "Written", "write_report"]
