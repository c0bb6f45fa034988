"""Making the tables at once and migrating to them step by step gives the same database."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from flowboard.store import Store
from flowboard.store.dialects import WRITES, connect_engine
from flowboard.store.location import store_url
from flowboard.store.schema import MIGRATIONS, bring_up_to_date, migrate, revisions
from flowboard.store.tables import metadata


@pytest.fixture
def migrated(where: str) -> Engine:
    """A database that went through all migrations."""
    engine = connect_engine(store_url(where), patience=5)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        migrate(connection)
    return engine


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


def test_a_new_store_has_the_schema_of_a_migrated_one(migrated: Engine, tmp_path: Path) -> None:
    after_migration = schema(migrated)
    with migrated.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    bring_up_to_date(migrated, "The store")
    assert schema(migrated) == after_migration


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
