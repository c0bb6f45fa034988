"""Keys: where they are found, and that they show nowhere."""

from __future__ import annotations

import os
import pickle

import keyring
import pytest
from keyring.backend import KeyringBackend

from flowboard.llm.keys import Keys, Redactor, Secret
from flowboard.llm.profiles import Profile, load_profiles
from flowboard.node import NodeFailed

CANARY = "sk-canary-0123456789abcdef"
GATEWAY = Profile(name="gateway", base_url="https://models.example.org/v1", key_env="GATEWAY_KEY")


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets; a real backend in the eyes of the library."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password


@pytest.fixture
def chain():
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield keyring
    keyring.set_keyring(before)


def test_a_secret_shows_its_last_four_characters_only():
    secret = Secret(CANARY)
    assert str(secret) == repr(secret) == f"{secret}" == "…cdef"
    assert repr([secret]) == "[…cdef]"
    assert str(Secret("short")) == "…"


def test_a_secret_is_not_pickled():
    with pytest.raises(TypeError):
        pickle.dumps(Secret(CANARY))


def test_a_key_is_found_in_the_environment(monkeypatch):
    monkeypatch.setenv("GATEWAY_KEY", f" {CANARY}\n")
    assert Keys().find(GATEWAY) == Secret(CANARY)


def test_a_key_is_found_in_the_keyring_under_its_origin(chain):
    chain.set_password("flowboard", "https://models.example.org", CANARY)
    assert Keys().find(GATEWAY) == Secret(CANARY)
    assert Keys().find(load_profiles()["openai"]) is None


def test_a_saved_key_is_found_again_and_only_its_owner_may_read_it(own_settings):
    keys = Keys()
    file = keys.save("https://models.example.org", Secret(CANARY))
    keys.save("https://other.example.org", Secret('with "quotes" and \\'))
    assert file.parent == own_settings
    assert file.stat().st_mode & 0o777 == 0o600
    assert Keys().find(GATEWAY) == Secret(CANARY)
    assert list(own_settings.iterdir()) == [file]


@pytest.mark.skipif(os.name != "posix", reason="file modes are a matter of POSIX")
def test_a_key_file_that_others_may_read_is_refused(own_settings):
    file = Keys().save("https://models.example.org", Secret(CANARY))
    file.chmod(0o640)
    with pytest.raises(NodeFailed, match="chmod 600") as failure:
        Keys().find(GATEWAY)
    assert CANARY not in str(failure.value)


def test_a_broken_key_file_is_told_without_its_content(own_settings):
    own_settings.mkdir()
    file = own_settings / "keys.toml"
    file.write_text(f'"https://models.example.org" = {CANARY}')
    file.chmod(0o600)
    with pytest.raises(NodeFailed) as failure:
        Keys().find(GATEWAY)
    assert CANARY not in str(failure.value)
    assert failure.value.__cause__ is None


def test_a_key_that_cannot_stand_in_a_header_is_refused_without_showing_it(monkeypatch):
    monkeypatch.setenv("GATEWAY_KEY", CANARY + "\nX-Evil: 1")
    with pytest.raises(NodeFailed) as failure:
        Keys().find(GATEWAY)
    assert CANARY not in str(failure.value)


def test_the_redactor_knows_every_key_that_was_handed_out(monkeypatch):
    monkeypatch.setenv("GATEWAY_KEY", CANARY)
    redactor = Redactor()
    assert redactor.redact(f"before: {CANARY}") == f"before: {CANARY}"
    Keys(redactor=redactor).find(GATEWAY)
    assert redactor.redact(f"Bearer {CANARY}, again {CANARY}") == "Bearer …cdef, again …cdef"
