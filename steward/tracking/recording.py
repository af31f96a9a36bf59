"""One look in one transaction: what it showed, what that means, and whom it concerns.

A page older than what we hold, or than the journal, is set aside as silence
and asked for again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from steward.detect import ProjectHistory, judge_all
from steward.incidents import TOGETHER, Told, incident_of
from steward.observations import Absent, Seen, Unreachable
from steward.store import Transaction
from steward.store.case_files import OVER
from steward.store.known import Known
from steward.store.ledger import Stored
from steward.store.sources import Source
from steward.tracking import Tracker
from steward.tracking.looking import Looked
from workflows.events import FindingRaised, TrackingEvent
from workflows.findings import Finding, FindingKind
from workflows.names import Project, project_stream
from workflows.records import instant

HOURLY: Final = timedelta(hours=1)
DAILY: Final = timedelta(hours=24)
LONGEST_PAUSE: Final = timedelta(hours=1)
JOURNAL_COMES: Final = timedelta(minutes=1)
JOURNAL_WAITS: Final = timedelta(hours=1)
"""How long a page newer than the journal waits for the rows that explain it."""

CASE_SEEN: Final = "case-seen"
"""The job in which a case about the project sees what a look showed."""

_QUESTIONS: Final = 2
_GIVE_UP: Final = 12
"""Looks; a name that is absent though the journal names it is awaited no longer than that."""


def pause_between(tracked: int) -> timedelta:
    """Return how long to leave a project alone while so many are tracked.

    At most one question a second for all of them, whatever their number.
    """
    return min(DAILY, max(HOURLY, timedelta(seconds=_QUESTIONS * tracked)))


def record(tracker: Tracker, looked: Looked, pause: timedelta) -> None:
    """Keep a look, tell what it means, and look again after that pause.

    A look that learnt nothing is repeated sooner.
    """
    with tracker.store.transaction() as tx:
        source = tx.sources.get(tracker.registry.ecosystem)
        known = tx.projects.by_id(looked.known.id)
        if source.troubled:
            return
        if (serial := _ahead_of_journal(source, looked, known)) is not None:
            # The rows that explain the page come first: a name may have been made anew.
            tx.agenda.touch(known.id, serial, looked.at + JOURNAL_COMES)
            return
        if (nothing := _nothing_learnt(looked, known)) is not None:
            tx.projects.record(nothing, source.id)
            tx.agenda.try_again(known, looked.at + _pause(known))
            return
        _keep(tx, looked, known, source)
        _plan(tx, looked, known, pause)
        judge(tx, known.project, tracker.now)
        _tell_cases(tx, known, looked.at)


def _tell_cases(tx: Transaction, known: Known, at: datetime) -> None:
    """Let the running cases about a project see what the look showed."""
    for each in tx.case_files.of_project(known.id):
        if each.stage not in OVER:
            tx.outbox.later(CASE_SEEN, f"{CASE_SEEN}:{each.id}:{instant(at)}", case=each.id)


def judge(tx: Transaction, project: Project, now: datetime) -> tuple[Stored, ...]:
    """Append what a project's history newly supports, and have it published."""
    history = tx.projects.history(project)
    if not history.incarnation:
        return ()  # a name that was never there cannot be removed
    found = [f for f in judge_all(history, now) if f.key not in history.known]
    if not found:
        return ()
    stored = tell(tx, project_stream(project), _raised(tx, history, found, now))
    for finding in found:
        _settle(tx, finding)
    return stored


def tell(tx: Transaction, stream: str, events: Iterable[TrackingEvent]) -> tuple[Stored, ...]:
    """Append events to a stream and have each that was new published."""
    stored = tx.ledger.append(stream, events)
    for each in stored:
        tx.outbox.later("publish", f"publish:{each.number}", number=each.number)
    return stored


def _ahead_of_journal(source: Source, looked: Looked, known: Known) -> int | None:
    """Return the page's serial where our journal does not reach it, but for no longer than this."""
    if not isinstance(looked.shown, Seen) or source.cursor is None or not known.incarnation:
        return None
    serial = looked.shown.detail.serial
    if serial is None or serial <= int(source.cursor):
        return None
    waited = looked.at - known.pending_since if known.pending_since else timedelta(0)
    return serial if waited < JOURNAL_WAITS else None


def _nothing_learnt(looked: Looked, known: Known) -> Unreachable | None:
    shown = looked.shown
    if isinstance(shown, Unreachable):
        return shown
    if isinstance(shown, Absent):
        return None
    serial = known.serial if shown is None else shown.detail.serial
    expected = max((n for n in (known.pending, known.serial) if n is not None), default=None)
    if serial is None or expected is None or serial >= expected:
        return None
    reason = f"the page is older than the journal: serial {serial}, not {expected}"
    source = shown.source if shown else ""
    return Unreachable(project=known.project, at=looked.at, reason=reason, source=source)


def _pause(known: Known) -> timedelta:
    return min(LONGEST_PAUSE, timedelta(minutes=2 ** min(known.tries, 6)))


def _keep(tx: Transaction, looked: Looked, known: Known, source: Source) -> None:
    first = known.looked_at is None
    if looked.shown is None:
        tx.projects.same_again(known, looked.at, source.id)
    else:
        tx.projects.record(looked.shown, source.id)
    for url, etag, modified in looked.validators:
        tx.sources.keep_validator(source, url, etag, modified)
    changed = _describe(tx, looked, known)
    if first or changed:
        # A list that waits for this project, or whose closure may grow by it, reads it anew.
        # The moment is part of the key: what a project asks for may come back as it was.
        key = f"grow:{known.id}:{instant(looked.at)}"
        tx.outbox.later("grow", key, project_id=known.id)


def _describe(tx: Transaction, looked: Looked, known: Known) -> bool:
    """Keep what the latest release requires; whether that was news."""
    if looked.latest is None:
        if isinstance(looked.shown, Seen):
            tx.requirements.offer(known.id, None)
        return False
    tx.requirements.offer(known.id, looked.latest.version)
    if looked.requires is None:
        return False
    return tx.requirements.describe(known, looked.latest.version, looked.requires)


def _plan(tx: Transaction, looked: Looked, known: Known, pause: timedelta) -> None:
    """Set when to look next."""
    missing = isinstance(looked.shown, Absent)
    if missing and known.pending is not None and known.tries < _GIVE_UP:
        removed = tx.agenda.removal_stated([known.id])
        if not removed:  # the page may not have been made yet
            tx.agenda.try_again(known, looked.at + _pause(known))
            return
    wait = HOURLY if missing else pause
    # Spread out, by at most a tenth of that very wait: of the longer one it could be all.
    tx.agenda.look_next(known.id, looked.at + wait * (1 - (known.id % 97) / 970))


def _raised(
    tx: Transaction, history: ProjectHistory, found: Iterable[Finding], now: datetime
) -> list[FindingRaised]:
    told = list(tx.findings.before(history.project, now - TOGETHER))
    events = []
    for finding in found:
        incident = incident_of(finding, told)
        told.append(Told(finding=finding, incident=incident))
        events.append(FindingRaised(at=now, finding=finding, incident=incident))
    return events


def _settle(tx: Transaction, finding: Finding) -> None:
    if finding.kind is FindingKind.PROJECT_REMOVED:
        tx.projects.bury(finding)
    version = finding.facts.get("version")
    if finding.kind is FindingKind.RELEASE_YANKED and version:
        reason = tx.projects.yank_reason(finding.project, version)
        tx.texts.keep(finding.key, {"reason": reason} if reason else {})
