"""Where the store of a flow is, and how its place is written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from flowboard.store.errors import StoreError

FOLDER = ".flowboard"
FILE = "store.db"


def locate_store(flow_path: str | os.PathLike[str], environ: Mapping[str, str]) -> str:
    """The place of the store for the flow at `flow_path`: an absolute path or a database URL.

    `FLOWBOARD_STORE` in `environ` decides if it is set; otherwise it is `.flowboard/store.db` beside
    the flow. Nothing is created or opened.
    """
    wished = environ.get("FLOWBOARD_STORE", "").strip()
    if "://" in wished:
        return wished
    if wished:
        return str(Path(wished).expanduser().absolute())
    return str(Path(flow_path).absolute().parent / FOLDER / FILE)


def store_url(where: str) -> URL:
    """The database URL for a path or a URL as `locate_store` gives it.

    Raises:
        StoreError: it is a URL that can't be read, or of a database that isn't supported.
    """
    if "://" not in where:
        return URL.create("sqlite", database=where)
    try:
        url = make_url(where)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "FLOWBOARD_STORE can't be read as a URL. Write it like postgresql://user@host/database, or give a path."
        ) from error
    kind = url.get_backend_name()
    if kind == "postgresql" or kind == "postgres":
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise StoreError(f"FLOWBOARD_STORE names {kind}, but a store is a file path or a postgresql:// URL.")


def shown_place(where: str) -> str:
    """The place of a store as anybody may read it: its path, or its URL without password and options."""
    if "://" not in where:
        return where
    url = store_url(where)
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    plain = URL.create("postgresql", url.username, host=url.host, port=url.port, database=url.database)
    return plain.render_as_string()


def display_name(where: str) -> str:
    """How messages call the store."""
    return f"The store {shown_place(where)}"


def prepare_folder(path: Path) -> None:
    """Make the folder of a store file; a `.flowboard` folder keeps itself out of git.

    Raises:
        StoreError: the folder can't be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        ignore = path.parent / ".gitignore"
        if path.parent.name == FOLDER and not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"The folder {path.parent} for the store can't be made ({error.strerror}). "
            "Make it writable, or set FLOWBOARD_STORE to another place."
        ) from error
