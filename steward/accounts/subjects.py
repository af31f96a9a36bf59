"""Subjects: who is asking, as every service function is told.

A role counts only in a session that has seen a second factor; somebody who has
a role and shows none is an ordinary person.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from steward.accounts import FRESH
from workflows.errors import Refused


class Role(StrEnum):
    """What somebody may do beyond their own things."""

    MODERATOR = "moderator"
    ADMIN = "admin"


class Owed(StrEnum):
    """What a session lacks before it is whole."""

    NOTHING = "nothing"
    PROOF = "proof"  # the account has a second factor, and this session has not shown it
    ENROLMENT = "enrolment"  # the account has a role and must get a second factor first


@dataclass(frozen=True, slots=True, kw_only=True)
class Nobody:
    """A visitor who is not signed in."""

    via: ClassVar[str] = "web"
    actor: ClassVar[str] = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person with a session.  `roles` are those that count now."""

    account_id: str
    session_id: str
    name: str
    roles: frozenset[Role]
    owed: Owed
    since: datetime
    proved: datetime | None
    has_factor: bool

    via: ClassVar[str] = "web"

    @property
    def actor(self) -> str:
        """The account, as the audit names it."""
        return actor_of(self.account_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """A program with somebody's API token: it may do what its scopes say, and never vote."""

    account_id: str
    token_id: str
    name: str
    roles: frozenset[Role]
    scopes: frozenset[str]

    via: ClassVar[str] = "api"

    @property
    def actor(self) -> str:
        """The account behind the token, as the audit names it."""
        return actor_of(self.account_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Whoever can run commands on the machine."""

    via: ClassVar[str] = "cli"
    actor: ClassVar[str] = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The service itself, in a task."""

    via: ClassVar[str] = "worker"
    actor: ClassVar[str] = "steward"


Subject = Nobody | SignedIn | Bearer | Operator | Machine


def actor_of(account_id: str) -> str:
    """Return how the audit names an account."""
    return f"account:{account_id}"


def person(who: Subject) -> SignedIn:
    """Return who is signed in, with the second factor shown where there is one.

    Raises `Refused("sign-in-needed")` or `Refused("second-factor-needed")`.
    """
    if not isinstance(who, SignedIn):
        raise Refused("sign-in-needed", "sign in first")
    if who.owed is Owed.PROOF:
        raise Refused("second-factor-needed", "show your second factor first")
    return who


def fresh_person(who: Subject, now: datetime) -> SignedIn:
    """Return the same, who has shown lately that they are there.

    Who has no second factor must have signed in lately.  Raises as `person`
    does, and `Refused("step-up-needed")`.
    """
    there = person(who)
    shown = there.proved if there.has_factor else there.since
    if shown is None or now - shown >= FRESH:
        raise Refused("step-up-needed", f"this needs {_proof(there)} of the last 10 minutes")
    return there


def voter(who: Subject, now: datetime) -> SignedIn:
    """Return a moderator whose second factor was shown lately.  Raises as `fresh_person` does.

    And `Refused("not-allowed")` for anybody else, API tokens among them.
    """
    if isinstance(who, Bearer):
        raise Refused("not-allowed", "votes are cast in a session, never by an API token")
    there = person(who)
    if Role.MODERATOR not in there.roles:
        raise Refused("not-allowed", "only a moderator with a second factor may vote")
    return fresh_person(there, now)


def administrator(who: Subject, now: datetime) -> Operator | SignedIn:
    """Return who may change other people's accounts.  Raises as `fresh_person` does.

    And `Refused("not-allowed")`.
    """
    if isinstance(who, Operator):
        return who
    there = person(who)
    if Role.ADMIN not in there.roles:
        raise Refused("not-allowed", "only an admin may do this")
    return fresh_person(there, now)


def _proof(there: SignedIn) -> str:
    return "your second factor" if there.has_factor else "a sign-in"
