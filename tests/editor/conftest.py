"""The editor in this process, without a browser: NiceGUI's `User` behind the whole guard.

    async def test_something(user, editor):
        await user.open("/")
        user.find(marker="…").click()

`editor` has a folder and a profile of its own. `user` is the owner; `visitor(role, flow)` is somebody
with a token.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from nicegui.testing import User
from nicegui.testing.general import nicegui_reset_globals
from starlette.types import ASGIApp

from flowboard.editor.app import Editor, application, make_editor
from flowboard.editor.settings import Settings

PORT = 8770


@pytest_asyncio.fixture
async def started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Editor, ASGIApp]]:
    """The editor and its application, running."""
    monkeypatch.setenv("FLOWBOARD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("FLOWBOARD_STORE", raising=False)
    monkeypatch.setenv("NICEGUI_USER_SIMULATION", "true")
    folder = tmp_path / "work"
    folder.mkdir()
    with nicegui_reset_globals():
        gc.freeze()  # it collects garbage before and after each test; what was imported meanwhile stays
        editor = make_editor(Settings(folder), PORT)
        site = application(editor)
        inner = site
        while not hasattr(inner, "router"):
            inner = inner.app
        async with inner.router.lifespan_context(inner):
            yield editor, site
        ours = {name: one for name, one in sys.modules.items() if name.startswith("flowboard")}
    # The reset forgets the modules of pages and all above them; later tests would import second copies.
    sys.modules.update(ours)


@pytest.fixture
def editor(started: tuple[Editor, ASGIApp]) -> Editor:
    """What all pages share."""
    return started[0]


@pytest_asyncio.fixture
async def visitor(started: tuple[Editor, ASGIApp]) -> AsyncIterator[Callable[..., User]]:
    """Makes users: `visitor("grade")` has a token with that role, `visitor("view", key)` a shared link."""
    editor, site = started
    clients: list[httpx.AsyncClient] = []

    def come_in(role: str = "owner", flow: str | None = None) -> User:
        if role == "owner":
            cookie = editor.visitors.enter(editor.visitors.once)
        else:
            _, text = editor.tokens.add(f"somebody who may {role} {len(clients)}", role, flow)  # type: ignore[arg-type]
            cookie = editor.visitors.enter(text)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(site),
            base_url=editor.addresses.own,
            cookies={editor.visitors.cookie: str(cookie)},
        )
        clients.append(client)
        return User(client)

    yield come_in
    for client in clients:
        await client.aclose()


@pytest.fixture
def user(visitor: Callable[..., User]) -> User:
    """The owner in a browser that is let in."""
    return visitor()
