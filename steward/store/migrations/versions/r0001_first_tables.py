"""The first tables, as the statements that made them: they never change again."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    connection = op.get_bind()
    script = Path(__file__).with_name(f"r0001_{connection.dialect.name}.sql").read_text()
    for statement in script.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
