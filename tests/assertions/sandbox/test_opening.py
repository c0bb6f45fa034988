"""Which sandbox a machine has."""

from __future__ import annotations

import sys

import pytest

from flowboard.assertions.sandbox.opening import open_sandbox
from flowboard.node import NodeFailed


async def test_elsewhere_code_is_off_and_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    sandbox = open_sandbox()
    for asking in (
        sandbox.call("def check(output, row): return True", "check", [("a", {})]),
        sandbox.walls(),
    ):
        with pytest.raises(NodeFailed, match=r"^Python code is off: its sandbox needs Linux\."):
            await asking
    await sandbox.close()


async def test_on_linux_it_is_opened_without_starting_anything():
    sandbox = open_sandbox(listed=True)
    assert sandbox._zygote is None
    await sandbox.close()
