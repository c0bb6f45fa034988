"""The statements for PostgreSQL, which need no server to be looked at."""

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.schema import CreateTable

from flowboard.store.bulk import BulkInsert
from flowboard.store.dialects import text_of
from flowboard.store.tables import metadata, results


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_a_bulk_insert_into_postgresql_takes_tuples(table) -> None:
    statements = []
    row = tuple(range(len(table.columns)))
    BulkInsert(PGDialect_psycopg(), table, "replace" if len(row) > 4 else "keep").execute(
        lambda *statement: statements.append(statement), [row] * 3
    )
    assert [len(parameters) for _, parameters in statements] == [2 * len(row), len(row)]
    assert all(sql.count("%s") == len(parameters) for sql, parameters in statements)
    assert all(" ON CONFLICT (" in sql and "%(" not in sql for sql, _ in statements)


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_can_be_made_on_postgresql(table) -> None:
    ddl = str(CreateTable(table).compile(dialect=PGDialect_psycopg()))
    assert "SERIAL" not in ddl
    assert "PRIMARY KEY" in ddl


def test_the_text_of_bytes_is_decoded_by_postgresql() -> None:
    query = select(text_of(results.c.value))
    assert "convert_from(results.value, 'UTF8')" in str(query.compile(dialect=PGDialect_psycopg()))
