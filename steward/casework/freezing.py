"""The freeze: in an incident nothing is carried out anywhere, while requests are taken in.

It stands in a stream of its own, for it belongs to no case (step T34).
"""

from typing import Final

from steward.accounts.rights import rights
from steward.accounts.subjects import SignedIn, Subject
from steward.permissions import Action, permit
from steward.store import Transaction, View
from workflows import wishes
from workflows.dossier import Actor
from workflows.errors import Refused
from workflows.names import PersonId
from workflows.terms import Office
from workflows.wish_events import IncidentFreezeLifted, IncidentFreezeSet

STREAM: Final = "incident-freeze"


def is_frozen(view: View) -> bool:
    """Say whether all executions stand still."""
    history = view.ledger.history(STREAM)
    return bool(history) and isinstance(history[-1].event, IncidentFreezeSet)


def freeze(tx: Transaction, who: Subject) -> None:
    """Let nothing be carried out.  Raises `Refused("frozen-already")` and as `permit` does."""
    actor = _admin(tx, who)
    if is_frozen(tx):
        raise Refused("frozen-already", "all executions stand still already")
    _write(tx, who, "case.freeze", wishes.freeze(actor, tx.clock.now()))


def unfreeze(tx: Transaction, who: Subject) -> None:
    """Let things be carried out again.  Raises `Refused("not-frozen")` and as `permit` does."""
    actor = _admin(tx, who)
    if not is_frozen(tx):
        raise Refused("not-frozen", "nothing stands still")
    _write(tx, who, "case.unfreeze", wishes.unfreeze(actor, tx.clock.now()))


def _admin(tx: Transaction, who: Subject) -> Actor:
    permit(rights(who), Action.FREEZE, tx.clock.now())
    if not isinstance(who, SignedIn):
        raise Refused("sign-in-needed", "sign in to freeze")
    return Actor(person=PersonId(who.account_id), office=Office.ADMIN)


def _write(
    tx: Transaction, who: Subject, word: str, event: IncidentFreezeSet | IncidentFreezeLifted
) -> None:
    tx.audit.note(who.actor, who.via, word, STREAM)
    (stored,) = tx.ledger.append(STREAM, [event], expected=tx.ledger.version(STREAM))
    tx.outbox.later("publish", f"publish:{stored.number}", number=stored.number)
