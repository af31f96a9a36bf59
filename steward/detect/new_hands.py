"""New hands: the first release after everybody who answered for a project was replaced.

Who uploaded a release is not in any journal we read, so nobody is named as its
maker: it is the first that came while the new owners stood there, and no more.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from steward.detect import ProjectHistory, ReleasePast, cause_of, finding, look_evidence
from steward.detect.ownership import Change, changes_of
from workflows.findings import Evidence, Finding, FindingKind
from workflows.names import PersonId

SETTLED: Final = timedelta(days=180)
"""Who was an owner for so long beside the earlier ones is no new hand when they leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Since when none of the earlier owners is one, and until when that stayed so."""

    change: Change
    earlier: frozenset[PersonId]
    until: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """Whether that was under these hands."""
        return self.change.at <= moment and (self.until is None or moment < self.until)


def judge(history: ProjectHistory, now: datetime) -> Iterable[Finding]:
    """Return the first release of each time the project was in new hands."""
    del now  # a release is there or is not
    for handover in handovers(history):
        first = next(iter(releases_under(history, handover)), None)
        if first is not None:
            yield _first(history, handover, first)


def handovers(history: ProjectHistory) -> tuple[Handover, ...]:
    """Return each change after which nobody was an owner who had been one for long."""
    found: list[Handover] = []
    hands: frozenset[PersonId] = frozenset()
    since: dict[PersonId, datetime] = {}
    for change in changes_of(history):
        hands = hands or change.before
        hands |= {each for each in change.before if _long(since.get(each), change.at)}
        since |= dict.fromkeys(change.came, change.at)
        last = found[-1] if found and found[-1].until is None else None
        if last and change.after & last.earlier:  # one of those who were there came back
            found[-1], hands = replace(last, until=change.at), last.earlier
        elif hands and change.after and not hands & change.after:
            if last:
                found[-1] = replace(last, until=change.at)
            found.append(Handover(change=change, earlier=hands))
            hands = change.after
    return tuple(found)


def _long(since: datetime | None, now: datetime) -> bool:
    return since is not None and now - since >= SETTLED


def releases_under(history: ProjectHistory, handover: Handover) -> Sequence[ReleasePast]:
    """Return what was released under new hands, oldest first."""
    under = (each for each in history.releases if handover.covers(each.made))
    return sorted(under, key=lambda each: (each.made, each.version))


def _first(history: ProjectHistory, handover: Handover, release: ReleasePast) -> Finding:
    rows = history.rows_by_version("new release").get(release.version, ())
    return finding(
        history,
        FindingKind.FIRST_RELEASE_BY_NEW_HANDS,
        release.made,
        learnt_at=release.first_seen,
        row=cause_of(rows, release.first_seen, handover.change.at),
        about=release.version,
        evidence=_evidence(handover, release),
        people=handover.change.after,
        facts={"version": release.version},
    )


def _evidence(handover: Handover, release: ReleasePast) -> Iterator[Evidence]:
    yield changed_hands(handover)
    yield look_evidence(release.first_seen, f"{release.version} is the first release since")


def changed_hands(handover: Handover) -> Evidence:
    """Return the change of hands as evidence."""
    return look_evidence(handover.change.learnt_at, "none of the earlier owners was one any more")
