"""One event, and the notice it deserves, if any.

Exhaustive over the events: a new type of event does not type-check until it
is said here whether and how it is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from feeds import severities
from feeds.handoffs import Said, project_of, said_of, said_of_call
from feeds.kinds import NoticeKind
from feeds.topics import OfList, Topic, public_topics
from workflows.case_events import Fact
from workflows.events import (
    CaseEvent,
    Event,
    FindingDismissed,
    FindingRaised,
    ListStated,
    RegistryRecovered,
    RegistryTroubled,
    WishEvent,
)
from workflows.findings import NOTHING, Evidence, FindingKind, Severity
from workflows.names import CaseId, Project, case_stream
from workflows.records import instant
from workflows.wish_events import (
    CallClosed,
    CallOpened,
    ClockSetBack,
    DirectiveLifted,
    DirectiveSet,
    IncidentFreezeLifted,
    IncidentFreezeSet,
    PaceReached,
)

BEGUN, ENDED = "begun", "ended"
FROZEN, LIFTED, PACED, SET_BACK = "frozen", "lifted", "paced", "set-back"
"""Why all transfers stand still, or that they go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What is known beside the event when it is told.

    `texts` are words of people, kept where they can be erased; `corrects` is
    what a correction takes back; `before` is the history of a case up to its event;
    `rests_on` is the finding that an incident of a case was seen by.
    """

    texts: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    corrects: FindingKind | None = None
    before: tuple[CaseEvent, ...] = ()
    rests_on: FindingKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something worth telling, before any format.

    `at` is when we learnt it, `happened` when it happened as far as the
    evidence tells; `watchlist` is set when it is private to that list.
    """

    kind: NoticeKind
    severity: Severity
    at: datetime
    happened: datetime
    incident: str
    ecosystem: str = ""
    project: Project | None = None
    evidence: tuple[Evidence, ...] = ()
    facts: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    texts: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    people: int = 0
    phase: str = ""
    corrects: NoticeKind | None = None
    watchlist: str | None = None
    case: CaseId | None = None


def notice_for(event: Event, dossier: Dossier) -> Notice | None:
    """Return what is to be told of an event; None means there is nothing to say."""
    match event:
        case FindingRaised():
            return _found(event, dossier)
        case FindingDismissed():
            return _taken_back(event, dossier)
        case RegistryTroubled() | RegistryRecovered():
            return _registry(event)
        case ListStated():
            return _stated(event)
        case Fact():
            return _of_case(event, dossier)
        case _:
            return _of_wish(event)


def topics(notice: Notice) -> frozenset[Topic]:
    """Return the topics a notice belongs to, watch lists that follow its project aside."""
    if notice.watchlist is not None:
        return frozenset({OfList(notice.watchlist)})
    return public_topics(notice.kind, notice.severity, notice.project, notice.case)


def _found(event: FindingRaised, dossier: Dossier) -> Notice:
    finding = event.finding
    kind = NoticeKind(finding.kind.value)
    return Notice(
        kind=kind,
        severity=severities.public(kind, finding.facts),
        at=event.at,
        happened=finding.at,
        incident=event.incident,
        ecosystem=finding.project.ecosystem,
        project=finding.project,
        evidence=finding.evidence,
        facts=finding.facts,
        texts=dossier.texts,
        people=len(finding.people),
    )


def _taken_back(event: FindingDismissed, dossier: Dossier) -> Notice:
    corrects = NoticeKind(dossier.corrects.value) if dossier.corrects else None
    return Notice(
        kind=NoticeKind.CORRECTION,
        # A correction goes wherever the alarm went, so it is as strong as the alarm.
        severity=severities.public(corrects or NoticeKind.CORRECTION),
        at=event.at,
        happened=event.at,
        incident=event.incident,
        ecosystem=event.project.ecosystem,
        project=event.project,
        facts={"why": event.why},
        corrects=corrects,
    )


def _registry(event: RegistryTroubled | RegistryRecovered) -> Notice:
    phase, evidence = (
        (BEGUN, event.evidence) if isinstance(event, RegistryTroubled) else (ENDED, ())
    )
    return Notice(
        kind=NoticeKind.REGISTRY_TROUBLE,
        severity=severities.public(NoticeKind.REGISTRY_TROUBLE),
        at=event.at,
        happened=event.at,
        incident=event.incident,
        ecosystem=event.ecosystem,
        evidence=evidence,
        phase=phase,
    )


def _stated(event: ListStated) -> Notice:
    counts = {
        "followed": event.followed,
        "attention": event.attention,
        "unreadable": event.unreadable,
        "unknown": event.unknown,
    }
    return Notice(
        kind=NoticeKind.LIST_STATE,
        severity=severities.public(NoticeKind.LIST_STATE),
        at=event.at,
        happened=event.at,
        incident=f"list:{event.watchlist}",
        facts={name: str(count) for name, count in counts.items()},
        watchlist=event.watchlist,
    )


def _of_case(event: CaseEvent, dossier: Dossier) -> Notice | None:
    project, said = project_of(dossier.before), said_of(event, dossier.before)
    if project is None or said is None or _is_told(said, dossier.rests_on):
        return None
    return replace(_said(said, project, event.at, case_stream(event.case)), case=event.case)


def _is_told(said: Said, rests_on: FindingKind | None) -> bool:
    """Say whether the finding it rests on was told already, and no weaker: once is enough."""
    if rests_on is None:
        return False
    weight = severities.public(NoticeKind(rests_on.value))
    return weight.rank <= severities.public(said.kind, said.facts).rank


def _of_wish(event: WishEvent) -> Notice | None:
    match event:
        case CallOpened() | CallClosed():
            return _said(said_of_call(event), event.project, event.at, f"call:{event.project}")
        case IncidentFreezeSet():
            return _of_all(event.at, FROZEN)
        case IncidentFreezeLifted():
            return _of_all(event.at, LIFTED, goes_on="yes")
        case PaceReached():
            until = f"{event.until:%Y-%m-%d %H:%M} UTC"
            return _of_all(event.at, PACED, begun=str(event.begun), until=until)
        case ClockSetBack():
            return _of_all(event.at, SET_BACK)
        case DirectiveSet() | DirectiveLifted():
            return None  # what an owner lays down in advance is for those who decide
        case _:
            assert_never(event)


def _of_all(at: datetime, phase: str, **facts: str) -> Notice:
    """Return what is told of all transfers at once, for whatever projects they are."""
    return Notice(
        kind=NoticeKind.TRANSFERS_STOPPED,
        severity=severities.public(NoticeKind.TRANSFERS_STOPPED, facts),
        at=at,
        happened=at,
        incident=f"transfers:{instant(at)}",
        facts=facts,
        phase=phase,
    )


def _said(said: Said, project: Project, at: datetime, incident: str) -> Notice:
    return Notice(
        kind=said.kind,
        severity=severities.public(said.kind, said.facts),
        at=at,
        happened=at,
        incident=incident,
        ecosystem=project.ecosystem,
        project=project,
        facts=said.facts,
        phase=said.phase,
    )
