"""The editor in a process of its own, as a user starts it, with a folder and a profile of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.interop.browser import browser_path

_LINK = re.compile(r"(http://\S+?)(/\S*)?\?token=(\S+)")


@dataclass
class EditorServer:
    """A running editor. `address` has no slash at its end; `path` is the page that its link leads to."""

    folder: Path
    home: Path
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    address: str = ""
    path: str = "/"
    cookies: list[dict[str, object]] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def start(self, port: int = 0) -> None:
        """Start it and come in; wait until it answers."""
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "flowboard",
                "serve",
                *self.arguments,
                "--no-browser",
                "--port",
                str(port),
            ],
            cwd=self.folder,
            env=os.environ
            | {
                "FLOWBOARD_HOME": str(self.home),
                "PYTHONUNBUFFERED": "1",
                "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            }
            | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=(self.home / "editor.log").open("a"),
            text=True,
        )
        assert self.process.stdout is not None
        self.address, self.path, token = _link(self.process.stdout)
        jar = CookieJar()
        build_opener(HTTPCookieProcessor(jar)).open(
            f"{self.address}{self.path}?token={token}", timeout=60
        )
        self.cookies = [
            {
                "name": cookie.name,
                "value": cookie.value,
                "url": self.address,
                "httpOnly": True,
                "sameSite": "Strict",
            }
            for cookie in jar
        ]

    def kill(self) -> None:
        """End it as a crash does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as Ctrl+C does."""
        self._end(signal.SIGINT)

    @property
    def log(self) -> str:
        """Whatever it has said beside its link."""
        return (self.home / "editor.log").read_text()

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(how)
            self.process.wait(20)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None


def _link(output: IO[str]) -> tuple[str, str, str]:
    for line in output:
        if found := _LINK.search(line):
            return found[1], found[2] or "/", found[3]
    raise AssertionError("the editor ended before it printed its link; see editor.log in its home")


@contextmanager
def editor_server(place: Path, *arguments: str, **environment: str) -> Iterator[EditorServer]:
    """An editor that runs until the end of the block, with `place/work` as its folder."""
    folder, home = place / "work", place / "home"
    folder.mkdir(parents=True, exist_ok=True)
    home.mkdir(exist_ok=True)
    server = EditorServer(folder, home, arguments, environment)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def answered_server(place: Path, profiles: str, *arguments: str) -> Iterator[EditorServer]:
    """An editor whose models are those of `profiles`, the text of its `profiles.toml`.

    It skips the test where there is no browser, and has printed no traceback at the end.
    """
    if browser_path() is None:
        pytest.skip("there is no Chromium here; `make browser` installs it")
    home = place / "home"
    home.mkdir()
    (home / "profiles.toml").write_text(profiles)
    with editor_server(place, *arguments) as running:
        yield running
        assert "Traceback" not in running.log, running.log
