"""The plain pages of the guard itself: who isn't let in never gets to see NiceGUI."""

from __future__ import annotations

from html import escape
from typing import Final

from starlette.responses import HTMLResponse, PlainTextResponse, Response

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} · Flowboard</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{more}
<style>
:root {{ color-scheme: light dark }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; font: 15px/1.55 system-ui, sans-serif;
  background: light-dark(#f5f6f8, #0d1117); color: light-dark(#1b2230, #e6e9ef) }}
main {{ max-width: 30rem; padding: 2rem }}
h1 {{ font-size: 1.25rem; margin: 0 0 .5rem }}
p {{ margin: 0 0 .75rem }}
a {{ color: light-dark(#4338ca, #a5b4fc) }}
code {{ font: 13px ui-monospace, monospace; padding: .1em .35em; border-radius: 4px;
  background: light-dark(#e8eaef, #1f2630) }}
</style></head><body><main><h1>{title}</h1>{text}</main></body></html>"""


def page(status: int, title: str, *paragraphs: str, more: str = "") -> Response:
    """A page of a title and paragraphs of HTML; whatever isn't a constant has been escaped."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return HTMLResponse(
        _PAGE.format(title=escape(title), text=text, more=more),
        status_code=status,
        headers={"content-security-policy": _POLICY, "cache-control": "no-store"},
    )


def plain(status: int, sentence: str) -> Response:
    """An answer to something that shows no pages: a script, or a part of a page."""
    return PlainTextResponse(f"{sentence}\n", status_code=status, headers={"cache-control": "no-store"})


def foreign_host() -> Response:
    """To a name that isn't ours."""
    return plain(
        421,
        "Flowboard doesn't answer to this name. Use the address that it printed; for a name of your own, "
        "start it with --public-url.",
    )


def foreign_origin() -> Response:
    """To a page of another site."""
    return plain(403, "This request comes from another site, so it isn't taken.")


def unknown(is_page: bool) -> Response:
    """To somebody whose browser isn't known."""
    if not is_page:
        return plain(401, "Come in by the link that Flowboard printed first.")
    return page(
        401,
        "Come in by the link",
        "This browser isn't known here. Open the link that Flowboard printed in the terminal where it "
        "was started; it works once, and this browser is known from then on.",
        "For another browser, start Flowboard anew or make a link of its own: "
        "<code>flowboard tokens add NAME --role edit</code>",
    )


def wrong_token() -> Response:
    """To a token that isn't right, or not any more."""
    return page(
        401,
        "This link doesn't work any more",
        "The link that Flowboard prints works once. In the browser where you used it, go to the "
        "address without what follows the question mark.",
        "If somebody sent you this link, it was taken back: ask for a new one.",
    )


def enough_guesses() -> Response:
    """To too many wrong tokens."""
    return page(429, "Too many wrong links", "Wait a minute, then open the right one.")


def not_shared() -> Response:
    """To a visitor of one flow who asks for more."""
    return page(
        403, "This wasn't shared with you", "Your link shows one flow. Open that link again to see it."
    )


def too_large(most: int) -> Response:
    """To a body over its cap."""
    return plain(413, f"This is more than {most:,} bytes, so it wasn't taken.")


def entering(path: str) -> Response:
    """The page between a link and its flow.

    It leads on by itself instead of by a redirect: a cookie that is only for our own pages isn't sent
    after a redirect that began on somebody else's.
    """
    safe = escape(path, quote=True)
    return page(
        200,
        "Opening Flowboard…",
        f'If nothing happens, <a href="{safe}">go on</a>.',
        more=f'<meta http-equiv="refresh" content="0;url={safe}">',
    )
