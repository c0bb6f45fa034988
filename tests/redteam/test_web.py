"""Attacks on the editor in a process of its own: each is tried as an attacker would, and held off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest
import pytest_asyncio

from flowboard.editor.theme.controls import TYPED
from flowboard.workspace.access_tokens import AccessTokens
from flowboard.workspace.example import copy_example
from tests.browser.server import EditorServer, editor_server
from tests.redteam.web_client import Browser, Socket

PATIENCE = 10.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EditorServer]:
    place = tmp_path_factory.mktemp("web")
    with editor_server(place, str(copy_example(place / "work").flow)) as running:
        yield running


@pytest_asyncio.fixture
async def enter(server: EditorServer) -> AsyncIterator[Callable[..., object]]:
    """Makes browsers: the owner's, or one that came in by a token with a role."""
    browsers: list[Browser] = []
    tokens = AccessTokens(server.home)

    async def come_in(role: str | None = "owner", flow: str | None = None, **headers: str) -> Browser:
        browser = Browser(server.address, headers)
        browsers.append(browser)
        if role == "owner":
            for cookie in server.cookies:
                browser.session.cookie_jar.update_cookies({str(cookie["name"]): str(cookie["value"])})
        elif role is not None:
            _, text = tokens.add(f"{role} {len(tokens.tokens())}", role, flow)  # type: ignore[arg-type]
            path = f"/flow/{flow}" if flow else "/"
            assert (await browser.ask("GET", f"{path}?token={text}"))[0] == 200
        return browser

    yield come_in
    for browser in browsers:
        await browser.session.close()


def flows_in(server: EditorServer) -> list[Path]:
    return sorted(server.folder.glob("*.flow.yaml"))


