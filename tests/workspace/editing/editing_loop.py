"""`python -m tests.workspace.editing.editing_loop FLOW`: edits a flow until it is killed, and says so."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.editing.actors import OWNER
from flowboard.workspace.editing.session import FlowSession


def main() -> None:
    """Set one field to 1, 2, 3 …; each number is printed with the time once it has been accepted."""
    session = FlowSession.open(Path(sys.argv[1]), NodeTypes())
    number = 0
    while True:
        number += 1
        operation = {"op": "set_field", "id": "answer", "path": ["max_tokens"], "value": number}
        session.apply(OWNER, "Count", [operation])
        print(number, time.time(), flush=True)
        time.sleep(0.005)  # somebody edits two hundred times a second, and no faster


if __name__ == "__main__":
    main()
