"""Contacts: the ways to reach the owners of a project, kept sealed, and which of them may count.

Values are opened to send a letter and to show a moderator, and nowhere else.
Whether a point is the candidate's own is told by its prints alone: what the
candidate proved to be his counts, and what he merely says does not.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from feeds.text import line
from steward import ids
from steward.accounts import addresses
from steward.accounts.office import Office
from steward.accounts.rights import administrator
from steward.accounts.subjects import Subject
from steward.casework.around import Ground, ground_of
from steward.casework.domains import is_shared, misspelt
from steward.casework.points import Found, Origin, repository_at
from steward.errors import Malformed, NotFound
from steward.permissions import Action
from steward.proofs import REPOSITORY
from steward.sealing import Seal
from steward.store import Transaction, View
from steward.store.contacts import Point, Prints
from workflows.dossier import ContactPoint
from workflows.names import Project
from workflows.terms import Channel

KEPT: Final = timedelta(days=180)
"""How long a way to reach somebody is kept after it was last seen and the last case ended."""

LONGEST: Final = 400
"""Characters of an address that a moderator enters."""

_WEB: Final = frozenset({"http", "https"})


class Result(StrEnum):
    """What became of the last letter to a point."""

    HANDED = "handed-over"
    BOUNCED = "bounced"  # for good; a passing trouble is no bounce
    DELAYED = "delayed"
    AUTOMATIC = "answered-by-a-machine"
    REPLIED = "replied"


class DomainState(StrEnum):
    """How the domain of a mail address stands."""

    UNKNOWN = "unknown"
    TAKES_MAIL = "takes-mail"
    NO_NAME = "no-such-name"
    NO_MAIL = "takes-no-mail"


LAPSED: Final = frozenset({DomainState.NO_NAME, DomainState.NO_MAIL})


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a way to reach somebody is, beside those we know and what the candidates have."""

    written: str
    known: bool
    misspelt: bool
    of_candidate: bool


def keep(tx: Transaction, office: Office, project_id: int, found: Iterable[Found]) -> None:
    """Keep what was found now; what is there already was seen again, what is no address is left."""
    for each in found:
        with suppress(Malformed):
            _keep(tx, office.seal, project_id, each)


def enter(tx: Transaction, office: Office, who: Subject, project: Project, found: Found) -> str:
    """Keep what a moderator found elsewhere, and return the point's id.

    Raises `Refused` for anybody else, `Malformed` for what is no address,
    `NotFound` for an unknown project.
    """
    by = administrator(who, Action.WORK_CASE, tx.clock.now())
    project_id = tx.projects.get(project).id
    _keep(tx, office.seal, project_id, found)
    point = tx.contacts.find(project_id, prints(found, office.seal).fingerprint)
    if point is None:
        raise NotFound("the contact point could not be kept")
    tx.audit.note(by.actor, by.via, "contact.enter", f"contact:{point.id}", project=str(project))
    return point.id


def keep_of_account(tx: Transaction, office: Office, project_id: int, account_id: str) -> None:
    """Keep the proved addresses of an account whose owner holds a role on the project."""
    for each in tx.accounts.addresses(account_id):
        if each.verified is not None:
            value = office.seal.open(each.sealed, each.fingerprint)
            found = Found(
                channel=Channel.MAIL, origin=Origin.ACCOUNT, value=value, source="account"
            )
            _keep(tx, office.seal, project_id, found, account_id)


def value_of(view: View, office: Office, point_id: str) -> str:
    """Return where a letter goes.  Raises `NotFound` where that was erased or muted."""
    point = view.contacts.get(point_id)
    if point.sealed is None or point.muted_at is not None:
        raise NotFound("whoever this reached asked not to be written to, or it was erased")
    return office.seal.open(point.sealed, point.id)


def mute(tx: Transaction, point_id: str) -> None:
    """Write to this mailbox no more, whatever its spelling and the project (B31)."""
    point = tx.contacts.get(point_id)
    tx.contacts.mute(point.prints.kin, tx.clock.now())
    tx.contacts.erase(point.prints.kin)


def forget(tx: Transaction) -> None:
    """Forget the ways to reach people that nobody needs any more."""
    tx.contacts.forget(tx.clock.now() - KEPT)


def note(tx: Transaction, point_id: str, result: Result) -> None:
    """Note what became of a letter; a bounce counts wherever the same address stands."""
    tx.contacts.note(point_id, result, tx.clock.now())


def points(
    ground: Ground, kept: Iterable[Point], candidates: Collection[str]
) -> tuple[ContactPoint, ...]:
    """Return the ways to reach the owners as the rules ask for them.

    `candidates` are the accounts of those who ask.
    """
    theirs = _theirs(ground, candidates)
    return tuple(
        ContactPoint(
            id=each.id,
            channel=Channel(each.channel),
            origin=each.origin,
            lapsed=each.domain_state in LAPSED,
            bounced=each.result == Result.BOUNCED,
            opted_out=each.muted_at is not None,
            of_candidate=_is_theirs(each, theirs, candidates),
        )
        for each in kept
        if each.sealed is not None or each.muted_at is not None
    )


