"""The engine's process: a run that was put into the store is carried out apart."""

import subprocess
import sys
from pathlib import Path

from flowboard.store.store import Store
from flowboard.workspace.project import Project
from flowboard.workspace.stores import find_run, opened_store


def engine(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flowboard.runtime", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


def test_a_run_of_the_store_is_carried_out_and_leaves_its_outputs(
    project: Project, folder: Path, provider
):
    path = project.path.resolve()
    with opened_store(path) as store:
        run_id = store.create_run("demo", str(path), project.file.text, {})
    ended = engine(folder, run_id)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert provider.answered.total() == 3
    assert (folder / "out" / "results.jsonl").read_bytes().count(b"\n") == 3
    record = find_run(folder, run_id).record
    assert (record.status, record.summary["calls"]) == ("done", 3)
    assert list((folder / ".flowboard").glob("*.engine")) == []


def test_a_run_that_cant_begin_says_why_and_is_marked_as_failed(folder: Path, flow_with):
    path = flow_with("  a:\n    type: telepathy\n").resolve()
    with opened_store(path) as store:
        run_id = store.create_run("other", str(path), path.read_text(), {})
        where = str(store.engine.url.database)
    ended = engine(folder, run_id, where)
    assert ended.returncode == 2
    assert "there is no node type 'telepathy' here" in ended.stderr
    with Store.open(where) as store:
        assert store.find_run(run_id).status == "failed"


def test_without_a_run_the_engine_says_how_it_is_started(folder: Path):
    ended = engine(folder)
    assert (ended.returncode, ended.stderr) == (2, "Usage: python -m flowboard.runtime RUN [STORE]\n")
