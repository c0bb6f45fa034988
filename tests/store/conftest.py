"""A store to test with: a SQLite file, and a database on a PostgreSQL server of the tests' own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flowboard.store import Store
from tests.store.server import NoServer, Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The PostgreSQL server of this test process."""
    try:
        running = Server()
    except NoServer as error:
        pytest.skip(f"no PostgreSQL server can be started here: {error}")
    yield running
    running.remove()


@pytest.fixture
def database(server: Server) -> str:
    """The URL of an empty database, for what only concerns PostgreSQL."""
    return server.new_database()


@pytest.fixture
def schema(server: Server) -> str:
    """The URL of an empty schema: as good as a database, and made in no time."""
    return server.new_schema()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a store file goes, for what only concerns SQLite."""
    return tmp_path / "store.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest) -> str:
    """The place of an empty store, on one database after the other."""
    return str(request.getfixturevalue({"sqlite": "file", "postgresql": "schema"}[request.param]))


@pytest.fixture
def store(where: str) -> Iterator[Store]:
    """An empty store on the database under test."""
    with Store.open(where) as opened:
        yield opened


@pytest.fixture
def run_id(store: Store) -> str:
    """A run in the store."""
    return store.create_run("tweets", "/flows/tweets.flow.yaml", "flowboard: 1\n", {"limit": 3})
