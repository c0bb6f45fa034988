import subprocess
from pathlib import Path

import pytest

from flowboard.workspace.comparing import compare_files, compare_with_revision
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.formatting import format_file


@pytest.fixture
def committed(flow_path: Path) -> Path:
    identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
    for arguments in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "first"]):
        subprocess.run(["git", "-C", str(flow_path.parent), *arguments], check=True)
    return flow_path


def test_a_flow_is_compared_with_its_version_under_git(committed: Path):
    assert not compare_with_revision(committed, "HEAD")
    committed.write_text(committed.read_text().replace("Say it:", "Shout it:"))
    assert [change.field for change in compare_with_revision(committed, "HEAD").fields] == ["template"]


@pytest.mark.parametrize("revision", ["nope", "--output=x"])
def test_a_revision_that_isnt_there_is_told(committed: Path, revision: str):
    with pytest.raises(WorkspaceError, match=r"no version of|is no git revision"):
        compare_with_revision(committed, revision)


def test_formatting_changes_the_text_and_not_the_meaning(flow_path: Path):
    before = flow_path.with_name("before.flow.yaml")
    before.write_text(flow_path.read_text().replace("name: demo", "name:    'demo'"))
    flow_path.write_bytes(before.read_bytes())
    assert format_file(flow_path).changed
    assert not format_file(flow_path).changed
    assert not compare_files(before, flow_path)


def test_looking_writes_nothing(flow_path: Path):
    flow_path.write_text(flow_path.read_text().replace("name: demo", "name:    demo"))
    text = flow_path.read_text()
    assert format_file(flow_path, write=False).changed
    assert flow_path.read_text() == text
