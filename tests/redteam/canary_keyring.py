"""A keyring that holds one key, for processes that a test starts: a real backend, found by its name."""

from __future__ import annotations

import os

from keyring.backend import KeyringBackend

ORIGIN, KEY = "CANARY_RING_ORIGIN", "CANARY_RING_KEY"
"""The variables in which a test says what the keyring holds."""


class CanaryKeyring(KeyringBackend):
    """Holds the key of one origin."""

    priority = 5
    viable = False  # not to be chosen by any other test

    def get_password(self, service: str, username: str) -> str | None:
        return os.environ[KEY] if (service, username) == ("flowboard", os.environ.get(ORIGIN)) else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        os.environ.pop(ORIGIN, None)
