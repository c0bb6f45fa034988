"""Rooms import downwards, files stay small, modules say what they are."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.project import PACKAGES, ROOT, files, modules

MOST_LINES = 450
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
HEAVY = ("alembic", "anthropic", "genai_prices", "jsonschema", "keyring", "networkx", "nicegui")
HEAVY += ("openai", "openpyxl", "pandas", "scipy", "sklearn", "sqlalchemy")


def test_the_import_contracts_hold():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_layers_name_every_room():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    named = {room.strip() for layer in layers for room in layer.split("|")}
    rooms = {path.parent.name for path in (ROOT / "flowboard").glob("*/__init__.py")}
    single = {path.stem for path in (ROOT / "flowboard").glob("*.py")} - {"__init__", "__main__"}
    assert named == rooms | single


@pytest.mark.parametrize(
    "module", ["flowboard", "flowboard.node", "flowboard.flow", "flowboard.assertions"]
)
def test_what_a_node_author_imports_is_light(module):
    code = f"import sys, {module}; print(*set({HEAVY}) & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize("folder", [*PACKAGES, ROOT / "tests"], ids=lambda folder: folder.name)
def test_a_file_is_one_idea_and_stays_short(folder):
    lengths = {
        path.relative_to(ROOT): path.read_text(encoding="utf-8").count("\n")
        for path in files(folder, "*.py", "*.js", "*.ts", "*.vue", "*.css")
    }
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_no_file_is_named_after_nothing():
    assert [path for path in modules() if EMPTY_WORDS & set(path.stem.split("_"))] == []


def test_every_module_says_what_it_is():
    silent = [path for path in modules() if ast.get_docstring(ast.parse(path.read_bytes())) is None]
    assert [str(path.relative_to(ROOT)) for path in silent] == []


def test_every_node_type_of_the_pack_has_a_file_of_its_name():
    points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    for name, target in points["flowboard.nodes"].items():
        assert target.startswith(f"flowboard_nodes.{name}:")
        assert (ROOT / "nodes" / "flowboard_nodes" / f"{name}.py").is_file()


def test_one_function_runs_user_code():
    runs = [
        path.relative_to(ROOT).as_posix()
        for path in modules()
        for call in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("exec", "eval")
    ]
    # The second one imports node types from a folder that the user has named: a plug-in.
    assert runs == ["flowboard/assertions/sandbox/inside.py", "flowboard/workspace/packs.py"]
