"""TOML with line numbers: the tables of a policy file, and refusals that name a line.

`tomllib` forgets where a value stood, so the lines are found again by a small
scan for headers and keys.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from workflows.errors import Refused

_HEADER: Final = re.compile(r"\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}")
_KEY: Final = re.compile(r"\s*([\w-]+)\s*=")
_SYNTAX_LINE: Final = re.compile(r"\(at line (\d+)")

Lines = Mapping[tuple[str, int, str], int]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file, its place, and typed ways to its values."""

    name: str
    index: int
    values: Mapping[str, Any]
    lines: Lines

    def line(self, key: str) -> int:
        """Return the line of the key, or of the table's header if the key is not there."""
        here = self.lines.get((self.name, self.index, ""), 1)
        below = self.lines.get((key, 0, ""), here)
        return self.lines.get((self.name, self.index, key), here if self.name else below)

    def refusal(self, code: str, key: str, why: str) -> Refused:
        """Return a refusal that begins with the line of the key."""
        return Refused(code, f"line {self.line(key)}: {why}")

    def has(self, key: str) -> bool:
        """Say whether the key is there."""
        return key in self.values

    def raw(self, key: str) -> Any:  # noqa: ANN401 -- TOML's own values
        """Return the value as TOML has it."""
        return self.values[key]

    def only(self, known: Iterable[str]) -> None:
        """Pass if all keys are known.  Raises `Refused("policy-unknown-key")`."""
        known = set(known)
        for key in self.values:
            if key not in known:
                place = f"in [{self.name}]" if self.name else "at the top"
                raise self.refusal(
                    "policy-unknown-key",
                    key,
                    f"nothing is called `{key}` {place}; known are {', '.join(sorted(known))}",
                )

    def need(self, key: str) -> None:
        """Pass if the key is there.  Raises `Refused("policy-missing")`."""
        if key not in self.values:
            place = f"[{self.name}]" if self.name else "the file"
            raise self.refusal("policy-missing", key, f"{place} does not say `{key}`")

    def need_clause(self) -> None:
        """Pass if it says where its values come from.  Raises `Refused("policy-no-clause")`."""
        if not self.values.get("clause"):
            raise self.refusal(
                "policy-no-clause", "clause", f"[{self.name}] does not quote the clause it rests on"
            )

    def number(self, key: str) -> int:
        """Return a whole number that is not negative."""
        value = self.values[key]
        if type(value) is not int or value < 0:
            raise self.refusal("policy-bad-value", key, f"`{key}` must be a whole number from 0 on")
        return value

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self.values[key]
        if not isinstance(value, bool):
            raise self.refusal("policy-bad-value", key, f"`{key}` must be true or false")
        return value

    def word(self, key: str) -> str:
        """Return a text that is not empty."""
        value = self.values[key]
        if not isinstance(value, str) or not value.strip():
            raise self.refusal("policy-bad-value", key, f"`{key}` must be a text")
        return value

    def list_of_words(self, key: str) -> list[str]:
        """Return a list of texts."""
        value = self.values[key]
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.refusal("policy-bad-value", key, f"`{key}` must be a list of texts")
        return value

    def words(self) -> list[str]:
        """Return the intents that the file applies to."""
        found = self.list_of_words("applies_to")
        if not found:
            raise self.refusal("policy-bad-value", "applies_to", "`applies_to` names no intent")
        return found

    def table(self, key: str) -> "Table":
        """Return the table of this name."""
        value = self.values[key]
        if not isinstance(value, dict):
            raise self.refusal("policy-bad-value", key, f"`{key}` must be a table: [{key}]")
        return Table(key, 0, value, self.lines)

    def tables(self, key: str) -> "list[Table]":
        """Return the tables of this name, in their order."""
        value = self.values[key]
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.refusal("policy-bad-value", key, f"`{key}` must be tables: [[{key}]]")
        return [Table(key, index, each, self.lines) for index, each in enumerate(value)]


def read_tables(text: str) -> Table:
    """Return the whole file as a table.  Raises `Refused("policy-syntax")` with the line."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX_LINE.search(str(error))
        line = found[1] if found else len(text.splitlines()) or 1
        raise Refused("policy-syntax", f"line {line}: this is not TOML: {error}") from error
    return Table("", 0, values, _lines(text))


def _lines(text: str) -> Lines:
    found: dict[tuple[str, int, str], int] = {}
    name, index, seen = "", 0, dict[str, int]()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            name = header[1]
            index = seen.get(name, 0)
            seen[name] = index + 1
            found[name, index, ""] = number
        elif key := _KEY.match(line):
            found.setdefault((name, index, key[1]), number)
    return found
