"""Which names this editor answers to, and whether a request comes from one of its own pages.

A name that an attacker points at this machine (DNS rebinding) is refused by the Host header, a page
of another site by the Origin header.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = frozenset(["127.0.0.1", "localhost", "::1"])
_EVERYWHERE = frozenset(["0.0.0.0", "::", ""])  # noqa: S104 (compared with, never bound to here)


def is_loopback(host: str) -> bool:
    """Whether a host to bind to can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one server: where it listens, and its public address where it has one.

    `public_url` is the address as visitors know it, such as `https://flows.example.org`, behind a
    proxy that adds TLS.
    """

    host: str
    port: int
    public_url: str = ""

    @property
    def own(self) -> str:
        """The address that is printed and opened, without a slash at its end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "127.0.0.1" if self.host in _EVERYWHERE else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def is_encrypted(self) -> bool:
        """Whether browsers come by TLS, so that a cookie may be kept from any other way."""
        return self.public_url.startswith("https://")

    def is_ours(self, host_header: str) -> bool:
        """Whether a Host header names this server.

        Where it listens everywhere, any plain IP address does: rebinding needs a name.
        """
        host, port = _divided(host_header)
        if host is None:
            return False
        if self.public_url:
            public = urlsplit(self.public_url)
            if host == public.hostname and port == public.port:
                return True
        if port != self.port:
            return False
        return (
            host in LOOPBACK
            or host == self.host.lower()
            or (self.host in _EVERYWHERE and _is_address(host))
        )

    def is_own_origin(self, origin: str, host_header: str) -> bool:
        """Whether an Origin header is that of the page that the request's Host header names."""
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        is_whole = parts.scheme in ("http", "https") and origin == f"{parts.scheme}://{parts.netloc}"
        return is_whole and parts.netloc.lower() == host_header.lower() and self.is_ours(host_header)


def _divided(host_header: str) -> tuple[str | None, int | None]:
    """Host and port of a Host header; None for what is no plain host."""
    try:
        parts = urlsplit(f"//{host_header}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None, None
    is_plain = parts.netloc == host_header and "@" not in host_header and not host_header.endswith(":")
    return (host, port) if is_plain and host else (None, None)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
