"""Which fields of a form are folded away, so that what people set is seen first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

from flowboard.workspace.forms.fields import FormField

MOST: Final = 6
"""Fields of a form that are all shown."""

_ALTERNATIVES: Final = (
    frozenset({"prompt", "messages", "variants"}),
    frozenset({"textarea", "variants"}),
    frozenset({"file", "table"}),
)
"""Widgets of fields that say the same thing in different ways."""


def folded(
    fields: Sequence[FormField], config: Mapping[str, Any], troubled: Collection[str] = ()
) -> frozenset[str]:
    """The names of the fields to fold away.

    In a form of more than six fields these are the ones without a widget of their own that nobody has
    set; in any form, those that another field stands for. Fields that are required, or that have a
    problem, are always shown.
    """
    unset = [
        field
        for field in fields
        if not field.required
        and field.name not in troubled
        and (field.name not in config or (config[field.name] == field.default))
    ]
    used = {field.widget for field in fields if field not in unset}
    return frozenset(
        field.name
        for field in unset
        if (not field.widget and len(fields) > MOST) or _has_another_way(field.widget, used)
    )


def _has_another_way(widget: str, used: AbstractSet[str]) -> bool:
    """Whether what a field would say is said in another way already: rows in a file, variants for a text."""
    return widget not in used and any(
        widget in ways and not used.isdisjoint(ways) for ways in _ALTERNATIVES
    )
