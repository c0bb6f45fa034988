"""Use case: take down the live answers of a run, so that the flow runs without keys elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from flowboard.llm.recorded import RecordingWriter
from flowboard.node import ChatRequest, ChatResponse, EmbedRequest, EmbedResponse


class Recording:
    """Writes `NAME.recording.jsonl` while a run goes on. Implements the engine's `Recorder`.

    Only live answers are taken down; those that were played stand in a recording already. When the
    run has ended the file is put in order, so that equal answers give an equal file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = RecordingWriter(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.finalise()

    def write(self, request: ChatRequest, response: ChatResponse) -> None:
        """Keep one answer; equal questions are kept once."""
        if response.source == "live":
            self._writer.add(request, response)

    def write_vectors(self, request: EmbedRequest, response: EmbedResponse) -> None:
        """Keep the vectors of some texts; equal texts are kept once."""
        if response.source == "live":
            for text, vector in zip(request.texts, response.vectors, strict=True):
                self._writer.add_vector(request.model, text, vector)
