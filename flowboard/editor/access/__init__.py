"""Who asks: the visitor that the guard has let in, as pages and routes see it."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from flowboard.editor.guard.guard import VISITOR
from flowboard.editor.guard.visitors import Visitor


def visitor(request: HTTPConnection) -> Visitor:
    """Who sent a request.

    Raises:
        PermissionError: it didn't come through the guard, so nobody knows.
    """
    found = request.scope.get(VISITOR)
    if not isinstance(found, Visitor):
        raise PermissionError("a request came past the guard")
    return found
