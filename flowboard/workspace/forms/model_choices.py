"""The models that a field can name: those at hand, those in the recording, those of the flow, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

from flowboard.flow.document import Flow
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.models import ModelsAtHand, ProfileFacts, models_at_hand, recording_path

Source = Literal["local", "live", "recorded", "flow"]

_RECORDED_MODEL: Final = re.compile(rb'"model":\s*"([^"\\]{1,200})"')
_NO_CHAT: Final = re.compile(
    r":|audio|image|realtime|transcribe|tts|embed|instruct|moderation|davinci|curie|babbage|^ada$|search"
)
"""Marks in the names of models that the price list has and that don't answer chats."""
_HEAD: Final = 600  # bytes of a line of a recording in which the model stands
_MOST_LINES: Final = 50_000
_MOST_OFFERED: Final = 400


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model to pick. `ready` says whether it answers from here; `note` says how, or what is missing."""

    name: str
    source: Source
    note: str
    ready: bool


@dataclass(frozen=True, slots=True)
class ModelChoices:
    """What to pick from, the models that are sure to answer first; and the providers that lack a key."""

    choices: tuple[ModelChoice, ...]
    missing: tuple[ProfileFacts, ...]

    def note_on(self, name: str) -> tuple[str, bool]:
        """How a model answers, in words, and whether it does; of a model that isn't among the choices too."""
        known = next((choice for choice in self.choices if choice.name == name and choice.ready), None)
        if known is not None:
            return known.note, True
        profile = name.partition("/")[0]
        for facts in self.missing:
            if facts.name == profile:
                return f"The key for {facts.origin} is {facts.key}.", False
        return "", True


def model_choices(flow: Flow, flow_path: Path) -> ModelChoices:
    """The choices for a flow. Connects to nothing but this machine; takes up to a second.

    Raises:
        WorkspaceError: the profiles can't be read.
    """
    at_hand = models_at_hand()
    found: dict[str, ModelChoice] = {}
    for choice in (
        *_local(at_hand),
        *_recorded(recording_path(flow_path)),
        *_of_providers(at_hand),
        *_in_flow(flow),
    ):
        found.setdefault(choice.name, choice)
    missing = [one for one in at_hand.profiles if not one.ready and one.key.startswith("missing")]
    return ModelChoices(tuple(islice(found.values(), _MOST_OFFERED)), tuple(missing))


def _local(at_hand: ModelsAtHand) -> Iterator[ModelChoice]:
    for server in at_hand.local:
        for name in server.models:
            yield ModelChoice(name, "local", f"{server.name} on this machine", True)


def _recorded(path: Path) -> Iterator[ModelChoice]:
    try:
        with path.open("rb") as lines:
            names = {
                match[1].decode("utf-8", "replace")
                for line in islice(lines, _MOST_LINES)
                if (match := _RECORDED_MODEL.search(line[:_HEAD]))
            }
    except OSError:
        return
    for name in sorted(names):
        yield ModelChoice(name, "recorded", f"recorded answers in {path.name}", True)


def _of_providers(at_hand: ModelsAtHand) -> Iterator[ModelChoice]:
    """The chat models that the price list knows, of providers whose key is there."""
    for profile in at_hand.profiles:
        if profile.ready and profile.key.startswith("found"):
            for model in _known_models(profile.name):
                yield ModelChoice(f"{profile.name}/{model}", "live", f"live, key {profile.key}", True)


def _known_models(provider: str) -> Iterator[str]:
    from genai_prices.data import providers

    for known in providers:
        if known.id == provider:
            names = [str(model.id) for model in known.models if not model.deprecated]
            yield from (name for name in reversed(names) if not _NO_CHAT.search(name))


def _in_flow(flow: Flow) -> Iterator[ModelChoice]:
    for name in dict.fromkeys(name for node in flow.nodes.values() for name in _named(node.config)):
        yield ModelChoice(name, "flow", "named in this flow", False)


def _named(config: Mapping[str, Any]) -> Iterator[str]:
    models = config.get("models")
    for name in models if isinstance(models, list | tuple) else ():
        if isinstance(name, str) and "/" in name:
            yield name


__all__ = ["ModelChoice", "ModelChoices", "WorkspaceError", "model_choices"]
