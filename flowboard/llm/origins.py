"""Origins: scheme, host and port. Keys, limits and trust belong to an origin, never to a name."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flowboard.node import NodeFailed

_DEFAULT_PORTS = {"http": 80, "https": 443}


class UntrustedOrigin(NodeFailed):
    """A flow names an address whose origin this user hasn't agreed to. Nothing has gone there."""

    def __init__(self, message: str, origin: str) -> None:
        super().__init__(message, stops_node=True)
        self.origin = origin


def origin_of(url: str) -> str:
    """Scheme, host and port of `url`, in lower case, the port left out where it is the scheme's own.

    Raises:
        ValueError: it isn't an http(s) URL with a host, or carries a user or password, or is spelt
            so that two programs may read it differently.
    """
    if not (url.isascii() and url.isprintable()) or " " in url or "\\" in url:
        raise ValueError("a base URL is plain ASCII without blanks; write hosts as xn--…")
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"{url!r} is no base URL; write it like https://models.example.org/v1")
    if parts.username is not None or parts.password is not None:
        raise ValueError("a base URL can't hold a user or password; keys are kept by origin")
    host = f"[{ip_address(parts.hostname)}]" if ":" in parts.hostname else parts.hostname
    port = parts.port
    suffix = "" if port is None or port == _DEFAULT_PORTS[parts.scheme] else f":{port}"
    return f"{parts.scheme}://{host}{suffix}"


def is_loopback(url: str) -> bool:
    """Whether `url` points to this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
