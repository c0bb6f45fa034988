"""Which port each column feeds: headers made unique, mapped by the user, or made into names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from flowboard_nodes.tables.caps import Caps
from flowboard_nodes.tables.report import Report

_NO_WORD = re.compile(r"\W+")


def unique_headers(headers: Sequence[str], report: Report) -> list[str]:
    """The headers of a file, each once: the second `name` becomes `name_2`, an empty one `column_3`.

    What is renamed is reported.
    """
    found: list[str] = []
    taken = {header.strip() for header in headers}
    seen: set[str] = set()
    for place, raw in enumerate(headers, start=1):
        header = raw.strip()
        if not header:
            header = _free(f"column_{place}", taken | seen)
            report.repaired("header", None, f"column {place} has no header; it is called {header!r}")
        elif header in seen:
            renamed = _free(header, taken | seen)
            report.repaired(
                "header",
                None,
                f"the header {header!r} appears again; column {place} is called {renamed!r}",
            )
            header = renamed
        seen.add(header)
        found.append(header)
    return found


class Ports:
    """The port of every column, by header.

    A column that `mapping` (port ← header) names feeds that port; another feeds the port of its
    own name if that is an identifier, else one made from it (`Customer name` → `customer_name`).
    Headers must be unique. Columns that turn up later, as in JSON, are added by `of`.

    Raises:
        NodeFailed: the mapping names a column that isn't there, or there are too many (also in `of`).
    """

    def __init__(
        self, headers: Sequence[str], mapping: Mapping[str, str], report: Report, caps: Caps
    ) -> None:
        caps.check_columns(len(headers), report)
        self._report = report
        self._caps = caps
        self._by_header: dict[str, str] = {}
        self._taken = set(mapping)
        for port, wanted in mapping.items():
            header = next((known for known in headers if known == wanted.strip()), None)
            if header is None:
                raise report.failure(no_column("columns", wanted, headers))
            self._by_header[header] = port
        self._of_file = [self._by_header.get(header) or self._add(header) for header in headers]

    @property
    def names(self) -> list[str]:
        """The ports of the file's own columns, in its order."""
        return list(self._of_file)

    def of(self, header: str) -> str:
        """The port of a column; a column not seen before gets one, and that is reported."""
        port = self._by_header.get(header)
        if port is None:
            self._caps.check_columns(len(self._by_header) + 1, self._report)
            port = self._add(header)
            self._report.note(
                f"the column {header!r} first appears late in the data; "
                f"its values are kept as {port!r}, but there is no port to wire"
            )
        return port

    def find(self, column: str) -> str | None:
        """The port of a column, given by its header or by its port; None when there is none."""
        port = self._by_header.get(column)
        return port if port is not None or column not in self._taken else column

    def _add(self, header: str) -> str:
        name = header
        if not header.isidentifier():
            name = _NO_WORD.sub("_", header).strip("_").lower()
            if not name.isidentifier():
                name = f"column_{name}".rstrip("_")
        port = _free(name, self._taken)
        self._taken.add(port)
        self._by_header[header] = port
        if port != header:
            self._report.note(f"the column {header!r} feeds the port {port!r}; `columns` can name it")
        return port


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def no_column(field: str, wanted: str, headers: Sequence[str]) -> str:
    """What to say when `field` names a column that isn't among the headers."""
    near = get_close_matches(wanted, headers, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"it has: {', '.join(headers) or 'no columns'}"
    return f"`{field}` names the column {wanted!r}, which the data doesn't have; {hint}"
