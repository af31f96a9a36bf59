"""Standing: what accounts have shown of projects, and what they set out to show.

A challenge is used up by one conditional statement.  A proof counts for the life
of the name that it was shown in: whoever takes a name that fell free inherits
nobody's standing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, delete, select, update

from steward.proofs import ProofKind, ProofOfStanding
from steward.store.known import chunks
from steward.store.rows import insert
from steward.store.tables import edge_latest, project, standing, standing_ask
from workflows.names import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What somebody set out to show.  `target` is sealed."""

    id: str
    account_id: str
    project: Project
    project_id: int
    incarnation: int
    kind: ProofKind
    target: str
    challenge: str
    expires: datetime


class Standing:
    """The proofs of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, account_id: str, of: Project, now: datetime) -> tuple[ProofOfStanding, ...]:
        """Return what an account has shown of a project and holds now, newest first."""
        this = (project.c.ecosystem == of.ecosystem, project.c.name == of.name)
        holds = (standing.c.incarnation == project.c.incarnation, standing.c.expires > now)
        return self._proofs(standing.c.account_id == account_id, *this, *holds)

    def all_of(self, account_id: str) -> tuple[ProofOfStanding, ...]:
        """Return everything that an account has shown, newest first."""
        return self._proofs(standing.c.account_id == account_id)

    def of_accounts(self, account_ids: Iterable[str]) -> dict[str, tuple[ProofOfStanding, ...]]:
        """Return the same of many accounts, by their ids; who showed nothing is left out."""
        found: dict[str, tuple[ProofOfStanding, ...]] = {}
        for part in chunks(sorted(set(account_ids))):
            for each in self._proofs(standing.c.account_id.in_(part)):
                found[each.account_id] = (*found.get(each.account_id, ()), each)
        return found

    def held_of(
        self, project_id: int, incarnation: int, now: datetime
    ) -> tuple[ProofOfStanding, ...]:
        """Return what everybody has shown of a project and holds now, newest first."""
        this = (standing.c.project_id == project_id, standing.c.incarnation == incarnation)
        return self._proofs(*this, standing.c.expires > now)

    def of_dependents(self, project_id: int, now: datetime) -> tuple[ProofOfStanding, ...]:
        """Return what everybody has shown of projects that need this one directly."""
        needing = select(edge_latest.c.dependent_id).where(
            edge_latest.c.target_id == project_id, edge_latest.c.environment != "never"
        )
        lives = standing.c.incarnation == project.c.incarnation
        return self._proofs(standing.c.project_id.in_(needing), lives, standing.c.expires > now)

    def keep(self, **columns: Any) -> None:  # noqa: ANN401 -- columns' own types
        """Keep a proof; the same thing shown again in this life of the name keeps its first day."""
        again = {
            name: columns[name] for name in ("incarnation", "level", "ids", "shown", "expires")
        }
        row = insert(self._connection, standing).values(**columns)
        same_life = standing.c.incarnation == row.excluded["incarnation"]
        again["first"] = case((same_life, standing.c.first), else_=row.excluded["first"])
        one = ["account_id", "project_id", "kind", "thing"]
        self._connection.execute(row.on_conflict_do_update(index_elements=one, set_=again))

    def withdraw(self, account_id: str, proof_id: str) -> bool:
        """Forget one of an account's proofs; False if it is not theirs."""
        mine = (standing.c.id == proof_id, standing.c.account_id == account_id)
        return self._changed(delete(standing).where(*mine))

    def ask(self, **columns: Any) -> None:  # noqa: ANN401 -- columns' own types
        """Keep what somebody set out to show."""
        self._connection.execute(standing_ask.insert().values(**columns))

    def asks(self, account_id: str, now: datetime) -> tuple[Ask, ...]:
        """Return what an account set out to show and has not shown yet, newest first."""
        return self._asks(standing_ask.c.account_id == account_id, *_open(now))

    def open_ask(self, ask_id: str, now: datetime) -> Ask | None:
        """Return what somebody set out to show; None where it is done or over."""
        found = self._asks(standing_ask.c.id == ask_id, *_open(now))
        return found[0] if found else None

    def by_challenge(self, challenge: str, now: datetime) -> Ask | None:
        """Return the same by its challenge."""
        found = self._asks(standing_ask.c.challenge == challenge, *_open(now))
        return found[0] if found else None

    def use(self, ask_id: str, now: datetime) -> bool:
        """Use a challenge up; False if it is used or over."""
        this = update(standing_ask).where(standing_ask.c.id == ask_id, *_open(now))
        return self._changed(this.values(used=now))

    def drop_ask(self, account_id: str, ask_id: str) -> bool:
        """Forget what somebody set out to show; False if it is not theirs."""
        mine = (standing_ask.c.id == ask_id, standing_ask.c.account_id == account_id)
        return self._changed(delete(standing_ask).where(*mine))

    def forget_of(self, account_id: str) -> None:
        """Forget everything that an account has shown or set out to show."""
        for table in (standing, standing_ask):
            self._connection.execute(delete(table).where(table.c.account_id == account_id))

    def forget(self, proofs: datetime, asks: datetime) -> None:
        """Delete proofs and challenges that ended before then."""
        self._connection.execute(delete(standing).where(standing.c.expires < proofs))
        self._connection.execute(delete(standing_ask).where(standing_ask.c.expires < asks))

    def _proofs(self, *which: ColumnElement[bool]) -> tuple[ProofOfStanding, ...]:
        query = (
            select(standing, project.c.ecosystem, project.c.name)
            .join(project, project.c.id == standing.c.project_id)
            .where(*which)
            .order_by(standing.c.shown.desc(), standing.c.id.desc())
        )
        return tuple(_proof(row) for row in self._connection.execute(query))

    def _asks(self, *which: ColumnElement[bool]) -> tuple[Ask, ...]:
        query = (
            select(standing_ask, project.c.ecosystem, project.c.name, project.c.incarnation)
            .join(project, project.c.id == standing_ask.c.project_id)
            .where(*which)
            .order_by(standing_ask.c.asked.desc(), standing_ask.c.id.desc())
        )
        return tuple(_ask(row) for row in self._connection.execute(query))

    def _changed(self, statement: Any) -> bool:  # noqa: ANN401 -- an update or a delete
        return bool(self._connection.execute(statement).rowcount)


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return standing_ask.c.used.is_(None), standing_ask.c.expires > now


def _proof(row: Row[Any]) -> ProofOfStanding:
    return ProofOfStanding(
        id=row.id,
        account_id=row.account_id,
        project=Project(row.ecosystem, row.name),
        kind=ProofKind(row.kind),
        thing=row.thing,
        level=row.level,
        ids=row.ids,
        first=row.first,
        shown=row.shown,
        expires=row.expires,
    )


def _ask(row: Row[Any]) -> Ask:
    return Ask(
        id=row.id,
        account_id=row.account_id,
        project=Project(row.ecosystem, row.name),
        project_id=row.project_id,
        incarnation=row.incarnation,
        kind=ProofKind(row.kind),
        target=row.target,
        challenge=row.challenge,
        expires=row.expires,
    )
