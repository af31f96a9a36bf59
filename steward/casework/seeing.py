"""Seeing: what a look at a project means for the cases about it.

After each look the clock does in a case what the rules leave to it: a new role
that was said to be there is verified, what an owner does ends a request that he
did not agree to, what changed hands without us settles it (B38), and what is
taken away in the watched time is an incident (T33).  It judges nothing: what
the rules refuse is left to people.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Final

from steward.accounts.subjects import Machine
from steward.casework import verifying
from steward.casework.acting import Loaded, act, load
from steward.detect import ProjectHistory
from steward.store import Transaction
from steward.tracking.recording import CASE_SEEN
from workflows import commands as ask
from workflows.case_events import HandoffRequested
from workflows.commands import Command
from workflows.decision_events import IncidentSeen, TransferCompleted, TransferOrdered
from workflows.errors import Refused
from workflows.findings import Finding, FindingKind
from workflows.names import CaseId, PersonId
from workflows.records import instant
from workflows.stages import BEFORE_EFFECT
from workflows.terms import Asset, AssetState, Stage

SEEN: Final = CASE_SEEN

_ACTS: Final = ("new release", "add ", "yank ", "unyank ", "remove release", "invite ")
"""What rows of a journal begin with that only somebody with a role can have caused."""

_INCIDENTS: Final = frozenset(
    {
        FindingKind.PROJECT_REMOVED,
        FindingKind.ALL_RELEASES_YANKED,
        FindingKind.SUSPICIOUS_AFTER_HANDOFF,
    }
)
_MOOT: Final = frozenset({FindingKind.PROJECT_REMOVED, FindingKind.OWNERS_REPLACED})
_WENT: Final = frozenset({FindingKind.OWNER_REMOVED, FindingKind.OWNERS_REPLACED})
_CAME: Final = frozenset({FindingKind.OWNER_ADDED, FindingKind.OWNERS_REPLACED})


def seen(tx: Transaction, case: CaseId) -> None:
    """Do in a case what the last look at its project calls for.

    TxTask("case-seen", seen)
    """
    tx.case_files.hold(case)
    loaded = load(tx, case)
    past = tx.projects.history(loaded.case.project)
    for each in tuple(_called_for(tx, loaded, past)):
        with suppress(Refused):  # the rules leave it to people, or it ended just now
            act(tx, Machine(), case, each)


def _called_for(tx: Transaction, loaded: Loaded, past: ProjectHistory) -> Iterator[Command]:
    stage = loaded.case.stage
    if stage is Stage.PROBATION:
        yield from _incidents(tx, loaded, past)
        yield from _taken_back(tx, loaded, past)
        return
    if stage not in BEFORE_EFFECT:
        return
    since = _last(loaded, HandoffRequested)
    if since is None:
        return
    if stage is Stage.EXECUTING:
        yield from _verified(tx, loaded)
    else:
        yield from _settled(tx, loaded, since)
    acted = _owner_act(tx, loaded, past, since)
    if acted:
        yield ask.RecordOwnerAct(act=acted)


def _verified(tx: Transaction, loaded: Loaded) -> Iterator[Command]:
    said = verifying.to_verify(loaded)
    shown = verifying.shown(tx, loaded)
    if said and shown and shown.is_there and shown.at >= said:
        proof = f"seen:{instant(shown.at)}"
        yield ask.AdvanceAsset(asset=Asset.REGISTRY_ROLE, state=AssetState.VERIFIED, proof=proof)


def _settled(tx: Transaction, loaded: Loaded, since: datetime) -> Iterator[Command]:
    """Yield that the question is moot: the name is gone, or it is in other hands (B38)."""
    candidate = _known_as(tx, loaded)
    for found in _findings(tx, loaded, since):
        arrived = found.kind in _CAME and candidate & {*found.people}
        if found.kind in _MOOT or arrived:
            yield ask.SettleOutside(finding=found.key)
            return


def _owner_act(
    tx: Transaction, loaded: Loaded, past: ProjectHistory, since: datetime
) -> str | None:
    """Return the last thing that somebody with a role did since the request, if we can tell."""
    if _holders(past) & _known_as(tx, loaded):
        return None  # it may have been a candidate's own work
    ordered = _last(loaded, TransferOrdered)
    begun = ordered if loaded.case.stage is Stage.EXECUTING else None
    acts = dict(_releases(past, since))
    if begun is None:  # in a transfer the roles are changed by us
        acts |= dict(_rows(past, since))
    elif any(each.span.learnt_at >= begun for each in past.holds if each.span.until is None):
        return None  # the new hands are there
    return acts[max(acts)] if acts else None


def _releases(past: ProjectHistory, since: datetime) -> Iterator[tuple[datetime, str]]:
    for each in past.releases:
        if each.made > since:
            yield each.made, f"release:{_token(each.version)}"


def _rows(past: ProjectHistory, since: datetime) -> Iterator[tuple[datetime, str]]:
    for row in past.journal:
        if row.at > since and row.action.casefold().startswith(_ACTS):
            yield row.at, f"row:{_token(row.external_id)}"


def _token(text: str) -> str:
    return "".join(each if each.isascii() and each.isalnum() else "." for each in text)[:80]


def _incidents(tx: Transaction, loaded: Loaded, past: ProjectHistory) -> Iterator[Command]:
    """Yield each thing taken away, or plain sign of that, since it was completed (A12)."""
    since = _last(loaded, TransferCompleted)
    if since is None:
        return
    told = {e.event.finding for e in loaded.history if isinstance(e.event, IncidentSeen)}
    earlier = {each.version for each in past.releases if each.made < since}
    for found in _findings(tx, loaded, since):
        gone = found.kind is FindingKind.RELEASE_REMOVED and found.facts["version"] in earlier
        if (gone or found.kind in _INCIDENTS) and found.key not in told:
            yield ask.ReportIncident(finding=found.key)


def _taken_back(tx: Transaction, loaded: Loaded, past: ProjectHistory) -> Iterator[Command]:
    """Yield that the new hands are out again, and not by us (B38)."""
    since, candidate = _last(loaded, TransferCompleted), _known_as(tx, loaded)
    if since is None or _holders(past) & candidate:
        return
    for found in _findings(tx, loaded, since):
        if found.kind in _WENT and candidate & {*found.people}:
            yield ask.SettleOutside(finding=found.key)
            return


def _known_as(tx: Transaction, loaded: Loaded) -> frozenset[PersonId]:
    """Return as whom the index knows those who ask, or asked."""
    known = tx.projects.get(loaded.case.project)
    people = {*loaded.case.candidates, *loaded.case.former}
    return frozenset().union(*(verifying.known_as(tx, known, each) for each in people))


def _holders(past: ProjectHistory) -> frozenset[PersonId]:
    return frozenset(each.person for each in past.holds if each.span.until is None)


def _findings(tx: Transaction, loaded: Loaded, since: datetime) -> Iterator[Finding]:
    """Yield what was found of the project itself since then, oldest first."""
    project = loaded.case.project
    for each in tx.findings.before(project, tx.clock.now()):
        if each.finding.project == project and each.finding.at > since:
            yield each.finding


def _last(loaded: Loaded, kind: type) -> datetime | None:
    return next((e.event.at for e in reversed(loaded.history) if isinstance(e.event, kind)), None)
