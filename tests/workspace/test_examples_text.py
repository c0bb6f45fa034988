"""The examples *product descriptions* and *doctor calls*: whole, playable and graded as they claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from csv import DictReader
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
import pytest

from flowboard.flow.document import Flow
from flowboard.flow.reading import load_flow
from flowboard.llm.recorded import Recording
from flowboard.runtime.cache_key import subject
from flowboard.workspace.example import copy_example
from flowboard.workspace.formatting import format_file
from flowboard.workspace.grades import GradesMoved, import_grades
from flowboard.workspace.project import load
from flowboard.workspace.run_report import RunReport

FLOWS = Path(__file__).parents[2] / "flows"
ROWS = 60
FICTIONAL_NUMBER = re.compile(r"07700 900\d{3}|01632 960\d{3}|020 7946 0\d{3}")
FICTIONAL_DOMAIN = re.compile(r"(?:[\w-]+\.)*example(?:\.(?:com|org|net))?")


@dataclass(frozen=True)
class Example:
    """A shipped example; its grades call between `fewest_bad` and `most_bad` of all outputs bad."""

    name: str
    data: str
    fewest_bad: float
    most_bad: float

    @property
    def flow_path(self) -> Path:
        return FLOWS / f"{self.name}.flow.yaml"

    @cached_property
    def flow(self) -> Flow:
        return load_flow(str(self.flow_path)).flow

    @cached_property
    def rows(self) -> dict[str, dict[str, str]]:
        """The rows of the data by id."""
        with (FLOWS / self.name / f"{self.data}.csv").open(encoding="utf-8", newline="") as lines:
            return {row["id"]: row for row in DictReader(lines)}

    @cached_property
    def grades(self) -> list[dict[str, Any]]:
        lines = (FLOWS / f"{self.name}.grades.jsonl").read_bytes().splitlines()
        return [orjson.loads(line) for line in lines]

    @property
    def overall(self) -> list[dict[str, Any]]:
        return [grade for grade in self.grades if "criterion" not in grade]

    @property
    def criteria(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.flow.nodes["quality"].config["criteria"]
        return found

    def subject_of(self, row: str, answer: str) -> str:
        """What a grade of this answer to this row attaches to."""
        wires = {port: str(wire) for port, wire in self.flow.nodes["grades"].inputs.items()}
        others = {
            port: self.rows[row][wire.partition(".")[2]]
            for port, wire in wires.items()
            if port != "output"
        }
        return subject("answer", "text", answer, others)


EXAMPLES = (
    Example("product_descriptions", "products", fewest_bad=0.25, most_bad=0.40),
    Example("doctor_calls", "calls", fewest_bad=0.28, most_bad=0.39),
)


@dataclass(frozen=True)
class Ran:
    """An example after its grades were imported and it was run from its recording."""

    example: Example
    moved: GradesMoved
    report: RunReport

    @cached_property
    def results(self) -> dict[str, dict[str, Any]]:
        """The line of every row in the file that the run wrote."""
        (path,) = self.report.outputs
        lines = map(orjson.loads, path.read_bytes().splitlines())
        return {line["key"].partition(";")[0].partition("=")[2]: line for line in lines}


@pytest.fixture(params=EXAMPLES, ids=lambda example: example.name)
def example(request: pytest.FixtureRequest) -> Example:
    chosen: Example = request.param
    return chosen


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda example: example.name)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLOWBOARD_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("FLOWBOARD_STORE", raising=False)
        flow = copy_example(tmp_path_factory.mktemp(request.param.name), request.param.name).flow
        moved = import_grades(flow)
        yield Ran(request.param, moved, load(flow).run(models="recorded"))


# -- the files -------------------------------------------------------------------------------------


def test_the_flow_is_valid_and_canonical(example: Example):
    assert load(example.flow_path).validate().lines() == []
    assert not format_file(example.flow_path, write=False).changed


def test_every_row_is_unlike_the_others(example: Example):
    assert len(example.rows) == ROWS
    texts = [
        tuple(value for name, value in row.items() if name != "id") for row in example.rows.values()
    ]
    assert len(set(texts)) == ROWS


def test_the_recording_holds_an_answer_for_every_question_and_no_other(example: Example):
    judges = sum("judge" in spec for criterion in example.criteria for spec in criterion["candidates"])
    recording = Recording(FLOWS / f"{example.name}.recording.jsonl")
    assert len(recording) == ROWS * (1 + judges)
    assert recording.problems == []
    recording.close()


def test_telephone_numbers_and_addresses_are_kept_for_fiction():
    files = [path for path in FLOWS.rglob("*") if path.name.startswith(("calls.", "doctor_calls."))]
    texts = [
        path.read_text(encoding="utf-8") for path in files if not path.name.endswith("grades.jsonl")
    ]
    numbers = [number for text in texts for number in re.findall(r"\b0\d{2,4} \d{3,4} ?\d{3,4}", text)]
    domains = [domain for text in texts for domain in re.findall(r"\w@([\w.-]*\w)", text)]
    assert len(files) == 4
    assert len(numbers) > 5
    assert len(domains) > 3
    assert [number for number in numbers if not FICTIONAL_NUMBER.fullmatch(number)] == []
    assert [domain for domain in domains if not FICTIONAL_DOMAIN.fullmatch(domain)] == []


# -- the run ---------------------------------------------------------------------------------------


def test_every_question_of_the_run_is_answered_by_the_recording(ran: Ran):
    summary = ran.report.summary
    assert summary.nodes["answer"].statuses == {"done": ROWS}
    assert summary.failed_cells == 0
    assert [node.assertion_errors for node in summary.nodes.values() if node.assertion_errors] == []


def test_the_verdicts_miss_some_bad_outputs_and_fail_some_good_ones(ran: Ran):
    verdicts = {
        ran.example.subject_of(row, line["value"]): line["verdict"] for row, line in ran.results.items()
    }
    judged = [(verdicts[grade["subject"]], grade["grade"]) for grade in ran.example.overall]
    assert judged.count(("pass", "bad")) >= 3
    assert judged.count(("fail", "good")) >= 3


# -- the grades ------------------------------------------------------------------------------------


def test_every_output_has_a_grade_and_none_is_left_waiting(ran: Ran):
    assert ran.moved.new == len(ran.example.grades)
    assert ran.report.summary.nodes["grades"].statuses == {"done": ROWS}


def test_the_subject_of_every_grade_is_an_output_of_the_run(ran: Ran):
    subjects = {ran.example.subject_of(row, line["value"]) for row, line in ran.results.items()}
    assert len(subjects) == ROWS
    assert {grade["subject"] for grade in ran.example.grades} == subjects


def test_each_output_is_graded_once_overall_and_once_by_each_criterion(example: Example):
    graded = [(grade["subject"], grade.get("criterion", "")) for grade in example.grades]
    names = ["", *(criterion["id"] for criterion in example.criteria)]
    subjects = {grade["subject"] for grade in example.grades}
    assert sorted(graded) == sorted((one, name) for one in subjects for name in names)


def test_the_share_of_bad_outputs_is_the_one_that_is_claimed(example: Example):
    bad = sum(grade["grade"] == "bad" for grade in example.overall)
    assert example.fewest_bad <= bad / ROWS <= example.most_bad


def test_every_bad_output_has_a_note_of_its_own_and_fails_a_criterion(example: Example):
    bad = [grade for grade in example.overall if grade["grade"] == "bad"]
    notes = [grade.get("note", "") for grade in bad]
    failing = {
        grade["subject"] for grade in example.grades if "criterion" in grade and grade["grade"] == "bad"
    }
    assert all(notes)
    assert len(set(notes)) == len(notes)
    assert {grade["subject"] for grade in bad} <= failing
