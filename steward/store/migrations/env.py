"""What Alembic runs: the revisions, on the connection it was handed."""

from alembic import context

from steward.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by writing it anew
)
context.run_migrations()
