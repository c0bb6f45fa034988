"""How much of a file is read: what is beyond, is refused with the number and the way to raise it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Final

from flowboard_nodes.tables.report import Report

ROWS: Final = 1_000_000
"""The most rows of a dataset without a `limit` of its own: each becomes an item of the run."""

MEGABYTES: Final = 4_000
"""The most of a file that streams, in millions of bytes."""

WORKBOOK_MEGABYTES: Final = 300
"""The most of a workbook when unpacked, of which its texts stand in memory."""

COLUMNS: Final = 1_000
CELL: Final = 10_000_000
LARGEST_CELL: Final = 50_000_000
"""The most that `max_cell` can be, in characters."""

_CELLS_IN_A_RECORD: Final = 5
LARGEST_RECORD: Final = _CELLS_IN_A_RECORD * LARGEST_CELL


@dataclass(frozen=True, slots=True)
class Caps:
    """The caps of one dataset. They bound the memory that reading takes, whatever is in a file.

    Args:
        megabytes: millions of bytes, of a workbook when unpacked; None for what its format allows.
        columns: columns, and values in a row.
        cell: characters in a value.
    """

    megabytes: int | None = None
    columns: int = COLUMNS
    cell: int = CELL

    @property
    def record(self) -> int:
        """The most characters in a row, its line ends and quotes included."""
        return _CELLS_IN_A_RECORD * self.cell

    @property
    def workbook_bytes(self) -> int:
        """The most bytes of a workbook when unpacked."""
        return (self.megabytes or WORKBOOK_MEGABYTES) * 1_000_000

    def check_size(self, raw: BinaryIO, report: Report) -> None:
        """See that a file isn't too large to be read through.

        Raises:
            NodeFailed: it is.
        """
        most = self.megabytes or MEGABYTES
        size = raw.seek(0, 2)
        raw.seek(0)
        if size > most * 1_000_000:
            raise report.failure(
                f"has {size / 1_000_000:,.0f} MB; at most {most:,} MB are read, `max_megabytes` raises that"
            )

    def check_columns(self, count: int, report: Report, where: str = "") -> None:
        """See that there aren't too many columns, or values in the row that `where` names.

        Raises:
            NodeFailed: there are.
        """
        if count > self.columns:
            what = f"{where} has {count:,} values" if where else f"has {count:,} columns"
            raise report.failure(
                f"{what}; at most {self.columns:,} columns are read, `max_columns` raises that"
            )

    def check_cell(self, length: int, where: str, report: Report, advice: str = "") -> None:
        """See that a value of `length` characters, in the row that `where` names, isn't too long.

        Raises:
            NodeFailed: it is.
        """
        if length > self.cell:
            raise report.failure(
                f"{where}: a value has more than {self.cell:,} characters; {advice}`max_cell` raises that"
            )

    def check_record(self, length: int, where: str, report: Report, advice: str = "") -> None:
        """See that a row of `length` characters so far isn't too long.

        Raises:
            NodeFailed: it is.
        """
        if length > self.record:
            raise report.failure(
                f"{where}: a row has more than {self.record:,} characters; {advice}`max_cell` raises that"
            )
