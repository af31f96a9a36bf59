"""Subjects: who is asking, as every service function is told.

A role counts only in a session that has seen a second factor; somebody who has
a role and shows none is an ordinary person.  What each may do is in
`steward.permissions`, and asked with `rights`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from steward.permissions import Role


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
    """A person with a session.  `roles` are those that count now, of those `granted`."""

    account_id: str
    session_id: str
    name: str
    granted: frozenset[Role]
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
