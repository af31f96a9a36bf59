"""How our values stand in columns, alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

# SQLite numbers rows by itself only where the type is exactly INTEGER; it holds 64 bits.
Number: Final = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """A moment as whole microseconds since 1970 in UTC: exact, and ordered as time is."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return the column's number.  Raises `TypeError` for a moment without a zone."""
        del dialect
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the moment, in UTC."""
        del dialect
        return None if value is None else _EPOCH + value * _MICROSECOND


class Words(TypeDecorator[str]):
    """Text.  What a database cannot hold, NUL and lone surrogates, becomes U+FFFD.

    PostgreSQL compares by bytes here, so that both databases sort alike.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401 -- as the library has it
        """Return the database's own type."""
        return dialect.type_descriptor(Text(collation="C" if _postgres(dialect) else None))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text in characters that every database holds."""
        del dialect
        return None if value is None else held(value)


class Json(TypeDecorator[Any]):
    """What JSON can hold, with the same care for text."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401 -- as the library has it
        """Return the database's own type."""
        return dialect.type_descriptor(JSONB() if _postgres(dialect) else JSON())

    def process_bind_param(self, value: object, dialect: Dialect) -> object:
        """Return the value in characters that every database holds."""
        del dialect
        return _held_within(value)


def held(text: str) -> str:
    """Return the text with every character that a database refuses replaced."""
    if "\x00" not in text and text.isascii():
        return text
    return (
        text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
        .encode("utf-16", "surrogatepass")
        .decode("utf-16", "replace")
    )


def _held_within(value: object) -> object:
    match value:
        case str():
            return held(value)
        case dict():
            return {held(str(key)): _held_within(each) for key, each in value.items()}
        case list() | tuple():
            return [_held_within(each) for each in value]
        case _:
            return value


def _postgres(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"
