"""The keyring of the operating system: a key under the service `flowboard`, the origin as user.

A keyring can't say what it holds, so the origins of keys that Flowboard put there are listed in
`keyring_origins.txt` in the settings folder. That list holds no key and nothing depends on it but
what `flowboard keys list` shows.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowboard.llm.secret import Secret
from flowboard.node import NodeFailed

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "flowboard"


class SystemKeyring:
    """The keys in the keyring. Its backends are strangers' code, which may fail in any way."""

    def __init__(self, settings: Path) -> None:
        self._list = settings / "keyring_origins.txt"

    @property
    def keeps_secrets(self) -> bool:
        """Whether there is a keyring that is made for secrets, and not a stand-in or a plain file."""
        backend = _backend()
        try:
            return backend is not None and float(backend.priority) >= 1
        except Exception:  # noqa: BLE001 - what isn't there may say so by raising
            return False

    def get(self, origin: str) -> str:
        """The key of an origin, or an empty text where there is none or the keyring is locked."""
        backend = _backend()
        try:
            return (backend.get_password(SERVICE, origin) if backend is not None else None) or ""
        except Exception:  # noqa: BLE001 - see the class
            return ""

    def save(self, origin: str, secret: Secret) -> None:
        """Put a key into the keyring.

        Raises:
            NodeFailed: the keyring doesn't take it.
        """
        backend = _backend()
        try:
            assert backend is not None
            backend.set_password(SERVICE, origin, secret.reveal())
        except Exception as error:  # noqa: BLE001 - see the class; its words may repeat the key
            raise NodeFailed(
                f"The keyring didn't take the key ({type(error).__name__}). Unlock it and try again, "
                "or add --file to keep the key in a file that only you can read.",
                stops_node=True,
            ) from None
        self._note(self.origins() | {origin})

    def remove(self, origin: str) -> bool:
        """Remove the key of an origin; False where there was none.

        Raises:
            NodeFailed: the keyring doesn't let go of it.
        """
        had_one = bool(self.get(origin))
        if had_one:
            backend = _backend()
            try:
                assert backend is not None
                backend.delete_password(SERVICE, origin)
            except Exception as error:  # noqa: BLE001 - see the class
                raise NodeFailed(
                    f"The keyring keeps the key of {origin} ({type(error).__name__}). Unlock it and try "
                    f"again, or remove it there: service {SERVICE}, user {origin}.",
                    stops_node=True,
                ) from None
        if origin in (noted := self.origins()):
            self._note(noted - {origin})
        return had_one

    def origins(self) -> set[str]:
        """The origins of the keys that Flowboard put into the keyring."""
        try:
            return {line.strip() for line in self._list.read_text("utf-8").splitlines() if line.strip()}
        except (OSError, UnicodeDecodeError):
            return set()

    def _note(self, origins: set[str]) -> None:
        with suppress(OSError):
            self._list.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._list.write_text("".join(f"{origin}\n" for origin in sorted(origins)), "utf-8")


def _backend() -> KeyringBackend | None:
    try:
        import keyring

        return keyring.get_keyring()
    except Exception:  # noqa: BLE001 - a broken backend of the system
        return None
