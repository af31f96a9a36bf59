"""Write the first revision of the schema, for both databases, from the tables in the code.

    .venv/bin/python -m tests.house.schema

is right only as long as no release has that revision.  After that, what changes
is a new file in `steward/store/migrations/versions`, written by hand.
"""

from typing import Final

from sqlalchemy import Dialect, Table, make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from steward.store import migrations
from steward.store.tables import metadata

DIALECTS: Final[tuple[Dialect, ...]] = tuple(
    make_url(f"{name}://").get_dialect()() for name in ("sqlite", "postgresql+psycopg")
)


def main() -> None:
    """Write one file for each database."""
    for dialect in DIALECTS:
        path = migrations.PLACE / "versions" / f"r0001_{dialect.name}.sql"
        path.write_text(script(dialect))


def script(dialect: Dialect) -> str:
    """Return the statements that make every table and index, in an order that works."""
    made = [
        str(CreateTable(table).compile(dialect=dialect)).strip()
        + "".join(f";\n\n{each}" for each in _indexes(table, dialect))
        for table in metadata.sorted_tables
    ]
    lines = (line.rstrip() for line in ";\n\n".join(made).replace("\t", "    ").splitlines())
    return "\n".join(lines) + ";\n"


def _indexes(table: Table, dialect: Dialect) -> list[str]:
    ordered = sorted(table.indexes, key=lambda each: str(each.name))
    return [str(CreateIndex(each).compile(dialect=dialect)) for each in ordered]


if __name__ == "__main__":
    main()
