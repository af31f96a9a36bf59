"""Letters about accounts: put with the act that causes them, sealed until they are sent."""

import json
from collections.abc import Callable
from typing import Final

from steward import ids
from steward.accounts.office import Office
from steward.accounts.wording import Words, changed
from steward.channels import Handed, Letter, Rejected, email
from steward.settings import Settings
from steward.store import Store, Transaction
from steward.store.letters import Kept

SEND: Final = "send-letter"


def put(
    tx: Transaction, office: Office, to: str, words: Words, account_id: str | None = None
) -> str:
    """Have a letter sent once this transaction is committed, and return its id."""
    now = tx.clock.now()
    letter_id = ids.ulid(now)
    content = json.dumps({"to": to, "subject": words.subject, "text": words.text})
    tx.letters.put(letter_id, account_id, office.seal.close(content, letter_id), now)
    tx.outbox.later(SEND, f"{SEND}:{letter_id}", letter_id=letter_id)
    return letter_id


def tell(tx: Transaction, office: Office, account_id: str, what: str) -> None:
    """Tell every verified address of an account what was changed about it."""
    for each in tx.accounts.addresses(account_id):
        if each.verified is not None:
            to = office.seal.open(each.sealed, each.fingerprint)
            put(tx, office, to, changed(office.host, what), account_id)


def send(
    store: Store, office: Office, settings: Settings, letter_id: str
) -> Callable[[Transaction], None] | None:
    """Send a letter, unless it was; return how to note it.  Raises `Unreachable`."""
    with store.snapshot() as view:
        kept = view.letters.waiting(letter_id)
    if kept is None:
        return None
    outcome = email.post(opened(office, kept), settings)
    match outcome:
        case Handed(receipt=receipt) | Rejected(receipt=receipt):
            return lambda tx: tx.letters.sent(letter_id, receipt, tx.clock.now())


def opened(office: Office, kept: Kept) -> Letter:
    """Return what a letter says, to whom, as it was put."""
    content = json.loads(office.seal.open(kept.sealed, kept.id))
    headers = tuple((name, value) for name, value in content.pop("headers", ()))
    return Letter(id=kept.id, at=kept.created, headers=headers, **content)
