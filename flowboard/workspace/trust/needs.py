"""What of a flow needs the user's trust, each in a sentence; and which origins it reaches.

Code needs it, an address that the flow names and that no profile of the user's has, a file outside
the flow's folder, and calls that cost money. A flow without any of these needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Literal

from flowboard.workspace.trust.parts import ExecutableParts

if TYPE_CHECKING:
    from flowboard.llm.profiles import Profile

Kind = Literal["code", "origin", "file", "spending"]
Standing = Literal["default", "profile", "flow", "unknown"]

Source = Callable[[str, str | None], Literal["live", "recorded"] | None]
"""Tells who answers for a model, at an address that the flow names or None; None where nobody can."""

_RECORDED: Final = "recorded/"
_NAMED: Final = 8  # pieces of code that a sentence names


@dataclass(frozen=True, slots=True)
class Contact:
    """An origin that calls of a flow go to.

    `standing` says who chose it: `default`, a provider's own; `profile`, the user's settings;
    `flow`, the flow alone; `unknown`, nobody has such a provider. `is_loopback` is true of this
    machine. `models` are those that are asked there, `nodes` those that ask.
    """

    origin: str
    standing: Standing
    is_loopback: bool
    models: tuple[str, ...]
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs trust, as a sentence."""

    kind: Kind
    sentence: str


def contacts_of(parts: ExecutableParts, profiles: Mapping[str, Profile]) -> tuple[Contact, ...]:
    """Every origin that a flow reaches where its models are asked live. Contacts none of them."""
    found: dict[tuple[str, Standing, bool], list[_Route]] = {}
    for route in _routes(parts, profiles):
        found.setdefault((route.origin, route.standing, route.is_loopback), []).append(route)
    return tuple(
        Contact(
            *place,
            models=tuple(dict.fromkeys(route.model for route in routes if route.model)),
            nodes=tuple(dict.fromkeys(route.node for route in routes)),
        )
        for place, routes in found.items()
    )


def named_origins(parts: ExecutableParts) -> frozenset[str]:
    """The origins of every address that a flow names."""
    from flowboard.llm.origins import origin_of

    return frozenset(origin_of(address) for asking in parts.asking for address in asking.addresses)


def needs_of(
    parts: ExecutableParts,
    profiles: Mapping[str, Profile],
    *,
    source: Source | None = None,
    granted: frozenset[str] = frozenset(),
    may_spend: bool = False,
) -> tuple[Need, ...]:
    """What of these parts needs trust.

    `source` tells who answers for a model; without it the worst is assumed, that all are asked.
    `granted` are the files that the user has named, and `may_spend` says that the user has set a
    budget for this run.
    """
    needs = [*_code(parts), *_origins(parts, profiles, source)]
    needs += [
        Need("file", f"{use.node} reads {use.path}, which is outside the flow's folder.")
        for use in parts.reads
        if PurePath(use.path).is_absolute() and use.path not in granted
    ]
    if not may_spend:
        needs += _spending(parts, profiles, source)
    return tuple(dict.fromkeys(needs))


def _code(parts: ExecutableParts) -> Iterator[Need]:
    pieces: dict[str, list[str]] = {}
    for piece in parts.code:
        pieces.setdefault(piece.node, []).append(piece.name or "its own code")
    for node, names in pieces.items():
        named = ", ".join(names[:_NAMED])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield Need("code", f"{node} runs Python that the flow brings ({named}{more}).")


def _origins(
    parts: ExecutableParts, profiles: Mapping[str, Profile], source: Source | None
) -> Iterator[Need]:
    nodes: dict[tuple[str, bool], dict[str, None]] = {}
    for route in _routes(parts, profiles):
        if route.standing == "flow" and _source(route, source) != "recorded":
            nodes.setdefault((route.origin, route.is_loopback), {})[route.node] = None
    for (origin, is_loopback), asking in nodes.items():
        where = " on this machine" if is_loopback else ""
        yield Need(
            "origin",
            f"{', '.join(asking)} sends its data to {origin}{where}, an address that the flow names.",
        )


def _spending(
    parts: ExecutableParts, profiles: Mapping[str, Profile], source: Source | None
) -> Iterator[Need]:
    nodes: dict[tuple[str, str, bool], dict[str, None]] = {}
    for route in _routes(parts, profiles):
        # Whoever trusts an address that only the flow names trusts that it may be paid, too.
        if route.is_loopback or route.standing not in ("default", "profile"):
            continue
        if route.model and _source(route, source) == "live":
            costs = _costs(route, profiles)
            if costs is not False:
                nodes.setdefault((route.model, route.origin, costs is None), {})[route.node] = None
    for (model, origin, is_unknown), asking in nodes.items():
        who = ", ".join(asking)
        yield Need(
            "spending",
            f"{who} asks {model} at {origin}, and it isn't known here what that costs."
            if is_unknown
            else f"{who} buys answers of {model} from {origin}.",
        )


def _source(route: _Route, source: Source | None) -> Literal["live", "recorded"] | None:
    """Who answers on this way. What a node sends to an address without a model is always sent."""
    return "live" if source is None or not route.model else source(route.model, route.address)


def _costs(route: _Route, profiles: Mapping[str, Profile]) -> bool | None:
    """Whether an answer costs anything; None where no price is known."""
    from flowboard.llm.prices import price_of
    from flowboard.node import Usage

    prefix, _, model = route.model.partition("/")
    profile = profiles.get(prefix)
    if profile is None or profile.origin != route.origin:
        profile = next((one for one in profiles.values() if one.origin == route.origin), None)
    price = None if profile is None else price_of(profile, model)
    return None if price is None else price.cost(Usage(1, 1)) > 0


@dataclass(frozen=True, slots=True)
class _Route:
    """Where calls of a node to one model go; `model` is empty for an address without models."""

    node: str
    model: str
    address: str | None
    origin: str
    standing: Standing
    is_loopback: bool


def _routes(parts: ExecutableParts, profiles: Mapping[str, Profile]) -> Iterator[_Route]:
    from flowboard.llm.origins import is_loopback, origin_of
    from flowboard.llm.profiles import built_in_profiles

    default = built_in_profiles().values()
    default_origins = {profile.origin for profile in default}
    # Of what a flow names, the whole address counts: another path may be another service.
    default_addresses = {profile.base_url for profile in default}
    own_addresses = {profile.base_url for profile in profiles.values()}

    def standing(address: str) -> Standing:
        plain = address.rstrip("/")
        if plain in own_addresses:
            return "default" if plain in default_addresses else "profile"
        return "flow"

    for asking in parts.asking:
        names = [model for model, _ in asking.models if not model.startswith(_RECORDED)]
        for address in asking.addresses:
            origin = origin_of(address)
            for model in names or [""]:
                yield _Route(asking.node, model, address, origin, standing(address), is_loopback(origin))
        for model in filter(None, names if not asking.addresses else ()):
            profile = profiles.get(model.partition("/")[0])
            if profile is None:
                yield _Route(asking.node, model, None, "", "unknown", False)
            else:
                origin = profile.origin
                chosen: Standing = "default" if origin in default_origins else "profile"
                yield _Route(asking.node, model, None, origin, chosen, profile.is_local)
