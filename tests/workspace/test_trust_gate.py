"""The gate in front of a run: who passes, who doesn't, and that what runs is what was trusted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flowboard.flow.errors import FlowError
from flowboard.store.store import Store
from flowboard.workspace.errors import ExitCode
from flowboard.workspace.project import Project, load
from flowboard.workspace.stores import find_run, opened_store
from flowboard.workspace.trust.decisions import trust
from flowboard.workspace.trust.gate import TrustNeeded
from flowboard.workspace.trust.store import TrustStore
from tests.provider import Provider

CHECKS = "def polite(output, row):\n    return True\n"
NODES = """\
  tweets:
    type: dataset
    path: tweets.csv
    assertions:
      - {name: polite, code: "checks.py::polite"}
"""


@pytest.fixture
def checks(folder: Path) -> Path:
    """The code file beside the flow."""
    path = folder / "checks.py"
    path.write_text(CHECKS)
    return path


@pytest.fixture
def coded(flow_with: Callable[[str], Path], checks: Path) -> Project:
    """A flow whose only assertion is code in a file."""
    return load(flow_with(NODES))


def outcomes(project: Project, **request) -> tuple[int, int]:
    """How many rows pass and fail in a run."""
    quality = project.run(**request).quality
    return quality.passed, quality.failed


def everything(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if "__pycache__" not in path.parts)


def test_code_needs_trust_and_nothing_is_written_without_it(coded: Project, folder: Path):
    before = everything(folder)
    with pytest.raises(TrustNeeded) as refused:
        coded.run()
    assert refused.value.exit_code == ExitCode.TRUST_NEEDED == 3
    assert refused.value.hash == coded.trust_hash()
    assert "tweets runs Python that the flow brings (polite)." in str(refused.value)
    assert f"flowboard trust {coded.path}" in str(refused.value)
    assert f"--trust {coded.trust_hash()}" in str(refused.value)
    assert everything(folder) == before


TRUE = '"def check(output, row): return True"'
PLACES = {
    "an assertion": ["assertions:", f"  - {{name: c, code: {TRUE}}}"],
    "a candidate": [
        "type: multi_evaluator", "inputs: {output: rows.n}", "criteria:",
        f"  - {{id: form, candidates: [{{name: c, code: {TRUE}}}, {{name: d, check: contains, value: x}}],"
        " chosen: [d]}",
    ],
    "a condition": ["type: filter", "inputs: {item: rows.n}", f"keep_if: {{code: {TRUE}}}"],
    "a python node": ["type: python", "inputs: {n: rows.n}", 'code: "def run(n): return n"'],
    "a python node's file": ["type: python", "inputs: {n: rows.n}", 'code: "checks.py::polite"'],
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_code_needs_trust_wherever_it_stands(flow_with: Callable[[str], Path], checks: Path, place: str):
    rows = "  rows:\n    type: dataset\n    rows: [{n: one}]\n"
    own = place == "an assertion"
    lines = PLACES[place] if own else ["second:", *(f"  {line}" for line in PLACES[place])]
    written = "".join(f"{'    ' if own else '  '}{line}\n" for line in lines)
    flow = load(flow_with(rows + written))
    with pytest.raises(TrustNeeded) as refused:
        flow.run()
    assert [need.kind for need in refused.value.needs] == ["code"]
    (piece,) = flow.trust_sheet().code
    assert piece.source in (CHECKS, TRUE.strip('"'), "def run(n): return n")
    assert flow.run(trust=refused.value.hash).status == "done"


def test_an_estimate_needs_no_trust(coded: Project):
    assert coded.estimate().nodes["tweets"].cells == 3


def test_a_flow_that_needs_none_asks_for_none_whatever_hash_is_given(project: Project):
    assert project.run(trust="v1-ab").exit_code == ExitCode.OK


def test_the_hash_of_the_flow_lets_it_run(coded: Project):
    assert outcomes(coded, trust=coded.trust_hash()) == (3, 0)


def test_one_of_several_hashes_is_enough(coded: Project, monkeypatch: pytest.MonkeyPatch):
    assert outcomes(coded, trust=f"v1-ab, {coded.trust_hash()}") == (3, 0)
    monkeypatch.setenv("FLOWBOARD_TRUST", f"v1-ab,{coded.trust_hash()}")
    assert outcomes(coded) == (3, 0)


def test_a_hash_that_is_given_is_good_for_that_run_only(coded: Project):
    coded.run(trust=coded.trust_hash())
    with pytest.raises(TrustNeeded):
        coded.run()


def test_another_hash_is_told_beside_the_right_one(coded: Project, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(TrustNeeded, match=f"--trust gives v1-ab, but .* is {coded.trust_hash()}"):
        coded.run(trust="v1-ab")
    monkeypatch.setenv("FLOWBOARD_TRUST", "v1-cd")
    with pytest.raises(TrustNeeded, match=f"FLOWBOARD_TRUST gives v1-cd, but .*{coded.trust_hash()}"):
        coded.run()


def test_what_the_user_trusts_runs_until_it_changes(coded: Project, checks: Path):
    trust(coded.trust_sheet())
    assert outcomes(coded) == (3, 0)
    checks.write_text(CHECKS.replace("True", "False"))
    with pytest.raises(TrustNeeded):
        coded.run()
    checks.write_text(CHECKS)
    assert outcomes(coded) == (3, 0)


def test_code_of_nodes_that_dont_run_doesnt_ask(flow_with: Callable[[str], Path], checks: Path):
    more = "  more:\n    type: prompt\n    inputs: {text: tweets.text}\n    template: '{{ text }}'\n"
    plain = NODES.partition("    assertions:")[0]
    coded = more + '    assertions:\n      - {name: polite, code: "checks.py::polite"}\n'
    assert load(flow_with(plain + coded)).run(to="tweets").status == "done"
    assert load(flow_with(plain + coded + "    mute: true\n")).run().status == "done"


def test_a_code_file_that_changes_after_the_gate_doesnt_change_what_runs(coded: Project, checks: Path):
    def swap(_: object) -> None:
        checks.write_text(CHECKS.replace("True", "False"))

    report = coded.run(trust=coded.trust_hash(), on_begin=swap)
    assert (report.quality.passed, report.quality.failed) == (3, 0)


def test_a_flow_whose_code_file_isnt_there_is_not_run(coded: Project, checks: Path):
    checks.unlink()
    with pytest.raises(FlowError, match=r"assertions\[0\].code: The file 'checks.py' doesn't exist"):
        coded.run(trust=coded.trust_hash())


def test_a_resumed_run_needs_the_trust_that_it_needed_at_first(coded: Project):
    first = coded.run(trust=coded.trust_hash())
    with pytest.raises(TrustNeeded, match=f"flowboard trust .* --resume {first.run_id}"):
        coded.run(resume=first.run_id)
    assert coded.run(resume=first.run_id, trust=coded.trust_hash()).status == "done"


def test_a_resumed_run_goes_on_with_the_code_that_it_began_with(coded: Project, checks: Path):
    hash_ = coded.trust_hash()
    first = coded.run(trust=hash_, limit=1)
    checks.write_text(CHECKS.replace("True", "False"))
    report = coded.run(resume=first.run_id, trust=hash_, limit=3)
    assert (report.quality.passed, report.quality.failed) == (3, 0)
    assert f"Run {first.run_id} goes on with the flow as it was when the run began." in report.notes
    with pytest.raises(TrustNeeded):
        coded.run(resume=first.run_id, trust=coded.trust_hash())


def test_the_sheet_of_a_run_shows_what_that_run_would_execute(coded: Project, checks: Path):
    first = coded.run(trust=coded.trust_hash())
    checks.write_text(CHECKS.replace("True", "False"))
    (piece,) = coded.trust_sheet(resume=first.run_id).code
    assert piece.source == CHECKS


def test_a_run_without_code_files_keeps_the_flow_to_the_letter(project: Project, folder: Path):
    run = project.run(to="extract").run_id
    assert find_run(folder, run).record.snapshot == project.file.text


def test_code_that_a_flow_claims_to_carry_is_not_run(coded: Project, checks: Path):
    forged = 'x-code-files:\n  checks.py: "def polite(output, row): return False"\n'
    coded.path.write_text(coded.file.text + forged)
    again = load(coded.path)
    assert again.trust_hash() == coded.trust_hash()
    assert outcomes(again, trust=again.trust_hash()) == (3, 0)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe", "isn't UTF-8 text"),
        (b"x = 1", "must define `def "),
        (b"def (", "isn't Python: invalid syntax, in its line 1"),
    ],
)
def test_a_code_file_that_is_no_assertion_is_told_before_a_run(
    coded: Project, checks: Path, content: bytes, told: str
):
    checks.write_bytes(content)
    with pytest.raises(FlowError, match=told):
        coded.trust_sheet()


# -- the user's own word -------------------------------------------------------------------------


def test_other_data_asks_for_no_other_trust_at_once_or_when_resumed(
    coded: Project, tmp_path_factory: pytest.TempPathFactory
):
    data = tmp_path_factory.mktemp("elsewhere") / "mine.csv"
    data.write_text("id,text\nx,bonjour\n")
    first = coded.run(data=data, trust=coded.trust_hash())
    again = coded.run(resume=first.run_id, trust=coded.trust_hash())
    assert again.summary.nodes["tweets"].statuses == {"done": 1}


def test_a_file_elsewhere_that_this_user_never_named_needs_trust(
    project: Project, folder: Path, tmp_path_factory: pytest.TempPathFactory
):
    secret = tmp_path_factory.mktemp("private") / "diary.csv"
    secret.write_text("id,text\nx,dear diary\n")
    snapshot = project.file.text.replace("path: tweets.csv", f"path: {secret}")
    with opened_store(project.path.resolve()) as store:
        run = store.create_run("demo", str(project.path.resolve()), snapshot, {})
    with pytest.raises(TrustNeeded, match=f"tweets reads {secret}, which is outside the flow's folder"):
        project.run(resume=run)


@pytest.fixture
def paid(
    project: Project, provider: Provider, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Project:
    """The flow, with a provider that isn't on this machine, as far as anyone can tell by its address."""
    profiles = tmp_path / "paid.toml"
    profiles.write_text(
        f'[profiles.local]\nbase_url = "http://0.0.0.0:{provider.port}/v1"\nneeds_key = false\n'
        'prices = {"*" = {input = 1.0, output = 1.0}}\n'
    )
    monkeypatch.setenv("FLOWBOARD_PROFILES", str(profiles))
    return project


