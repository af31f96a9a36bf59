"""Authenticator apps: six digits of RFC 6238, each of them good for once.

What was shown is put into one form before it is looked at, and the step it was
good for is used up by one conditional statement, with all steps before it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from steward.accounts.office import Office
from steward.accounts.rights import person
from steward.accounts.subjects import SignedIn, Subject, actor_of
from steward.permissions import Action
from steward.store import Transaction, View
from steward.store.factors import Totp
from workflows.errors import Refused

STEP: Final = 30
_DIGITS: Final = 6
_SLACK: Final = 1  # RFC 6238, 5.2: at most one step of delay; and a clock may be that much ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A secret for somebody's app, told until it is confirmed; `uri` is what its camera reads."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


def begin(tx: Transaction, office: Office, who: Subject) -> Offer:
    """Offer a secret; it counts once a code of it was shown.

    Raises `Refused("no-change")` where an app is confirmed already.
    """
    import pyotp  # noqa: PLC0415 -- only who enrols waits for it

    there = person(who, Action.CHANGE_FACTORS, tx.clock.now())
    secret = pyotp.random_base32()
    if not tx.factors.offer_totp(there.account_id, office.seal.close(secret, there.actor)):
        raise Refused("no-change", "an authenticator app is set up already; remove it first")
    tx.audit.note(there.actor, there.via, "totp.offer", there.actor)
    return _offer(office, there, secret)


def offered(view: View, office: Office, who: Subject) -> Offer | None:
    """Return the secret that waits for its first code again; None where none waits."""
    there = person(who, Action.CHANGE_FACTORS, view.clock.now())
    kept = view.factors.totp(there.account_id)
    if kept is None or kept.confirmed is not None:
        return None
    return _offer(office, there, office.seal.open(kept.sealed, there.actor))


def shown(tx: Transaction, office: Office, account_id: str, code: str) -> bool:
    """Say whether a code is good now, and use it up; an offer is as good as an app here."""
    kept, digits = tx.factors.totp(account_id), normal(code)
    if kept is None or digits is None:
        return False
    secret = office.seal.open(kept.sealed, actor_of(account_id))
    step = _step_of(secret, digits, tx.clock.now())
    return step is not None and tx.factors.use_step(account_id, step)


def used(kept: Totp) -> datetime:
    """Return the half minute in which a code of an app was last good."""
    return datetime.fromtimestamp(kept.last_step * STEP, UTC)


def normal(code: str) -> str | None:
    """Return the six digits of a code, however they are grouped; None for anything else."""
    digits = "".join(code.replace("-", " ").split())
    fits = len(digits) == _DIGITS and digits.isascii() and digits.isdigit()
    return digits if fits else None


def _offer(office: Office, there: SignedIn, secret: str) -> Offer:
    import pyotp  # noqa: PLC0415 -- as above

    shown = there.name or there.account_id
    uri = pyotp.TOTP(secret).provisioning_uri(name=shown, issuer_name=f"Steward {office.host}")
    return Offer(secret=secret, uri=uri)


def _step_of(secret: str, digits: str, now: datetime) -> int | None:
    """Return the latest step for which these digits are good."""
    import pyotp  # noqa: PLC0415 -- as above
    from pyotp.utils import strings_equal  # noqa: PLC0415

    counted, present = pyotp.HOTP(secret), int(now.timestamp()) // STEP
    steps = range(present + _SLACK, present - _SLACK - 1, -1)
    return next((step for step in steps if strings_equal(counted.at(step), digits)), None)
