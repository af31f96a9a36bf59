"""Parting: what is kept of a person is given to them, and erased when they ask.

The ledger and the audit stay whole: they name accounts by id, and after an
erasure an id is all there is.
"""

from datetime import datetime
from typing import Any, Final

from steward import uploads
from steward.accounts import letters, providing, sessions
from steward.accounts.office import Office
from steward.accounts.rights import person
from steward.accounts.subjects import SignedIn, Subject
from steward.accounts.wording import Words
from steward.permissions import Action, Role
from steward.store import Transaction, View
from workflows.errors import Refused

_MOST_DEEDS: Final = 10_000


def export(view: View, office: Office, who: Subject) -> dict[str, Any]:
    """Return everything kept of the person who asks, as JSON can hold it; no secret is in it."""
    there = person(who, Action.EXPORT_ACCOUNT, view.clock.now())
    account = view.accounts.get(there.account_id)
    return {
        "account": {"id": account.id, "name": account.name, "made": _date(account.created)},
        "roles": sorted(view.accounts.roles(account.id)),
        "addresses": _addresses(view, office, account.id),
        "sessions": _sessions(view, there),
        "second_factors": _factors(view, account.id),
        "tokens": _tokens(view, account.id),
        "identities": _identities(view, office, there),
        "standing": _standing(view, account.id),
        "watch_lists": _lists(view, account.id),
        "files": _files(view, account.id),
        "written": _written(view, account.id),
        "unsent": _unsent(view, account.id),
        "deeds": _deeds(view, there.actor),
    }


def erase(tx: Transaction, office: Office, who: Subject) -> None:
    """Erase one's own account for good; its id stays where the record needs it.

    Raises `Refused("last-admin")` for the only admin: nobody could give roles any more.
    """
    there = person(who, Action.ERASE_ACCOUNT, tx.clock.now())
    if tx.accounts.holders(Role.ADMIN) == (there.account_id,):
        raise Refused("last-admin", "you are the only admin; make another one first")
    mine = tx.accounts.addresses(there.account_id)
    written = [office.seal.open(e.sealed, e.fingerprint) for e in mine if e.verified is not None]
    tx.sessions.forget_links_of(there.account_id, tuple(each.fingerprint for each in mine))
    tx.sessions.end_all(there.account_id)
    tx.sessions.forget_devices(there.account_id)
    tx.api_tokens.forget_of(there.account_id)
    tx.factors.remove_all(there.account_id)
    tx.letters.forget_of(there.account_id)
    tx.case_letters.unname(there.account_id)
    tx.case_texts.forget_of(there.account_id)
    tx.contacts.forget_of(there.account_id)
    tx.identities.forget_of(there.account_id)
    tx.standing.forget_of(there.account_id)
    tx.accounts.blank(there.account_id)
    uploads.part(tx, there.account_id)
    for address in written:
        letters.put(tx, office, address, _farewell(office.host))
    tx.audit.note(there.actor, there.via, "account.erase", there.actor)


def _farewell(host: str) -> Words:
    return Words(
        subject=f"Your account at {host} was erased",
        text=(
            f"As you asked, your account at {host} was erased: your name, addresses,\n"
            "sessions and second factors are gone. The public record keeps a number where\n"
            "you took part in a decision, and nothing leads from it to you.\n"
        ),
    )


def _addresses(view: View, office: Office, account_id: str) -> list[dict[str, Any]]:
    return [
        {
            "address": office.seal.open(each.sealed, each.fingerprint),
            "added": _date(each.added),
            "verified": _date(each.verified),
        }
        for each in view.accounts.addresses(account_id)
    ]


def _sessions(view: View, who: SignedIn) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "means": each.means,
            "browser": each.agent,
            "begun": _date(each.created),
            "last_used": _date(each.last_used),
        }
        for each in sessions.own(view, who)
    ]


def _factors(view: View, account_id: str) -> dict[str, Any]:
    app = view.factors.totp(account_id)
    keys = view.factors.passkeys(account_id)
    return {
        "authenticator_app": _date(app.confirmed) if app else None,
        "passkeys": [{"name": e.name, "added": _date(e.created)} for e in keys],
        "recovery_codes_left": view.factors.codes_left(account_id),
    }


def _tokens(view: View, account_id: str) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "name": each.name,
            "scopes": sorted(each.scopes),
            "made": _date(each.created),
            "expires": _date(each.expires),
            "last_used": _date(each.last_used),
            "revoked": _date(each.revoked),
        }
        for each in view.api_tokens.of(account_id)
    ]


def _files(view: View, account_id: str) -> list[dict[str, Any]]:
    return [
        {"id": e.id, "name": e.name, "sha256": e.sha256, "size": e.size, "sent": _date(e.at)}
        for e in view.uploads.by(account_id)
    ]


def _lists(view: View, account_id: str) -> list[dict[str, Any]]:
    held = [view.watchlists.get(each) for each in view.accounts.lists(account_id)]
    return [
        {
            "id": each.id,
            "name": each.name,
            "made": _date(each.created),
            "filename": each.filename,
            "content": each.content,
        }
        for each in held
    ]


def _identities(view: View, office: Office, who: SignedIn) -> list[dict[str, Any]]:
    return [
        {
            "provider": each.provider,
            "name": each.label,
            "linked": _date(each.linked),
            "last_used": _date(each.last_used),
        }
        for each in providing.own(view, office, who)
    ]


def _standing(view: View, account_id: str) -> list[dict[str, Any]]:
    return [
        {
            "project": str(each.project),
            "kind": each.kind,
            "thing": each.thing,
            "level": each.level,
            "ids": dict(each.ids),
            "shown": _date(each.shown),
            "expires": _date(each.expires),
        }
        for each in view.standing.all_of(account_id)
    ]


def _written(view: View, account_id: str) -> list[dict[str, Any]]:
    return [
        {"case": e.case, "what": e.what, "words": e.words, "at": _date(e.written)}
        for e in view.case_texts.by(account_id)
    ]


def _unsent(view: View, account_id: str) -> list[dict[str, Any]]:
    return [
        {"case": e.case, "what": e.what, "fields": dict(e.fields), "saved": _date(e.saved)}
        for e in view.case_texts.drafts(account_id)
    ]


def _deeds(view: View, actor: str) -> list[dict[str, Any]]:
    return [
        {"at": _date(each.at), "action": each.action, "object": each.object, "via": each.via}
        for each in view.audit.by(actor, _MOST_DEEDS)
    ]


def _date(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
