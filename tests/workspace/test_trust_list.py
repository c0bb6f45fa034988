"""The user's list of what is trusted: kept apart from flows, whole, private, and for many processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import orjson
import pytest

from flowboard.flow.reading import read_flow
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.example import copy_example
from flowboard.workspace.project import Project, load
from flowboard.workspace.trust.decisions import is_trusted, resign, revoke, trust, trusted_flows
from flowboard.workspace.trust.gate import TrustNeeded
from flowboard.workspace.trust.shipped import shipped_hashes
from flowboard.workspace.trust.store import TrustStore, Word

CODE = "  rows:\n    type: dataset\n    rows: [{n: one}]\n    assertions:\n      - {name: c, code: %s}\n"
TRUE = '"def check(output, row): return True"'
FALSE = '"def check(output, row): return False"'


@pytest.fixture
def coded(flow_with: Callable[[str], Path]) -> Project:
    """A flow with a line of code."""
    return load(flow_with(CODE % TRUE))


def test_trust_is_kept_in_the_settings_folder_for_the_user_alone(coded: Project, folder: Path):
    trust(coded.trust_sheet())
    place = Path(os.environ["FLOWBOARD_HOME"]) / "trust.json"
    assert TrustStore().file == place
    assert place.stat().st_mode & 0o777 == 0o600
    assert [entry["hash"] for entry in orjson.loads(place.read_bytes())["flows"]] == [coded.trust_hash()]
    assert [path.name for path in folder.iterdir() if "trust" in path.name] == []


def test_the_list_tells_flow_name_and_time(coded: Project):
    trust(coded.trust_sheet())
    (entry,) = trusted_flows()
    assert (entry.path, entry.name) == (str(coded.path.resolve()), "")
    assert entry.at > 1_700_000_000


def test_revoking_takes_back_all_that_a_flow_ever_had(coded: Project):
    trust(coded.trust_sheet())
    coded.path.write_text(coded.file.text.replace(TRUE, FALSE))
    changed = load(coded.path)
    trust(changed.trust_sheet())
    assert len(revoke(changed.file, changed.types)) == 2
    assert not is_trusted(coded.trust_hash())
    assert trusted_flows() == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', '{"format": 2, "flows": []}', "\0"])
def test_a_damaged_list_trusts_nothing_and_stays_as_it_is(coded: Project, content: str):
    store = TrustStore()
    store.file.parent.mkdir(exist_ok=True)
    store.file.write_text(content)
    store.file.chmod(0o600)
    assert not is_trusted(coded.trust_hash())
    with pytest.raises(WorkspaceError, match=r"is damaged, so nothing is trusted\. Move it away"):
        trust(coded.trust_sheet())
    assert store.file.read_text() == content


def test_a_list_that_others_can_write_trusts_nothing(coded: Project):
    trust(coded.trust_sheet())
    TrustStore().file.chmod(0o666)
    assert not is_trusted(coded.trust_hash())
    with pytest.raises(WorkspaceError, match="chmod 600"):
        trusted_flows()


def test_processes_that_trust_at_the_same_time_lose_nothing(tmp_path: Path):
    program = (
        "import sys; from pathlib import Path; from flowboard.workspace.trust.store import TrustStore\n"
        "for number in range(15):\n"
        "    TrustStore(Path(sys.argv[1])).add(f'v1-{sys.argv[2]}-{number}', '', '')\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), str(number)])
        for number in range(4)
    ]
    assert [process.wait(60) for process in processes] == [0, 0, 0, 0]
    assert len(TrustStore(tmp_path).flows()) == 60
    assert [path.name for path in tmp_path.glob(".trust-*")] == []


def test_the_words_of_old_runs_are_dropped_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("flowboard.workspace.trust.store._MOST_RUNS", 3)
    store = TrustStore(tmp_path)
    for number in range(5):
        store.keep_word(f"run{number}", Word({"/a.csv": None}, budget=number))
    assert store.word("run1") == Word()
    assert store.word("run4") == Word({"/a.csv": None}, budget=4)


# -- shipped examples ----------------------------------------------------------------------------


SHIPPED = sorted(
    part.name.removesuffix(".flow.yaml")
    for part in files("flows").iterdir()
    if part.name.endswith(".flow.yaml")
)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_example_may_run_wherever_it_is_copied_to(tmp_path: Path, name: str):
    example = load(copy_example(tmp_path / "first", name).flow)
    assert example.trust_hash() in shipped_hashes()
    assert example.run(models="recorded", limit=1).status in ("done", "awaiting")
    assert trusted_flows() == []


def test_a_shipped_example_may_not_spend_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-nobody-is-asked-with-this-one")
    example = load(copy_example(tmp_path / "first").flow)
    with pytest.raises(TrustNeeded) as told:
        example.run(models="live", limit=1)
    assert {need.kind for need in told.value.needs} == {"spending"}


def test_a_changed_example_isnt_trusted_any_more(tmp_path: Path):
    path = copy_example(tmp_path / "first").flow
    path.write_text(path.read_text().replace("models: [openai/gpt-5-mini]", "models: [openai/gpt-5]"))
    assert not is_trusted(load(path).trust_hash())


# -- edits in the user's own editor --------------------------------------------------------------


def edited(project: Project, old: str, new: str) -> Project:
    """The flow after an edit, not saved yet."""
    text = project.file.text.replace(old, new)
    assert text != project.file.text
    return Project(read_flow(text, project.file.path), project.types)


def test_an_edit_of_what_is_trusted_is_trusted(coded: Project):
    trust(coded.trust_sheet())
    after = edited(coded, TRUE, FALSE)
    assert resign(coded.file, after.file, coded.types)
    assert is_trusted(after.trust_hash())


def test_an_edit_of_what_needed_no_trust_is_trusted(flow_with: Callable[[str], Path]):
    plain = load(flow_with((CODE % TRUE).partition("    assertions")[0]))
    after = edited(plain, "[{n: one}]\n", f"[{{n: one}}]\n    assertions: [{{name: c, code: {TRUE}}}]\n")
    assert resign(plain.file, after.file, plain.types)
    assert is_trusted(after.trust_hash())


def test_an_edit_is_no_yes_to_the_rest_of_a_foreign_flow(coded: Project):
    after = edited(coded, "name: c, ", "name: d, ")
    assert not resign(coded.file, after.file, coded.types)
    more = edited(coded, "n: one", "n: two")
    assert not resign(coded.file, more.file, coded.types)
    assert trusted_flows() == []


def test_an_edit_that_leaves_nothing_to_trust_fills_no_list(coded: Project):
    trust(coded.trust_sheet())
    plain = edited(coded, f"    assertions:\n      - {{name: c, code: {TRUE}}}\n", "")
    assert resign(coded.file, plain.file, coded.types)
    assert len(trusted_flows()) == 1
