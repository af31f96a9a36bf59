"""Looking: a project seen anew for a case, on its index, at its repository, by its addresses.

    IoTask("case-look", ...)    # def look(project: str) -> Ending | None

The look itself is tracking's, so that what it shows is judged as any other.
What only a case needs is kept besides: licences, vulnerabilities, ways to reach
the owners and whether their domains still take mail.  What does not answer
leaves everything as it was.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from steward.accounts.office import Office
from steward.accounts.rights import administrator
from steward.accounts.subjects import Subject
from steward.casework import contacts, standings
from steward.casework.contacts import DomainState
from steward.casework.lookalikes import variants
from steward.casework.points import (
    Found,
    Origin,
    Repository,
    home_page_of,
    named_in,
    repository_of,
)
from steward.errors import NotFound, Unreachable
from steward.forges import Forge
from steward.mailable import Kind, Told, is_null, question, read
from steward.observations import Absent, Release, Seen
from steward.permissions import Action
from steward.proofs import ProofKind
from steward.store import Transaction
from steward.store.case_facts import Known as Fact
from steward.store.known import Known
from steward.tracking import Tracker
from steward.tracking.looking import look_whole
from steward.tracking.recording import HOURLY, record
from workflows.case_events import (
    CampaignExhausted,
    CaseOpened,
    HandoffRequested,
    RequestReopened,
)
from workflows.decision_events import CoolingStarted, Recommended, TransferOrdered
from workflows.names import Project, parse_project
from workflows.records import instant
from workflows.terms import Channel

LOOK: Final = "case-look"
KEEP_FRESH: Final = "case-fresh"
SEEN: Final = "case-look"
"""The fact that a project was looked at for a case."""

FRESH: Final = timedelta(hours=18)
"""How old a look becomes before another is asked for; the rules accept none of a day."""

MOST_LICENCES: Final = 8
"""Releases whose licence is read: the first, the last, and some between."""

SOON: Final = timedelta(minutes=1)

CALLS_FOR: Final = (
    CaseOpened,
    HandoffRequested,
    RequestReopened,
    CampaignExhausted,
    Recommended,
    CoolingStarted,
    TransferOrdered,
)
"""After these somebody is about to rely on what is known."""

Ending = Callable[[Transaction], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """What looking needs.  Without a forge or a resolver nothing is asked there."""

    tracker: Tracker
    office: Office
    forge: Forge | None = None
    resolver: str | None = None

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.tracker.now


def ask(tx: Transaction, project: Project) -> None:
    """Have a project looked at anew for its cases, once a minute at most."""
    minute = int(tx.clock.now().timestamp()) // 60
    tx.outbox.later(LOOK, f"{LOOK}:{project}:{minute}", project=str(project))


def again(tx: Transaction, who: Subject, project: Project) -> None:
    """Have a project looked at now, as a moderator asks.  Raises `Refused`, `NotFound`."""
    by = administrator(who, Action.WORK_CASE, tx.clock.now())
    tx.projects.get(project)
    ask(tx, project)
    tx.audit.note(by.actor, by.via, "case.look", str(project))


def keep_fresh(tx: Transaction) -> None:
    """Have the projects of running cases looked at whose last look will soon be too old.

    TxTask("case-fresh", keep_fresh), Every(name="case-fresh", seconds=3600)
    """
    for each in tx.case_facts.waiting(SEEN, tx.clock.now() - FRESH):
        ask(tx, each)


def look(eyes: Eyes, purl: str) -> Ending | None:
    """Look, and return what writes down what was seen beside the look itself."""
    project = parse_project(purl)
    with eyes.tracker.store.snapshot() as view:
        known = view.projects.get(project)
        if project.ecosystem not in {each.ecosystem for each in view.sources.all()}:
            return partial(_later, project=project)  # the first round says from where on
    looked = look_whole(eyes.tracker, known)
    if isinstance(looked.shown, Absent):
        # One look is no removal: the usual round finds out, with its controls.
        return lambda tx: tx.agenda.look_now([known.id], tx.clock.now())
    record(eyes.tracker, looked, HOURLY)
    if not isinstance(looked.shown, Seen):
        return None
    seen = looked.shown
    facts = (
        *_stated(eyes, known, seen),
        *_licences(eyes, known, seen),
        *_alike(eyes, known),
    )
    found, more = _at_forge(eyes, seen)
    named = (*named_in(seen.detail, seen.source), *found)
    domains = _domains(eyes, known, named)

    def write(tx: Transaction) -> None:
        standings.keep_lists(tx, eyes.office.seal)
        contacts.keep(tx, eyes.office, known.id, named)
        _keep_holders(tx, eyes, known)
        for fact in (*facts, *more):
            tx.case_facts.keep(known.id, fact)
        for domain, state in domains:
            tx.contacts.domain(eyes.office.seal.fingerprint("domain", domain), state, eyes.now)

    return write


def _later(tx: Transaction, project: Project) -> None:
    soon = tx.clock.now() + SOON
    tx.outbox.later(LOOK, f"{LOOK}:{project}:{instant(soon)}", soon, project=str(project))


def _stated(eyes: Eyes, known: Known, seen: Seen) -> Iterator[Fact]:
    """Yield what the page says of itself, and which vulnerabilities it no longer lists."""
    detail, now = seen.detail, eyes.now
    yield _fact(SEEN, "seen", seen.source, now)
    yield _fact("licence", detail.licence or "not stated", seen.source, now)
    yield _fact("home-page", home_page_of(detail) or "", seen.source, now)
    listed = set(detail.vulnerabilities)
    with eyes.tracker.store.snapshot() as view:
        before = view.case_facts.now(known.id)
    told = {about for name, about in before if name == "vulnerability"}
    for each in sorted(listed | told):
        value = "open" if each in listed else "no longer listed"
        yield replace(_fact("vulnerability", value, seen.source, now), about=each)


def _alike(eyes: Eyes, known: Known) -> Iterator[Fact]:
    """Yield the names that could be taken for this one, of all that we ever heard of (A22)."""
    ecosystem, now = known.project.ecosystem, eyes.now
    wanted = [Project(ecosystem, each) for each in variants(known.project.name)]
    with eyes.tracker.store.snapshot() as view:
        there = {each: view.projects.get(each) for each in view.projects.ids_of(wanted)}
    for each, other in sorted(there.items()):
        yield replace(_fact("look-alike", other.state, "names known here", now), about=each.name)


def _licences(eyes: Eyes, known: Known, seen: Seen) -> Iterator[Fact]:
    """Yield the licences of releases whose metadata nobody has read yet."""
    with eyes.tracker.store.snapshot() as view:
        read_before = {each.about for each in view.case_facts.history(known.id, "licence")}
    registry, network = eyes.tracker.registry, eyes.tracker.network
    for release in _spread(seen.detail.releases):
        wanted = None if release.version in read_before else registry.metadata(release)
        stated = registry.read_licence(network.send(wanted)) if wanted else None
        if wanted and stated:
            at = release.uploaded or eyes.now
            yield replace(
                _fact("licence", stated, wanted.url, at), about=release.version, seen_at=eyes.now
            )


def _spread(releases: Sequence[Release]) -> Sequence[Release]:
    if len(releases) <= MOST_LICENCES:
        return releases
    last = len(releases) - 1
    return [releases[last * step // (MOST_LICENCES - 1)] for step in range(MOST_LICENCES)]


def _at_forge(eyes: Eyes, seen: Seen) -> tuple[tuple[Found, ...], tuple[Fact, ...]]:
    repository = repository_of(seen.detail)
    if repository is None:
        return (), ()
    named = _fact("repository", repository.url, seen.source, eyes.now)
    if eyes.forge is None or repository.host != eyes.forge.host:
        return (), (named,)
    try:
        return _asked(eyes, eyes.forge, repository, named)
    except NotFound:
        return (), (named, _fact("repository-state", "gone", repository.url, eyes.now))
    except Unreachable:  # nothing was learnt: what was known stays known
        return (), (named,)


def _asked(
    eyes: Eyes, forge: Forge, repository: Repository, named: Fact
) -> tuple[tuple[Found, ...], tuple[Fact, ...]]:
    network, now = eyes.tracker.network, eyes.now
    shown = forge.read_repository(network.send(forge.repository(repository.owner, repository.name)))
    owner = forge.read_owner(network.send(forge.owner(shown.owner)))
    state = "archived" if shown.archived else "open"
    facts = [named, _fact("repository-state", state, shown.url, now)]
    if shown.pushed_at:
        facts.append(_fact("repository-pushed", instant(shown.pushed_at), shown.url, now))
    mail = owner.mail
    page = repository.url
    found = (
        (Found(channel=Channel.MAIL, origin=Origin.REPOSITORY, value=mail, source=page),)
        if mail
        else ()
    )
    return found, tuple(facts)


def _domains(
    eyes: Eyes, known: Known, named: Sequence[Found]
) -> tuple[tuple[str, DomainState], ...]:
    """Return how the domains of mail addresses stand, as far as a resolver is configured."""
    if eyes.resolver is None:
        return ()
    stated = {each.value for each in named if each.channel == Channel.MAIL}
    with eyes.tracker.store.snapshot() as view:
        kept = {
            eyes.office.seal.open(each.sealed, each.id)
            for each in view.contacts.of(known.id)
            if each.sealed is not None and each.channel == Channel.MAIL
        }
    domains = sorted({each.rpartition("@")[2].lower() for each in stated | kept})
    told = ((each, state_of(eyes, each)) for each in domains)
    return tuple((each, state) for each, state in told if state is not DomainState.UNKNOWN)


def state_of(eyes: Eyes, domain: str) -> DomainState:
    """Return whether a domain takes mail (threat A04); what cannot be known is unknown."""
    mail = _told(eyes, domain, Kind.MX)
    if mail is None:
        return DomainState.UNKNOWN
    if not mail.exists:
        return DomainState.NO_NAME
    if mail.records:
        null = all(is_null(each) for each in mail.records)
        return DomainState.NO_MAIL if null else DomainState.TAKES_MAIL
    hosts = [_told(eyes, domain, kind) for kind in (Kind.A, Kind.AAAA)]
    if any(each and each.records for each in hosts):
        return DomainState.TAKES_MAIL
    return DomainState.UNKNOWN if None in hosts else DomainState.NO_MAIL


def _told(eyes: Eyes, domain: str, kind: Kind) -> Told | None:
    if eyes.resolver is None:
        return None
    return read(eyes.tracker.network.send(question(eyes.resolver, domain, kind)), kind)


def _keep_holders(tx: Transaction, eyes: Eyes, known: Known) -> None:
    """Keep the proved addresses of those who showed a role on the registry."""
    for proof in tx.standing.held_of(known.id, known.incarnation, eyes.now):
        if proof.kind is ProofKind.REGISTRY_ROLE:
            contacts.keep_of_account(tx, eyes.office, known.id, proof.account_id)


def _fact(name: str, value: str, source: str, at: datetime) -> Fact:
    return Fact(name=name, about="", value=value, source=source, at=at, seen_at=at)
