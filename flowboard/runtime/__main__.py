"""`python -m flowboard.runtime RUN [STORE]`: the engine's process for one run of the store.

What joins the rooms into a running engine lives above this one, so it is found by the entry point
`flowboard.engine`, not by an import.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points


def main() -> int:
    """Run what the store says, and give the exit code of the run."""
    (serve,) = entry_points(group="flowboard.engine", name="serve")
    code: int = serve.load()(sys.argv[1:])
    return code


if __name__ == "__main__":
    sys.exit(main())
