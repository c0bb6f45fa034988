"""A flow and all that it reads as one zip: what goes in, what comes out, and what is refused."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from flowboard.flow.errors import FlowError
from flowboard.workspace.bundles import make_bundle, open_bundle
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from tests.nodes import workbooks
from tests.workspace.zips import FLOW, bomb, zip_of

CODE = "def check(output, row):\n    return True\n"
WITH_CODE = """\
  rows:
    type: dataset
    path: [tweets.csv, ./more/other.csv]
    assertions:
      - {name: fine, on: text, code: 'demo.assertions.py::check'}
  results:
    type: output
    inputs: {value: rows.text}
"""


@pytest.fixture
def with_code(folder: Path, flow_with: Callable[[str], Path]) -> Path:
    """A flow with two data files and a file of code, and much that isn't for others."""
    (folder / "more").mkdir()
    (folder / "more" / "other.csv").write_text("id,text\nd,four\n")
    (folder / "demo.assertions.py").write_text(CODE)
    (folder / "secret.csv").write_text("id\n1\n")
    (folder / ".env").write_text("KEY=1")
    (folder / ".flowboard").mkdir()
    (folder / ".flowboard" / "store.db").write_text("")
    (folder / "out").mkdir()
    (folder / "out" / "results.jsonl").write_text("{}")
    return flow_with(WITH_CODE)


def names(path: str | Path) -> list[str]:
    with zipfile.ZipFile(path) as zipped:
        return zipped.namelist()


# -- making one -----------------------------------------------------------------------------------


def test_a_bundle_holds_what_the_flow_reads_and_nothing_else(with_code: Path):
    (with_code.parent / "other.recording.jsonl").write_text("")
    (with_code.parent / "other.grades.jsonl").write_text("")
    made = make_bundle(load(with_code))
    assert made.path == str(with_code.with_name("other.zip"))
    assert [(file.path, file.kind) for file in made.files] == [
        ("demo.assertions.py", "code"),
        ("more/other.csv", "data"),
        ("other.flow.yaml", "flow"),
        ("other.grades.jsonl", "grades"),
        ("other.recording.jsonl", "recording"),
        ("tweets.csv", "data"),
    ]
    assert made.notes == ()


def test_equal_files_give_an_equal_zip(with_code: Path, tmp_path_factory):
    first = Path(make_bundle(load(with_code)).path).read_bytes()
    os.utime(with_code, (1, 1))
    with_code.with_name("demo.assertions.py").chmod(0o777)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    again = make_bundle(load(with_code), elsewhere / "x.zip")
    assert Path(again.path).read_bytes() == first
    opened = open_bundle(Path(again.path), elsewhere / "new")
    repeated = make_bundle(load(Path(opened.path) / opened.flow))
    assert Path(repeated.path).read_bytes() == first


def test_documents_of_a_folder_are_in_it_and_other_files_there_are_named(
    folder: Path, flow_with: Callable[[str], Path]
):
    (folder / "docs" / "deep").mkdir(parents=True)
    for name in ("a.md", "deep/b.txt", "logo.png", ".hidden.txt"):
        (folder / "docs" / name).write_text("text")
    flow = flow_with(
        "  rows:\n    type: dataset\n    path: tweets.csv\n"
        "  find:\n    type: retrieve\n    inputs: {query: rows.text}\n    path: docs/\n"
    )
    made = make_bundle(load(flow))
    assert {"docs/a.md", "docs/deep/b.txt"} < set(names(made.path))
    assert not {"docs/logo.png", "docs/.hidden.txt"} & set(names(made.path))
    assert any(note.startswith("docs/logo.png isn't in it") for note in made.notes)


def test_what_is_missing_for_a_run_without_keys_is_told(flow_path: Path, provider):
    made = make_bundle(load(flow_path))
    assert "no recording" in made.notes[0]
    assert "no grades" in made.notes[1]


def test_an_earlier_bundle_of_the_flow_is_written_over_and_another_file_is_not(
    flow_path: Path, provider, flow_with: Callable[[str], Path]
):
    place = flow_path.with_name("demo.zip")
    make_bundle(load(flow_path))
    (flow_path.parent / "tweets.csv").write_text("id,text\nz,new\n")
    make_bundle(load(flow_path))
    other = flow_with("  rows:\n    type: dataset\n    path: tweets.csv\n")
    with zipfile.ZipFile(place, "w") as zipped:  # by another program: it keeps the time
        zipped.writestr("demo.flow.yaml", FLOW)
    for content in (b"mine", place.read_bytes(), b""):
        if content:
            place.write_bytes(content)
        else:
            make_bundle(load(other), place, replace=True)
        before = place.read_bytes()
        with pytest.raises(
            WorkspaceError, match=r"is there already and is no bundle of demo\.flow\.yaml"
        ):
            make_bundle(load(flow_path), place)
        assert place.read_bytes() == before
    make_bundle(load(flow_path), place, replace=True)
    assert "demo.flow.yaml" in names(place)


