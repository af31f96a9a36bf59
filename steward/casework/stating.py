"""Stating: what a moderator found out that no look can show, with where to check it."""

from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from steward.accounts.rights import administrator
from steward.accounts.subjects import Subject
from steward.errors import Malformed
from steward.permissions import Action
from steward.store import Transaction
from steward.store.case_facts import Known
from workflows.names import Project

_LONGEST: Final = 400
_MOST: Final = 10**12


class Statement(StrEnum):
    """What can be stated, and what it moves: both of these move the tier."""

    DOWNLOADS = "downloads-a-month"
    CRITICAL = "critical"


def state(
    tx: Transaction, who: Subject, project: Project, what: Statement, value: str, source: str
) -> None:
    """Keep what a moderator states of a project; `source` is the page where it can be checked.

    Raises `Refused` for anybody else, `Malformed`, and `NotFound`.
    """
    now = tx.clock.now()
    by = administrator(who, Action.WORK_CASE, now)
    parts = urlsplit(source)
    if parts.scheme not in {"http", "https"} or len(source) > _LONGEST or not source.isprintable():
        raise Malformed("name the page where this can be checked, such as https://stats.example/x")
    fact = Known(
        name=what.value, about="", value=_read(what, value), source=source, at=now, seen_at=now
    )
    tx.case_facts.keep(tx.projects.get(project).id, fact)
    tx.audit.note(by.actor, by.via, "fact.state", str(project), fact=what.value, value=fact.value)


def _read(what: Statement, value: str) -> str:
    match what:
        case Statement.DOWNLOADS:
            fits = value.isascii() and value.isdigit() and int(value[:13]) <= _MOST
            if not fits or len(value) > len(str(_MOST)):
                raise Malformed("say how many downloads a month there are, as a whole number")
            return str(int(value))
        case Statement.CRITICAL:
            if value not in {"yes", "no"}:
                raise Malformed("say yes or no")
            return value
