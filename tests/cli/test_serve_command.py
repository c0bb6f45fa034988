"""`flowboard serve`, `flowboard tokens`, and `flowboard` alone on a terminal."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from urllib.request import urlopen

import pytest


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def test_it_prints_a_link_that_lets_in_and_ends_with_ctrl_c(started):
    process = started("serve", "--no-browser", "--port", "0")
    link = next(
        found[0] for line in process.stdout if (found := re.search(r"http://\S+token=\S+", line))
    )
    with urlopen(link, timeout=60) as answer:
        assert answer.status == 200
        assert "flowboard-" in answer.headers["set-cookie"]
    code, errors = ended(process)
    assert code in (0, 130)
    assert "Traceback" not in errors


def test_a_flow_that_cannot_be_read_is_told_before_anything_is_served(flowboard):
    result = flowboard("serve", "nothere.flow.yaml", "--no-browser", "--port", "0")
    assert result.code == 2
    assert "can't be read" in result.err
    assert result.out == ""


def test_listening_for_everybody_needs_a_token(flowboard):
    result = flowboard("serve", "--host", "0.0.0.0", "--no-browser")
    assert result.code == 2
    assert "flowboard tokens add" in result.err


def test_tokens_are_made_listed_and_taken_back(flowboard):
    made = flowboard("tokens", "add", "a grader", "--role", "grade", "--json").json
    assert made["role"] == "grade"
    assert made["token"] not in flowboard("tokens", "list").out
    assert [one["name"] for one in flowboard("tokens", "list", "--json").json] == ["a grader"]
    assert flowboard("tokens", "remove", "a grader").code == 0
    assert flowboard("tokens", "remove", "a grader").code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_flowboard_alone_opens_the_editor_on_a_terminal(folder):
    master, slave = pty.openpty()
    environment = os.environ | {"DISPLAY": "", "WAYLAND_DISPLAY": "", "BROWSER": ""}
    process = subprocess.Popen(
        [sys.executable, "-m", "flowboard"],
        cwd=folder,
        env=environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    said = b""
    while b"token=" not in said:
        said += os.read(master, 4096)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) in (0, 130)
    os.close(master)


def test_flowboard_alone_in_a_script_shows_its_help(flowboard):
    result = flowboard()
    assert "Usage" in result.out + result.err
