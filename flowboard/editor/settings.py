"""How one editor is started: where it listens, which folder is its home, and what it opens first."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flowboard.editor.guard.addresses import is_loopback
from flowboard.workspace.access_tokens import AccessTokens
from flowboard.workspace.errors import ExitCode, WorkspaceError

PORT: Final = 8770
_TRIES: Final = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line says.

    `port` 0 takes any free one; None takes the usual one, or the next that is free. `folder` is
    where examples and imports go and where recent flows are looked for.
    """

    folder: Path
    flow: Path | None = None
    host: str = "127.0.0.1"
    port: int | None = None
    public_url: str = ""
    open_browser: bool = True
    node_folders: tuple[Path, ...] = field(default=())


def home_folder(named: Path | None = None) -> Path:
    """The folder for examples and imports: the named one, else this one.

    Where Flowboard was started from the user's home, or where nothing can be written, it is
    `Flowboard` in the home.

    Raises:
        WorkspaceError: the named folder isn't there, or can't be written to.
    """
    if named is not None:
        if not named.is_dir() or not os.access(named, os.W_OK):
            raise WorkspaceError(
                f"{named} is no folder that can be written to. Make it, or name another."
            )
        return named.resolve()
    here = Path.cwd()
    home = Path.home()
    if here not in (home, Path(here.anchor)) and os.access(here, os.W_OK):
        return here
    return home / "Flowboard"


def public_address(text: str) -> str:
    """The public address, without a slash at its end; empty where there is none.

    Raises:
        WorkspaceError: it is no address of a whole site.
    """
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        is_site = bool(parts.hostname) and parts.port is not False
    except ValueError:
        is_site, parts = False, urlsplit("")
    plain = f"{parts.scheme}://{parts.netloc}"
    if not is_site or parts.scheme not in ("http", "https") or text.rstrip("/") != plain or "@" in plain:
        raise WorkspaceError(
            f"--public-url {text!r} is no address of a site. Write it like https://flows.example.org, without "
            "a path: Flowboard has a name of its own behind the proxy."
        )
    return plain.lower()


def check_reach(settings: Settings, tokens: AccessTokens) -> None:
    """See that nobody is served beyond this machine without a token of their own.

    Raises:
        WorkspaceError: the host is no loopback address, and there is no token.
    """
    if is_loopback(settings.host) or tokens.tokens():
        return
    raise WorkspaceError(
        f"With --host {settings.host}, everybody in reach can try to come in, so Flowboard doesn't start "
        "without a token. Make one first: flowboard tokens add NAME --role edit"
    )


def listening_socket(host: str, port: int | None) -> socket.socket:
    """A socket that listens: on `port`, or on the usual port or one of those after it.

    Raises:
        WorkspaceError: the port is taken, or there is no such host here.
    """
    wanted = [port] if port is not None else [*range(PORT, PORT + _TRIES), 0]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in wanted:
        listening = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, number))
            listening.listen(128)
        except OSError as error:
            listening.close()
            if number != wanted[-1]:
                continue
            raise WorkspaceError(_why_not(host, number, error), ExitCode.FAILURE) from error
        return listening
    raise AssertionError("there is a last port")


def _why_not(host: str, port: int, error: OSError) -> str:
    import errno

    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is taken, perhaps by a Flowboard that runs already. Use that one, or "
            "leave --port out for the next free port."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} isn't for everybody to use. Choose one from 1024 on."
    return f"Nothing can listen at {host}:{port} ({error.strerror}). Check --host and --port."
