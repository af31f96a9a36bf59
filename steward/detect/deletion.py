"""Deletion and return: the registry answered, and the project was not there.

Silence is not absence.  An unreachable registry neither confirms nor refutes a
deletion, so such looks are set aside before anything is judged.  With a row in
the registry's journal one definite absence is enough, for no outage can write
a row; without one it takes patience.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from steward.detect import (
    Absence,
    ProjectHistory,
    Row,
    cause_of,
    finding,
    look_evidence,
)
from workflows.findings import Evidence, Finding, FindingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How many looks over how long make an absence without a journal row a removal."""

    looks: int = 3
    span: timedelta = timedelta(hours=24)


PATIENCE: Final = Patience()


def judge(history: ProjectHistory, now: datetime) -> Iterable[Finding]:
    """Return a removal for each absence that is certain, and a return for each that ended."""
    del now  # an absence is counted in looks, not in waiting
    before = history.began_after
    for run in history.absences():
        row = _removal_row(history, run, before)
        if row or _is_enough(run, PATIENCE):
            yield _removed(history, run, row)
            yield from _restored(history, run)
        before = run.last


def _is_enough(run: Absence, patience: Patience) -> bool:
    return run.count >= patience.looks and run.last - run.first >= patience.span


def _removal_row(history: ProjectHistory, run: Absence, before: datetime | None) -> Row | None:
    """Return the statement of removal behind this absence: not one that was undone before it."""
    row = cause_of(history.rows("remove project"), run.last, before)
    if row and any(row.at < made.at <= run.first for made in history.rows("create")):
        return None
    return row


def _removed(history: ProjectHistory, run: Absence, row: Row | None) -> Finding:
    owners = [h.person for h in history.holds if h.owns and _held_until(h.span.until, run, row)]
    facts = {"by": "journal" if row else "absence", "looks": str(run.count)}
    return finding(
        history,
        FindingKind.PROJECT_REMOVED,
        run.first,
        row=row,
        evidence=_sightings(run),
        people=owners,
        facts=facts,
    )


def _held_until(until: datetime | None, run: Absence, row: Row | None) -> bool:
    """Whether a role lasted to the end; the removal itself may have closed its span."""
    return until is None or until >= (min(row.at, run.first) if row else run.first)


def _sightings(run: Absence) -> Iterator[Evidence]:
    for look in run.looks:
        yield look_evidence(look.first, "the registry answered that it does not exist", look.source)
        if look.last != look.first:
            summary = f"still missing after {look.count} looks"
            yield look_evidence(look.last, summary, look.source)


def _restored(history: ProjectHistory, run: Absence) -> Iterator[Finding]:
    if run.ended_by is None:
        return
    back = run.ended_by
    seen = look_evidence(back.first, "the registry shows the project again", back.source)
    yield finding(history, FindingKind.PROJECT_RESTORED, back.first, evidence=[seen])
