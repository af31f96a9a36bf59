"""What all tables share: one collection of them, and short words for their columns."""

from typing import Any, Final

from sqlalchemy import Column, ForeignKey, MetaData

from steward.store.types import Instant, Json, Number, Words

# Names for keys and indexes, so that a migration can name what it changes.
metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def identity() -> Column[int]:
    """Return the column of a number that the database gives."""
    return Column("id", Number, primary_key=True)


def number(name: str, *, default: int | None = None) -> Column[int]:
    """Return a column of a whole number, which counts from `default` if there is one."""
    given = None if default is None else str(default)
    return Column(name, Number, nullable=False, server_default=given)


def maybe_number(name: str) -> Column[int]:
    """Return a column of a whole number that may be unknown."""
    return Column(name, Number)


def words(name: str, *, default: str | None = None) -> Column[str]:
    """Return a column of text."""
    return Column(name, Words, nullable=False, server_default=default)


def maybe_words(name: str) -> Column[str]:
    """Return a column of text that may be unknown."""
    return Column(name, Words)


def instant(name: str) -> Column[Any]:
    """Return a column of a moment."""
    return Column(name, Instant, nullable=False)


def maybe_instant(name: str) -> Column[Any]:
    """Return a column of a moment that may not have come, or be unknown."""
    return Column(name, Instant)


def json(name: str) -> Column[Any]:
    """Return a column of what JSON can hold."""
    return Column(name, Json, nullable=False)


def maybe_json(name: str) -> Column[Any]:
    """Return a column of what JSON can hold; None is SQL's NULL."""
    return Column(name, Json(none_as_null=True))


def of(name: str, target: str) -> Column[Any]:
    """Return a column that names a row of another table."""
    return Column(name, ForeignKey(target), nullable=False)


def maybe_of(name: str, target: str) -> Column[Any]:
    """Return a column that may name a row of another table."""
    return Column(name, ForeignKey(target))
