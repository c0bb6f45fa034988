"""The statements that go to the driver as they are, which need no database to be looked at."""

import orjson
import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.schema import CreateTable

from flowboard.store.bulk import BulkInsert
from flowboard.store.dialects import text_of
from flowboard.store.tables import metadata, results


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_a_bulk_insert_into_postgresql_takes_documents(table) -> None:
    statements = []
    row = tuple("abcdefghijklmnopqrstuvwxyz"[: len(table.columns)])
    BulkInsert(PGDialect_psycopg(), table, "replace" if len(row) > 4 else "keep").execute(
        lambda *statement: statements.append(statement), [row] * 3
    )
    names = [column.name for column in table.columns]
    assert [len(orjson.loads(document)) for _, (document,) in statements] == [2, 1]
    assert orjson.loads(statements[1][1][0]) == [dict(zip(names, row, strict=True))]
    assert all(sql.count("%s") == 1 and " ON CONFLICT (" in sql for sql, _ in statements)


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_a_bulk_insert_into_sqlite_takes_tuples(table) -> None:
    statements = []
    row = tuple("abcdefghijklmnopqrstuvwxyz"[: len(table.columns)])
    BulkInsert(SQLiteDialect_pysqlite(), table).execute(
        lambda *statement: statements.append(statement), [row] * 3
    )
    assert [values for _, values in statements] == [row * 2, row]
    assert all(sql.count("?") == len(values) for sql, values in statements)


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_can_be_made_on_postgresql(table) -> None:
    ddl = str(CreateTable(table).compile(dialect=PGDialect_psycopg()))
    assert "SERIAL" not in ddl
    assert "PRIMARY KEY" in ddl


def test_the_text_of_bytes_is_decoded_by_postgresql() -> None:
    query = select(text_of(results.c.value))
    assert "convert_from(results.value, 'UTF8')" in str(query.compile(dialect=PGDialect_psycopg()))
