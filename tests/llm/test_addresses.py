"""Addresses that a flow may name, and those that it may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.llm.origins import origin_of
from flowboard.node.addresses import checked_address


@pytest.mark.parametrize(
    ("address", "spelt"),
    [
        ("https://models.example.org/v1", "https://models.example.org/v1"),
        ("HTTPS://Models.Example.org:443/v1/", "https://models.example.org/v1"),
        ("https://my_gateway.internal:8443", "https://my_gateway.internal:8443"),
        ("https://10.0.0.7/deployments/a:b@c", "https://10.0.0.7/deployments/a:b@c"),
        ("https://[2001:DB8:0::1]/", "https://[2001:db8::1]"),
        ("https://xn--bcher-kva.example/v1", "https://xn--bcher-kva.example/v1"),
        ("http://localhost:1234/v1", "http://localhost:1234/v1"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
    ],
)
def test_an_address_has_one_spelling(address, spelt):
    assert checked_address(address) == checked_address(spelt) == spelt


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("", "begins with https"),
        ("models.example.org/v1", "begins with https"),
        ("ftp://models.example.org", "begins with https"),
        ("file:///etc/passwd", "begins with https"),
        ("https:///v1", "begins with https"),
        ("https://user:word@models.example.org", "user or password"),
        ("https://@models.example.org", "user or password"),
        ("https://models.example.org/v1?key=1", r"neither \? nor #"),
        ("https://models.example.org/v1?", r"neither \? nor #"),
        ("https://models.example.org/v1#x", r"neither \? nor #"),
        ("https://models.example.org/../admin", "plain names"),
        ("https://models.example.org/%2e%2E/admin", "plain names"),
        ("https://models.example.org/<v1>", "plain names"),
        ("http://models.example.org/v1", "plain http"),
        ("http://localhost.example.org", "plain http"),
        ("http://10.0.0.7", "plain http"),
        ("http://[::ffff:127.0.0.1]", "plain http"),
        ("https://models.example.org:99999", "no address"),
        ("https://[::1", "no address"),
        ("https://models.example\n.org", "no blanks"),
        (" https://models.example.org", "no blanks"),
        ("https://models.example.org\\@evil.example", "no blanks"),
        ("https://ex%61mple.org", "no host name"),
        ("https://models.example.org.", "no host name"),
        ("https://-x.example.org", "no host name"),
    ],
)
def test_what_is_no_plain_way_to_one_server_is_refused(address, told):
    with pytest.raises(ValueError, match=told):
        checked_address(address)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://api.\N{CYRILLIC SMALL LETTER O}penai.com/v1", "write api.xn--penai-iye.com"),
        ("https://b\u00fccher.example", "write xn--bcher-kva.example"),
        ("https://ex\u200dample.org", "write"),
        ("https://example\u3002org", r"write example\.org"),
        ("https://\u2100.example.org", "write it like"),
        ("https://models.example.org/\u00fc", "percent-encode"),
    ],
)
def test_letters_that_look_like_others_are_refused_with_the_true_name(address, told):
    with pytest.raises(ValueError, match=told) as failure:
        checked_address(address)
    assert "ASCII" in str(failure.value)


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254", "169.254.170.2", "[fe80::1]", "[::ffff:169.254.169.254]", "100.100.100.200",
        "[fd00:ec2::254]", "metadata.google.internal", "METADATA", "0.0.0.0", "[::]", "224.0.0.1",
    ],
)  # fmt: skip
def test_what_clouds_tell_their_own_machines_is_out_of_reach(host):
    for scheme in ("http", "https"):
        with pytest.raises(ValueError, match=r"no model server|plain http"):
            checked_address(f"{scheme}://{host}/latest")


@pytest.mark.parametrize(
    "host", ["2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "127.1", "1.2.3.4.5", "0x7f.1"]
)  # fmt: skip
def test_an_ip_address_is_written_in_one_way_only(host):
    with pytest.raises(ValueError, match="no host name or IP address"):
        checked_address(f"https://{host}/")


@given(st.text(max_size=40) | st.from_regex(r"https?://[^/]{0,20}(/.{0,20})?"))
def test_an_address_is_taken_or_refused_in_words_and_means_what_it_says(address):
    try:
        spelt = checked_address(address)
    except ValueError as error:
        assert str(error)
        return
    assert checked_address(spelt) == spelt
    assert spelt.startswith(origin_of(spelt))
    assert origin_of(address) == origin_of(spelt)
