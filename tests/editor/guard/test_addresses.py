"""Which names the editor answers to."""

from __future__ import annotations

import pytest

from flowboard.editor.guard.addresses import Addresses, is_loopback

HERE = Addresses("127.0.0.1", 8770)
EVERYWHERE = Addresses("0.0.0.0", 8770)
PUBLIC = Addresses("127.0.0.1", 8770, "https://flows.example.org")


@pytest.mark.parametrize("host", ["127.0.0.1:8770", "localhost:8770", "LOCALHOST:8770", "[::1]:8770"])
def test_loopback_names_with_our_port_are_ours(host):
    assert HERE.is_ours(host)


@pytest.mark.parametrize(
    "host",
    [
        "", "127.0.0.1", "localhost", "127.0.0.1:8771", "evil.example:8770", "127.0.0.1.evil.example:8770",
        "localhost.evil.example:8770", "evil.example@127.0.0.1:8770", "127.0.0.1:8770:8770", "127.0.0.1:",
        "127.0.0.1:8770/x", "127.0.0.1:8770#", "[::1", "2130706433:8770", "127.1:8770", "192.168.1.4:8770",
        " 127.0.0.1:8770", "localhost.:8770",
    ],
)  # fmt: skip
def test_every_other_name_is_foreign(host):
    assert not HERE.is_ours(host)


def test_listening_everywhere_takes_addresses_but_no_names():
    assert EVERYWHERE.is_ours("192.168.1.4:8770")
    assert not EVERYWHERE.is_ours("rebound.example:8770")


def test_a_public_name_is_ours_beside_the_loopback_names():
    assert PUBLIC.is_ours("flows.example.org")
    assert PUBLIC.is_ours("127.0.0.1:8770")
    assert not PUBLIC.is_ours("flows.example.org:8770")


def test_the_printed_address_is_one_that_a_browser_can_open():
    assert EVERYWHERE.own == "http://127.0.0.1:8770"
    assert Addresses("::1", 8770).own == "http://[::1]:8770"
    assert PUBLIC.own == "https://flows.example.org"


@pytest.mark.parametrize(
    "origin",
    [
        "null", "http://evil.example", "http://127.0.0.1:9999", "file://", "http://127.0.0.1:8770/",
        "http://127.0.0.1:8770@evil.example", "ftp://127.0.0.1:8770", "http://[", "http://localhost:8770",
    ],
)  # fmt: skip
def test_an_origin_that_is_not_the_page_itself_is_foreign(origin):
    assert not HERE.is_own_origin(origin, "127.0.0.1:8770")


def test_the_origin_of_our_own_page_is_ours():
    assert HERE.is_own_origin("http://127.0.0.1:8770", "127.0.0.1:8770")
    assert PUBLIC.is_own_origin("https://flows.example.org", "flows.example.org")


def test_loopback_is_told_from_the_rest():
    assert [is_loopback(host) for host in ("127.0.0.1", "127.8.8.8", "::1", "localhost")] == [True] * 4
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "192.168.1.4", "flows.example.org")] == [
        False
    ] * 4
