"""The version of a database's tables: making them, checking them, bringing them up to date.

Alembic takes long to import, so it is asked only when the version that a plain select finds isn't
the newest. A new database is made from the tables at once and stamped with that version; a test
holds that this gives the same schema as all migrations one after the other.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, inspect, select

from flowboard.store.dialects import WRITES, lock_schema, refuse_other_encodings
from flowboard.store.errors import StoreError
from flowboard.store.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"

# As Alembic makes it.
_version_table = Table(
    "alembic_version", MetaData(), Column("version_num", String(32), primary_key=True)
)


def revisions() -> list[str]:
    """The schema versions that this program knows, oldest first, as their files are numbered."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def bring_up_to_date(engine: Engine, name: str) -> None:
    """Make the tables of an empty database, or migrate those of an older one.

    Raises:
        StoreError: the database was made by a newer version, or isn't a store.
    """
    with engine.connect() as connection:
        if _version(connection) == revisions()[-1]:
            return
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        lock_schema(connection)
        version = _version(connection)  # again, now that nobody else can change it
        if version is None:
            refuse_other_encodings(connection, name)
            _create(connection, name)
        elif version not in revisions():
            raise StoreError(
                f"{name} comes from a newer Flowboard (schema {version}, this one knows {revisions()[-1]}). "
                "Install that version, or set FLOWBOARD_STORE to another place."
            )
        elif version != revisions()[-1]:
            migrate(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_version_table.name):
        return None
    return connection.execute(select(_version_table.c.version_num)).scalar()


def _create(connection: Connection, name: str) -> None:
    strange = [table for table in inspect(connection).get_table_names() if table != _version_table.name]
    if strange:
        raise StoreError(
            f"{name} is a database of something else (it holds a table {strange[0]!r}). "
            "Set FLOWBOARD_STORE to a new file or an empty database."
        )
    metadata.create_all(connection)
    _version_table.create(connection, checkfirst=True)
    connection.execute(insert(_version_table).values(version_num=revisions()[-1]))


def migrate(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` in the open write transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
