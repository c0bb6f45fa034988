from pathlib import Path

import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.project import load

SHOUT = '''\
from flowboard.node import NodeType, Port

class Shout(NodeType):
    """Writes a text in capitals."""

    type = "shout"
    inputs = (Port("text"),)
    outputs = (Port("text"),)
    mark: str = "!"

    async def run(self, ctx, **inputs):
        return {"text": inputs["text"].upper() + self.mark}
'''
NODES = """\
  tweets:
    type: dataset
    path: tweets.csv
  loud:
    type: shout
    inputs: {text: tweets.text}
"""


@pytest.fixture
def pack(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    (folder / "shout.py").write_text(SHOUT)
    return folder


def test_a_node_type_in_a_folder_runs(pack: Path, flow_with):
    report = load(flow_with(NODES), nodes=[pack]).run()
    assert report.summary.nodes["loud"].statuses == {"done": 3}


def test_a_folder_is_found_through_the_environment(pack: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FLOWBOARD_NODES", str(pack))
    assert "shout" in NodeTypes().names()


def test_a_folder_beside_a_flow_is_not_read_unless_it_is_named(folder: Path, flow_with):
    (folder / "nodes").mkdir()
    marker = folder / "was_run"
    (folder / "nodes" / "shout.py").write_text(f"open({str(marker)!r}, 'w')\n{SHOUT}")
    report = load(flow_with(NODES)).validate()
    assert [problem.code for problem in report.problems] == ["unknown-type"]
    assert not marker.exists()


def test_a_file_that_changes_is_read_anew(pack: Path):
    types = NodeTypes([pack])
    before = types.find("shout")
    (pack / "shout.py").write_text(SHOUT.replace('mark: str = "!"', 'mark: str = "!!"'))
    after = types.find("shout")
    assert (before().mark, after().mark) == ("!", "!!")


def test_a_file_that_was_only_touched_is_not_read_anew(pack: Path):
    types = NodeTypes([pack])
    before = types.find("shout")
    (pack / "shout.py").write_text(SHOUT)
    assert types.find("shout") is before


def test_a_file_that_is_gone_takes_its_type_with_it(pack: Path):
    types = NodeTypes([pack])
    assert types.find("shout") is not None
    (pack / "shout.py").unlink()
    assert types.find("shout") is None


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("x = 1\ny = (\n", ":2: SyntaxError"),
        ("x = 1\n\n1 / 0\n", ":3: ZeroDivisionError: division by zero"),
    ],
)
def test_a_broken_file_is_told_with_its_line(pack: Path, source: str, sentence: str):
    (pack / "broken.py").write_text(source)
    with pytest.raises(WorkspaceError, match=f"broken.py{sentence}"):
        NodeTypes([pack]).names()


def test_a_folder_that_isnt_there_is_told(tmp_path: Path):
    with pytest.raises(WorkspaceError, match=r"There is no folder .*nope"):
        NodeTypes([tmp_path / "nope"])


def test_installed_types_are_found_by_name_and_first_major_version():
    types = NodeTypes()
    assert types.find("llm@1") is types.find("llm") is not None
    assert types.find("llm@2") is None


def test_a_node_type_is_imported_only_when_a_flow_uses_it(flow_with):
    import subprocess
    import sys

    path = flow_with("  tweets:\n    type: dataset\n    path: tweets.csv\n")
    program = (
        f"import sys, flowboard; flowboard.load({str(path)!r}).validate(); "
        "print([name for name in sys.modules if name.startswith('flowboard_nodes.') and name.count('.') == 1])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert "flowboard_nodes.dataset" in shown
    assert "flowboard_nodes.llm" not in shown
