"""A CSV of outputs that becomes a flow, a person who labels them, and a judge on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from flowboard.flow.reading import load_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.editing.actors import Actor
from flowboard.workspace.editing.session import FlowSession
from flowboard.workspace.grading.session import GradingTask, opened_grading
from flowboard.workspace.labelling.beginning import begin_labelling
from flowboard.workspace.labelling.judging_flow import judging_in
from flowboard.workspace.labelling.preparing import Prepared, prepare
from flowboard.workspace.labelling.results import Results, ResultsReader
from flowboard.workspace.project import load

ME = Actor("me", "owner")


@pytest.fixture
def kept(tmp_path: Path) -> Callable[..., Path]:
    """Keeps a file as an upload is kept, and gives its path."""

    def keep(content: str | bytes, name: str = "answers.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return keep


class Labelling:
    """Label mode of one file, without a page."""

    def __init__(self, table: Path) -> None:
        self.path = begin_labelling(table).flow
        self.types = NodeTypes()

    def prepare(self) -> Prepared:
        return prepare(load_flow(self.path), self.types)

    def results(self) -> Results:
        return ResultsReader(self.path, self.prepare()).read(load_flow(self.path).flow)

    def label(self, words: Iterable[str]) -> None:
        """Label rows in the order in which they come."""
        run = self.prepare().run
        task = GradingTask("me", order="data", blind_share=0.0)
        with opened_grading(self.path.parent, run, "judge", self.types, task) as session:
            for word in words:
                session.grade(word)  # type: ignore[arg-type]

    def set_judge(self, prompt: str | None = None, model: str | None = None) -> None:
        """Change the judge as the page does, and save."""
        session = FlowSession.open(self.path, self.types)
        judging = judging_in(session.flow)
        changes = [judging.with_prompt(prompt)] if prompt is not None else []
        changes += [judging.with_model(model)] if model is not None else []
        session.apply(ME, "Change the judge", changes)
        session.save(ME)
        session.close()

    def evaluate(self) -> str:
        """Ask the judge about the labelled rows; gives the id of the run."""
        return load(self.path).run(limit=self.results().reach).run_id


@pytest.fixture
def labelling(kept: Callable[..., Path]) -> Callable[..., Labelling]:
    """Begins label mode with a file."""
    return lambda content, name="answers.csv": Labelling(kept(content, name))


def rows(number: int, labels: Iterable[str] = ()) -> str:
    """A CSV of so many outputs, the first of which have these labels."""
    given = [*labels]
    lines = [
        f"r{place},question {place},answer {place},{given[place] if place < len(given) else ''}"
        for place in range(number)
    ]
    return "\n".join(["id,input,output,label", *lines, ""])
