"""From the name of a model, as a flow writes it, to the model that answers.

A name is `PROFILE/MODEL` (`openai/gpt-5-mini`, `ollama/llama3.2`, `gateway/small`), or
`recorded/PROFILE/MODEL` for one that is always played from the recording.

A flow may also name an address (`base_url`) that answers in place of the profile's. Flows come from
anybody, so nothing is looked up for such an address and nothing goes there, not even a look whether
somebody listens, unless its origin is among those that the user has trusted: everything that could
needs a profile, and the profile of an address comes from `_destination` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from flowboard.llm.keys import Keys
from flowboard.llm.origins import UntrustedOrigin, origin_of
from flowboard.llm.prices import Price, price_of
from flowboard.llm.profiles import Profile, load_profiles
from flowboard.llm.recorded import RECORDED_PREFIX, RecordedEmbeddings, RecordedModel, Recording
from flowboard.llm.secret import Secret
from flowboard.node import ChatModel, EmbeddingModel, NodeFailed
from flowboard.node.addresses import checked_address

Mode = Literal["auto", "live", "recorded"]


class Closable(Protocol):
    """A client that holds connections."""

    async def close(self) -> None:
        """Give them back."""


ClientT = TypeVar("ClientT", bound=Closable)

Asked = tuple[str, str | None]
"""A model by its name in the flow, with the address that the flow names for it, or None."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name leads to: `source` is None where nothing can answer, and `reason` says why.

    `needs_trust` says that the reason is an origin that the flow names and the user hasn't trusted.
    """

    name: str
    source: Literal["live", "recorded"] | None
    origin: str
    reason: str
    needs_trust: bool = False


class ModelRegistry:
    """Every model of a run. Models of one origin share a client; `close` gives all of it back.

    `mode` is `live`, `recorded`, or `auto`: live where a key or a local server exists, else the
    recording. `recording` is the file beside the flow, whether it exists or not. `profiles` and
    `keys` default to the user's settings. `trusted_origins` are the origins, as `origin_of` writes
    them, that the user has agreed to be asked although a flow names them by address.
    """

    def __init__(
        self,
        mode: Mode = "auto",
        recording: Path | None = None,
        *,
        profiles: Mapping[str, Profile] | None = None,
        keys: Keys | None = None,
        trusted_origins: Collection[str] = (),
    ) -> None:
        self.mode: Mode = mode
        self.trusted_origins = frozenset(trusted_origins)
        self.keys = keys or Keys()
        self.recording = Recording(recording) if recording is not None else None
        self._given_profiles = profiles
        self._models: dict[Asked, ChatModel] = {}
        self._embedding_models: dict[Asked, EmbeddingModel] = {}
        self._clients: dict[str, Closable] = {}
        self._found_keys: dict[tuple[str, str | None], Secret | None] = {}
        self._listening: set[str] = set()

    # -- what the engine asks ---------------------------------------------------------------------

    def resolve(self, name: str, base_url: str | None = None) -> ChatModel:
        """The model that answers to `name`, at `base_url` if the flow names that address for it.

        The same object for the same name and address.

        Raises:
            UntrustedOrigin: the flow names an address that the user hasn't trusted.
            NodeFailed: nothing can answer; the message says what is missing and where to put it.
        """
        model = self._models.get((name, base_url))
        if model is None:
            is_live = self._is_live(name, base_url)
            model = self._live(name, base_url) if is_live else self._recorded(name)
            self._models[name, base_url] = model
        return model

    def resolve_embedding(self, name: str, base_url: str | None = None) -> EmbeddingModel:
        """The model that embeds under `name`. It leads where `resolve` does, and raises the same.

        Raises:
            UntrustedOrigin, NodeFailed: as `resolve`; or its provider's protocol has no embeddings.
        """
        model = self._embedding_models.get((name, base_url))
        if model is None:
            if self._is_live(name, base_url):
                model = self._live_embedding(name, base_url)
            else:
                assert self.recording is not None
                model = RecordedEmbeddings(name, self.recording)
            self._embedding_models[name, base_url] = model
        return model

    def _is_live(self, name: str, base_url: str | None) -> bool:
        """Whether a model is asked live or played. Raises as `resolve` does where it is neither."""
        resolution = self.describe(name, base_url)
        if resolution.needs_trust and resolution.source is None:
            raise UntrustedOrigin(resolution.reason, resolution.origin)
        if resolution.source is None:
            status = "no_recording" if self._must_be_recorded(name) else "error"
            raise NodeFailed(resolution.reason, status=status, stops_node=True)
        return resolution.source == "live"

    def describe(self, name: str, base_url: str | None = None) -> Resolution:
        """Whether `name` is live or recorded, and why. Opens no connection beyond this machine.

        To an address that the flow names it opens none at all before its origin is trusted.
        """
        if self._must_be_recorded(name):
            return self._describe_recorded(name)
        origin, needs_trust = "", False
        try:
            profile = self._destination(name, base_url)
            origin = profile.origin
            reason = self._cannot_be_live(name, profile)
        except UntrustedOrigin as failure:
            origin, needs_trust, reason = failure.origin, True, str(failure)
        except NodeFailed as failure:
            reason = str(failure)
        if reason is None:
            return Resolution(name, "live", origin, f"{name} is asked live {_place(profile, base_url)}.")
        if self.mode == "auto" and self._has_recording():
            told = f"{name} is played from the recording. {reason}"
            return Resolution(name, "recorded", "recorded", told, needs_trust)
        told = reason if needs_trust else f"{reason} {self._ways_on()}"
        return Resolution(name, None, origin, told, needs_trust)

    def describe_all(self, asked: Iterable[str | Asked]) -> list[Resolution]:
        """`describe` for each name, or name and address, once, in order."""
        pairs = ((one, None) if isinstance(one, str) else one for one in asked)
        return [self.describe(name, base_url) for name, base_url in dict.fromkeys(pairs)]

    def origin_of(self, name: str) -> str:
        """Where a model is asked by its profile. Asks nobody, and needs no key.

        Raises:
            NodeFailed: there is no such profile.
        """
        return self._profile(name).origin

    def price(self, name: str, base_url: str | None = None) -> Price | None:
        """The price of a model for an estimate, or None where it isn't known.

        Raises:
            NodeFailed: there is no such profile, or `base_url` is no address.
        """
        if self._must_be_recorded(name):
            return None
        profile = self._profile(name) if base_url is None else self._profile_at(name, base_url)
        return price_of(profile, name.partition("/")[2])

    def redact(self, text: str) -> str:
        """`text` without any key that this registry has handed out."""
        return self.keys.redactor.redact(text)

    async def close(self) -> None:
        """Close every connection and the recording."""
        clients = list(self._clients.values())
        self._clients.clear()
        self._models.clear()
        self._embedding_models.clear()
        if self.recording is not None:
            self.recording.close()
        for client in clients:
            await client.close()
        self.keys.redactor.leave_logs()

    # -- recorded ---------------------------------------------------------------------------------

    def _must_be_recorded(self, name: str) -> bool:
        return self.mode == "recorded" or name.startswith(RECORDED_PREFIX)

    def _has_recording(self) -> bool:
        return self.recording is not None and self.recording.path.is_file()

    def _describe_recorded(self, name: str) -> Resolution:
        if self._has_recording():
            return Resolution(name, "recorded", "recorded", f"{name} is played from the recording.")
        which = (
            f"{self.recording.path.name} isn't there"
            if self.recording is not None
            else "this flow has none"
        )
        reason = (
            f"{name} should be played from a recording, but {which}; restore the file, "
            "or run with --models live and a key or a local server."
        )
        return Resolution(name, None, "recorded", reason)

    def _recorded(self, name: str) -> ChatModel:
        assert self.recording is not None
        return RecordedModel(name, self.recording)

    # -- live -------------------------------------------------------------------------------------

    @property
    def profiles(self) -> Mapping[str, Profile]:
        """Profiles by name; read from the user's settings at the first need."""
        if self._given_profiles is None:
            self._given_profiles = load_profiles()
            self.keys.learn(self._given_profiles.values())
        return self._given_profiles

    def _destination(self, name: str, base_url: str | None) -> Profile:
        """Where a model is asked: at its provider, or at the address that the flow names.

        Raises:
            UntrustedOrigin: the user hasn't trusted the origin of that address.
            NodeFailed: there is no such provider, or the address is none.
        """
        if base_url is None:
            return self._profile(name)
        profile = self._profile_at(name, base_url)
        if profile.origin not in self.trusted_origins:
            raise UntrustedOrigin(
                f"This flow sends its prompts for {name} to {profile.origin}, which you haven't trusted. "
                "See what it does and agree to it with: flowboard trust FLOW",
                profile.origin,
            )
        return profile

    def _profile_at(self, name: str, base_url: str) -> Profile:
        """A profile for an address that a flow names, by itself no leave to go there.

        The named profile, if there is one, says how the server is spoken to. Everything else, the
        key's variable above all, comes from a profile of that very origin, or from none.
        """
        prefix = _provider(name)
        try:
            address = checked_address(base_url)
        except ValueError as error:
            raise NodeFailed(
                f"The flow names an address that isn't taken: {error}.", stops_node=True
            ) from None
        named = self.profiles.get(prefix)
        kind = named.kind if named is not None else "openai"
        origin = origin_of(address)
        at_home = [one for one in (named, *self.profiles.values()) if one and one.origin == origin]
        place = {"name": prefix, "base_url": address, "kind": kind}
        return at_home[0].model_copy(update=place) if at_home else Profile.model_validate(place)

    def _profile(self, name: str) -> Profile:
        prefix = _provider(name)
        profile = self.profiles.get(prefix)
        if profile is None:
            raise NodeFailed(
                f"There is no provider {prefix!r} for {name}; known are {', '.join(sorted(self.profiles))}. "
                "Add a profile of that name to profiles.toml in the settings folder.",
                stops_node=True,
            )
        return profile

    def _cannot_be_live(self, name: str, profile: Profile) -> str | None:
        """Why `name` can't be asked live, as a sentence, or None when it can."""
        if profile.wants_key and self._key(profile) is None:
            return (
                f"There is no key for {name} at {profile.origin}: put one {self.keys.places(profile)}."
            )
        if profile.is_local and not self._is_listening(profile):
            return f"No server answers at {profile.origin} for {name}; start it."
        return None

    def _key(self, profile: Profile) -> Secret | None:
        """The key for a profile, looked up once: a keyring may ask its owner each time."""
        which = profile.origin, profile.key_env
        if which not in self._found_keys:
            self._found_keys[which] = self.keys.find(profile)
        return self._found_keys[which]

    def _is_listening(self, profile: Profile) -> bool:
        """Whether the local server is there; asked anew until it is."""
        from flowboard.llm.discovery import is_listening  # 20 ms that only local servers need

        if profile.origin not in self._listening:
            parts = urlsplit(profile.origin)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            if is_listening(parts.hostname or "", port):
                self._listening.add(profile.origin)
        return profile.origin in self._listening

    def _ways_on(self) -> str:
        return "Without one, a recording beside the flow (--models recorded) or a local server such as ollama would do."

    def _live(self, name: str, base_url: str | None) -> ChatModel:
        profile = self._destination(name, base_url)
        identity = _identity(name, profile, base_url)
        # Imported here: an SDK costs half a second and 30 MB, which recorded runs needn't pay.
        if profile.kind == "anthropic":
            from flowboard.llm.anthropic import AnthropicModel
            from flowboard.llm.anthropic import Client as AnthropicClient

            client = self._client(profile, AnthropicClient)
            return AnthropicModel(name, profile, client, self.keys.redactor, identity)
        from flowboard.llm.openai import Client as OpenAIClient
        from flowboard.llm.openai import OpenAIModel

        openai = self._client(profile, OpenAIClient)
        return OpenAIModel(name, profile, openai, self.keys.redactor, identity)

    def _live_embedding(self, name: str, base_url: str | None) -> EmbeddingModel:
        profile = self._destination(name, base_url)
        if profile.kind == "anthropic":
            raise NodeFailed(
                f"{name} can't embed: Anthropic's protocol has no embeddings. Name a model of another "
                "provider, such as openai/text-embedding-3-small or ollama/nomic-embed-text.",
                stops_node=True,
            )
        from flowboard.llm.embeddings import OpenAIEmbeddings
        from flowboard.llm.openai import Client as OpenAIClient

        client = self._client(profile, OpenAIClient)
        identity = _identity(name, profile, base_url)
        return OpenAIEmbeddings(name, profile, client, self.keys.redactor, identity)

    def _client(
        self, profile: Profile, client_class: Callable[[Profile, Secret | None], ClientT]
    ) -> ClientT:
        """The client for a profile. Two profiles share one only if they agree on all but name and limits."""
        shared = profile.model_copy(update={"name": "", "concurrency": 1, "prices": {}})
        which = shared.model_dump_json()
        if which not in self._clients:
            # The SDKs log what servers send if OPENAI_LOG or ANTHROPIC_LOG says so.
            self.keys.redactor.watch_logs()
            self._clients[which] = client_class(profile, self._key(profile))
        return cast(ClientT, self._clients[which])


def _provider(name: str) -> str:
    """The provider in the name of a model."""
    prefix, slash, model = name.partition("/")
    if not slash or not model or not prefix:
        raise NodeFailed(
            f"{name!r} doesn't say who provides it; write PROVIDER/MODEL, for example "
            f"openai/{name or 'gpt-5-mini'}.",
            stops_node=True,
        )
    return prefix


def _identity(name: str, profile: Profile, base_url: str | None) -> str:
    """What answers: one name may be asked at several addresses, and each of them is a model of its own."""
    return name if base_url is None else f"{name}@{profile.base_url}"


def _place(profile: Profile, base_url: str | None) -> str:
    if base_url is not None:
        return f"at {profile.origin}, as the flow says"
    return "from a server on this machine" if profile.is_local else "from its provider"
