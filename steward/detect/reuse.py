"""Reuse: a name came back in a new life after its tombstone was set.

Nothing is inherited: neither trust, nor a watch, nor a case.  Whether the new
owner is one of the last is a fact the severity depends on; where either side
is not known, it is said to be unknown and never guessed.
"""

from collections.abc import Iterable
from datetime import datetime

from steward.detect import Life, ProjectHistory, cause_of, finding, look_evidence
from workflows.findings import Finding, FindingKind
from workflows.names import PersonId


def judge(history: ProjectHistory, now: datetime) -> Iterable[Finding]:
    """Return the reuse that began this life, if another life came before it."""
    del now  # the tombstone was set when the patience was spent
    if not history.earlier:
        return
    last = max(history.earlier, key=lambda life: life.n)
    owners = _first_owners(history)
    seen = "the registry shows a project under this name again"
    row = cause_of(history.rows("create"), history.first_seen, last.removed_at)
    yield finding(
        history,
        FindingKind.NAME_REUSED,
        history.first_seen,
        row=row,
        evidence=[
            look_evidence(last.removed_at, "the earlier project was gone", "tombstone"),
            look_evidence(history.first_seen, seen),
        ],
        people=owners,
        facts={"owner": _compared(last, owners), "life": str(history.incarnation)},
    )


def _first_owners(history: ProjectHistory) -> frozenset[PersonId]:
    """Return the owners as they were first learnt in this life."""
    holds = [hold for hold in history.holds if hold.owns]
    first = min((hold.span.learnt_at for hold in holds), default=None)
    return frozenset(hold.person for hold in holds if hold.span.learnt_at == first)


def _compared(last: Life, owners: frozenset[PersonId]) -> str:
    if not owners or not last.last_owners:
        return "unknown"
    return "same" if owners & last.last_owners else "other"