def test_a_pipe_in_the_place_of_the_bundle_is_not_waited_for(flow_path: Path, provider):
    os.mkfifo(flow_path.with_name("demo.zip"))
    with pytest.raises(WorkspaceError, match="is there already"):
        make_bundle(load(flow_path))


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/etc/passwd", "rows reads '/etc/passwd', which can't be in a bundle"),
        ("../x.csv", "A bundle holds only what lies beside its flow"),
        ("link.csv", "outside the flow's folder"),
        (".hidden.csv", "hidden"),
        ("odd:name.csv", "isn't allowed everywhere"),
        ("data.db", "is nothing that belongs into a bundle"),
    ],
)
def test_a_file_that_cannot_be_shared_is_refused_with_a_sentence(
    folder: Path, flow_with: Callable[[str], Path], path: str, sentence: str, tmp_path_factory
):
    outside = tmp_path_factory.mktemp("outside") / "x.csv"
    outside.write_text("id\n1\n")
    (folder / "link.csv").symlink_to(outside)
    for name in (".hidden.csv", "odd:name.csv", "data.db"):
        (folder / name).write_text("id\n1\n")
    flow = flow_with(f"  rows:\n    type: dataset\n    path: '{path}'\n    format: csv\n")
    with pytest.raises(WorkspaceError, match=sentence):
        make_bundle(load(flow))
    assert not flow.with_name("other.zip").exists()


@pytest.mark.parametrize("name", ["random.py", "orjson.py", "__init__.py"])
def test_code_that_would_stand_in_for_a_module_is_refused(
    folder: Path, flow_with: Callable[[str], Path], name: str
):
    (folder / name).write_text(CODE)
    flow = flow_with(WITH_CODE.replace("demo.assertions.py", name).replace(", ./more/other.csv", ""))
    with pytest.raises(WorkspaceError, match="has the name of a Python module"):
        make_bundle(load(flow))


def test_a_flow_that_cannot_run_is_not_shared(folder: Path, flow_with: Callable[[str], Path]):
    with pytest.raises(FlowError, match="colums"):
        make_bundle(
            load(flow_with("  rows:\n    type: dataset\n    path: tweets.csv\n    colums: {}\n"))
        )
    with pytest.raises(WorkspaceError, match=r"no node type 'telepathy' here\. Install its pack first"):
        make_bundle(load(flow_with("  rows:\n    type: telepathy\n")))
    with pytest.raises(WorkspaceError, match=r"code can't be in a bundle: .*demo\.assertions\.py"):
        make_bundle(load(flow_with(WITH_CODE.replace(", ./more/other.csv", ""))))


def test_a_bundle_never_carries_a_key(folder: Path, flow_with: Callable[[str], Path], monkeypatch):
    key = "sk-canary-5fd924625f6ab16a19cc9807c7c506ae"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    flow = flow_with("  rows:\n    type: dataset\n    path: tweets.csv\n")
    for text in (key, orjson.dumps({"Authorization": f"Bearer {key}"}).decode().replace('"', "'")):
        (folder / "tweets.csv").write_text(f"id,text\na,hello\nb,{text}\n")
        with pytest.raises(
            WorkspaceError, match=r"tweets\.csv, line 3, holds one of your keys"
        ) as refused:
            make_bundle(load(flow))
        assert "canary" not in str(refused.value)
    assert not flow.with_name("other.zip").exists()


def test_where_the_keys_cannot_be_read_no_bundle_is_made(
    folder: Path, flow_with: Callable[[str], Path], monkeypatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "a key with\nline ends in it")
    flow = flow_with("  rows:\n    type: dataset\n    path: tweets.csv\n")
    with pytest.raises(WorkspaceError, match="can't be used"):
        make_bundle(load(flow))


# -- opening one ----------------------------------------------------------------------------------


def test_an_opened_bundle_gives_the_same_results(tmp_path: Path):
    example = copy_example(tmp_path / "first")
    report = load(example.flow).run(models="recorded")
    made = make_bundle(load(example.flow), tmp_path / "b.zip")
    opened = open_bundle(Path(made.path), tmp_path / "second")
    again = load(Path(opened.path) / opened.flow).run(models="recorded")
    assert opened.files == made.files
    assert [Path(path).read_bytes() for path in again.outputs] == [
        Path(path).read_bytes() for path in report.outputs
    ]
    assert again.quality == report.quality


def test_excel_and_several_files_make_the_journey_too(
    folder: Path, flow_with: Callable[[str], Path], tmp_path_factory
):
    workbooks.write(folder / "more.xlsx", [["id", "text"], ["d", "four"]])
    flow = flow_with(
        "  rows:\n    type: dataset\n    path: [tweets.csv, more.xlsx]\n"
        "  results:\n    type: output\n    inputs: {value: rows.text}\n"
    )
    made = make_bundle(load(flow))
    opened = open_bundle(Path(made.path), tmp_path_factory.mktemp("there") / "new")
    report = load(Path(opened.path) / opened.flow).run()
    values = [orjson.loads(line)["value"] for line in Path(report.outputs[0]).read_bytes().splitlines()]
    assert values == ["hello", "=cmd()", "three", "four"]


