"""Accounts, addresses and roles: how they come, change and end.

The first admin is made by the operator at the command line; from then on an
admin with a fresh second factor may give and take roles.
"""

from collections.abc import Collection
from itertools import groupby

from steward import ids
from steward.accounts import (
    LETTERS_FROM_ONE_TO_ONE,
    LETTERS_TO_ONE,
    LINK_LIFE,
    addresses,
    letters,
    naming,
    wording,
)
from steward.accounts.limits import spend
from steward.accounts.office import Office
from steward.accounts.rights import administrator, person
from steward.accounts.subjects import SignedIn, Subject, actor_of
from steward.errors import NotFound
from steward.permissions import Action, Role
from steward.store import Store, Transaction, View
from steward.store.accounts import ACTIVE, DISABLED, ERASED, Account, Address
from workflows.errors import Refused

ADD_ADDRESS = "add-address"


def account_at(view: View, office: Office, address: str) -> Account:
    """Return the account that has this address.  Raises `NotFound`, `Malformed`."""
    prints = addresses.prints(addresses.read(address), office.seal)
    found = view.accounts.by_address(prints.fingerprint)
    if found is None:
        raise NotFound("no account has this address; make one with “steward account add”")
    return view.accounts.get(found.account_id)


def welcome(tx: Transaction, office: Office, address: str) -> str:
    """Return the id of the account with an address that was just shown to be theirs.

    One is made where there is none; no audit row is written here.
    """
    fingerprint = addresses.prints(address, office.seal).fingerprint
    found = tx.accounts.by_address(fingerprint) or _made(tx, office, address)
    tx.accounts.verify(found.id, tx.clock.now())
    return found.account_id


def create(tx: Transaction) -> str:
    """Make an account without an address, for who came by a provider, and return its id.

    What calls this writes the audit row.
    """
    now = tx.clock.now()
    account_id = ids.ulid(now)
    tx.accounts.add(account_id, now)
    return account_id


def add(
    tx: Transaction, office: Office, who: Subject, address: str, roles: frozenset[Role]
) -> Account:
    """Make an account for an address, or give the one it has these roles.

    Raises `Refused("not-allowed")` for anybody but the operator and an admin.
    """
    by = administrator(who, Action.CHANGE_ROLES, tx.clock.now())
    to = addresses.read(address)
    fingerprint = addresses.prints(to, office.seal).fingerprint
    found = tx.accounts.by_address(fingerprint) or _made(tx, office, to)
    for role in sorted(roles):
        tx.accounts.grant(found.account_id, role, tx.clock.now(), by.actor)
    tx.audit.note(by.actor, by.via, "account.add", actor_of(found.account_id), roles=sorted(roles))
    return tx.accounts.get(found.account_id)


def grant(tx: Transaction, office: Office, who: Subject, account_id: str, role: Role) -> None:
    """Give somebody a role.  Raises `Refused`; one they have already is `Refused("no-change")`."""
    by = administrator(who, Action.CHANGE_ROLES, tx.clock.now())
    if tx.accounts.get(account_id).state != ACTIVE:
        raise Refused("disabled", "this account is closed")
    if not tx.accounts.grant(account_id, role, tx.clock.now(), by.actor):
        raise Refused("no-change", f"they are {role} already")
    letters.tell(tx, office, account_id, f"You were made {role}.")
    tx.audit.note(by.actor, by.via, "role.grant", actor_of(account_id), role=role)


def revoke(tx: Transaction, office: Office, who: Subject, account_id: str, role: Role) -> None:
    """Take a role away; the next request of theirs is answered without it.  Raises `Refused`."""
    by = administrator(who, Action.CHANGE_ROLES, tx.clock.now())
    if not tx.accounts.revoke(account_id, role):
        raise Refused("no-change", f"they are not {role}")
    letters.tell(tx, office, account_id, f"You are {role} no longer.")
    tx.audit.note(by.actor, by.via, "role.revoke", actor_of(account_id), role=role)


def disable(tx: Transaction, who: Subject, account_id: str) -> None:
    """Close an account: its sessions and tokens end at once.  Raises `Refused`, `NotFound`."""
    now = tx.clock.now()
    by = administrator(who, Action.DISABLE_ACCOUNT, now)
    if tx.accounts.get(account_id).state == ERASED:
        raise Refused("gone", "this account was erased")
    if not tx.accounts.set_state(account_id, DISABLED):
        raise Refused("no-change", "this account is closed already")
    tx.sessions.end_all(account_id)
    tx.sessions.forget_devices(account_id)
    tx.api_tokens.revoke_all(account_id, now)
    tx.audit.note(by.actor, by.via, "account.disable", actor_of(account_id))


def enable(tx: Transaction, who: Subject, account_id: str) -> None:
    """Open a closed account again; whoever has it signs in anew.  Raises `Refused`, `NotFound`."""
    by = administrator(who, Action.DISABLE_ACCOUNT, tx.clock.now())
    if tx.accounts.get(account_id).state == ERASED:
        raise Refused("gone", "this account was erased")
    if not tx.accounts.set_state(account_id, ACTIVE):
        raise Refused("no-change", "this account is open")
    tx.audit.note(by.actor, by.via, "account.enable", actor_of(account_id))


