"""What every answer tells the browser to refuse.

Images come from this server and `data:` alone, so that no text of a model can fetch one from
elsewhere and carry data out in its address. Scripts run only from this server and with the page's
own mark; `unsafe-eval` stays, since NiceGUI compiles its templates in the browser.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders

_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

_FIXED: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def policy(nonce: str = "") -> str:
    """The Content-Security-Policy; scripts of the page itself carry `nonce`."""
    scripts = {"script-src": f"'self' 'nonce-{nonce}' 'unsafe-eval'"} if nonce else {}
    return "; ".join(f"{name} {sources}" for name, sources in {**_POLICY, **scripts}.items())


def secure(headers: MutableHeaders) -> None:
    """Add what is told with every answer; a policy that stands there already is kept."""
    for name, value in _FIXED.items():
        headers[name] = value
    headers.setdefault("content-security-policy", policy())
    if "server" in headers:
        del headers["server"]
