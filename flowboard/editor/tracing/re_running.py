"""Beginning a flip test or a verification that somebody has agreed to pay, or going on with one that broke off."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from nicegui import background_tasks

from flowboard.align.words import counted
from flowboard.editor.tracing.look import TraceLook
from flowboard.editor.tracing.price import agreed_to
from flowboard.editor.tracing.replay_job import replays_of
from flowboard.workspace.tracing.flipping import FlipRequest, ReplayCost, flip
from flowboard.workspace.tracing.kept_replays import UnfinishedReplay, put_away
from flowboard.workspace.tracing.verifying import VerifyRequest, verify

if TYPE_CHECKING:
    from flowboard.workspace.tracing.replay_watch import ReplayWatch


def re_run(look: TraceLook, run: str, request: FlipRequest | VerifyRequest, shown: ReplayCost) -> bool:
    """Begin in the background, for no more than was `shown`; False where that can't be, and a notice."""
    session, agree = look.desk.flow.session, agreed_to(shown)
    folder, types = session.path.parent, session.types

    async def work(watch: ReplayWatch) -> str:
        if isinstance(request, FlipRequest):
            return (await flip(folder, run, types, request, agree, watch)).sentence
        result = await verify(folder, run, types, request, agree, watch)
        return result.refusal or f"{counted(len(result.rows), 'row')} re-run, the gains corrected."

    row = request.row if isinstance(request, FlipRequest) else None
    return replays_of(look.desk.flow).begin(look.desk, title_of(look, request), run, row, work)


def title_of(look: TraceLook, request: FlipRequest | VerifyRequest) -> str:
    """What re-runs are called."""
    if isinstance(request, FlipRequest):
        return f"Flip test of row {request.row} at {look.title(request.node)}"
    return "Verification"


def go_on(look: TraceLook, unfinished: UnfinishedReplay) -> None:
    """Go on with re-runs that broke off, for no more than somebody had agreed to."""
    if look.run is not None:
        re_run(look, look.run, unfinished.request, unfinished.agreed)


def forget(look: TraceLook, unfinished: UnfinishedReplay) -> None:
    """Offer no more to go on with them, in any tab."""
    run, folder = look.run, look.desk.flow.session.path.parent
    if run is None:
        return

    async def carry_out() -> None:
        await asyncio.to_thread(put_away, folder, run, unfinished)
        await look.feed.keep_up(run)

    background_tasks.create(carry_out(), name="put re-runs away")
