"""The trace panel as NiceGUI sends it: without a run, without a terminal, and with rows that stand apart."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from pathlib import Path

import pytest

from flowboard.editor.tracing.feed import traces_of
from flowboard.editor.tracing.look import look_of
from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from tests.editor.shell.test_pages import click

_PATIENCE = 300  # looks of a tenth of a second


@pytest.fixture
def triage(editor) -> Path:
    return copy_example(editor.settings.folder, "ticket_triage").flow


@pytest.fixture
def open_trace(editor, triage, user):
    """Opens the flow with its trace in front, and gives its desk."""

    async def open_page():
        flow = editor.hub.open(triage)
        await user.open(f"/flow/{flow.key}")
        (desk,) = flow.desks
        desk.show("trace")
        return desk

    return open_page


def ran(flow: Path, **options) -> None:
    load(flow).run(models="recorded", **options)


async def test_a_flow_that_never_ran_says_what_to_do(user, open_trace):
    await open_trace()
    await user.should_see("No run yet. Run the flow", retries=_PATIENCE)


async def test_where_no_evaluator_says_whose_failures_count_somebody_chooses(user, triage, open_trace):
    await asyncio.to_thread(partial(ran, triage, to="draft"))
    desk = await open_trace()
    await user.should_see("Whose failures are to be traced?", retries=_PATIENCE)
    traces_of(desk.flow).choose("draft")
    await user.should_see("of 60 rows fail at Draft", retries=_PATIENCE)


async def test_a_run_in_which_nothing_fails_says_so(user, triage, open_trace):
    await asyncio.to_thread(partial(ran, triage, limit=1))
    await open_trace()
    await user.should_see("there is no failure to trace", retries=_PATIENCE)


async def test_a_node_that_nothing_checks_leads_to_its_assertions(user, triage, open_trace):
    before, extract, after = triage.read_text().partition("  extract:\n")
    after = re.sub(r"    assertions:\n(?:      .*\n)+", "", after, count=1)
    triage.write_text(before + extract + after)
    await asyncio.to_thread(partial(ran, triage))
    desk = await open_trace()
    desk.show("trace", view="nodes")
    await user.should_see("no check", retries=_PATIENCE)
    asked = []
    desk.on("show", asked.append)
    await click(user, "trace-add-check-extract")
    assert desk.selection == ("extract",)
    assert [one.where.get("tab") for one in asked if one.panel == "inspector"] == ["assertions"]


async def test_rows_that_infrastructure_failed_stand_apart(user, triage, open_trace):
    recording = triage.with_name("ticket_triage.recording.jsonl")
    lines = recording.read_bytes().splitlines(keepends=True)
    recording.write_bytes(b"".join(line for line in lines if b"HB-40655" not in line))
    await asyncio.to_thread(partial(ran, triage))
    desk = await open_trace()
    await user.should_see("apart: infrastructure failed", retries=_PATIENCE)
    report = look_of(desk).report
    assert report is not None and "k03" in report.outages
    assert "k03" not in {row.row for row in report.rows}
