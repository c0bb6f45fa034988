"""Who acts on an open flow, and what each role may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Role = Literal["view", "grade", "edit", "run", "owner"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""From the one who may least to the one who may everything; each may do what those before it may."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person on an open flow. `name` tells whose undo it is and who graded; `role` what is allowed."""

    name: str
    role: Role


OWNER: Final = Actor("owner", "owner")
"""Who sits at the machine, where nobody else is let in."""


def may(actor: Actor, role: Role) -> bool:
    """Whether an actor may do what needs `role`."""
    return ROLES.index(actor.role) >= ROLES.index(role)
