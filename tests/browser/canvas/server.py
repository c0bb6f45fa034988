"""The pages of the canvas in a process of their own; see `page`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx


@dataclass
class CanvasServer:
    """A running server. `address` has no slash at its end; the rest is as `visit` wants it."""

    folder: Path
    address: str
    path: str = "/"
    cookies: list[dict[str, object]] = field(default_factory=list)

    def write(self, name: str, text: str) -> None:
        """Put a flow into the folder."""
        (self.folder / f"{name}.flow.yaml").write_text(text)

    def ask(self, name: str) -> dict[str, Any]:
        """What the server knows of a flow: `view`, `undo`, `shown`."""
        answer: dict[str, Any] = httpx.get(f"{self.address}/flow/{name}").raise_for_status().json()
        return answer

    def edit(self, name: str, *ops: Mapping[str, Any]) -> None:
        """Somebody else edits the flow."""
        httpx.post(f"{self.address}/other/{name}", json=ops).raise_for_status()

    def edit_at_random(self, name: str, times: int, seed: int) -> int:
        """Somebody else makes so many edits; gives the revision that follows."""
        told = httpx.post(
            f"{self.address}/random/{name}", json={"times": times, "seed": seed}, timeout=60
        )
        rev: int = told.raise_for_status().json()["rev"]
        return rev

    def take_back(self, name: str) -> int:
        """Somebody else undoes all of those; gives the revision that follows."""
        rev: int = httpx.post(f"{self.address}/undo/{name}", timeout=60).raise_for_status().json()["rev"]
        return rev

    def call(self, name: str, method: str, *arguments: Any) -> None:
        """Another panel calls the canvas."""
        said = {"method": method, "arguments": arguments}
        httpx.post(f"{self.address}/call/{name}", json=said).raise_for_status()


@contextmanager
def canvas_server(place: Path) -> Iterator[CanvasServer]:
    """A server that runs until the end of the block."""
    folder, home = place / "flows", place / "home"
    folder.mkdir(parents=True)
    home.mkdir()
    # NiceGUI behaves otherwise where it believes that it is under test.
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.canvas.page", str(folder)],
            env=outside | {"FLOWBOARD_HOME": str(home)},
            stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, (home / "log").read_text()
        try:
            yield CanvasServer(folder, address)
        finally:
            process.terminate()
            process.wait(20)
            process.stdout.close()
