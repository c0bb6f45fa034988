"""Who is let in, from where, with how much."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from flowboard.editor.guard.bodies import ORDINARY
from flowboard.editor.guard.guesses import FROM_ONE


@pytest.fixture
def owner(visitors) -> str:
    """The cookie of the owner's browser."""
    return visitors.enter(visitors.once)


async def test_nobody_comes_in_without_a_cookie(ask):
    answer = await ask("GET", "/")
    assert answer.status_code == 401
    assert "Come in by the link" in answer.text


async def test_the_printed_link_makes_a_cookie_that_scripts_and_other_sites_cannot_use(ask, visitors):
    answer = await ask("GET", f"/flow/abc?row=1&token={visitors.once}")
    said = answer.headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=strict" in said
    assert 'url=/flow/abc?row=1"' in answer.text
    value = re.search(rf"{visitors.cookie}=([^;]+)", said)[1]
    assert (await ask("GET", "/", cookie=value)).text.startswith("the owner /")


async def test_the_printed_link_works_once(ask, visitors):
    link = f"/?token={visitors.once}"
    assert (await ask("GET", link)).status_code == 200
    assert (await ask("GET", link)).status_code == 401


async def test_the_used_link_still_leads_the_browser_that_used_it_to_its_page(ask, visitors):
    link = f"/flow/abc?token={visitors.once}"
    cookie = re.search(rf"{visitors.cookie}=([^;]+)", (await ask("GET", link)).headers["set-cookie"])[1]
    assert "url=/flow/abc" in (await ask("GET", link, cookie=cookie)).text


async def test_guessing_tokens_comes_to_an_end(ask, visitors):
    for number in range(FROM_ONE):
        await ask("GET", f"/?token=guess-{number}")
    answer = await ask("GET", f"/?token={visitors.once}")
    assert answer.status_code == 429
    assert "set-cookie" not in answer.headers


async def test_a_link_never_leads_to_another_server(ask, visitors):
    answer = await ask("GET", f"http://127.0.0.1:8770//evil.example/x?token={visitors.once}")
    assert 'url=/evil.example/x"' in answer.text


@pytest.mark.parametrize("host", ["evil.example:8770", "127.0.0.1.nip.example:8770", "127.0.0.1:1"])
async def test_a_foreign_host_is_refused_even_with_the_cookie(ask, owner, host):
    assert (await ask("GET", "/", cookie=owner, headers={"host": host})).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:8770"])
async def test_a_foreign_origin_is_refused_even_with_the_cookie(ask, owner, origin):
    answer = await ask("POST", "/files/upload", cookie=owner, headers={"origin": origin})
    assert answer.status_code == 403


async def test_a_page_of_another_port_cannot_fetch_with_our_cookie(ask, owner):
    headers = {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"}
    assert (await ask("GET", "/", cookie=owner, headers=headers)).status_code == 403


async def test_a_visitor_who_follows_a_link_from_elsewhere_is_let_in(ask, owner):
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert (await ask("GET", "/", cookie=owner, headers=headers)).status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "WyJhIiwib3duZXIiXQ.aaaaaa.forged", "a.b.c.d"])
async def test_a_forged_cookie_is_nobody(ask, cookie):
    assert (await ask("GET", "/", cookie=cookie)).status_code == 401


async def test_a_token_that_is_taken_back_sends_its_holder_out(ask, tokens, visitors):
    _, text = tokens.add("a grader", "grade")
    cookie = visitors.enter(text)
    assert (await ask("GET", "/", cookie=cookie)).text.startswith("a grader /")
    tokens.remove("a grader")
    assert (await ask("GET", "/", cookie=cookie)).status_code == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/flow/abc", 200), ("/theme/1/flowboard.css", 200), ("/_nicegui/3/static/x.js", 200),
        ("/", 403), ("/flow/other", 403), ("/flow/abc/../other", 403), ("/files/export/abc/flow", 403),
        ("/files/upload", 403),
    ],
)  # fmt: skip
async def test_a_shared_link_opens_its_flow_alone(ask, tokens, visitors, path, status):
    _, text = tokens.add("link", "view", "abc")
    assert (await ask("GET", path, cookie=visitors.enter(text))).status_code == status


async def test_polling_is_refused_so_that_sockets_are_the_only_way(ask, owner):
    path = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    assert (await ask("GET", path, cookie=owner)).status_code == 403


async def test_a_page_of_another_browser_takes_no_upload(ask, owner):
    assert (
        await ask("POST", "/_nicegui/client/somebody-else's/upload/3", cookie=owner)
    ).status_code == 403


async def test_a_body_is_cut_off_where_its_cap_is_though_its_header_lies(ask, owner):
    async def stream() -> AsyncIterator[bytes]:
        for _ in range(ORDINARY // 100_000 + 2):
            yield b"x" * 100_000

    answer = await ask("POST", "/flow/abc", cookie=owner, content=stream())
    assert answer.status_code == 413


async def test_a_body_that_says_it_is_too_large_is_not_read(ask, owner):
    headers = {"content-length": str(ORDINARY + 1)}
    assert (await ask("POST", "/flow/abc", cookie=owner, headers=headers)).status_code == 413


async def test_a_body_within_its_cap_arrives_whole(ask, owner):
    answer = await ask("POST", "/flow/abc", cookie=owner, content=b"x" * ORDINARY)
    assert f" {ORDINARY} " in answer.text


async def test_what_only_a_proxy_may_say_is_left_out(ask, owner):
    headers = {"x-forwarded-prefix": "//evil.example", "forwarded": "host=evil.example", "x-other": "1"}
    names = (await ask("GET", "/", cookie=owner, headers=headers)).text.split()[-1].split(",")
    assert "x-other" in names
    assert not [name for name in names if "forwarded" in name]


@pytest.mark.parametrize("known", [True, False])
async def test_every_answer_tells_the_browser_what_to_refuse(ask, owner, known):
    headers = (await ask("GET", "/", cookie=owner if known else None)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "server" not in headers


async def test_images_come_from_here_and_from_data_alone(ask, owner):
    policy = (await ask("GET", "/", cookie=owner)).headers["content-security-policy"]
    assert "img-src 'self' data:;" in policy


async def test_a_damaged_file_of_tokens_lets_nobody_in_and_says_so(ask, owner, tokens, visitors):
    _, text = tokens.add("a grader", "grade")
    cookie = visitors.enter(text)
    tokens.file.write_bytes(b"{")
    answer = await ask("GET", "/", cookie=cookie)
    assert answer.status_code == 500
    assert "damaged" in answer.text