def test_spending_needs_trust(paid: Project, provider: Provider):
    with pytest.raises(
        TrustNeeded, match=r"answer buys answers of local/m from http://0\.0\.0\.0"
    ) as told:
        paid.run()
    assert "--budget USD" in str(told.value)
    assert provider.connections == 0


def test_spending_at_an_unknown_price_needs_trust(paid: Project, tmp_path: Path):
    profiles = tmp_path / "paid.toml"
    profiles.write_text(profiles.read_text().partition("prices")[0])
    with pytest.raises(TrustNeeded, match="it isn't known here what that costs"):
        paid.run()


def test_what_is_free_needs_no_trust(paid: Project, tmp_path: Path):
    profiles = tmp_path / "paid.toml"
    profiles.write_text(profiles.read_text().replace("1.0", "0.0"))
    assert paid.run().status == "done"


def test_a_recorded_answer_isnt_spending(paid: Project, provider: Provider):
    paid.run(budget=1.0, record=True, models="live")
    asked = provider.connections
    assert paid.run(models="recorded").status == "done"
    assert provider.connections == asked


def test_a_budget_is_a_word_about_spending(paid: Project, provider: Provider):
    assert paid.run(budget=1.0).status == "done"
    assert provider.answered.total() == 3


def test_a_budget_is_no_word_about_code(paid: Project, folder: Path, provider: Provider):
    text = paid.path.read_text().replace(
        "{name: bulleted, check: every_line_matches, pattern: '^- '}",
        "{name: bulleted, code: 'def check(output, row): return True'}",
    )
    paid.path.write_text(text)
    with pytest.raises(TrustNeeded) as told:
        load(paid.path).run(budget=1.0)
    assert [need.kind for need in told.value.needs] == ["code"]
    assert provider.connections == 0


