"""The embeddings of texts that were bought already: by a run, by training, or in a recording. Asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flowboard.llm.recorded import RecordedEmbeddings
from flowboard.llm.registry import ModelRegistry
from flowboard.llm.vectors import from_bytes
from flowboard.node import NodeFailed, Vector
from flowboard.runtime.embeddings import text_key
from flowboard.store.store import Store
from flowboard.workspace.models import recording_path


def vectors_on_record(
    store: Store, flow_path: str, model: str, texts: Sequence[str]
) -> list[Vector | None]:
    """The vector that a model gave for each text; None where it never did.

    Args:
        store: where vectors of live models are kept.
        flow_path: the flow, which may have a recording beside it.
        model: as the flow names it.
        texts: what was embedded.
    """
    recording = recording_path(Path(flow_path))
    registry = ModelRegistry("auto", recording)
    found: dict[str, Vector] = {}
    try:
        origin = registry.origin_of(model)
    except NodeFailed:
        origin = ""  # nobody here has that provider; a recording may know it
    if origin:
        keys = {text_key(model, origin, "live", text): text for text in texts}
        kept = store.lookup(list(keys))
        found = {keys[key]: from_bytes(value) for key, value in kept.items()}
    if registry.recording is not None and recording.is_file() and len(found) < len(set(texts)):
        recorded = RecordedEmbeddings(model, registry.recording)
        for text in texts:
            if text not in found and (vector := recorded.vector(text)) is not None:
                found[text] = vector
    return [found.get(text) for text in texts]
