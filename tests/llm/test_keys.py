"""Keys: where they are found and kept, and that they show nowhere."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import asdict, dataclass

import keyring
import orjson
import pytest

from flowboard.llm.keys import Keys
from flowboard.llm.profiles import Profile, load_profiles
from flowboard.llm.secret import Secret, secret_from
from flowboard.node import NodeFailed
from tests.llm.keyrings import LockedKeyring, MemoryKeyring

CANARY = "sk-canary-0123456789abcdef"
OTHER = "sk-another-9876543210fedcba"
ORIGIN = "https://models.example.org"
GATEWAY = Profile(name="gateway", base_url=f"{ORIGIN}/v1", key_env="GATEWAY_KEY")


@pytest.fixture
def chain():
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


# -- a secret -------------------------------------------------------------------------------------


def test_a_secret_shows_its_last_four_characters_only():
    secret = Secret(CANARY)
    assert str(secret) == repr(secret) == f"{secret}" == "…cdef"
    assert repr([secret]) == "[…cdef]"
    assert str(Secret("short")) == "…"


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy], ids=lambda f: f.__name__)
def test_a_secret_is_neither_pickled_nor_copied(copied):
    with pytest.raises(TypeError):
        copied(Secret(CANARY))


def test_a_record_with_a_secret_in_it_gives_none_away():
    @dataclass(frozen=True)
    class Record:
        secret: Secret

    record = Record(Secret(CANARY))
    assert CANARY not in repr(record)
    with pytest.raises(TypeError):
        asdict(record)
    for dump in (orjson.dumps, json.dumps):
        with pytest.raises(TypeError):
            dump({"key": record.secret})
    assert not hasattr(record.secret, "__dict__")


@pytest.mark.parametrize("text", [CANARY, f"{CANARY}\n", f"  {CANARY}\r\n", f"\ufeff{CANARY}\n"])
def test_blanks_and_line_ends_around_a_key_are_left_out(text):
    assert secret_from(text) == Secret(CANARY)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{CANARY}\nX-Evil: 1", "several lines"),
        (f"{CANARY}\r\n\r\nGET / HTTP/1.1", "several lines"),
        (f"Bearer {CANARY}", "leave that word out"),
        (f'"{CANARY}"', "quotation marks"),
        (f"{CANARY} {CANARY}", "header"),
        (f"{CANARY}\x00", "header"),
        (f"{CANARY}ü", "header"),
        (CANARY * 400, "8000"),
    ],
)
def test_what_cannot_stand_in_a_header_is_refused_without_showing_it(text, told):
    with pytest.raises(ValueError, match=told) as failure:
        secret_from(text)
    assert "canary" not in str(failure.value)


@pytest.mark.parametrize("text", ["", "  \n", "\ufeff\n"])
def test_nothing_is_no_key(text):
    assert secret_from(text) is None


# -- finding --------------------------------------------------------------------------------------


def test_a_key_is_found_in_the_environment(monkeypatch):
    monkeypatch.setenv("GATEWAY_KEY", f" {CANARY}\n")
    assert Keys().find(GATEWAY) == Secret(CANARY)


def test_a_key_is_found_in_the_keyring_under_its_origin(chain):
    chain.set_password("flowboard", ORIGIN, CANARY)
    assert Keys().find(GATEWAY) == Secret(CANARY)
    assert Keys().find(load_profiles()["openai"]) is None


def test_the_environment_goes_before_the_keyring_and_that_before_the_file(chain, monkeypatch):
    keys = Keys()
    keys.file.save(ORIGIN, Secret("in-the-file"))
    assert keys.look_up(ORIGIN, "GATEWAY_KEY").place == "file"
    chain.set_password("flowboard", ORIGIN, "in-the-keyring")
    assert keys.look_up(ORIGIN, "GATEWAY_KEY").place == "keyring"
    monkeypatch.setenv("GATEWAY_KEY", "in-the-environment")
    assert keys.look_up(ORIGIN, "GATEWAY_KEY").place == "environment"
    assert keys.look_up(ORIGIN).place == "keyring"


def test_an_unusable_key_is_told_with_its_place_and_without_itself(monkeypatch):
    monkeypatch.setenv("GATEWAY_KEY", CANARY + "\nX-Evil: 1")
    with pytest.raises(NodeFailed, match="GATEWAY_KEY") as failure:
        Keys().find(GATEWAY)
    assert CANARY not in str(failure.value)


def test_a_keyring_that_is_locked_holds_no_key_for_now(chain):
    keyring.set_keyring(LockedKeyring())
    assert Keys().find(GATEWAY) is None


def test_every_key_that_was_found_or_kept_is_known_to_the_redactor(monkeypatch):
    monkeypatch.setenv("GATEWAY_KEY", CANARY)
    keys = Keys()
    assert keys.redactor.redact(CANARY) == CANARY
    keys.find(GATEWAY)
    keys.save("https://other.example.org", Secret(OTHER))
    assert keys.redactor.redact(f"{CANARY} and {OTHER}") == "…cdef and …dcba"


# -- keeping and forgetting -----------------------------------------------------------------------


def test_a_key_is_kept_in_the_keyring_where_there_is_one(chain, own_settings):
    keys = Keys()
    assert keys.save(ORIGIN, Secret(CANARY)) == "keyring"
    assert chain.entries == {("flowboard", ORIGIN): CANARY}
    assert keys.origins() == {ORIGIN}
    assert all(CANARY not in path.read_text() for path in own_settings.rglob("*"))


def test_a_key_is_kept_in_the_file_where_no_keyring_is():
    assert Keys().save(ORIGIN, Secret(CANARY)) == "file"
    assert Keys().find(GATEWAY) == Secret(CANARY)


def test_the_key_that_is_kept_last_is_the_one_that_is_found(chain):
    keys = Keys()
    keys.save(ORIGIN, Secret("first-one-kept"))
    keys.save(ORIGIN, Secret("second-one-kept"), in_file=True)
    assert keys.find(GATEWAY) == Secret("second-one-kept")
    assert chain.entries == {}
    keys.save(ORIGIN, Secret("third-one-kept"))
    assert keys.find(GATEWAY) == Secret("third-one-kept")
    assert keys.file.keys() == {}


def test_a_keyring_that_refuses_says_so_and_not_the_key(chain, own_settings):
    keyring.set_keyring(LockedKeyring())
    with pytest.raises(NodeFailed, match="--file") as failure:
        Keys().save(ORIGIN, Secret(CANARY))
    assert CANARY not in str(failure.value)
    assert not (own_settings / "keys.toml").exists()


def test_a_removed_key_is_gone_from_wherever_it_was(chain):
    keys = Keys()
    chain.set_password("flowboard", ORIGIN, CANARY)
    keys.file.save(ORIGIN, Secret(OTHER))
    assert keys.remove(ORIGIN) == ["keyring", "file"]
    assert (keys.find(GATEWAY), keys.origins()) == (None, set())
    assert keys.remove(ORIGIN) == []
