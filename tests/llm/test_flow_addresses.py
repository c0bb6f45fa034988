"""An address that a flow names gets nothing before it is trusted, and then only what is its own.

`home` is where the profiles lead, `other` is the server that the flow names.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from flowboard.llm.keys import Keys
from flowboard.llm.origins import UntrustedOrigin
from flowboard.llm.profiles import Profile, TokenPrices
from flowboard.llm.recorded import RecordingWriter, recording_key
from flowboard.llm.registry import ModelRegistry
from flowboard.llm.secret import Secret
from flowboard.node import ChatRequest, ChatResponse, NodeFailed
from tests.llm.keyrings import MemoryKeyring
from tests.provider import Provider

KEY, OTHER_KEY = "sk-canary-home-0123456789", "sk-canary-other-9876543210"
NAME = "home/small"


class Watched(MemoryKeyring):
    """A keyring that remembers for which origins it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.append(username)
        return super().get_password(service, username)


@pytest.fixture
def home(monkeypatch) -> Iterator[Provider]:
    monkeypatch.setenv("HOME_KEY", KEY)
    with Provider() as running:
        yield running


@pytest.fixture
def other() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def watched() -> Iterator[Watched]:
    before = keyring.get_keyring()
    backend = Watched()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
async def registry_of(home):
    """Makes a registry whose profiles `home` and `claude` lead home; further ones may be given."""
    made: list[ModelRegistry] = []

    def make(
        *trusted: str, mode="auto", recording: Path | None = None, **more: Profile
    ) -> ModelRegistry:
        profiles = {
            "home": Profile(name="home", base_url=home.base_url, key_env="HOME_KEY"),
            "claude": Profile(name="claude", base_url=home.origin, kind="anthropic", key_env="HOME_KEY"),
        }
        made.append(
            ModelRegistry(
                mode, recording, profiles=profiles | more, keys=Keys(), trusted_origins=trusted
            )
        )
        return made[-1]

    yield make
    for registry in made:
        await registry.close()


async def asked(registry: ModelRegistry, base_url: str | None, name: str = NAME) -> ChatResponse:
    request = ChatRequest(name, [{"role": "user", "content": "private data"}], base_url=base_url)
    return await registry.resolve(name, base_url).complete(request)


# -- before it is trusted -------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["auto", "live"])
def test_before_trust_nothing_is_opened_and_no_key_is_looked_for(registry_of, other, watched, mode):
    registry = registry_of(mode=mode)
    told = registry.describe(NAME, other.base_url)
    assert (told.source, told.needs_trust, told.origin) == (None, True, other.origin)
    assert registry.price(NAME, other.base_url) is None
    with pytest.raises(UntrustedOrigin, match="flowboard trust FLOW") as failure:
        registry.resolve(NAME, other.base_url)
    assert failure.value.origin == other.origin
    assert failure.value.stops_node
    assert (other.connections, watched.asked) == (0, [])


def test_trust_holds_for_an_origin_and_no_other(registry_of, other, home):
    port = other.port
    registry = registry_of(f"http://127.0.0.1:{port + 1}", f"http://localhost:{port}", home.origin)
    with pytest.raises(UntrustedOrigin):
        registry.resolve(NAME, other.base_url)
    assert other.connections == 0


def test_an_origin_of_the_users_profiles_isnt_trusted_by_that_alone(registry_of, home):
    with pytest.raises(UntrustedOrigin):
        registry_of().resolve(NAME, f"{home.origin}/admin")
    assert home.connections == 0


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/v1", "http://10.0.0.1/v1", "https://a@b.example", "nonsense"]
)
def test_an_address_that_no_flow_may_name_is_refused_whoever_trusts_it(registry_of, address):
    registry = registry_of("http://169.254.169.254", "http://10.0.0.1", "https://b.example")
    with pytest.raises(NodeFailed, match="isn't taken"):
        registry.resolve(NAME, address)


# -- once it is trusted ---------------------------------------------------------------------------


async def test_a_trusted_address_is_asked_in_place_of_the_provider(registry_of, home, other):
    registry = registry_of(other.origin)
    assert registry.describe(NAME, other.base_url).reason == (
        f"{NAME} is asked live at {other.origin}, as the flow says."
    )
    assert (await asked(registry, other.base_url)).text
    assert (other.requests.total(), home.requests.total()) == (1, 0)
    assert registry.resolve(NAME, other.base_url).origin == other.origin


