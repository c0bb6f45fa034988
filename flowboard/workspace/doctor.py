"""Use case: what this machine has of what Flowboard can use, and what to do about the rest."""

from __future__ import annotations

import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Any, Final

from flowboard.assertions.sandbox.opening import open_sandbox
from flowboard.assertions.sandbox.wall import SECCOMP
from flowboard.node import NodeFailed

_EXTRAS: Final = {
    "excel": ("openpyxl", "datasets from .xlsx files"),
    "parquet": ("pyarrow", "datasets from Parquet files"),
    "postgres": ("psycopg", "a store on PostgreSQL"),
}
"""Optional parts: the module that brings each, and what it is for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `is_needed` ones are missed when they aren't there."""

    part: str
    name: str
    ok: bool
    note: str = ""
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything that was looked at."""

    findings: tuple[Finding, ...]

    @property
    def is_healthy(self) -> bool:
        """Whether everything is there that is needed."""
        return all(finding.ok for finding in self.findings if finding.is_needed)

    def to_json(self) -> dict[str, Any]:
        """The diagnosis as JSON values."""
        return {
            "healthy": self.is_healthy,
            "findings": [asdict(finding) for finding in self.findings],
        }


async def diagnose() -> Diagnosis:
    """Look at this machine: Python, the sandbox's walls, keys and settings, optional parts."""
    return Diagnosis((*_python(), *await _sandbox(), *_settings(), *_extras()))


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    is_new = sys.version_info >= (3, 11)
    yield Finding("Python", version, is_new, "" if is_new else "3.11 or newer is needed", True)


async def _sandbox() -> list[Finding]:
    """Whether Python code runs here, and the walls around it. Without it, everything else works."""
    sandbox = open_sandbox()
    try:
        walls = await sandbox.walls()
    except NodeFailed as error:
        return [Finding("Sandbox", "Python code", False, str(error))]
    finally:
        await sandbox.close()
    is_on = all(wall.stands for wall in walls if wall.name == SECCOMP)
    note = "" if is_on else f"it is off without {SECCOMP}; declarative checks and judges work"
    return [
        Finding("Sandbox", "Python code", is_on, note),
        *(Finding("Sandbox", wall.name, wall.stands, wall.note) for wall in walls),
    ]


def _settings() -> Iterator[Finding]:
    from flowboard.llm.profiles import ProfileError, load_profiles, settings_folder

    folder = settings_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            yield Finding("Settings", "folder", True, str(folder), True)
    except OSError as error:
        note = f"{folder} can't be written ({error.strerror}); name another in FLOWBOARD_HOME"
        yield Finding("Settings", "folder", False, note, True)
    try:
        count = len(load_profiles())
        yield Finding("Settings", "profiles", True, f"{count} providers are known", True)
    except ProfileError as error:
        yield Finding("Settings", "profiles", False, str(error), True)
    yield _keyring()


def _keyring() -> Finding:
    try:
        import keyring
        from keyring.backends import fail

        backend = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001 -- a backend is whatever the system has installed
        return Finding("Settings", "keyring", False, f"it can't be used ({type(error).__name__})")
    if isinstance(backend, fail.Keyring):
        return Finding(
            "Settings", "keyring", False, "there is none; keys go into a file only you can read"
        )
    return Finding("Settings", "keyring", True, backend.name)


def _extras() -> Iterator[Finding]:
    for extra, (module, purpose) in _EXTRAS.items():
        is_there = find_spec(module) is not None
        note = purpose if is_there else f"{purpose}: pip install 'flowboard[{extra}]'"
        yield Finding("Extras", extra, is_there, note)
