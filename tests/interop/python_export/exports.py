"""Evaluators to export, and what an exported module says of rows in a Python without this project."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flowboard.assertions.arguments import validated
from flowboard.interop.python_export.writing import ExportedModule, module_of
from flowboard.node import AssertionSpec
from flowboard.workspace.exporting_evaluator import EvaluatorToExport, ToExport

_PROGRAM = """
import pickle, sys
sys.modules["flowboard"] = None
sys.path.insert(0, sys.argv[1])
import exported
rows = pickle.load(sys.stdin.buffer)
found = [exported.check_all(output, row) for output, row in rows]
sys.stdout.buffer.write(pickle.dumps((found, sorted({name.partition(".")[0] for name in sys.modules}))))
"""


def exported(*specs: AssertionSpec, **more: Any) -> ExportedModule:
    """The module of an evaluator with these assertions."""
    assertions = tuple(ToExport(spec.name, spec, validated(spec)) for spec in specs)
    return module_of(EvaluatorToExport("r1", "demo", "quality", assertions, (), **more))


def said(
    module: ExportedModule,
    rows: Sequence[tuple[Any, Mapping[str, Any]]],
    folder: Path,
    *,
    isolated: bool = False,
) -> list[dict[str, str]]:
    """What the module says of outputs with their rows, in a process that can't import this project.

    With `isolated` nothing but the standard library can be imported at all.
    """
    (folder / "exported.py").write_text(module.text, encoding="utf-8")
    flags = ["-I", "-S"] if isolated else ["-I"]
    done = subprocess.run(
        [sys.executable, *flags, "-c", _PROGRAM, str(folder)],
        input=pickle.dumps(list(rows)),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    found, modules = pickle.loads(done.stdout)
    assert not {"pydantic", "orjson"} & set(modules)
    return found
