"""Use case: write a run into one HTML file."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flowboard.interop.html_report.page import page
from flowboard.interop.html_report.reading import read_facts
from flowboard.interop.html_report.rows import Limits
from flowboard.interop.html_report.section import Section
from flowboard.interop.html_report.sections import SECTIONS
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.output_folder import replace_file
from flowboard.workspace.stores import find_run


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written: how many of the run's rows it has, and its size in bytes.

    `cut` counts the values of which only the beginning is in it.
    """

    run: str
    path: str
    rows: int
    total_rows: int
    cut: int
    size: int

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values."""
        return asdict(self)


def write_report(
    folder: Path,
    reference: str,
    types: NodeTypes,
    target: Path,
    *,
    limits: Limits | None = None,
    replace: bool = False,
    sections: Sequence[Section] = SECTIONS,
) -> Written:
    """Write the report of the run called `reference` to `target`. Only with `replace` it is written over.

    Raises:
        WorkspaceError: there is no such run, or the file is there already or can't be written.
    """
    if target.exists() and not replace:
        raise WorkspaceError(
            f"{target} is there already. Choose another name with --to, or write over it with --replace."
        )
    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        facts = read_facts(store, found.record, types, limits or Limits(), folder)
        content = page(facts, sections, time.time()).encode("utf-8", "replace")
    replace_file(target, lambda stream: stream.write(content))
    rows = facts.rows
    return Written(found.record.id, str(target), rows.included, rows.total, rows.cut, len(content))
