"""Where runs, results, calls, events and grades are kept: SQLite beside the flow, or PostgreSQL by URL.

`Store` opens a database and reads from it, `Journal` is its one writer while a run goes on. The
queries stand in a file per subject: `cells`, `calls`, `events`, `grades`, `drafts`, `prompt_versions`.
"""

from flowboard.store.errors import StoreError
from flowboard.store.journal import Journal
from flowboard.store.location import locate_store
from flowboard.store.records import CALL_STATES, CELL_COLUMNS, CallEnded, CallSent, CellRecord
from flowboard.store.store import RunRecord, Store

__all__ = [
    "CALL_STATES",
    "CELL_COLUMNS",
    "CallEnded",
    "CallSent",
    "CellRecord",
    "Journal",
    "RunRecord",
    "Store",
    "StoreError",
    "locate_store",
]
