"""Making the tables at once and migrating to them step by step gives the same database."""

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from flowboard.store import Store, calls, cells, grades
from flowboard.store.dialects import WRITES, connect_engine
from flowboard.store.location import store_url
from flowboard.store.schema import MIGRATIONS, bring_up_to_date, migrate, revisions
from flowboard.store.tables import metadata
from tests.store.writing import start


@pytest.fixture
def engine(where: str) -> Iterator[Engine]:
    """An empty database."""
    engine = connect_engine(store_url(where), patience=5)
    yield engine
    engine.dispose()


@pytest.fixture
def migrated(engine: Engine) -> Engine:
    """A database that went through all migrations."""
    migrate_to(engine, "head")
    return engine


def migrate_to(engine: Engine, revision: str) -> None:
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        migrate(connection, revision)


def schema(engine: Engine) -> dict[str, Any]:
    """Tables with columns, keys and indexes, as the database tells them."""
    inspector = inspect(engine)
    return {
        table: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in inspector.get_columns(table)
            ],
            "key": inspector.get_pk_constraint(table)["constrained_columns"],
            "indexes": sorted(
                (index["name"], index["column_names"]) for index in inspector.get_indexes(table)
            ),
        }
        for table in inspector.get_table_names()
    }


def schema_of_a_new_store(where: str) -> dict[str, Any]:
    """What a store has that is made at once, on the database at `where`, which is emptied for it."""
    engine = connect_engine(store_url(where), patience=5)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    bring_up_to_date(engine, "The store")
    made = schema(engine)
    engine.dispose()
    return made


def test_a_new_store_has_the_schema_of_a_migrated_one(migrated: Engine, where: str) -> None:
    after_migration = schema(migrated)
    assert schema_of_a_new_store(where) == after_migration


def test_the_migrations_lead_to_the_tables(migrated: Engine) -> None:
    with migrated.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_numbers_of_the_files_are_the_revisions_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [script.revision for script in reversed(scripts)] == revisions()


def test_a_migrated_store_serves(migrated: Engine, where: str) -> None:
    migrated.dispose()
    with Store.open(where) as store:
        assert store.create_run("tweets", "t.flow.yaml", "")


@pytest.mark.parametrize("revision", revisions())
def test_a_store_of_every_version_comes_up_with_what_it_holds(
    engine: Engine, where: str, revision: str
) -> None:
    migrate_to(engine, revision)
    with engine.begin() as connection:
        for statement in OF_THE_FIRST_VERSION:
            connection.exec_driver_sql(statement)
    with Store.open(where) as store:
        run = store.find_run("latest")
        assert (run.flow_name, run.options, run.summary) == ("tweets", {"limit": 3}, {"calls": 1})
        (cell,) = cells.stream(store, run.id)
        assert (cell.key, cell.reused, cell.cost, cell.outputs) == ("r1", False, 0.5, {"outputs": {}})
        assert [call.state for call in calls.stream(store, run.id)] == ["done"]
        (grade,) = grades.stream(store)
        assert (grade.grade, grade.blind, grade.action, grade.seen) == ("bad", False, "grade", False)


def test_two_processes_may_bring_a_store_up_at_once(engine: Engine, where: str) -> None:
    migrate_to(engine, revisions()[0])
    program = "import sys; from flowboard.store import Store; sys.stdin.read(1); Store.open(sys.argv[1]).close()"
    opening = [start(program, where, stdin=subprocess.PIPE) for _ in range(3)]
    ended = [process.communicate("g", timeout=30) for process in opening]
    assert [process.returncode for process in opening] == [0] * 3, ended
    assert schema(engine) == schema_of_a_new_store(where)


OF_THE_FIRST_VERSION = [
    "INSERT INTO runs (id, flow_name, flow_path, snapshot, options, status, started_at, summary)"
    """ VALUES ('abcd', 'tweets', 't.flow.yaml', '', '{"limit":3}', 'done', 1.5, '{"calls":1}')""",
    "INSERT INTO cells (run_id, node, position, key, status, reused, attempts, outputs, cost)"
    """ VALUES ('abcd', 'answer', 1, 'r1', 'done', false, 1, '{"outputs":{}}', 0.5)""",
    "INSERT INTO calls (run_id, number, node, key, purpose, attempt, model, identity, origin, source, sent_at)"
    " VALUES ('abcd', 1, 'answer', 'r1', '', 1, 'm', 'm', 'http://127.0.0.1:1', 'live', 1.5)",
    "INSERT INTO call_ends (run_id, number, state, ended_at) VALUES ('abcd', 1, 'done', 2.5)",
    "INSERT INTO grades (id, subject, node, port, criterion, criterion_version, grade, note, grader,"
    " created_at, blind) VALUES ('g1', 's1', 'answer', 'text', '', 1, 'bad', '', 'ada', 3.5, false)",
]
"""Rows as version 0001 has written them; no later version may need others."""


def test_a_failed_migration_changes_nothing(migrated: Engine) -> None:
    before = schema(migrated)
    with (
        pytest.raises(RuntimeError),
        migrated.connect().execution_options(**{WRITES: True}) as connection,
        connection.begin(),
    ):
        connection.execute(text("CREATE TABLE half_done (id INTEGER)"))
        raise RuntimeError
    assert schema(migrated) == before
