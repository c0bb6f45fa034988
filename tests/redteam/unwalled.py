"""`python -m tests.redteam.unwalled FILE`: one attack with no walls around it, for comparison.

For attacks that do no harm where they work: they look, or ask for a resource, and stop.
"""

from __future__ import annotations

import ctypes
import faulthandler
import mmap
import os
import select
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from flowboard.assertions.sandbox import seccomp
from tests.redteam.attack import read_attack
from tests.redteam.judging import rows_for

AT_HAND = (ctypes, faulthandler, mmap, seccomp, select, socket)
"""What a zygote has imported too."""

with tempfile.NamedTemporaryFile() as secret:
    attack = read_attack(Path(sys.argv[1]))
    namespace: dict[str, Any] = {}
    exec(attack.aimed_at({"@SECRET@": secret.name}), namespace)
    worked = namespace["check"](*rows_for(1)[0])
    os.write(1, b"it worked\n" if worked is True else b"it didn't work\n")
    os._exit(0)
