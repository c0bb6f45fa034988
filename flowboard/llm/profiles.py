"""Provider profiles: where a model name leads to. They are the user's settings, never a flow's.

`profiles.toml` in the settings folder, or the file that `FLOWBOARD_PROFILES` names::

    [profiles.gateway]
    base_url = "https://models.example.org/v1"
    kind = "openai"                  # or "anthropic"
    key_env = "GATEWAY_KEY"          # the variable that holds the key for this origin
    concurrency = 64
    prices = {"small" = {input = 0.1, output = 0.4}, "*" = {input = 1, output = 4}}   # $ per million tokens

A flow then says `gateway/small`. A profile named `openai` or `anthropic` replaces the built-in one.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from flowboard.llm.origins import is_loopback, origin_of
from flowboard.node import NodeFailed

ProviderKind = Literal["openai", "anthropic"]

LOCAL_PORTS: Mapping[str, int] = {"ollama": 11434, "llamacpp": 8080, "lmstudio": 1234, "vllm": 8000}
"""Local servers and the ports at which they usually listen."""


class ProfileError(NodeFailed):
    """The profiles can't be read; the message names file, profile and field."""

    def __init__(self, message: str) -> None:
        super().__init__(message, stops_node=True)


class Timeouts(BaseModel):
    """How long one attempt may take, in seconds: to connect, between two bytes, and altogether.

    A model that thinks before it answers sends nothing for minutes, hence the long `idle`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    connect: float = Field(10.0, gt=0)
    idle: float = Field(300.0, gt=0)
    total: float = Field(600.0, gt=0)


class TokenPrices(BaseModel):
    """US dollars per million tokens; `cached` is what input read from the provider's cache costs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached: float | None = Field(None, ge=0)


class Profile(BaseModel):
    """One place that answers model calls."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    base_url: str
    kind: ProviderKind = "openai"
    key_env: str | None = None
    concurrency: int = Field(32, ge=1)
    prices: dict[str, TokenPrices] = Field(default_factory=dict)
    timeouts: Timeouts = Timeouts()
    needs_key: bool | None = Field(None, description="default: yes, except on this machine")

    @field_validator("base_url")
    @classmethod
    def _is_a_place(cls, url: str) -> str:
        origin_of(url)
        return url.rstrip("/")

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return origin_of(self.base_url)

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        return is_loopback(self.base_url)

    @property
    def wants_key(self) -> bool:
        """Whether calls without a key are pointless."""
        return not self.is_local if self.needs_key is None else self.needs_key


def settings_folder() -> Path:
    """The user's settings folder: `FLOWBOARD_HOME`, or where this system keeps settings."""
    if home := os.environ.get("FLOWBOARD_HOME"):
        return Path(home)
    from platformdirs import user_config_path

    return user_config_path("flowboard", appauthor=False)


def built_in_profiles() -> dict[str, Profile]:
    """OpenAI and Anthropic at their own origins, and the usual local servers."""
    profiles = [
        Profile(
            name="openai",
            base_url="https://api.openai.com/v1",
            key_env="OPENAI_API_KEY",
            concurrency=64,
        ),
        Profile(
            name="anthropic",
            kind="anthropic",
            base_url="https://api.anthropic.com",
            key_env="ANTHROPIC_API_KEY",
            concurrency=32,
        ),
    ]
    profiles += [
        Profile(name=name, base_url=f"http://127.0.0.1:{port}/v1", concurrency=4, prices={"*": _FREE})
        for name, port in LOCAL_PORTS.items()
    ]
    return {profile.name: profile for profile in profiles}


_FREE = TokenPrices(input=0, output=0, cached=0)


def load_profiles(path: Path | None = None) -> dict[str, Profile]:
    """The built-in profiles, replaced and joined by those of the user, by name.

    `path` is read if given, else the file that `FLOWBOARD_PROFILES` names, else `profiles.toml`
    in the settings folder, if there is one.

    Raises:
        ProfileError: the file isn't there, isn't TOML, or a profile isn't well formed.
    """
    profiles = built_in_profiles()
    named = path or (Path(given) if (given := os.environ.get("FLOWBOARD_PROFILES")) else None)
    file = named or settings_folder() / "profiles.toml"
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if named is None:
            return profiles
        raise ProfileError(f"There is no profiles file {file}; correct FLOWBOARD_PROFILES.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"{file} can't be read as TOML: {error}.") from error
    tables = written.get("profiles", {})
    if not isinstance(tables, dict):
        raise ProfileError(f"{file}: write each profile as a table [profiles.NAME].")
    for name, table in tables.items():
        profiles[name] = _profile(file, name, table)
    return profiles


def _profile(file: Path, name: str, table: Any) -> Profile:
    if not isinstance(table, dict):
        raise ProfileError(f"{file}: write the profile {name!r} as a table [profiles.{name}].")
    if "/" in name or name == "recorded":
        raise ProfileError(f"{file}: {name!r} can't name a profile; model names use it otherwise.")
    try:
        return Profile.model_validate(table | {"name": name})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ProfileError(f"{file}: profile {name!r}, {place}: {first['msg']}.") from error
