"""What is installed from a wheel is whole: code, prompts, migrations, example flows, license."""

import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.house.project import ROOT, files

SHIPPED = ("flowboard", "flows", "nodes")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel of the present tree, built in a copy, since setuptools writes beside its sources."""
    copy, out = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheel")
    for name in SHIPPED:
        left_out = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(ROOT / name, copy / name, ignore=left_out)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    # What a run leaves beside a flow must not be shipped with it.
    for left in (".flowboard/store.db", "out/results.jsonl"):
        path = copy / "flows" / left
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"somebody's results")
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", build, out], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = out.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_every_file_of_the_packages_is_in_the_wheel(wheel):
    wanted = {
        path.relative_to(ROOT).as_posix().removeprefix("nodes/")
        for name in SHIPPED
        for path in files(ROOT / name, "*")
        if ".egg-info" not in path.as_posix()
    }
    assert wanted - set(wheel.namelist()) == set()


def test_no_result_of_a_run_and_no_test_is_in_the_wheel(wheel):
    unwanted = (".flowboard/", "flows/.flowboard/", "flows/out/", "out/", "tests/", "nodes/")
    assert [name for name in wheel.namelist() if name.startswith(unwanted)] == []


def test_the_license_and_the_command_are_in_the_wheel(wheel):
    about = {name.rsplit("/", 1)[1]: name for name in wheel.namelist() if ".dist-info/" in name}
    assert wheel.read(about["LICENSE"]).startswith(b"MIT License")
    assert b"License-Expression: MIT" in wheel.read(about["METADATA"])
    assert b"flowboard = flowboard.cli.main:main" in wheel.read(about["entry_points.txt"])