async def test_the_key_of_the_named_provider_stays_at_home(registry_of, home, other):
    registry = registry_of(other.origin)
    for name in (NAME, "claude/small"):
        await asked(registry, other.base_url, name)
    assert all(b"canary" not in one.head + one.body for one in other.received)
    await asked(registry, None)
    assert home.received[-1].headers["authorization"] == f"Bearer {KEY}"


async def test_an_address_gets_the_key_of_its_own_origin(registry_of, other):
    Keys().save(other.origin, Secret(OTHER_KEY))
    await asked(registry_of(other.origin), other.base_url)
    assert other.received[-1].headers["authorization"] == f"Bearer {OTHER_KEY}"


async def test_the_variable_of_a_profile_of_that_very_origin_is_its_own(registry_of, other, monkeypatch):
    monkeypatch.setenv("OTHER_KEY", OTHER_KEY)
    same = Profile(name="same", base_url=f"{other.origin}/elsewhere", key_env="OTHER_KEY", concurrency=3)
    registry = registry_of(other.origin, same=same)
    await asked(registry, other.base_url)
    assert other.received[-1].headers["authorization"] == f"Bearer {OTHER_KEY}"
    assert registry.resolve(NAME, other.base_url).concurrency == 3


async def test_the_named_profile_says_how_the_server_is_spoken_to(registry_of, other):
    registry = registry_of(other.origin)
    for name in (NAME, "claude/small", "nobody/small"):
        await asked(registry, other.base_url, name)
    assert [one.target for one in other.received] == [
        "/v1/chat/completions",
        "/v1/messages",
        "/v1/chat/completions",
    ]


def test_a_remote_address_without_a_key_says_where_to_put_one(registry_of, own_settings):
    with pytest.raises(NodeFailed, match=r"flowboard keys set https://models\.example\.org"):
        registry_of("https://models.example.org").resolve(NAME, "https://models.example.org/v1")


def test_a_trusted_server_that_is_not_there_is_told(registry_of, other):
    other.stop()
    with pytest.raises(NodeFailed, match="No server answers"):
        registry_of(other.origin).resolve(NAME, other.base_url)


# -- what is told apart ---------------------------------------------------------------------------


def test_every_address_is_a_model_of_its_own_and_an_origin_has_its_limits(registry_of, home, other):
    registry = registry_of(home.origin, other.origin)
    addresses = (None, home.base_url, f"{home.origin}/b", other.base_url)
    models = [registry.resolve(NAME, address) for address in addresses]
    assert len({(model.identity, model.origin) for model in models}) == 4
    assert [model.origin for model in models] == [home.origin] * 3 + [other.origin]
    assert models[1] is registry.resolve(NAME, home.base_url)
    assert registry.resolve(NAME, f"{other.base_url}/").identity == models[3].identity


def test_prices_are_those_of_that_very_origin(registry_of, other):
    prices = {"*": TokenPrices(input=1, output=2)}
    priced = Profile(name="priced", base_url=other.origin, prices=prices)
    assert registry_of(priced=priced).price(NAME, other.base_url).input.base == 1e-6
    assert registry_of().price(NAME, other.base_url) is None


# -- recordings -----------------------------------------------------------------------------------


@pytest.fixture
def recording(tmp_path) -> Path:
    path = tmp_path / "x.recording.jsonl"
    with RecordingWriter(path) as writer:
        request = ChatRequest(
            NAME, [{"role": "user", "content": "private data"}], base_url="https://author.example/v1"
        )
        writer.add(request, ChatResponse("recorded answer"))
    return path


def test_a_recording_knows_no_addresses(recording):
    request = ChatRequest(NAME, [{"role": "user", "content": "x"}])
    elsewhere = ChatRequest(NAME, [{"role": "user", "content": "x"}], base_url="https://b.example")
    assert recording_key(request) == recording_key(elsewhere)
    assert b"author.example" not in recording.read_bytes()


@pytest.mark.parametrize("mode", ["auto", "recorded"])
async def test_without_trust_a_recording_is_played_and_nobody_asked(
    registry_of, recording, other, watched, mode
):
    registry = registry_of(mode=mode, recording=recording)
    assert (await asked(registry, other.base_url)).text == "recorded answer"
    assert (other.connections, watched.asked) == (0, [])
