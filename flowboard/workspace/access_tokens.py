"""Use case: who else may come in to a served editor, and as what.

A token is a random text that its holder puts into the address once. Only its hash is kept, in
`access.json` in the settings folder, with its name, its role and, for a link that shows one flow,
that flow. The file also keeps the secret that signs the cookies of browsers, so that a restart
doesn't send anybody out.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson

from flowboard.flow.errors import suggestion
from flowboard.workspace.editing.actors import ROLES, Role
from flowboard.workspace.errors import ExitCode, WorkspaceError

_FORMAT: Final = 1
_PATIENCE: Final = 10.0  # seconds to wait for another process that is writing
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class AccessToken:
    """Somebody who may come in. `flow` is the key of the only flow to be seen, None for all."""

    id: str
    name: str
    role: Role
    flow: str | None
    hash: str
    created_at: float

    def to_json(self) -> dict[str, Any]:
        """The token as JSON values, without its hash."""
        return {name: value for name, value in asdict(self).items() if name != "hash"}


@dataclass(frozen=True, slots=True)
class _Access:
    """All of the file: the secret that signs cookies, and the tokens by id."""

    secret: str
    tokens: Mapping[str, AccessToken]


def owner_name() -> str:
    """What the owner is called beside the names of others: the user name, as for grades."""
    from getpass import getuser

    try:
        return getuser() or "owner"
    except (OSError, KeyError, ImportError):
        return "owner"


class AccessTokens:
    """The file `access.json`. `folder` defaults to the user's settings folder."""

    def __init__(self, folder: Path | None = None) -> None:
        from flowboard.llm.profiles import settings_folder

        self.file = (folder or settings_folder()) / "access.json"
        self._read_at: tuple[int, int, int] | None = None
        self._access = _Access("", {})

    def secret(self) -> str:
        """The secret that signs cookies; made when it is first asked for. Raises as `add`."""
        if not self._current().secret:
            self._change(lambda access: access)
        return self._current().secret

    def tokens(self) -> list[AccessToken]:
        """Every token, oldest first. Raises WorkspaceError if the file can't be used."""
        return list(self._current().tokens.values())

    def get(self, token_id: str) -> AccessToken | None:
        """The token with this id, unless it was removed."""
        return self._current().tokens.get(token_id)

    def find(self, text: str) -> AccessToken | None:
        """The token that somebody has shown."""
        hash_ = _hash(text)
        return next((one for one in self._current().tokens.values() if one.hash == hash_), None)

    def add(self, name: str, role: Role, flow: str | None = None) -> tuple[AccessToken, str]:
        """Make a token; gives it with its text, which is told this once and kept nowhere.

        Raises:
            WorkspaceError: the name is empty, too long or taken, there is no such role, or the file
                can't be used; nothing is changed then.
        """
        name = " ".join(name.split())
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            raise WorkspaceError(
                f"Give the token the name of who uses it, in at most {_LONGEST_NAME} characters."
            )
        if role not in ROLES:
            known = suggestion(role, ROLES, f"The roles are: {', '.join(ROLES)}.")
            raise WorkspaceError(f"There is no role {role!r}. {known}")
        text = secrets.token_urlsafe(24)
        token = AccessToken(secrets.token_hex(4), name, role, flow, _hash(text), time.time())

        def change(access: _Access) -> _Access:
            if name == owner_name() or any(one.name == name for one in access.tokens.values()):
                raise WorkspaceError(
                    f"There is a token named {name!r}. Choose another name, or remove it."
                )
            return replace(access, tokens={**access.tokens, token.id: token})

        self._change(change)
        return token, text

    def remove(self, name_or_id: str) -> AccessToken:
        """Take a token back: its holder is sent out at once.

        Raises:
            WorkspaceError: there is no such token, or the file can't be used.
        """
        gone: list[AccessToken] = []

        def change(access: _Access) -> _Access:
            gone.extend(one for one in access.tokens.values() if name_or_id in (one.id, one.name))
            if not gone:
                known = ", ".join(one.name for one in access.tokens.values()) or "none"
                raise WorkspaceError(f"There is no token {name_or_id!r}. There are: {known}.")
            kept = {one.id: one for one in access.tokens.values() if one not in gone}
            return replace(access, tokens=kept)

        self._change(change)
        return gone[0]

    def _current(self) -> _Access:
        """What the file says now; read again only if it has changed."""
        try:
            found = self.file.stat()
        except FileNotFoundError:
            return _Access("", {})
        except OSError as error:
            raise self._unusable(error) from error
        seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        if seen != self._read_at:
            self._access, self._read_at = self._read(found), seen
        return self._access

    def _read(self, found: os.stat_result) -> _Access:
        if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
            raise WorkspaceError(
                f"{self.file} can be read by others, so nobody is let in with it. Run: chmod 600 {self.file}"
            )
        try:
            listing = orjson.loads(self.file.read_bytes())
            if listing["format"] != _FORMAT:
                raise ValueError("another format")
            tokens = [AccessToken(**one) for one in listing["tokens"]]
            return _Access(str(listing["secret"]), {one.id: one for one in tokens})
        except OSError as error:
            raise self._unusable(error) from error
        except (ValueError, TypeError, KeyError) as error:
            raise WorkspaceError(
                f"{self.file} is damaged, so nobody is let in with it. Move it away and make new tokens."
            ) from error

    def _change(self, change: Callable[[_Access], _Access]) -> None:
        from filelock import FileLock, Timeout

        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.file.with_suffix(".lock"), timeout=_PATIENCE, mode=0o600):
                access = self._current()
                if not access.secret:
                    access = replace(access, secret=secrets.token_urlsafe(32))
                self._write(change(access))
        except Timeout as error:
            raise WorkspaceError(
                f"Another process keeps {self.file} locked. End it and try again.", ExitCode.FAILURE
            ) from error
        except OSError as error:
            raise self._unusable(error) from error

    def _write(self, access: _Access) -> None:
        listing = {
            "format": _FORMAT,
            "secret": access.secret,
            "tokens": [asdict(one) for one in access.tokens.values()],
        }
        # mkstemp makes the file with mode 0600 from its first moment on.
        handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=".access-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(orjson.dumps(listing, option=orjson.OPT_INDENT_2))
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(self.file)
        finally:
            Path(name).unlink(missing_ok=True)

    def _unusable(self, error: OSError) -> WorkspaceError:
        return WorkspaceError(
            f"{self.file} can't be used ({error.strerror}). Correct its permissions, or set FLOWBOARD_HOME "
            "to another folder.",
            ExitCode.FAILURE,
        )


def _hash(text: str) -> str:
    """The hash of a token. Its text is random and long, so that a plain hash can't be turned back."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