async def until(condition: Callable[[], bool]) -> bool:
    """Whether a condition comes true in due time."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 (another process does it)
            await asyncio.sleep(0.02)
    return True


# -- who asks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/flow/x",
        "/files/export/x/flow",
        "/_nicegui/3.18.0/static/nicegui.js",
        "/theme/x/y",
        "/docs",
    ],
)
async def test_without_a_cookie_nothing_at_all_is_shown(enter, path):
    status, text = await (await enter(None)).ask("GET", path)
    assert status == 401
    assert "createApp" not in text


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "rebound.example:{port}",
        "[::1]:1",
        "",
    ],
)
async def test_a_name_that_is_rebound_to_this_machine_is_refused(enter, server, host):
    browser = await enter()
    status, _ = await browser.ask("GET", "/", headers={"host": host.format(port=server.port)})
    assert status == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:3000", "https://127.0.0.1"]
)
async def test_a_foreign_page_can_send_nothing(enter, server, origin):
    before = flows_in(server)
    browser = await enter()
    status, _ = await browser.ask(
        "POST",
        "/files/upload?name=x.flow.yaml",
        data=b"flowboard: 1\nnodes: {}\n",
        headers={"origin": origin},
    )
    assert status == 403
    assert flows_in(server) == before


# -- sockets ----------------------------------------------------------------------------------------


async def test_the_pages_own_socket_moves_it(enter, server):
    """The control: what the attacks below try works for whom it is meant for."""
    before = flows_in(server)
    browser = await enter()
    page = await browser.page("/")
    async with browser.socket(page.client) as socket:
        assert socket.is_open
        await socket.send("event", page.event("start-blank"))
        assert await until(lambda: len(flows_in(server)) == len(before) + 1)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", ""])
async def test_a_socket_from_a_foreign_page_is_refused_though_it_has_the_cookie(enter, origin):
    browser = await enter()
    page = await browser.page("/")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with browser.socket(page.client, origin=origin):
            pass
    assert refused.value.status == 403


async def test_a_socket_on_a_foreign_name_is_refused(enter, server):
    browser = await enter()
    page = await browser.page("/")
    name = f"rebound.example:{server.port}"
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with browser.socket(page.client, host=name, origin=f"http://{name}"):
            pass


async def test_a_socket_without_a_cookie_is_refused_though_it_knows_the_client_id(enter):
    page = await (await enter()).page("/")
    stranger = await enter(None)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with stranger.socket(page.client):
            pass
    assert refused.value.status == 403


async def test_a_second_socket_with_a_stolen_client_id_is_not_connected(enter):
    page = await (await enter()).page("/")
    thief = await enter("view")
    async with thief.socket(page.client) as socket:
        assert not socket.is_open


@pytest.mark.parametrize("event", ["event", "handshake", "javascript_response", "ack", "log"])
async def test_a_message_in_another_pages_name_ends_the_socket_and_does_nothing(enter, server, event):
    owner, thief = await enter(), await enter("view")
    page, own = await owner.page("/"), await thief.page("/")
    before = flows_in(server)
    async with owner.socket(page.client), thief.socket(own.client) as socket:
        assert socket.is_open
        message = page.event("start-blank") | {
            "tab_id": "t", "document_id": "d", "next_message_id": 0, "request_id": "r", "level": "error",
            "message": "m", "result": None,
        }  # fmt: skip
        await socket.send(event, message)
        assert await socket.is_closed_by_server()
    assert flows_in(server) == before


async def test_an_open_socket_ends_with_the_token_that_let_it_in(enter, server):
    guest = await enter("edit")
    page = await guest.page("/")
    before = flows_in(server)
    async with guest.socket(page.client) as socket:
        assert socket.is_open
        tokens = AccessTokens(server.home)
        tokens.remove(tokens.tokens()[-1].id)
        await socket.send("event", page.event("start-blank"))
        assert await socket.is_closed_by_server()
    assert flows_in(server) == before


@pytest.mark.parametrize(
    "message",
    [
        '42["event"]',
        '42["event",null]',
        '42["event",[1]]',
        '42["event",{}]',
        "4",
        "9",
        "42{",
        "x" * 200_000,
    ],
)
async def test_a_message_that_makes_no_sense_breaks_nothing(enter, message):
    browser = await enter()
    page = await browser.page("/")
    async with browser.socket(page.client) as socket:
        await socket.connection.send_str(message)
    assert (await browser.ask("GET", "/"))[0] == 200


async def test_polling_in_place_of_a_socket_is_refused(enter):
    browser = await enter()
    for query in (
        "EIO=4&transport=polling",
        "EIO=4&transport=websocket",
        "EIO=4&transport=polling&sid=x",
    ):
        assert (await browser.ask("GET", f"/_nicegui_ws/socket.io/?{query}"))[0] == 403


# -- files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/theme/../../../../etc/passwd", "/theme/x/..%2f..%2fapp.py", "/_nicegui/3.18.0/static/../../nicegui.py",
        "/_nicegui/3.18.0/static/..%2f..%2fnicegui.py", "/_nicegui/3.18.0/static/%2e%2e/%2e%2e/nicegui.py",
        "/_nicegui/3.18.0/esm/x/..%2f..%2fx", "/_nicegui/3.18.0/resources/x/..%2f..%2fx", "/files/export/..%2f/flow",
        "//etc/passwd", "/flow/..%2f..%2fetc%2fpasswd", "/files/export/x/..%2f..%2fflow",
    ],
)  # fmt: skip
async def test_no_path_leads_out_of_what_is_served(enter, path):
    status, text = await (await enter()).ask("GET", path)
    assert status in (403, 404, 405), (status, text[:200])
    assert "root:" not in text
    assert "from __future__" not in text


@pytest.mark.parametrize(
    "name",
    [
        "../../up.flow.yaml",
        "..\\..\\up.flow.yaml",
        "/etc/up.flow.yaml",
        "C:\\up.flow.yaml",
        "up\x00.flow.yaml",
        "....//up.flow.yaml",
    ],
)
async def test_a_name_that_climbs_stays_in_the_folder(enter, server, name):
    place = server.folder.parent
    before = {path for path in place.rglob("*") if server.folder not in path.parents}
    status, text = await _upload(await enter(), name)
    assert status == 200, text
    after = {path for path in place.rglob("*") if server.folder not in path.parents}
    assert {path for path in after - before if server.home not in path.parents} == set()


async def _upload(browser: Browser, name: str) -> tuple[int, str]:
    return await browser.ask(
        "POST", f"/files/upload?name={quote(name)}", data=b"flowboard: 1\nname: up\nnodes: {}\n"
    )


async def test_an_upload_over_the_cap_is_cut_off_and_nothing_is_kept(enter, server):
    before = sorted(server.folder.rglob("*"))

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(3_000):
            yield b"x" * 100_000

    browser = await enter()
    try:
        status, _ = await browser.ask("POST", "/files/upload?name=large.csv", data=endless())
    except aiohttp.ClientConnectionError:
        status = 413  # the server has hung up on what it doesn't take
    assert status == 413
    assert sorted(server.folder.rglob("*")) == before


async def test_an_ordinary_request_may_not_be_as_large_as_an_upload(enter):
    status, _ = await (await enter()).ask("POST", "/flow/x", data=b"x" * 1_000_001)
    assert status == 413


# -- roles ------------------------------------------------------------------------------------------


async def test_a_shared_link_can_neither_add_files_nor_take_them(enter, server):
    key = server.path.rpartition("/")[2]
    guest = await enter("view", key)
    assert (await _upload(guest, "mine.flow.yaml"))[0] == 403
    for kind in ("flow", "bundle", "report"):
        assert (await guest.ask("GET", f"/files/export/{key}/{kind}"))[0] == 403


async def test_a_shared_link_that_sends_an_edit_changes_nothing(enter, server):
    key = server.path.rpartition("/")[2]
    guest, owner = await enter("view", key), await enter()
    page = await guest.page(f"/flow/{key}")
    async with guest.socket(page.client) as socket:
        await socket.send("event", page.event("flow-name", "change") | {"args": ['"taken over"']})
        await socket.send("event", page.event("versions"))
        assert await _says(socket, "Your role here is")
    names = [one["props"][TYPED] for one in (await owner.page(f"/flow/{key}")).elements.values()
             if one.get("props", {}).get("data-testid") == "flow-name"]  # fmt: skip
    assert names == ["tweet entities"]


async def _says(socket: Socket, words: str) -> bool:
    async with asyncio.timeout(PATIENCE):
        async for message in socket.connection:
            if message.type is aiohttp.WSMsgType.TEXT and words in message.data:
                return True
    return False


@pytest.mark.parametrize("role", ["view", "grade", "edit"])
async def test_who_may_not_run_has_no_way_to_spend(enter, server, role):
    page = await (await enter(role)).page(server.path)
    for element in page.elements.values():
        if element.get("props", {}).get("data-testid") == "run":
            assert element["props"].get("disable") or element["props"].get("disabled")


@pytest.mark.parametrize("role", ["view", "grade", "edit", "run"])
async def test_only_the_owner_finds_keys_shares_and_trust(enter, server, role):
    page = await (await enter(role)).page(server.path)
    testids = {element.get("props", {}).get("data-testid") for element in page.elements.values()}
    assert not testids & {"keys", "share", "trust-review"}
