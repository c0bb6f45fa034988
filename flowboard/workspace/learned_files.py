"""Where the classifiers of a flow are kept: `NAME.learned/CLASSIFIER.json` beside `NAME.flow.yaml`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flowboard.assertions.learned import LARGEST, Artefact, BadArtefact, read_artefact
from flowboard.node import Files, NodeFailed


def learned_folder(flow_path: Path) -> Path:
    """The folder with the classifiers of a flow."""
    name = flow_path.name
    for ending in (".flow.yaml", ".flow.yml", ".yaml", ".yml"):
        name = name.removesuffix(ending)
    return flow_path.parent / f"{name}.learned"


def learned_path(flow_path: Path, classifier: str) -> Path:
    """The file of a classifier."""
    return learned_folder(flow_path) / f"{classifier}.json"


def learned_reader(flow_path: Path, files: Files) -> Callable[[str], bytes]:
    """What gives the file of a classifier by its name, a byte more than it may have at most.

    It raises NodeFailed where there is none.
    """
    folder = learned_folder(flow_path).name

    def read(classifier: str) -> bytes:
        try:
            with files.open(f"{folder}/{classifier}.json") as stream:
                return stream.read(LARGEST + 1)
        except OSError as error:
            raise NodeFailed(f"its file can't be read ({error.strerror or error})") from error

    return read


def classifiers(flow_path: Path) -> dict[str, Artefact]:
    """The classifiers beside a flow by name, sorted; files that are none, or are called otherwise, are left out."""
    found: dict[str, Artefact] = {}
    for path in sorted(learned_folder(flow_path).glob("*.json")):
        try:
            with path.open("rb") as stream:
                artefact = read_artefact(stream.read(LARGEST + 1))
        except (OSError, BadArtefact):
            continue
        if path.is_file() and not path.is_symlink() and artefact.name == path.stem:
            found[path.stem] = artefact
    return found


def learned_names(flow_path: Path) -> list[str]:
    """The files of the classifiers beside a flow, relative to it."""
    folder = learned_folder(flow_path).name
    return [f"{folder}/{name}.json" for name in classifiers(flow_path)]
