"""Alarms: what stops all transfers is written down, told, and mailed to every admin once."""

from typing import Final, assert_never, cast

from feeds.wording import when
from steward.accounts import letters
from steward.accounts.office import Office
from steward.accounts.wording import Words
from steward.permissions import Role
from steward.store import Transaction
from workflows.wish_events import ClockSetBack, PaceReached

TELL: Final = "tell-admins"

Alarm = PaceReached | ClockSetBack


def raise_(tx: Transaction, stream: str, event: Alarm) -> None:
    """Write an alarm into its stream, and have it told."""
    for stored in tx.ledger.append(stream, [event]):
        tx.outbox.later("publish", f"publish:{stored.number}", number=stored.number)
        tx.outbox.later(TELL, f"{TELL}:{stored.number}", number=stored.number)


def tell(tx: Transaction, number: int, *, office: Office) -> None:
    """Put one letter to each admin about the alarm that has this number in the ledger.

    TxTask("tell-admins", partial(tell, office=...))
    """
    words = _words(cast("Alarm", tx.ledger.at(number).event), office)
    for admin in tx.accounts.holders(Role.ADMIN):
        proved = [each for each in tx.accounts.addresses(admin) if each.verified is not None]
        for each in proved[:1]:
            to = office.seal.open(each.sealed, each.fingerprint)
            letters.put(tx, office, to, words, admin)


def _words(event: Alarm, office: Office) -> Words:
    match event:
        case PaceReached():
            return Words(
                subject=f"No more transfers begin today at {office.host}",
                text=(
                    f"{event.begun} transfers began within 24 hours, which is as many as may. The\n"
                    f"next one may begin from {when(event.until)} on; cases that wait lose\n"
                    "nothing, and requests are still taken in.\n\n"
                    "If you expected so many, there is nothing to do. If you did not, stop all\n"
                    "transfers before you look who decided what:\n\n"
                    f"{office.base_url}/desk/freeze\n\n"
                    "This is told once a day at most.\n"
                ),
            )
        case ClockSetBack():
            return Words(
                subject=f"The clock of {office.host} was set back",
                text=(
                    f"It shows {when(event.shown)}, yet something was written here on\n"
                    f"{when(event.at)}. Until then no transfer is carried out and no date\n"
                    "comes; requests are still taken in, and nothing is lost.\n\n"
                    "Set the clock right: cases go on at once. If it is right now and was\n"
                    "ahead before, they go on when the time above has come.\n\n"
                    "Everybody was signed out, links that were mailed to sign in have ended,\n"
                    "and what had run out stays so.\n"
                ),
            )
        case _:
            assert_never(event)
