"""People at a case: three words for what would be three lines."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

import pytest
from sqlalchemy import select

from steward import casework, ids
from steward.accounts.subjects import Machine, Nobody, Owed, SignedIn
from steward.casework import Acted
from steward.permissions import Role
from steward.proofs import ProofKind
from steward.sealing import Seal
from steward.store import Store, Transaction, View
from steward.store.graph import Count
from steward.store.ledger import Stored
from steward.store.tables import address, holder, incarnation, totp
from workflows import commands as ask
from workflows.case_events import Fact
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.names import CaseId, PersonId, Project, case_stream, pypi

LEAF = pypi("leaf-lib")
NOBODY = Nobody()
MODERATORS = ("mia", "max", "pia", "pam")
A_YEAR = timedelta(days=365)


def account(tx: Transaction, name: str, *roles: Role) -> None:
    """Make an account whose id is its name."""
    now = tx.clock.now()
    tx.accounts.add(name, now - 2 * A_YEAR)
    there = {"fingerprint": name, "kin": name, "domain": f"{name}.example", "sealed": ""}
    tx.accounts.add_address(account_id=name, **there, added=now, verified=now)
    factor = {"account_id": name, "sealed": "", "confirmed": now}
    tx.connection.execute(totp.insert().values(**factor))
    for each in roles:
        tx.accounts.grant(name, each, now, "operator")


def people(store: Store, *names: str, moderators: Iterable[str] = MODERATORS) -> None:
    """Make these accounts, moderators, and ada, who is an admin too."""
    with store.transaction() as tx:
        for each in moderators:
            account(tx, each, Role.MODERATOR)
        account(tx, "ada", Role.MODERATOR, Role.ADMIN)
        for each in sorted(set(names) - {*moderators, "ada"}):
            account(tx, each)


@cache
def signed_in(name: str, now: datetime, *roles: Role) -> SignedIn:
    """Return somebody with a session that saw its second factor just now."""
    return SignedIn(
        account_id=name,
        session_id=f"session-{name}",
        name=name,
        granted=frozenset(roles),
        roles=frozenset(roles),
        owed=Owed.NOTHING,
        since=now,
        proved=now,
        has_factor=True,
    )


def sealed(store: Store, seal: Seal) -> None:
    """Give everybody an address that letters can be sent to."""
    with store.transaction() as tx:
        for each in tx.connection.execute(select(address)).all():
            box = seal.close(f"{each.account_id}@home.example", each.fingerprint)
            mine = address.c.account_id == each.account_id
            tx.connection.execute(address.update().where(mine).values(sealed=box))


def somebody(store: Store, name: str) -> SignedIn:
    """Return who has this account, with its roles, signed in now."""
    with store.snapshot() as view:
        return somebody_in(view, name)


def owned_by(store: Store, *owners: str, project: Project = LEAF) -> None:
    """Let these registry people own a project that is looked at, and have shown it here."""
    with store.transaction() as tx:
        now = tx.clock.now()
        project_id = tx.projects.ensure(project)
        life = {"project_id": project_id, "n": 1, "first_seen": now - 5 * A_YEAR}
        made = tx.connection.execute(
            incarnation.insert().values(**life).returning(incarnation.c.id)
        )
        life_id = made.scalar_one()
        for each in owners:
            person = tx.people.ensure(project.ecosystem, [each], now)[each]
            row = {"incarnation_id": life_id, "person_id": person, "role": "owner"}
            row |= {"kind": "user", "learnt_at": now, "source": "page"}
            tx.connection.execute(holder.insert().values(**row))


def shows_role(store: Store, name: str, person: str | None, project: Project = LEAF) -> None:
    """Let an account have shown a role on the registry, of this person or of one of several."""
    with store.transaction() as tx:
        now = tx.clock.now()
        tx.standing.keep(
            id=ids.ulid(now),
            account_id=name,
            project_id=tx.projects.ensure(project),
            incarnation=tx.projects.get(project).incarnation,
            kind=ProofKind.REGISTRY_ROLE,
            thing=f"pypi:{person}",
            level="owner",
            ids={"person": person} if person else {},
            first=now,
            shown=now,
            expires=now + 10 * A_YEAR,
        )


def history(store: Store, case: CaseId) -> tuple[Stored, ...]:
    """Return all that was written of a case."""
    with store.snapshot() as view:
        return view.ledger.history(case_stream(case))


def happened(store: Store, case: CaseId) -> list[CaseEvent]:
    """Return what happened in a case."""
    return [each.event for each in history(store, case) if isinstance(each.event, Fact)]


def does(store: Store, name: str, case: CaseId, *wishes: ask.Command) -> Acted:
    """Let somebody, or the clock, do these things one after the other."""
    who = Machine() if name == "clock" else somebody(store, name)
    for each in wishes:
        with store.transaction() as tx:
            done = casework.act(tx, who, case, each)
    return done


def refusal(store: Store, name: str, case: CaseId, command: ask.Command) -> str:
    """Return the code with which somebody is refused."""
    with pytest.raises(Refused) as refused:
        does(store, name, case, command)
    return refused.value.code


def person(name: str) -> PersonId:
    """Return the id of somebody whose account is his name."""
    return PersonId(name)


def somebody_in(view: View, name: str) -> SignedIn:
    """Return the same within a transaction."""
    roles = sorted(Role(each) for each in view.accounts.roles(name))
    return signed_in(name, view.clock.now(), *roles)


def needed_by(store: Store, project: Project, many: int) -> None:
    """Let so many projects depend on this one."""
    with store.transaction() as tx:
        count = Count(direct=many, runtime=many, any=many)
        tx.graph.keep_counts({tx.projects.ensure(project): count}, "1", tx.clock.now())