def test_a_run_with_a_budget_goes_on_within_it_and_no_further(paid: Project):
    first = paid.run(budget=1.0, to="extract")
    assert paid.run(resume=first.run_id).status == "done"
    with opened_store(paid.path.resolve()) as store:
        store.update_run(first.run_id, options={"budget": 1000.0})
    with pytest.raises(TrustNeeded):
        paid.run(resume=first.run_id)
    assert paid.run(resume=first.run_id, budget=2.0).status == "done"


# -- the other ways in ---------------------------------------------------------------------------


def engine(folder: Path, run: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flowboard.runtime", run]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


def test_the_engines_process_has_the_same_gate(
    coded: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    path = coded.path.resolve()
    with opened_store(path) as store:
        run = store.create_run("other", str(path), coded.file.text, {})
        where = str(store.engine.url.database)
    refused = engine(folder, run)
    assert refused.returncode == 3
    assert "tweets runs Python that the flow brings (polite)." in refused.stderr
    monkeypatch.setenv("FLOWBOARD_TRUST", coded.trust_hash())
    assert engine(folder, run).returncode == 0
    with Store.open(where) as store:
        assert store.find_run(run).status == "done"


def test_recording_needs_the_same_trust(paid: Project, provider: Provider):
    with pytest.raises(TrustNeeded):
        paid.run(record=True, models="live")
    assert (provider.connections, paid.recording.exists()) == (0, False)


async def test_so_does_a_run_on_a_loop_that_is_there_already(coded: Project):
    with pytest.raises(TrustNeeded):
        await coded.run_async()


def test_a_damaged_list_trusts_nothing_and_is_told(coded: Project):
    trust(coded.trust_sheet())
    TrustStore().file.write_text("{")
    with pytest.raises(TrustNeeded, match="is damaged, so nothing is trusted"):
        coded.run()
