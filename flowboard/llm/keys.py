"""Keys: found by origin, shown by their last four characters, and kept out of everything written.

A key is looked for in the environment variable that the profile names, in the keyring of the
operating system (service `flowboard`, user = the origin), and in `keys.toml` in the settings
folder, which nobody but the user may read::

    "https://models.example.org" = "the key"
"""

from __future__ import annotations

import os
import stat
import tempfile
import tomllib
from pathlib import Path
from typing import Final

from flowboard.llm.profiles import Profile, settings_folder
from flowboard.node import NodeFailed

KEYRING_SERVICE: Final = "flowboard"


class Secret:
    """A key. Printing it gives the last four characters; `reveal` is the only way to the value."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself, to be put into a request's header and nowhere else."""
        return self._value

    def __repr__(self) -> str:
        # Of a short key, four characters would be too large a part to show.
        return f"…{self._value[-4:]}" if len(self._value) >= 12 else "…"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a Secret isn't pickled")


class Redactor:
    """Takes every key that was handed out from texts on their way to logs, errors and exports."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def learn(self, secret: Secret) -> None:
        """Remember a key; from now on it doesn't pass."""
        if secret.reveal():
            self._secrets[secret.reveal()] = str(secret)

    def redact(self, text: str) -> str:
        """`text` with every known key replaced by its last four characters."""
        for value, shown in self._secrets.items():
            if value in text:
                text = text.replace(value, shown)
        return text


class Keys:
    """The user's keys. `redactor` knows every key that `find` has given out."""

    def __init__(self, folder: Path | None = None, *, redactor: Redactor | None = None) -> None:
        self.file = (folder or settings_folder()) / "keys.toml"
        self.redactor = redactor or Redactor()

    def find(self, profile: Profile) -> Secret | None:
        """The key for the origin of `profile`, or None.

        Raises:
            NodeFailed: the key file can't be used; the message says what to do.
        """
        value = (
            (os.environ.get(profile.key_env, "").strip() if profile.key_env else "")
            or _from_keyring(profile.origin)
            or self._from_file(profile.origin)
        )
        if not value:
            return None
        if not (value.isascii() and value.isprintable()):
            raise NodeFailed(
                f"The key for {profile.origin} holds characters that can't stand in a header; "
                "copy it again, without quotation marks or line ends.",
                stops_node=True,
            )
        secret = Secret(value)
        self.redactor.learn(secret)
        return secret

    def places(self, profile: Profile) -> str:
        """Where a key for `profile` may be put, in words."""
        variable = f"in the environment variable {profile.key_env}, " if profile.key_env else ""
        return (
            f"{variable}in the keyring (service {KEYRING_SERVICE}, user {profile.origin}) "
            f'or as a line "{profile.origin}" = "…" in {self.file} (mode 0600)'
        )

    def save(self, origin: str, secret: Secret) -> Path:
        """Write a key to the key file, readable by the user alone, and give the file.

        Raises:
            NodeFailed: the present file can't be used; it is left as it is.
        """
        entries = self._read_file() | {origin: secret.reveal()}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp makes the file with mode 0600 from its first moment on.
        handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=".keys-")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.writelines(
                f"{_toml(place)} = {_toml(value)}\n" for place, value in sorted(entries.items())
            )
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(self.file)
        self.redactor.learn(secret)
        return self.file

    def _from_file(self, origin: str) -> str:
        return self._read_file().get(origin, "")

    def _read_file(self) -> dict[str, str]:
        try:
            with self.file.open("rb") as stream:
                mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
                if os.name == "posix" and mode & 0o077:
                    raise NodeFailed(
                        f"{self.file} may be read by others (mode {mode:04o}), so its keys aren't used; "
                        f"run: chmod 600 {self.file}",
                        stops_node=True,
                    )
                entries = tomllib.load(stream)
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            # The parser's own message may quote the line, and with it a key.
            raise NodeFailed(
                f'{self.file} can\'t be read; it holds lines like "https://models.example.org" = "the key".',
                stops_node=True,
            ) from None
        return {origin: value for origin, value in entries.items() if isinstance(value, str)}


def _from_keyring(origin: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:  # a broken backend of the system
        return ""
    try:
        return keyring.get_password(KEYRING_SERVICE, origin) or ""
    except (KeyringError, RuntimeError, OSError):  # no backend, or one that is locked
        return ""


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
