"""The shipped examples are trusted: by the hashes of the very files that the package brings."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from flowboard.flow.reading import read_flow
from flowboard.node import NodeFailed
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.trust.code import read_code_files, steps_of
from flowboard.workspace.trust.parts import parts_of


@cache
def shipped_hashes() -> frozenset[str]:
    """The hashes of all shipped examples, with the node types that are installed."""
    types = NodeTypes()
    examples = [part for part in files("flows").iterdir() if part.name.endswith(".flow.yaml")]
    return frozenset(_hash(example.read_bytes(), types) for example in examples)


def _hash(content: bytes, types: NodeTypes) -> str:
    flow = read_flow(content).flow
    steps = steps_of(flow, types)
    code = read_code_files(flow, steps, _Shipped(files("flows")), {})
    return parts_of(flow, steps, code).hash


class _Shipped:
    """The files of the package, for reading only; they need not lie in a folder."""

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder

    def open(self, relative: str) -> BinaryIO:
        try:
            return BytesIO(self._folder.joinpath(relative).read_bytes())
        except OSError as error:
            raise NodeFailed(f"the shipped file {relative!r} can't be read") from error

    def path(self, relative: str) -> Path:
        raise NodeFailed("shipped files have no place of their own")

    def list(self, folder: str) -> list[str]:
        raise NodeFailed("shipped files aren't listed")

    def output_path(self, name: str) -> Path:
        raise NodeFailed("shipped files aren't written")
