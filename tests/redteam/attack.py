"""Attacks: pieces of code that try to escape, exhaust, lie or leak; a file each, with a header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Kind = Literal["own", "dos", "schema", "state", "stash", "benign"]
"""How an attack is judged: see `judging`."""

_HEADER = re.compile(r"# (\w+): (.+)")


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: `source` defines `check(output, row)`; `rows` is how many rows it wants."""

    name: str
    goal: str
    kind: Kind
    source: str
    rows: int = 4

    def aimed_at(self, targets: Mapping[str, str]) -> str:
        """The source with its placeholders filled in."""
        source = self.source
        for placeholder, target in targets.items():
            source = source.replace(placeholder, target)
        return source


def read_attack(path: Path) -> Attack:
    """The attack in a file.

    Raises:
        ValueError: its header doesn't say what it is.
    """
    source = path.read_text(encoding="utf-8")
    header = dict(_HEADER.findall(source))
    kind = header.get("kind")
    if kind not in get_args(Kind) or not header.get("goal"):
        raise ValueError(f"{path.name} needs the header lines `# goal: …` and `# kind: …`")
    return Attack(path.stem, header["goal"], kind, source, int(header.get("rows", 4)))


def read_attacks(folder: Path) -> list[Attack]:
    """All attacks of a folder, in the order of their names."""
    return [read_attack(path) for path in sorted(folder.glob("*.py"))]
