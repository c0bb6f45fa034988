"""Who somebody is: a token is shown once and becomes a signed cookie, which every request carries.

The owner comes in by a link that is printed where Flowboard was started and works once. Everybody
else has a named token. A cookie names the token, not the rights: a token that is taken back is
refused with the next request and the next message on an open socket.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Any, Final

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import cookie_parser

from flowboard.workspace.access_tokens import AccessTokens
from flowboard.workspace.editing.actors import Actor

OWNER: Final = "owner"
DAYS: Final = 30
_SHARED: Final = re.compile(r"/(?:_nicegui|_nicegui_ws|theme)/.*|/favicon\.ico")
"""What every page is made of, whichever flow it shows."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was let in: with which browser, by which token, and as whom.

    `browser` names one cookie. `flow` is the key of the only flow to be seen, None for all.
    """

    browser: str
    token: str
    actor: Actor
    flow: str | None = None

    def may_open(self, path: str) -> bool:
        """Whether a path is for this visitor: one who came by a shared link sees that flow alone."""
        if self.flow is None:
            return True
        at_flow = re.fullmatch(rf"/flow/{re.escape(self.flow)}(?:/|/grade/[^/]+)?", path) is not None
        return at_flow or _SHARED.fullmatch(path) is not None


class Visitors:
    """Knows visitors by their cookies, and turns tokens into cookies.

    Args:
        tokens: the named tokens.
        port: part of the cookie's name, since browsers tell cookies to every port of a host.
        owner: what the owner is called beside other people's names.
    """

    def __init__(self, tokens: AccessTokens, port: int, owner: str) -> None:
        self.tokens = tokens
        self.cookie = f"flowboard-{port}"
        self._owner = Actor(owner, "owner")
        self._once = secrets.token_urlsafe(24)
        self._signed = URLSafeTimedSerializer(tokens.secret(), salt="flowboard visitor")

    @property
    def once(self) -> str:
        """The owner's token, which works once; empty when it has been used."""
        return self._once

    def enter(self, token: str) -> str | None:
        """The value of a new cookie for who shows this token; None for a wrong one.

        Raises:
            WorkspaceError: the file of tokens can't be used.
        """
        if self._once and hmac.compare_digest(token.encode(), self._once.encode()):
            self._once = ""
            return self._cookie(OWNER)
        found = self.tokens.find(token)
        return None if found is None else self._cookie(found.id)

    def visitor(self, cookie_header: str) -> Visitor | None:
        """Who a Cookie header belongs to; None for nobody who is let in (any longer).

        Raises:
            WorkspaceError: the file of tokens can't be used.
        """
        value = cookie_parser(cookie_header).get(self.cookie)
        if not value:
            return None
        try:
            said: Any = self._signed.loads(value, max_age=DAYS * 24 * 3600)
            browser, token = said
        except (BadSignature, ValueError, TypeError):
            return None
        if token == OWNER:
            return Visitor(browser, token, self._owner)
        known = self.tokens.get(token)
        if known is None:
            return None
        return Visitor(browser, token, Actor(known.name, known.role), known.flow)

    def _cookie(self, token: str) -> str:
        return str(self._signed.dumps([secrets.token_urlsafe(12), token]))
