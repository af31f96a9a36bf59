"""Changes of hands: who may act on a project, as the registry shows it.

Each moment of change is told once, by the strongest of four findings: all
owners replaced within a week, the last owner left, an owner removed, an owner
added.  None of them says why somebody came or went.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from steward.detect import Hold, ProjectHistory, Row, cause_of, finding, look_evidence, row_evidence
from workflows.findings import Evidence, Finding, FindingKind
from workflows.names import PersonId

WITHIN: Final = timedelta(days=7)
"""All earlier owners gone within this time is a replacement, not a series of departures."""

_CAME: Final = ("add owner", "accepted owner", "change maintainer to owner")
_WENT: Final = ("remove owner", "change owner to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed at one moment among the owners, who they were, and who they are now."""

    at: datetime
    learnt_at: datetime
    came: frozenset[PersonId]
    went: frozenset[PersonId]
    before: frozenset[PersonId]
    after: frozenset[PersonId]


def judge(history: ProjectHistory, now: datetime) -> Iterable[Finding]:
    """Return what became of the owners, one telling a change."""
    del now  # what the registry shows needs no waiting
    changes = changes_of(history)
    for i, change in enumerate(changes):
        window = [c for c in changes[: i + 1] if change.at - c.at <= WITHIN]
        if _replaces(window):
            yield _replaced(history, window)
        elif not change.after and change.before:
            yield _told(history, FindingKind.OWNER_LAST_LEFT, change, change.went)
        else:
            for person in sorted(change.went):
                yield _told(history, FindingKind.OWNER_REMOVED, change, frozenset({person}))
            for person in sorted(change.came):
                yield _told(history, FindingKind.OWNER_ADDED, change, frozenset({person}))


def changes_of(history: ProjectHistory) -> list[Change]:
    """Return the changes we saw happen; what we found on first reading the owners is none."""
    owners = [hold for hold in history.holds if hold.owns]
    found = {hold for hold in owners if _was_found(history, owners, hold)}
    now: frozenset[PersonId] = frozenset(hold.person for hold in found)
    changes: list[Change] = []
    for at in _moments(history, owners, found):
        came = {h for h in owners if h.span.since == at and h not in found}
        went = {h for h in owners if h.span.until == at}
        after = (now - {h.person for h in went}) | {h.person for h in came}
        learnt = [h.span.learnt_at for h in came] + [h.span.ended_learnt_at or at for h in went]
        if after != now:
            changes.append(
                Change(
                    at=at,
                    learnt_at=max(learnt),
                    came=after - now,
                    went=now - after,
                    before=now,
                    after=after,
                )
            )
        now = after
    return changes


def _was_found(history: ProjectHistory, owners: Sequence[Hold], hold: Hold) -> bool:
    """Whether the role was there already when this source was first read, as far as we know."""
    row = _row(history, _CAME, hold.person, hold.span.since, hold.span.learnt_at)
    if row and row.at > history.first_seen:
        return False
    first = min(each.span.learnt_at for each in owners if each.source == hold.source)
    return hold.span.learnt_at <= first


def _moments(
    history: ProjectHistory, owners: Iterable[Hold], found: Iterable[Hold]
) -> list[datetime]:
    known = set(found)
    came = {hold.span.since for hold in owners if hold not in known}
    # Roles that end with the project itself are part of its removal.
    went = {
        hold.span.until
        for hold in owners
        if hold.span.until and not _went_with_project(history, hold.span.until)
    }
    return sorted(came | went)


def _went_with_project(history: ProjectHistory, moment: datetime) -> bool:
    removals = {row.at for row in history.rows("remove project")}
    return moment in removals or any(run.first <= moment <= run.last for run in history.absences())


def _replaces(window: Sequence[Change]) -> bool:
    """Whether the last change of the window completed a replacement of all earlier owners."""
    earlier, last = window[0].before, window[-1]
    if not earlier or not last.after or earlier & last.after:
        return False
    done = len(window) > 1 and bool(window[-2].after) and not earlier & window[-2].after
    return not done


def _replaced(history: ProjectHistory, window: Sequence[Change]) -> Finding:
    first, last = window[0], window[-1]
    minutes = int((last.at - first.at) / timedelta(minutes=1))
    rows = [row for change in window for row in rows_of(history, change)]
    return finding(
        history,
        FindingKind.OWNERS_REPLACED,
        last.at,
        learnt_at=last.learnt_at,
        row=next(reversed(rows_of(history, last)), None),
        evidence=[*(row_evidence(row) for row in rows[:-1]), _shown(last)],
        people=first.before | last.after,
        facts={"minutes": str(minutes), "owners": str(len(last.after))},
    )


def _told(
    history: ProjectHistory, kind: FindingKind, change: Change, people: frozenset[PersonId]
) -> Finding:
    rows = [row for row in rows_of(history, change) if row.who in people]
    return finding(
        history,
        kind,
        change.at,
        learnt_at=change.learnt_at,
        row=rows[-1] if rows else None,
        evidence=[*(row_evidence(row) for row in rows[:-1]), _shown(change)],
        about=min(people),
        people=people,
        facts={"owners": str(len(change.after))},
    )


def rows_of(history: ProjectHistory, change: Change) -> list[Row]:
    """Return the journal rows that explain a change, in the order the registry gave them."""
    came = [_row(history, _CAME, each, change.at, change.learnt_at) for each in change.came]
    went = [_row(history, _WENT, each, change.at, change.learnt_at) for each in change.went]
    rows = {row for row in (*came, *went) if row}
    return [row for row in history.journal if row in rows]


def _row(
    history: ProjectHistory,
    words: tuple[str, ...],
    person: PersonId,
    *moments: datetime,
) -> Row | None:
    at, learnt_at = moments
    rows = [row for row in history.rows(*words) if row.who == person]
    return cause_of(rows, learnt_at, _before(history, person, at))


def _before(history: ProjectHistory, person: PersonId, at: datetime) -> datetime | None:
    """Return when this person's roles last changed before that: older rows belong to that."""
    spans = [hold.span for hold in history.holds if hold.owns and hold.person == person]
    ends = [moment for span in spans for moment in (span.since, span.until) if moment]
    earlier = [moment for moment in ends if moment < at]
    return max(earlier, default=history.began_after)


def _shown(change: Change) -> Evidence:
    count = len(change.after)
    words = "no owner" if not count else "one owner" if count == 1 else f"{count} owners"
    return look_evidence(change.learnt_at, f"the registry then showed {words}")
