"""`python -m tests.redteam FOLDER --imports any [--patient]`: a siege in a process of its own.

Prints what wasn't contained, as JSON. With `--patient` the limits are those of every day.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

import orjson

from flowboard.assertions.sandbox.process import Limits
from tests.redteam.attack import read_attacks
from tests.redteam.siege import SHORT, siege

arguments = argparse.ArgumentParser(prog="tests.redteam", description=__doc__)
arguments.add_argument("folder", type=Path)
arguments.add_argument("--imports", choices=["any", "listed"], default="any")
arguments.add_argument("--patient", action="store_true")
given = arguments.parse_args()

attacks = read_attacks(given.folder)
found = asyncio.run(
    siege(attacks, listed=given.imports == "listed", limits=Limits() if given.patient else SHORT)
)
print(orjson.dumps({"attacks": len(attacks), "found": found}).decode())
