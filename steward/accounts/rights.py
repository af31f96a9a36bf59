"""What somebody who asks may count on, in the words of the one table of permissions."""

from steward.accounts.subjects import Bearer, SignedIn, Subject
from steward.permissions import ANONYMOUS, Role, Scope
from steward.permissions import Subject as Rights


def rights(who: Subject) -> Rights:
    """Return what the rules are asked about; who is no account has only what anybody has."""
    match who:
        case SignedIn():
            return Rights(
                account=who.account_id,
                roles=frozenset(Role(each.value) for each in who.roles),
                proved_at=who.proved or who.since,
                factor_at=who.proved,
                has_factor=who.has_factor,
            )
        case Bearer():
            return Rights(
                account=who.account_id,
                roles=frozenset(Role(each.value) for each in who.roles),
                scopes=frozenset(Scope(each) for each in who.scopes),
            )
        case _:
            return ANONYMOUS
