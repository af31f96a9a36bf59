"""What somebody who asks may count on, in the words of the one table of permissions."""

from datetime import datetime

from steward.accounts.subjects import Bearer, Operator, SignedIn, Subject
from steward.permissions import ANONYMOUS, NOTHING, Action, Scope, Thing, permit
from steward.permissions import Subject as Rights
from workflows.errors import Refused


def rights(who: Subject) -> Rights:
    """Return what the rules are asked about; who is no account has only what anybody has."""
    match who:
        case SignedIn():
            return Rights(
                account=who.account_id,
                roles=who.roles,
                waiting=who.granted - who.roles,
                proved_at=who.proved or who.since,
                factor_at=who.proved,
                has_factor=who.has_factor,
            )
        case Bearer():
            return Rights(
                account=who.account_id,
                roles=who.roles,
                scopes=frozenset(Scope(each) for each in who.scopes),
            )
        case _:
            return ANONYMOUS


def person(who: Subject, action: Action, now: datetime) -> SignedIn:
    """Return who is signed in, if they may do this with what is their own.

    Raises `Refused` as `permissions.permit` does.
    """
    there = rights(who)
    return _permitted(who, action, now, Thing(owner=there.account))


def administrator(who: Subject, action: Action, now: datetime) -> Operator | SignedIn:
    """Return who may do this with other people's accounts.  Raises as `person` does."""
    return who if isinstance(who, Operator) else _permitted(who, action, now, NOTHING)


def _permitted(who: Subject, action: Action, now: datetime, thing: Thing) -> SignedIn:
    permit(rights(who), action, now, thing)
    if not isinstance(who, SignedIn):
        raise Refused("sign-in-needed", f"sign in to {action}")
    return who
