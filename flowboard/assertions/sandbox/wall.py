"""What is known of one wall. Importable on every system, unlike the walls themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SECCOMP: Final = "listed system calls (seccomp)"
"""The name of the wall without which nothing runs."""


@dataclass(frozen=True, slots=True)
class Wall:
    """One wall: its name, whether it stands, and what there is to say about it."""

    name: str
    stands: bool
    note: str = ""