def likeness(
    view: View, office: Office, project: Project, found: Found, candidates: Collection[str] = ()
) -> Likeness:
    """Compare a way to reach somebody with those we know, and with what the candidates have.

    A letter that was sent to a misspelt address proves nothing (threat A08).  For a
    moderator: whoever may ask this freely could find out what is sealed.
    Raises `Malformed`.
    """
    made, written = prints(found, office.seal), _written(found)
    ground = ground_of(view, project, view.clock.now())
    points_ = view.contacts.of(ground.known.id)
    known = any(each.prints.fingerprint == made.fingerprint for each in points_)
    mails = (
        office.seal.open(each.sealed, each.id)
        for each in points_
        if each.sealed is not None and each.channel == found.channel == Channel.MAIL
    )
    return Likeness(
        written=written,
        known=known,
        misspelt=not known and any(misspelt(written, each) for each in mails),
        of_candidate=_fits(made, found.channel, _theirs(ground, candidates)),
    )


def prints(found: Found, seal: Seal) -> Prints:
    """Return what a way to reach somebody is compared by.  Raises `Malformed`."""
    if found.channel == Channel.MAIL:
        address = addresses.read(found.value)
        made = addresses.prints(address, seal)
        shared = is_shared(address.rpartition("@")[2])
        return Prints(fingerprint=made.fingerprint, kin=made.kin, domain=made.domain, shared=shared)
    place = _place(found.value)
    repository = repository_at(place)
    host = urlsplit(place).hostname or ""
    return Prints(
        fingerprint=seal.fingerprint("place", place),
        kin=seal.fingerprint("place", repository.url if repository else place),
        domain=seal.fingerprint("domain", host),
        shared=repository is not None or is_shared(host),
    )


@dataclass(frozen=True, slots=True)
class _Theirs:
    kins: frozenset[str]
    domains: frozenset[str]
    shown: frozenset[str]
    holds_repository: bool


def _theirs(ground: Ground, candidates: Collection[str]) -> _Theirs:
    # An address that is only said to be theirs would let them mute the owner's own.
    met = [found for each in candidates if (found := ground.around.met(each))]
    proved = [each for one in met for each in one.addresses if each.verified is not None]
    shown = [proof for each in candidates for proof in ground.shown_by(each)]
    return _Theirs(
        kins=frozenset(each.kin for each in proved),
        domains=frozenset(each.domain for each in proved),
        shown=frozenset(each.thing for each in shown),
        holds_repository=any(each.kind in REPOSITORY for each in shown),
    )


def _is_theirs(point: Point, theirs: _Theirs, candidates: Collection[str]) -> bool:
    if point.account_id is not None and point.account_id in candidates:
        return True
    return _fits(point.prints, point.channel, theirs)


def _fits(made: Prints, channel: str, theirs: _Theirs) -> bool:
    if made.kin in theirs.kins or made.fingerprint in theirs.shown:
        return True
    if not made.shared and made.domain in theirs.domains:
        return True
    return theirs.holds_repository and channel == Channel.TRACKER


def _keep(
    tx: Transaction, seal: Seal, project_id: int, found: Found, account_id: str | None = None
) -> None:
    now, made = tx.clock.now(), prints(found, seal)
    known = tx.contacts.find(project_id, made.fingerprint)
    if known is None:
        _add(tx, seal, project_id, found, account_id)
        return
    tx.contacts.seen(known.id, now)
    if known.sealed is None:
        sealed = seal.close(_written(found), known.id)
        tx.contacts.refill(known.id, sealed, found.origin, found.source)


def _add(
    tx: Transaction, seal: Seal, project_id: int, found: Found, account_id: str | None
) -> None:
    now, made = tx.clock.now(), prints(found, seal)
    point_id = ids.ulid(now)
    tx.contacts.add(
        id=point_id,
        project_id=project_id,
        channel=found.channel.value,
        origin=found.origin.value,
        source=found.source,
        fingerprint=made.fingerprint,
        kin=made.kin,
        domain=made.domain,
        shared=made.shared,
        sealed=seal.close(_written(found), point_id),
        account_id=account_id,
        first_seen=now,
        seen_at=now,
    )


def _written(found: Found) -> str:
    return addresses.read(found.value) if found.channel == Channel.MAIL else _place(found.value)


def _place(value: str) -> str:
    text = line(value.strip(), LONGEST)
    try:
        parts = urlsplit(text)
        fits = parts.scheme in _WEB and parts.hostname and parts.username is None
    except ValueError:
        fits = False
    if not fits or text != value.strip():
        raise Malformed("this is not the address of a page, such as https://forge.example/a/b")
    return text.rstrip("/")


def lapsed_since(points_: Iterable[Point]) -> datetime | None:
    """Return since when the first of these domains has lapsed, as far as anybody looked."""
    dates = [each.domain_at for each in points_ if each.domain_state in LAPSED and each.domain_at]
    return min(dates, default=None)
