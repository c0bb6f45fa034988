"""Use case: keep a key for an origin, say which keys there are, and forget one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from flowboard.flow.sentences import as_sentence
from flowboard.workspace.errors import WorkspaceError, in_plain_words

if TYPE_CHECKING:
    from flowboard.llm.keys import Keys
    from flowboard.llm.profiles import Profile

SHORT = 8
"""Characters below which a key may be any word, so that it can't be kept out of texts."""


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """The origin that a key is for, the environment variables that may hold one, and remarks."""

    origin: str
    variables: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What is known of the key of an origin.

    `found` is where it was found (`environment`, `keyring` or `file`), None where there is none;
    `shown` its last four characters if it is long; `problem` says why a key can't be used.
    """

    origin: str
    profiles: tuple[str, ...]
    variable: str | None
    found: Literal["environment", "keyring", "file"] | None
    shown: str
    needed: bool
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """The facts as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class KeyStored:
    """A key that was stored: in the `keyring`, or in the `file` at `path`."""

    origin: str
    place: Literal["environment", "keyring", "file"]
    path: str | None
    shown: str
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The facts as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class KeyRemoved:
    """Where the key of an origin was removed from; nowhere if there was none."""

    origin: str
    removed_from: tuple[str, ...]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The facts as JSON values."""
        return asdict(self)


def key_place(where: str) -> KeyPlace:
    """The origin that is meant by `where`, the name of a profile or an address.

    Raises:
        WorkspaceError: it is neither. It isn't repeated, since it may be a key in the wrong place.
    """
    from flowboard.llm.origins import is_loopback, origin_of
    from flowboard.llm.profiles import load_profiles

    with in_plain_words():
        profiles = load_profiles()
    notes = []
    if where in profiles:
        origin = profiles[where].origin
    elif "://" not in where:
        raise WorkspaceError(
            f"That is neither a profile nor an origin. The profiles are {', '.join(sorted(profiles))}; an "
            "origin is written like https://models.example.org. The key itself is asked for, or read from "
            "standard input."
        )
    else:
        try:
            origin = origin_of(where)
        except ValueError as error:
            raise WorkspaceError(as_sentence(str(error))) from None
        if where.rstrip("/").lower() != origin:
            notes.append(f"A key belongs to an origin, so it is kept for {origin}, whatever the path.")
    if origin.startswith("http://") and not is_loopback(origin):
        notes.append(f"Whoever is on the way can read what goes to {origin}: it isn't encrypted.")
    return KeyPlace(origin, tuple(_variables(profiles, origin)), tuple(notes))


def set_key(place: KeyPlace, key: str, *, in_file: bool = False) -> KeyStored:
    """Keep a key in the system's keyring, or in the key file where there is none or with `in_file`.

    Raises:
        WorkspaceError: it is no key, or can't be kept.
    """
    from flowboard.llm.keys import Keys
    from flowboard.llm.secret import secret_from

    try:
        secret = secret_from(key)
    except ValueError as error:
        raise WorkspaceError(f"This isn't taken as a key: {error}. Nothing is changed.") from None
    if secret is None:
        raise WorkspaceError("No key was given. Nothing is changed.")
    keys = Keys()
    with in_plain_words():
        kept = keys.save(place.origin, secret, in_file=in_file)
    notes = [*place.notes, *_still_in_the_environment(keys, place, "goes before the one stored now")]
    if len(secret.reveal()) < SHORT:
        notes.append(
            f"A key of fewer than {SHORT} characters can't be kept out of texts: it may be any word."
        )
    return KeyStored(
        place.origin, kept, str(keys.file.path) if kept == "file" else None, str(secret), tuple(notes)
    )


def remove_key(place: KeyPlace) -> KeyRemoved:
    """Remove the key of an origin from the keyring and the key file.

    Raises:
        WorkspaceError: one of them can't be changed.
    """
    from flowboard.llm.keys import Keys

    keys = Keys()
    with in_plain_words():
        removed = keys.remove(place.origin)
    notes = [*place.notes, *_still_in_the_environment(keys, place, "still holds one")]
    return KeyRemoved(place.origin, tuple(removed), tuple(notes))


def list_keys() -> list[KeyFacts]:
    """The keys of every profile, and of every other origin that one is kept for.

    Raises:
        WorkspaceError: the profiles can't be read.
    """
    from flowboard.llm.keys import Keys
    from flowboard.llm.profiles import load_profiles

    keys = Keys()
    with in_plain_words():
        profiles = load_profiles()
    facts = [_facts(keys, *sharing) for sharing in _by_origin(profiles.values())]
    listed = {fact.origin for fact in facts}
    others = sorted(_kept(keys) - listed)
    return facts + [_facts(keys, origin, None, ()) for origin in others]


def _by_origin(
    profiles: Iterable[Profile],
) -> Iterator[tuple[str, str | None, tuple[Profile, ...]]]:
    """The profiles that share an origin and a variable, since they share a key."""
    sharing: dict[tuple[str, str | None], list[Profile]] = {}
    for profile in profiles:
        sharing.setdefault((profile.origin, profile.key_env), []).append(profile)
    for (origin, variable), group in sharing.items():
        yield origin, variable, tuple(group)


def _facts(keys: Keys, origin: str, variable: str | None, profiles: tuple[Profile, ...]) -> KeyFacts:
    from flowboard.node import NodeFailed

    found, problem = None, ""
    try:
        found = keys.look_up(origin, variable)
    except NodeFailed as error:
        problem = str(error)
    return KeyFacts(
        origin=origin,
        profiles=tuple(profile.name for profile in profiles),
        variable=variable,
        found=None if found is None else found.place,
        shown="" if found is None else str(found.secret),
        needed=any(profile.wants_key for profile in profiles),
        problem=problem,
    )


def _kept(keys: Keys) -> set[str]:
    from flowboard.node import NodeFailed

    try:
        return keys.origins()
    except NodeFailed:  # a key file that can't be used is told with every origin that looks there
        return keys.keyring.origins()


def _variables(profiles: Mapping[str, Profile], origin: str) -> Iterator[str]:
    yield from dict.fromkeys(
        profile.key_env for profile in profiles.values() if profile.origin == origin and profile.key_env
    )


def _still_in_the_environment(keys: Keys, place: KeyPlace, what: str) -> Iterator[str]:
    from flowboard.node import NodeFailed

    for variable in place.variables:
        try:
            found = keys.look_up(place.origin, variable)
        except NodeFailed:  # it can't be used, but it is there
            yield f"The environment variable {variable} {what}."
            continue
        if found is not None and found.place == "environment":
            yield f"The environment variable {variable} {what}."
