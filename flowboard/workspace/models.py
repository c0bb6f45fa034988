"""Use case: which models a flow asks, who answers for them, and what is there on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from flowboard.workspace.errors import ExitCode, WorkspaceError, in_plain_words

if TYPE_CHECKING:
    from flowboard.llm.keys import Keys
    from flowboard.llm.profiles import Profile
    from flowboard.llm.registry import Asked, ModelRegistry
    from flowboard.runtime.plan import Plan

Mode = Literal["auto", "live", "recorded"]


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for a model of the flow: `live`, `recorded`, or nobody, and why."""

    model: str
    source: Literal["live", "recorded"] | None
    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """A provider profile: where it leads, and whether this machine has what it takes to ask it."""

    name: str
    kind: str
    origin: str
    key: str
    ready: bool


@dataclass(frozen=True, slots=True)
class LocalFacts:
    """A model server that answers on this machine, with its models as a flow names them."""

    name: str
    base_url: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelsAtHand:
    """What can be asked from this machine."""

    profiles: tuple[ProfileFacts, ...]
    local: tuple[LocalFacts, ...]

    def to_json(self) -> dict[str, Any]:
        """The facts as JSON values. Keys show their last four characters at most."""
        return asdict(self)


def recording_path(flow_path: Path) -> Path:
    """`NAME.recording.jsonl` beside `NAME.flow.yaml`."""
    name = flow_path.name
    for ending in (".flow.yaml", ".flow.yml", ".yaml", ".yml"):
        name = name.removesuffix(ending)
    return flow_path.parent / f"{name}.recording.jsonl"


def model_names(plan: Plan) -> list[Asked]:
    """Every model that a plan may ask, judges included, in order, with the address that the flow names."""
    from flowboard.runtime.calls import asked_models

    asked: dict[Asked, None] = {}
    for node in plan:
        asked |= dict.fromkeys(asked_models(node.step, (*node.specs, *node.step.asserts())))
    return list(asked)


def who_answers(
    registry: ModelRegistry, names: Iterable[str | Asked], *, before_trust: bool = False
) -> list[Answering]:
    """Who answers for each of these models.

    Opens no connection beyond this machine, and none at all to an address of the flow that the user
    hasn't trusted. With `before_trust`, as in an estimate, such an address is an answer like others.

    Raises:
        WorkspaceError: nobody answers for one of them; with what is missing and where to put it. Where
            that is trust, it has the exit code for it.
    """
    found = registry.describe_all(names)
    missing = [one for one in found if one.source is None and not (before_trust and one.needs_trust)]
    if missing:
        needs_trust = any(one.needs_trust for one in missing)
        raise WorkspaceError(
            "\n".join(dict.fromkeys(one.reason for one in missing)),
            ExitCode.TRUST_NEEDED if needs_trust else ExitCode.BAD_INPUT,
        )
    return [Answering(one.name, one.source, one.origin, one.reason) for one in found]


def models_at_hand() -> ModelsAtHand:
    """Profiles with their keys, and the local servers that answer now.

    Raises:
        WorkspaceError: the profiles can't be read.
    """
    from flowboard.llm.discovery import discover
    from flowboard.llm.keys import Keys
    from flowboard.llm.profiles import load_profiles

    keys = Keys()
    with in_plain_words():
        servers = asyncio.run(discover())
        facts = [_profile_facts(profile, keys) for profile in load_profiles().values()]
    local = tuple(LocalFacts(one.name, one.base_url, one.model_names) for one in servers)
    return ModelsAtHand(tuple(facts), local)


def _profile_facts(profile: Profile, keys: Keys) -> ProfileFacts:
    from flowboard.llm.discovery import is_listening

    secret = keys.find(profile) if profile.wants_key or profile.key_env else None
    if secret is not None:
        key = f"found {secret}"
    elif profile.wants_key:
        key = f"missing: put one {keys.places(profile)}"
    else:
        key = "not needed"
    place = urlsplit(profile.base_url)
    answers = not profile.is_local or is_listening(place.hostname or "", place.port or 80)
    ready = answers and (secret is not None or not profile.wants_key)
    return ProfileFacts(profile.name, profile.kind, profile.origin, key, ready)
