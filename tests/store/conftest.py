"""A store to test with: a SQLite file, or the database that FLOWBOARD_TEST_STORE names."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from flowboard.store import Store
from flowboard.store.dialects import connect_engine
from flowboard.store.location import store_url
from flowboard.store.tables import metadata


@pytest.fixture
def where(tmp_path: Path) -> str:
    """The place of an empty store on the database under test."""
    url = os.environ.get("FLOWBOARD_TEST_STORE")
    if url is None:
        return str(tmp_path / "store.db")
    engine = connect_engine(store_url(url), patience=5)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()
    return url


@pytest.fixture
def store(where: str) -> Iterator[Store]:
    """An empty store on the database under test."""
    with Store.open(where) as opened:
        yield opened


@pytest.fixture
def run_id(store: Store) -> str:
    """A run in the store."""
    return store.create_run("tweets", "/flows/tweets.flow.yaml", "flowboard: 1\n", {"limit": 3})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a store file goes, for what only concerns SQLite."""
    return tmp_path / "store.db"
