"""From the name of a model, as a flow writes it, to the model that answers.

A name is `PROFILE/MODEL` (`openai/gpt-5-mini`, `ollama/llama3.2`, `gateway/small`), or
`recorded/PROFILE/MODEL` for one that is always played from the recording.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from flowboard.llm.keys import Keys, Secret
from flowboard.llm.prices import Price, price_of
from flowboard.llm.profiles import Profile, load_profiles
from flowboard.llm.recorded import RECORDED_PREFIX, RecordedModel, Recording
from flowboard.node import ChatModel, NodeFailed

Mode = Literal["auto", "live", "recorded"]


class Closable(Protocol):
    """A client that holds connections."""

    async def close(self) -> None:
        """Give them back."""


ClientT = TypeVar("ClientT", bound=Closable)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name leads to: `source` is None where nothing can answer, and `reason` says why."""

    name: str
    source: Literal["live", "recorded"] | None
    origin: str
    reason: str


class ModelRegistry:
    """Every model of a run. Models of one origin share a client; `close` gives all of it back.

    `mode` is `live`, `recorded`, or `auto`: live where a key or a local server exists, else the
    recording. `recording` is the file beside the flow, whether it exists or not. `profiles` and
    `keys` default to the user's settings.
    """

    def __init__(
        self,
        mode: Mode = "auto",
        recording: Path | None = None,
        *,
        profiles: Mapping[str, Profile] | None = None,
        keys: Keys | None = None,
    ) -> None:
        self.mode: Mode = mode
        self.keys = keys or Keys()
        self.recording = Recording(recording) if recording is not None else None
        self._given_profiles = profiles
        self._models: dict[str, ChatModel] = {}
        self._clients: dict[str, Closable] = {}
        self._found_keys: dict[tuple[str, str | None], Secret | None] = {}
        self._listening: set[str] = set()

    # -- what the engine asks ---------------------------------------------------------------------

    def resolve(self, name: str) -> ChatModel:
        """The model that answers to `name`; the same object for the same name.

        Raises:
            NodeFailed: nothing can answer; the message says what is missing and where to put it.
        """
        model = self._models.get(name)
        if model is None:
            resolution = self.describe(name)
            if resolution.source is None:
                status = "no_recording" if self._must_be_recorded(name) else "error"
                raise NodeFailed(resolution.reason, status=status, stops_node=True)
            model = self._recorded(name) if resolution.source == "recorded" else self._live(name)
            self._models[name] = model
        return model

    def describe(self, name: str) -> Resolution:
        """Whether `name` is live or recorded, and why. Opens no connection beyond this machine."""
        if self._must_be_recorded(name):
            return self._describe_recorded(name)
        try:
            profile = self._profile(name)
            reason = self._cannot_be_live(name, profile)
        except NodeFailed as failure:
            profile, reason = None, str(failure)
        if profile is not None and reason is None:
            place = "a server on this machine" if profile.is_local else "its provider"
            return Resolution(name, "live", profile.origin, f"{name} is asked live from {place}.")
        assert reason is not None
        if self.mode == "auto" and self._has_recording():
            return Resolution(
                name, "recorded", "recorded", f"{name} is played from the recording. {reason}"
            )
        return Resolution(name, None, profile.origin if profile else "", f"{reason} {self._ways_on()}")

    def describe_all(self, names: Iterable[str]) -> list[Resolution]:
        """`describe` for each name once, in order."""
        return [self.describe(name) for name in dict.fromkeys(names)]

    def price(self, name: str) -> Price | None:
        """The price of a model for an estimate, or None where it isn't known.

        Raises:
            NodeFailed: there is no such profile.
        """
        if self._must_be_recorded(name):
            return None
        profile = self._profile(name)
        return price_of(profile, name.partition("/")[2])

    def redact(self, text: str) -> str:
        """`text` without any key that this registry has handed out."""
        return self.keys.redactor.redact(text)

    async def close(self) -> None:
        """Close every connection and the recording."""
        clients = list(self._clients.values())
        self._clients.clear()
        self._models.clear()
        if self.recording is not None:
            self.recording.close()
        for client in clients:
            await client.close()

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
        return self._given_profiles

    def _profile(self, name: str) -> Profile:
        prefix, slash, model = name.partition("/")
        if not slash or not model or not prefix:
            raise NodeFailed(
                f"{name!r} doesn't say who provides it; write PROVIDER/MODEL, for example openai/{name or 'gpt-5-mini'}.",
                stops_node=True,
            )
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
            return f"There is no key for {name}: put one {self.keys.places(profile)}."
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

    def _live(self, name: str) -> ChatModel:
        profile = self._profile(name)
        # Imported here: an SDK costs half a second and 30 MB, which recorded runs needn't pay.
        if profile.kind == "anthropic":
            from flowboard.llm.anthropic import AnthropicModel
            from flowboard.llm.anthropic import Client as AnthropicClient

            client = self._client(profile, AnthropicClient)
            return AnthropicModel(name, profile, client, self.keys.redactor)
        from flowboard.llm.openai import Client as OpenAIClient
        from flowboard.llm.openai import OpenAIModel

        return OpenAIModel(name, profile, self._client(profile, OpenAIClient), self.keys.redactor)

    def _client(
        self, profile: Profile, client_class: Callable[[Profile, Secret | None], ClientT]
    ) -> ClientT:
        """The client for a profile. Two profiles share one only if they agree on all but name and limits."""
        shared = profile.model_copy(update={"name": "", "concurrency": 1, "prices": {}})
        which = shared.model_dump_json()
        if which not in self._clients:
            self._clients[which] = client_class(profile, self._key(profile))
        return cast(ClientT, self._clients[which])
