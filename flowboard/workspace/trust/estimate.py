"""How many calls a flow makes and what they cost, without its owner's keys and without a connection.

The count of `run --estimate` leaves out what is stored already and needs somebody who answers for
each model. A trust sheet tells the whole: every model counts as live and nothing as answered yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from flowboard.llm.prices import Price, Rate
from flowboard.llm.profiles import Profile
from flowboard.llm.recorded import RECORDED_PREFIX
from flowboard.node import (
    ChatModel,
    ChatRequest,
    ChatResponse,
    EmbeddingModel,
    EmbedRequest,
    EmbedResponse,
    Files,
    NodeFailed,
)
from flowboard.runtime.estimate import Estimate, estimate
from flowboard.runtime.options import RunOptions
from flowboard.runtime.plan import Plan
from flowboard.store.store import Store
from flowboard.workspace.execution import StoredGrades

if TYPE_CHECKING:
    from flowboard.llm.registry import ModelRegistry


@dataclass(frozen=True, slots=True)
class UnaskedModel:
    """Stands for a model of which only the calls are counted.

    Implements `flowboard.node.ChatModel` and `flowboard.node.EmbeddingModel`.
    """

    identity: str
    origin: str = "nowhere"
    source: Literal["live"] = "live"
    concurrency: int = 8

    async def complete(
        self, request: ChatRequest, on_text: Callable[[str], None] | None = None
    ) -> ChatResponse:
        """Refuse: an estimate asks nobody."""
        raise NodeFailed(f"{self.identity} isn't asked in an estimate")

    async def embed(self, request: EmbedRequest) -> EmbedResponse:
        """Refuse, too."""
        raise NodeFailed(f"{self.identity} isn't asked in an estimate")

    async def close(self) -> None:
        """There is nothing to give back."""


class UnaskedModels:
    """Where an estimate gets its models. Only those that are always played from a recording answer."""

    def __init__(self, registry: ModelRegistry) -> None:
        self._registry = registry

    def resolve(self, name: str, base_url: str | None = None) -> ChatModel:
        """The model of a name and address. Raises NodeFailed where its recording isn't there."""
        if name.startswith(RECORDED_PREFIX):
            return self._registry.resolve(name)
        return UnaskedModel(name if base_url is None else f"{name}@{base_url}")

    def resolve_embedding(self, name: str, base_url: str | None = None) -> EmbeddingModel:
        """The model that embeds under a name. Raises as `resolve`."""
        if name.startswith(RECORDED_PREFIX):
            return self._registry.resolve_embedding(name)
        return UnaskedModel(name if base_url is None else f"{name}@{base_url}")

    def price(self, name: str, base_url: str | None = None) -> Price | None:
        """What the user's profiles or the published lists say; None where neither knows."""
        if name.startswith(RECORDED_PREFIX):
            return _FREE
        try:
            return self._registry.price(name, base_url)
        except NodeFailed:  # nobody has such a provider
            return None


_FREE = Price(Rate(0), Rate(0), Rate(0))


async def whole_estimate(
    plan: Plan,
    options: RunOptions,
    *,
    files: Files,
    profiles: Mapping[str, Profile],
    recording: Path,
) -> Estimate:
    """What a first run of a plan would ask and cost. Runs no code and opens no connection."""
    from flowboard.llm.registry import ModelRegistry

    registry = ModelRegistry("auto", recording, profiles=profiles)
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "store.db") as store:
        try:
            return await estimate(
                plan,
                options,
                store=store,
                models=UnaskedModels(registry),
                files=files,
                grades=StoredGrades(store),
            )
        finally:
            await registry.close()
