"""Wordings: what a letter of a case needs to know, gathered from what is kept."""

from datetime import datetime

from feeds import letters
from feeds.letters import About
from steward.casework import words
from steward.casework.acting import Loaded
from steward.casework.mailroom import Mailroom
from steward.errors import NotFound
from steward.store import View
from workflows import case_events as c
from workflows.case_state import Case, leader
from workflows.dossier import Dossier
from workflows.forecast import Milestone, ahead
from workflows.names import PersonId
from workflows.policy import Policy

NOBODY_NAMED = "somebody"


def about(view: View, room: Mailroom, case: Case, policy: Policy) -> About:
    """Return what every letter of this case names."""
    return About(
        project=case.project,
        case=case.id,
        intent=case.intent,
        grant=case.grant or policy.grant,
        candidate=shown(view, leader(case)) or NOBODY_NAMED,
        handler=shown(view, case.assignee) if case.assignee else "",
        host=room.office.host,
        page=room.case_page(case.id),
    )


def shown(view: View, person: PersonId) -> str:
    """Return the name that somebody chose here, or has on the registry; empty if none."""
    try:
        return view.accounts.get(person).name
    except NotFound:
        return view.people.names([person]).get(person, "")


def statement(view: View, loaded: Loaded) -> str:
    """Return what the candidate wrote, quoted for a letter; empty if it was erased."""
    lead = leader(loaded.case)
    asked = [
        each.event
        for each in loaded.history
        if isinstance(each.event, c.HandoffRequested | c.RivalJoined) and each.event.by == lead
    ]
    text = words.of(view, asked[-1:])
    return "".join(letters.quoted(each.words) for each in text.values() if each.words)


def prospect(
    case: Case, policy: Policy, facts: Dossier, now: datetime
) -> tuple[datetime, datetime]:
    """Return from when on silence is sure at the earliest, and the earliest effect."""
    expected = ahead(case, policy, facts.contacts, owners=len(facts.owners), now=now)
    found = {each.what: each.at for each in expected}
    decide = found.get(Milestone.SILENCE, now)
    return decide, found.get(Milestone.TRANSFER, decide)
