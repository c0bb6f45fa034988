"""The canaries and the judges of the siege: they notice what they are there to notice."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from flowboard.node import SandboxResult
from tests.redteam.attack import Attack, read_attack
from tests.redteam.canaries import FILE, HOST, canaries
from tests.redteam.judging import problems


def judged(kind, *results: SandboxResult, source: str = "", rows: int | None = None) -> list[str]:
    """The problems of an attack that has come to these results."""
    return list(problems(Attack("it", "a goal", kind, source, rows or len(results)), results))


async def test_canaries_that_nobody_touches_have_nothing_to_tell():
    async with canaries() as standing:
        assert (standing.dropped(), await standing.visitors()) == ([], [])


async def test_a_file_in_the_folder_is_noticed():
    async with canaries() as standing:
        (Path(standing.targets["@DROP@"]) / "pwned").touch()
        assert standing.dropped() == ["pwned"]


@pytest.mark.parametrize(
    ("family", "kind", "way"),
    [
        (socket.AF_INET, socket.SOCK_STREAM, "TCP"),
        (socket.AF_INET, socket.SOCK_DGRAM, "UDP"),
        (socket.AF_UNIX, socket.SOCK_STREAM, "abstract"),
    ],
)
async def test_a_visitor_is_noticed_by_every_way(family, kind, way):
    async with canaries() as standing:
        address = f"\0{standing.abstract}" if family == socket.AF_UNIX else ("127.0.0.1", standing.port)
        with socket.socket(family, kind) as line:
            await asyncio.to_thread(line.connect, address)
            if way == "UDP":
                line.send(b"leak")
            assert await standing.visitors() == [way]


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        ("own", SandboxResult(True)),
        ("schema", SandboxResult(True)),
        ("schema", SandboxResult(False)),
        ("schema", SandboxResult(None)),
        ("benign", SandboxResult(False)),
        ("benign", SandboxResult(error="ValueError", ran=True)),
        ("own", SandboxResult(error=f"found {HOST}")),
        ("dos", SandboxResult({"secret": FILE})),
        ("dos", SandboxResult(error="x" * 501)),
        ("dos", SandboxResult(error="\x1b[2J")),
    ],
)
def test_what_a_kind_may_not_come_to_is_a_problem(kind, result):
    assert judged(kind, result)


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        ("own", SandboxResult(False)),
        ("own", SandboxResult(error="PermissionError")),
        ("schema", SandboxResult("text")),
        ("schema", SandboxResult(error="it died", ran=False)),
        ("benign", SandboxResult(True)),
        ("dos", SandboxResult(True)),
        ("state", SandboxResult(True)),
    ],
)
def test_what_a_kind_may_come_to_is_none(kind, result):
    assert not judged(kind, result)


def test_a_row_that_tells_about_another_one_is_a_problem():
    own, other = SandboxResult(error="output 0"), SandboxResult(error="output 0")
    assert judged("stash", own, other) == ["row 1 knows about another one: output 0"]


def test_a_missing_result_is_a_problem():
    assert judged("dos", SandboxResult(True), rows=2) == ["1 results for 2 rows"]


def test_an_attack_without_its_header_is_refused(tmp_path: Path):
    path = tmp_path / "attack.py"
    path.write_text("# goal: nothing\n# kind: strange\n")
    with pytest.raises(ValueError, match=r"^attack\.py needs the header lines"):
        read_attack(path)
