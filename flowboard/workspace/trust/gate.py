"""The gate in front of every run: what needs trust runs only if the user trusts exactly that.

Trust comes from the list in the user's settings, from `--trust HASH`, from `FLOWBOARD_TRUST`
(hashes separated by commas) or from being a shipped example; what ships may run, but not spend.
Nothing is written and nobody is contacted before the gate is passed, and an address that the flow
names is reached only behind it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from shlex import quote
from typing import TYPE_CHECKING, Final

from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.trust.needs import Need, Source, contacts_of, named_origins, needs_of
from flowboard.workspace.trust.parts import ExecutableParts
from flowboard.workspace.trust.shipped import shipped_hashes
from flowboard.workspace.trust.store import NOTHING_SAID, TrustStore, Word

if TYPE_CHECKING:
    from flowboard.llm.profiles import Profile
    from flowboard.llm.registry import ModelRegistry

VARIABLE: Final = "FLOWBOARD_TRUST"


class TrustNeeded(WorkspaceError):
    """A flow needs trust that it hasn't got. `needs` says for what, `hash` is what is to be trusted.

    The message is `reasons` and `ways`, the ways on: a terminal offers one of its own between them.
    """

    def __init__(
        self, flow: str, run: str | None, hash_: str, needs: Sequence[Need], remarks: Sequence[str]
    ) -> None:
        self.hash = hash_
        self.needs = tuple(needs)
        self.reasons = "\n".join(
            [
                f"{flow} needs your trust before it runs:",
                *(f"  - {need.sentence}" for need in needs),
                *remarks,
            ]
        )
        which = quote(flow) if run is None else f"{quote(flow)} --resume {run}"
        ways = [
            f"Look at it and say yes: flowboard trust {which}",
            f"In scripts and CI: --trust {hash_}, or the same in {VARIABLE}",
        ]
        if all(need.kind == "spending" for need in needs):
            ways.append("Or say what it may cost: --budget USD")
        self.ways = "\n".join(ways)
        super().__init__(f"{self.reasons}\n{self.ways}", ExitCode.TRUST_NEEDED)


@dataclass(frozen=True, slots=True)
class Gate:
    """What decides whether a run may begin.

    `whole` are the parts of the whole flow, whose hash is trusted or not; `parts` are those of them
    that run. `run` is the id of an earlier run that goes on. `word` is what the user has said about
    this run on the command line, `given` the hashes that came with it.
    """

    flow: str
    run: str | None
    whole: ExecutableParts
    parts: ExecutableParts
    profiles: Mapping[str, Profile]
    word: Word = NOTHING_SAID
    given: tuple[str, ...] = ()

    def in_front_of(self, nodes: Iterable[str]) -> Gate:
        """The gate for a run of only these nodes. It still is the whole flow that is trusted."""
        return replace(self, parts=self.whole.of(nodes))

    def needs(self, source: Source | None = None) -> tuple[Need, ...]:
        """What needs trust, whether the flow has it or not; without `source`, if all models are live."""
        return needs_of(
            self.parts,
            self.profiles,
            source=source,
            granted=frozenset(self.word.stands_for),
            may_spend=self.word.budget is not None,
        )

    def consented_origins(self) -> frozenset[str]:
        """The origins of addresses that the flow names and that may be reached.

        Those of the user's own profiles always; the others where the flow is trusted.
        """
        contacts = contacts_of(self.parts, self.profiles)
        foreign = {contact.origin for contact in contacts if contact.standing == "flow"}
        named = named_origins(self.parts)
        return named if foreign and self.is_trusted() else named - foreign

    def is_trusted(self) -> bool:
        """Whether the user trusts exactly these parts, needed or not."""
        return (
            self.whole.hash in shipped_hashes() or why_not_trusted(self.whole.hash, self.given) is None
        )

    def check(self, source: Source) -> None:
        """Let the run pass.

        Raises:
            TrustNeeded: something of it needs trust that it hasn't got.
        """
        needs = self.needs(source)
        if needs and self.whole.hash in shipped_hashes():
            needs = tuple(need for need in needs if need.kind == "spending")
        if not needs:
            return
        remark = why_not_trusted(self.whole.hash, self.given)
        if remark is not None:
            remarks = [remark] if remark else []
            raise TrustNeeded(self.flow, self.run, self.whole.hash, needs, remarks)


def why_not_trusted(hash_: str, given: Sequence[str] = ()) -> str | None:
    """None where the user trusts a hash; else what there is to say about it, which may be nothing."""
    from_variable = hashes_in(os.environ.get(VARIABLE))
    if hash_ in (*given, *from_variable):
        return None
    try:
        if hash_ in TrustStore().flows():
            return None
        damage = ""
    except WorkspaceError as error:
        damage = str(error)
    if damage:
        return damage
    for where, hashes in (("--trust", given), (VARIABLE, from_variable)):
        if hashes:
            return (
                f"{where} gives {', '.join(hashes)}, but the hash of this flow is {hash_}: something "
                "that it executes has changed, or the hash belongs to another flow."
            )
    return ""


def answers_of(registry: ModelRegistry) -> Source:
    """Tells who answers for a model in this registry. Knocks at no door that the flow names."""
    return lambda model, address: registry.describe(model, address).source


def hashes_in(text: str | None) -> tuple[str, ...]:
    """The hashes in a text, separated by commas or white space."""
    return tuple((text or "").replace(",", " ").split())