def test_opening_says_what_may_come_and_runs_nothing(with_code: Path, tmp_path_factory):
    trace = tmp_path_factory.mktemp("trace") / "was-run"
    (with_code.parent / "demo.assertions.py").write_text(f"open('{trace}', 'w')\n{CODE}")
    made = make_bundle(load(with_code))
    opened = open_bundle(Path(made.path), tmp_path_factory.mktemp("there") / "new")
    assert "Nothing of it was run. It brings a file of code." in opened.notes[0]
    assert "The first run may ask whether you trust it" in opened.notes[0]
    assert not trace.exists()
    assert oct(Path(opened.path).stat().st_mode & 0o777) == "0o755"
    assert not os.access(Path(opened.path) / opened.flow, os.X_OK)


def test_node_types_that_are_missing_are_told(tmp_path: Path):
    flow = b"flowboard: 1\nnodes:\n  a:\n    type: telepathy\n"
    (tmp_path / "b.zip").write_bytes(zip_of({"a.flow.yaml": flow}))
    assert "isn't" not in open_bundle(tmp_path / "b.zip", tmp_path / "new").notes[0]
    assert "telepathy" in open_bundle(tmp_path / "b.zip", tmp_path / "other").notes[1]


@pytest.mark.parametrize("there", ["folder", "file", "link"])
def test_nothing_that_is_there_is_opened_over(tmp_path: Path, there: str):
    (tmp_path / "b.zip").write_bytes(zip_of({"a.flow.yaml": FLOW}))
    place = tmp_path / "new"
    {"folder": place.mkdir, "file": place.touch, "link": lambda: place.symlink_to("nowhere")}[there]()
    with pytest.raises(WorkspaceError, match=r"is there already\. Name a new folder"):
        open_bundle(tmp_path / "b.zip", place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "new"]


CHECK = b"flowboard: 1\nnodes: {}\nx-code: 'checks.py::check'\n"
REFUSED = {
    "no flow": ({"b.csv": b""}, "holds one flow .*at its top. This zip has: none"),
    "two flows": ({"a.flow.yaml": FLOW, "b.flow.yaml": FLOW}, "a.flow.yaml, b.flow.yaml"),
    "a flow further down": ({"x/a.flow.yaml": FLOW}, "at its top"),
    "a second flow further down": ({"a.flow.yaml": FLOW, "x/b.flow.yaml": FLOW}, "holds one flow"),
    "a program": ({"a.flow.yaml": FLOW, "run.exe": b""}, "nothing that belongs into a bundle"),
    "a page": ({"a.flow.yaml": FLOW, "a.html": b""}, "nothing that belongs into a bundle"),
    "a zip": ({"a.flow.yaml": FLOW, "a.zip": b""}, "nothing that belongs into a bundle"),
    "a store": ({"a.flow.yaml": FLOW, ".flowboard/store.db": b""}, "hidden"),
    "code that nobody names": ({"a.flow.yaml": FLOW, "idle.py": b""}, "code that the flow doesn't name"),
    "a module": ({"a.flow.yaml": CHECK, "checks.py": b"", "typing.py": b""}, "name of a Python module"),
    "a broken flow": ({"a.flow.yaml": b"nodes: ["}, "The flow in the bundle can't be read"),
    "another YAML": ({"a.flow.yaml": b"hello: 1\n"}, "The flow in the bundle can't be read"),
    "a way out": ({"a.flow.yaml": FLOW, "../evil.csv": b""}, "leads out"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_zip_that_is_no_bundle_is_refused_and_leaves_nothing_behind(tmp_path: Path, what: str):
    files, sentence = REFUSED[what]
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "b.zip").write_bytes(zip_of(files))
    with pytest.raises(WorkspaceError, match=sentence):
        open_bundle(folder / "b.zip", folder / "new")
    assert [path.name for path in folder.iterdir()] == ["b.zip"]
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_a_bundle_that_breaks_off_half_way_leaves_nothing_behind(tmp_path: Path):
    (tmp_path / "b.zip").write_bytes(bomb(30_000_000))
    with pytest.raises(WorkspaceError, match="zip bomb"):
        open_bundle(tmp_path / "b.zip", tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]


def test_a_folder_that_appears_meanwhile_is_left_alone(tmp_path: Path, monkeypatch):
    (tmp_path / "b.zip").write_bytes(zip_of({"a.flow.yaml": FLOW}))
    place = tmp_path / "new"
    rename = Path.rename

    def late(self: Path, target: Path) -> Path:
        place.mkdir()
        (place / "mine.txt").write_text("mine")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", late)
    with pytest.raises(WorkspaceError, match="Nothing was kept"):
        open_bundle(tmp_path / "b.zip", place)
    assert [path.name for path in place.iterdir()] == ["mine.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "new"]


def test_what_is_no_file_is_told(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.zip")
    for name in ("pipe.zip", "missing.zip", "."):
        with pytest.raises(WorkspaceError, match="can't be opened"):
            open_bundle(tmp_path / name, tmp_path / "new")
