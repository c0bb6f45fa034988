"""Profiles and origins: where a name leads."""

from __future__ import annotations

import pytest

from flowboard.llm.origins import is_loopback, origin_of
from flowboard.llm.profiles import ProfileError, load_profiles


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://API.openai.com/v1", "https://api.openai.com"),
        ("https://api.openai.com:443/v1", "https://api.openai.com"),
        ("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url, origin):
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url", ["", "api.openai.com", "ftp://host/", "https://user:pw@host/v1", "file:///etc"]
)
def test_what_is_no_place_for_calls_is_refused(url):
    with pytest.raises(ValueError, match="base URL"):
        origin_of(url)


def test_only_this_machine_is_loopback():
    assert is_loopback("http://localhost:1/v1")
    assert is_loopback("http://[::1]/")
    assert not is_loopback("http://localhost.example.org")
    assert not is_loopback("http://10.0.0.1")


def test_the_providers_and_the_local_servers_are_built_in():
    profiles = load_profiles()
    assert profiles["openai"].origin == "https://api.openai.com"
    assert profiles["anthropic"].origin == "https://api.anthropic.com"
    assert profiles["ollama"].is_local
    assert not profiles["ollama"].wants_key


def test_profiles_are_read_from_the_settings_folder(own_settings):
    own_settings.mkdir()
    (own_settings / "profiles.toml").write_text(
        '[profiles.gateway]\nbase_url = "https://models.example.org/v1/"\nkey_env = "GATEWAY_KEY"\n'
        'concurrency = 7\nprices = {"*" = {input = 1, output = 2}}\n'
    )
    gateway = load_profiles()["gateway"]
    assert (gateway.origin, gateway.kind, gateway.concurrency) == (
        "https://models.example.org",
        "openai",
        7,
    )
    assert gateway.wants_key
    assert gateway.prices["*"].output == 2


def test_the_environment_may_name_another_file(tmp_path, monkeypatch):
    file = tmp_path / "ci.toml"
    file.write_text('[profiles.openai]\nbase_url = "http://127.0.0.1:9/v1"\n')
    monkeypatch.setenv("FLOWBOARD_PROFILES", str(file))
    openai = load_profiles()["openai"]
    assert openai.origin == "http://127.0.0.1:9"
    assert openai.key_env is None, "the key of OpenAI's own origin doesn't move with the name"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[profiles.x", "can't be read as TOML"),
        ("profiles = 3", "as a table"),
        ("[profiles]\nx = 3", "as a table"),
        ("[profiles.x]\nkind = 'openai'", "'x', base_url: Field required"),
        ("[profiles.x]\nbase_url = 'nowhere'", "'x', base_url"),
        ("[profiles.x]\nbase_url = 'http://h'\nkey = 'sk-1'", "'x', key"),
        ("[profiles.x]\nbase_url = 'http://h'\nconcurrency = 0", "'x', concurrency"),
        ("[profiles.'a/b']\nbase_url = 'http://h'", "can't name a profile"),
    ],
)
def test_a_profile_that_is_not_well_formed_is_named(tmp_path, text, told):
    file = tmp_path / "profiles.toml"
    file.write_text(text)
    with pytest.raises(ProfileError) as failure:
        load_profiles(file)
    assert told in str(failure.value)
    assert str(file) in str(failure.value)


def test_a_named_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ProfileError, match="There is no profiles file"):
        load_profiles(tmp_path / "none.toml")
