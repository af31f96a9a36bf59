"""Recovery codes: ten on paper, each for once, for the day the other factors are gone."""

from typing import Final

from steward import ids
from steward.accounts import letters
from steward.accounts.office import Office
from steward.accounts.rights import person
from steward.accounts.subjects import Subject
from steward.permissions import Action
from steward.store import Transaction
from workflows.errors import Refused

COUNT: Final = 10
_ALIKE: Final = str.maketrans("oil", "011")  # Crockford's base 32 leaves these letters out


def make(tx: Transaction, office: Office, who: Subject) -> tuple[str, ...]:
    """Return ten new codes, told now and never again; the old ones are worthless.

    Raises `Refused("no-factor")` where there is nothing to recover from.
    """
    there = person(who, Action.CHANGE_FACTORS, tx.clock.now())
    if not tx.factors.any(there.account_id):
        raise Refused("no-factor", "set up an authenticator app or a passkey first")
    codes = tuple(ids.recovery_code() for _ in range(COUNT))
    tx.factors.set_codes(there.account_id, frozenset(_digest(each) for each in codes))
    letters.tell(tx, office, there.account_id, "New recovery codes were made for it.")
    tx.audit.note(there.actor, there.via, "recovery.make", there.actor)
    return codes


def shown(tx: Transaction, account_id: str, code: str) -> bool:
    """Say whether a code is good, and use it up."""
    return tx.factors.use_code(account_id, _digest(code), tx.clock.now())


def _digest(code: str) -> str:
    plain = "".join(code.replace("-", " ").split()).lower().translate(_ALIKE)
    return ids.digest(plain)
