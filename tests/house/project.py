"""Where the project's files are, and how its Markdown files are read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (ROOT / "flowboard", ROOT / "nodes" / "flowboard_nodes")
LEFT_BEHIND = {"__pycache__", "node_modules", "dist", ".flowboard", "out"}


def files(folder: Path, *patterns: str) -> list[Path]:
    """The files of a folder that belong to the project, sorted."""
    found = {path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()}
    return sorted(path for path in found if not LEFT_BEHIND & set(path.relative_to(folder).parts))


def modules() -> list[Path]:
    """Every Python module of the packages."""
    return [path for package in PACKAGES for path in files(package, "*.py")]


@dataclass(frozen=True)
class Block:
    """A fenced block of a Markdown file: its language, its text and the heading above it."""

    language: str
    text: str
    heading: str


def blocks(document: str) -> Iterator[Block]:
    """The fenced blocks of a file at the project's root."""
    heading, language, lines = "", "", None
    for line in (ROOT / document).read_text(encoding="utf-8").splitlines():
        fence = re.fullmatch(r"```(\w*)", line)
        if lines is None and fence:
            language, lines = fence[1], []
        elif lines is not None and fence:
            yield Block(language, "\n".join(lines) + "\n", heading)
            lines = None
        elif lines is not None:
            lines.append(line)
        elif line.startswith("#"):
            heading = line.lstrip("# ")
    assert lines is None, f"{document} ends inside a fenced block"