def rename(tx: Transaction, who: Subject, name: str) -> str:
    """Give one's own account another name and return it as it is shown.

    Raises `Refused("name-taken")` where it could be taken for somebody else's,
    `Malformed` for what is no name.
    """
    there = person(who, Action.CHANGE_NAME, tx.clock.now())
    shown = naming.read(name)
    if not tx.accounts.set_name(there.account_id, shown, naming.skeleton(shown)):
        raise naming.taken()
    tx.audit.note(there.actor, there.via, "account.rename", there.actor)
    return shown


def ask_to_add(store: Store, office: Office, who: Subject, address: str) -> None:
    """Mail a link that shows whether another address is theirs, whoever has it now.

    Raises `TooMany`, and `Refused` for who has not shown lately that they are there.
    """
    to = addresses.read(address)
    with store.transaction() as tx:
        there = person(who, Action.CHANGE_ADDRESSES, tx.clock.now())
        offer(tx, office, there.account_id, there.session_id, to)
        tx.audit.note(there.actor, there.via, "address.ask", there.actor)


def offer(tx: Transaction, office: Office, account_id: str, session_id: str, to: str) -> None:
    """Mail a link that adds an address in this session; what calls this writes the audit row.

    Raises `TooMany`.
    """
    fingerprint = addresses.prints(to, office.seal).fingerprint
    enough = "enough letters were sent to this address for now"
    spend(tx, f"letters:by:{account_id}", LETTERS_FROM_ONE_TO_ONE, enough)
    spend(tx, f"letters:to:{fingerprint}", LETTERS_TO_ONE, enough)
    token = ids.secret(ids.LINK_PREFIX)
    tx.sessions.add_link(
        token_hash=ids.digest(token),
        purpose=ADD_ADDRESS,
        fingerprint=fingerprint,
        sealed=office.seal.close(to, fingerprint),
        account_id=account_id,
        browser_hash=ids.digest(session_id),
        expires=tx.clock.now() + LINK_LIFE,
    )
    words = wording.confirm_address(office.host, office.address_page(token))
    letters.put(tx, office, to, words, account_id)


def confirm_address(store: Store, office: Office, who: Subject, token: str) -> None:
    """Add the address that a mailed link was sent to, in the session that asked for it.

    Old and new addresses are told.  Raises `Refused("gone")`, `Refused("taken")`.
    """
    with store.transaction() as tx:
        now = tx.clock.now()
        there = person(who, Action.CONFIRM_ADDRESS, now)
        link = tx.sessions.use_link(
            ids.digest(token), ADD_ADDRESS, ids.digest(there.session_id), now
        )
        if link is None or link.account_id != there.account_id:
            raise Refused("gone", "this link was used, is too old, or is of another session")
        address = office.seal.open(link.sealed, link.fingerprint)
        if not _add_address(tx, office, there.account_id, address):
            raise Refused("taken", "an account has this address already")
        welcome(tx, office, address)  # the link was read there, so it is shown to be theirs
        letters.tell(tx, office, there.account_id, "A mail address was added to it.")
        tx.audit.note(there.actor, there.via, "address.add", there.actor)


def remove_address(tx: Transaction, office: Office, who: Subject, address_id: int) -> None:
    """Forget one of one's addresses; all of them are told.  The last one stays.

    Raises `NotFound` for one that is not theirs, `Refused("last-address")`.
    """
    there = person(who, Action.CHANGE_ADDRESSES, tx.clock.now())
    tx.accounts.hold(there.account_id)
    mine = tx.accounts.addresses(there.account_id)
    if address_id not in {each.id for each in mine}:
        raise NotFound("you have no such address")
    if len(mine) == 1:
        raise Refused("last-address", "this is your only address; add another one first")
    letters.tell(tx, office, there.account_id, "A mail address was removed from it.")
    tx.accounts.remove_address(there.account_id, address_id)
    tx.audit.note(there.actor, there.via, "address.remove", there.actor)


def shown(office: Office, view: View, who: SignedIn) -> dict[int, str]:
    """Return one's own addresses as they are written, by id."""
    mine = view.accounts.addresses(who.account_id)
    return {each.id: office.seal.open(each.sealed, each.fingerprint) for each in mine}


def related(view: View, accounts: Collection[str]) -> tuple[frozenset[str], ...]:
    """Return which of these accounts share mailboxes, however spelt (threat T03).

    A hint for moderators only: one person with a tag for each purpose looks like it,
    and so does a family with one mailbox.
    """
    groups: list[frozenset[str]] = []
    for _, shared in groupby(view.accounts.kins(accounts), key=lambda each: each[1]):
        group = frozenset(account for account, _ in shared)
        touched = [each for each in groups if each & group]
        groups = [each for each in groups if not each & group] + [group.union(*touched)]
    return tuple(sorted((each for each in groups if len(each) > 1), key=sorted))


def _made(tx: Transaction, office: Office, address: str) -> Address:
    """Make an account with this address; of two who do so at once, one does."""
    account_id = create(tx)
    if not _add_address(tx, office, account_id, address):
        tx.accounts.drop(account_id)
    found = tx.accounts.by_address(addresses.prints(address, office.seal).fingerprint)
    if found is None:
        raise NotFound("the address went as it came; try again")
    return found


def _add_address(tx: Transaction, office: Office, account_id: str, address: str) -> bool:
    prints, now = addresses.prints(address, office.seal), tx.clock.now()
    return tx.accounts.add_address(
        account_id=account_id,
        fingerprint=prints.fingerprint,
        kin=prints.kin,
        domain=prints.domain,
        sealed=office.seal.close(address, prints.fingerprint),
        added=now,
        verified=None,
    )
