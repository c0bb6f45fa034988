"""Records and programs that several tests write with."""

import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import text

from flowboard.store import CallEnded, CallSent, CellRecord
from flowboard.store.dialects import WRITES, connect_engine
from flowboard.store.location import store_url


def key_of(number: int) -> str:
    """A key as results have it."""
    return sha256(str(number).encode()).hexdigest()


def cell(run_id: str, number: int, node: str = "answer", **others: object) -> CellRecord:
    """The cell at position `number`, whose row label is `r` and the number."""
    return CellRecord(
        run_id, node, number, f"tweets=r{number};answer.model=m", **{"status": "done", **others}
    )


def sent(run_id: str, number: int, **others: object) -> CallSent:
    """A call that is about to be sent."""
    values = {
        "node": "answer",
        "key": "r1",
        "purpose": "",
        "attempt": 1,
        "model": "openai/m",
        "source": "live",
    }
    values |= {"identity": "m-1", "origin": "http://127.0.0.1:1", "sent_at": time.time(), **others}
    return CallSent(run_id=run_id, number=number, **values)


def ended(run_id: str, number: int, state: str = "done", **others: object) -> CallEnded:
    """The end of a call."""
    return CallEnded(run_id, number, state, time.time(), **others)


def change(where: str, *statements: str) -> None:
    """Run SQL on a database, as another program may."""
    engine = connect_engine(store_url(where), patience=5)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def start(program: str, *arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
    """Run Python source in a process of its own, whose output can be read."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, **pipes, text=True, **options)
