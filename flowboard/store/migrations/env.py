"""What Alembic runs first: use the connection that it is given, whose transaction is already open."""

from alembic import context

from flowboard.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
