"""Keys: found by origin, shown by their last four characters, and kept out of everything written.

A key is looked for in the environment variable that the profile names, in the keyring of the
operating system, and in `keys.toml` in the settings folder, in this order.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from flowboard.llm.key_file import KeyFile
from flowboard.llm.profiles import Profile, settings_folder
from flowboard.llm.redaction import Redactor
from flowboard.llm.secret import Secret, secret_from
from flowboard.llm.system_keyring import SERVICE, SystemKeyring
from flowboard.node import NodeFailed

Place = Literal["environment", "keyring", "file"]


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key and where it was found."""

    secret: Secret
    place: Place


class Keys:
    """The user's keys. `redactor` knows every key that was given out or stored."""

    def __init__(self, folder: Path | None = None, *, redactor: Redactor | None = None) -> None:
        settings = folder or settings_folder()
        self.file = KeyFile(settings / "keys.toml")
        self.keyring = SystemKeyring(settings)
        self.redactor = redactor or Redactor()

    def find(self, profile: Profile) -> Secret | None:
        """The key for the origin of `profile`, or None. Raises as `look_up` does."""
        found = self.look_up(profile.origin, profile.key_env)
        return None if found is None else found.secret

    def look_up(self, origin: str, variable: str | None = None) -> FoundKey | None:
        """The key for an origin, which an environment variable may hold, and where it is; or None.

        Raises:
            NodeFailed: the key or the key file can't be used; the message says what to do.
        """
        place: Place
        for place in ("environment", "keyring", "file"):
            if place == "environment":
                text = os.environ.get(variable, "") if variable else ""
            else:
                text = (
                    self.keyring.get(origin) if place == "keyring" else self.file.keys().get(origin, "")
                )
            try:
                secret = secret_from(text)
            except ValueError as error:
                raise NodeFailed(
                    f"The key for {origin} ({_named(place, variable, self.file.path)}) can't be used: {error}.",
                    stops_node=True,
                ) from None
            if secret is not None:
                self.redactor.learn(secret)
                return FoundKey(secret, place)
        return None

    def learn(self, profiles: Iterable[Profile]) -> None:
        """Have the redactor know the keys of all these profiles, whether they are going to be used or not.

        A key of one provider may stand in the data, and come back in an answer of another. Keyrings
        aren't looked into: they may ask their owner.
        """
        texts = [os.environ.get(profile.key_env, "") for profile in profiles if profile.key_env]
        with suppress(NodeFailed):  # a key file that can't be used is told where it is needed
            texts += self.file.keys().values()
        for text in texts:
            with suppress(ValueError):
                if (secret := secret_from(text)) is not None:
                    self.redactor.learn(secret)

    def places(self, profile: Profile) -> str:
        """Where a key for `profile` may be put, in words."""
        variable = f"in the environment variable {profile.key_env}, " if profile.key_env else ""
        return (
            f"{variable}in the keyring or in {self.file.path} "
            f"(flowboard keys set {profile.origin} does either)"
        )

    def save(self, origin: str, secret: Secret, *, in_file: bool = False) -> Place:
        """Keep a key in the keyring, or in the key file where there is no keyring or with `in_file`.

        An older key of this origin is removed from the other place, so that the new one is found.

        Raises:
            NodeFailed: the place can't be used.
        """
        self.redactor.learn(secret)
        if in_file or not self.keyring.keeps_secrets:
            self.file.save(origin, secret)
            self.keyring.remove(origin)
            return "file"
        self.keyring.save(origin, secret)
        self.file.remove(origin)
        return "keyring"

    def remove(self, origin: str) -> list[Place]:
        """Remove the key of an origin from wherever it is kept, and say where that was.

        Raises:
            NodeFailed: a place can't be used.
        """
        removed: list[Place] = []
        if self.keyring.remove(origin):
            removed.append("keyring")
        if self.file.remove(origin):
            removed.append("file")
        return removed

    def origins(self) -> set[str]:
        """Every origin that a key is kept for, as far as it is known. Raises as `look_up` does."""
        return self.keyring.origins() | self.file.keys().keys()


def _named(place: Place, variable: str | None, file: Path) -> str:
    where = {"environment": f"environment variable {variable}", "keyring": f"keyring, service {SERVICE}"}
    return where.get(place, str(file))
