"""What somebody asked not to be told again: by an option, or in `[tool.steward] ignore`.

In a file each has a reason and an end date, since what is silenced for ever is
forgotten for ever.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from feeds.reports import Threat, ThreatKind
from steward.errors import Malformed
from workflows.names import is_name, normal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """A project, and a kind or all of them, until a day or for this run."""

    name: str
    kind: ThreatKind | None = None
    until: date | None = None

    def covers(self, threat: Threat, today: date) -> bool:
        """Say whether a threat is silenced today; the end date is the last day."""
        return (
            threat.project.name == self.name
            and self.kind in {None, threat.kind}
            and (self.until is None or today <= self.until)
        )


def option(text: str) -> Ignore:
    """Read `NAME` or `NAME:KIND`.  Raises `Malformed`."""
    name, _, kind = text.partition(":")
    return Ignore(name=_name(name, "--ignore"), kind=_kind(kind, "--ignore") if kind else None)


def beside(paths: Iterable[str]) -> tuple[Ignore, ...]:
    """Return what the pyproject.toml beside each file asks for.  Raises `Malformed`."""
    folders = dict.fromkeys(Path(path).parent for path in paths)
    return tuple(each for folder in folders for each in _in_file(folder / "pyproject.toml"))


def _in_file(path: Path) -> Iterator[Ignore]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return  # it is not there, or reading it as a manifest says what is wrong
    tool = document.get("tool")
    steward = tool.get("steward") if isinstance(tool, dict) else None
    listed = steward.get("ignore", []) if isinstance(steward, dict) else []
    where = f"{path}: [tool.steward] ignore"
    if not isinstance(listed, list):
        raise Malformed(f"{where} is not a list of tables")
    for each in listed:
        yield _one(each, where)


def _one(each: object, where: str) -> Ignore:
    if not isinstance(each, dict):
        raise Malformed(f'{where}: write {{ name = "x", reason = "why", until = 2027-01-31 }}')
    name = _name(str(each.get("name", "")), where)
    until, reason = each.get("until"), each.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise Malformed(f"{where}: {name} has no reason")
    if not isinstance(until, date) or isinstance(until, datetime):
        raise Malformed(f"{where}: {name} has no end date, such as until = 2027-01-31")
    kind = _kind(str(each["kind"]), where) if "kind" in each else None
    return Ignore(name=name, kind=kind, until=until)


def _name(text: str, where: str) -> str:
    if not is_name(text):
        raise Malformed(f"{where}: {text[:80]!a} is not a project name")
    return normal(text)


def _kind(text: str, where: str) -> ThreatKind:
    try:
        return ThreatKind(text)
    except ValueError:
        known = ", ".join(ThreatKind)
        raise Malformed(f"{where}: {text[:80]!a} is none of {known}") from None
