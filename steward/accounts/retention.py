"""Retention: what is kept about people, and for how long; the only place with such figures."""

from datetime import datetime, timedelta
from typing import Final

from steward.accounts.sessions import living
from steward.store import Transaction

LINKS: Final = timedelta(days=1)
"""After their end: long enough to say that a link was used or is too old."""
DEVICES: Final = timedelta(days=180)
"""Since a known browser last signed in."""
TOKENS: Final = timedelta(days=90)
"""Since an API token was revoked or ended, so that its owner sees that it did."""
LETTERS: Final = timedelta(days=30)
"""Since a letter was written; what it said is gone as soon as it is sent."""
STANDING: Final = timedelta(days=90)
"""Since a proof of standing ended, so that its owner sees what to show again."""
ASKS: Final = timedelta(days=1)
"""Since a challenge ended that was never met."""


def forget(tx: Transaction) -> None:
    """Delete what these times say."""
    now = tx.clock.now()
    tx.sessions.forget(now - LINKS, living(now), now - DEVICES)
    tx.factors.forget(now)
    tx.api_tokens.forget(now - TOKENS)
    tx.letters.forget(now - LETTERS)
    tx.standing.forget(now - STANDING, now - ASKS)


def end(tx: Transaction, known: datetime) -> None:
    """End every session, link and challenge, and delete what had run out by then (threat T21).

    For when the clock was set back: what is made now would run out before what was
    made earlier, and what had run out would be good again.
    """
    ever = known + 1000 * STANDING
    tx.sessions.forget(ever, living(ever), known - DEVICES)
    tx.factors.forget(ever)
    tx.api_tokens.forget(known)
    tx.standing.forget(known, ever)
