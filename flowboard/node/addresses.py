"""Addresses that a flow may name: what isn't a plain way to one server is refused.

A flow comes from anybody, so its addresses are read strictly: nothing that two programs, or a
program and a person, could read differently; nothing that sends data in the clear; nothing that
leads to what a cloud tells its own machines.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address
from typing import Annotated, Final
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator

_AS_IN: Final = "write it like https://models.example.org/v1"
_PORTS: Final = {"http": 80, "https": 443}
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_ENDS_IN_A_NUMBER: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_PATH: Final = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%/-]*")
_METADATA: Final = frozenset(
    {
        "metadata",
        "metadata.google.internal",
        "metadata.goog",
        "instance-data",
        "instance-data.ec2.internal",
        "100.100.100.200",
        "fd00:ec2::254",
    }
)
"""Where clouds tell their machines secrets, besides the link-local addresses."""


def checked_address(address: str) -> str:
    """An address that a flow names, in its one spelling: lower case, without the scheme's own port
    and without a slash at the end.

    Raises:
        ValueError: it isn't taken; the message says why and what to write.
    """
    if not address.isascii():
        raise ValueError(f"an address is written in ASCII; {_advice(address)}")
    if not address.isprintable() or " " in address or "\\" in address:
        raise ValueError(f"an address holds no blanks, line ends or backslashes; {_AS_IN}")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError(f"this is no address; {_AS_IN}") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"an address begins with https:// or http:// and a host; {_AS_IN}")
    if "@" in parts.netloc:
        raise ValueError(
            "an address holds no user or password; keys are kept by origin (flowboard keys set)"
        )
    if "?" in address or "#" in address:
        raise ValueError(f"an address holds neither ? nor #; {_AS_IN}")
    if not _PATH.fullmatch(parts.path) or {".", ".."}.intersection(unquote(parts.path).split("/")):
        raise ValueError(f"the path of an address holds plain names between slashes; {_AS_IN}")
    host, is_loopback = _host(parts.hostname)
    if parts.scheme == "http" and not is_loopback:
        raise ValueError("plain http leads to this machine only; write https:// for other servers")
    suffix = "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{suffix}{parts.path.rstrip('/')}"


Address = Annotated[str, AfterValidator(checked_address)]
"""The type of a field that holds an address, for the configuration of a node."""


def _host(host: str) -> tuple[str, bool]:
    """The host as it is written, and whether it is this machine.

    Raises:
        ValueError: it isn't a host that a flow may name.
    """
    try:
        number = ip_address(host)
    except ValueError:
        if not _NAME.fullmatch(host) or _ENDS_IN_A_NUMBER.fullmatch(host):
            raise ValueError(f"{host!r} is no host name or IP address; {_AS_IN}") from None
        if host in _METADATA:
            raise ValueError(_not_for_flows(host)) from None
        return host, host == "localhost"
    meant = number
    if isinstance(number, IPv6Address):
        if number.scope_id is not None:
            raise ValueError("an address names no network interface; leave out what begins with %")
        meant = number.ipv4_mapped or number
    if meant.is_link_local or meant.is_unspecified or meant.is_multicast or str(meant) in _METADATA:
        raise ValueError(_not_for_flows(host))
    return (f"[{number}]" if number.version == 6 else str(number)), number.is_loopback


def _not_for_flows(host: str) -> str:
    return f"{host} is no model server: a flow can't name link-local and metadata addresses"


def _advice(address: str) -> str:
    """How to write an address that isn't ASCII, so that nobody takes one letter for another."""
    try:
        host = urlsplit(address).hostname or ""
        written = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return _AS_IN
    if host.isascii():
        return "percent-encode what stands after the host"
    return f"if you mean this host, write {written}"
