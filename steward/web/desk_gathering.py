"""What a prepared case needs from the store beside the case: facts, drafts, texts, messages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from steward.accounts import joining
from steward.accounts.subjects import SignedIn
from steward.casework import (
    adding,
    assigning,
    campaigning,
    candidacies,
    drafts,
    names,
    receiving,
    waiting,
)
from steward.casework.contacts import Likeness
from steward.casework.facts import Fact, facts
from steward.casework.mailroom import Mailroom
from steward.casework.telling import CaseView
from steward.errors import NotFound
from steward.store import View
from steward.store.case_texts import Draft
from steward.web import desk_adding
from steward.web.case_fields import Place
from steward.web.case_forms import FORMS
from steward.web.desk_contexts import Letter
from steward.web.desk_portraits import NOTES, VOTE, YOUNG, Material, open_now
from steward.web.site import Site
from workflows import commands as ask
from workflows.case_events import Act, SupportRecorded
from workflows.names import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for a case, and with what around it."""

    who: SignedIn
    form_token: str
    room: Mailroom
    note: str
    problem: str
    written: Mapping[str, Mapping[str, str]]
    likeness: Likeness | None = None


def gather(view: View, seen: CaseView, asked: Asked) -> Material:
    """Return all that a prepared case is made of."""
    who, case = asked.who, seen.case.id
    able = assigning.able(view, seen.case, seen.facts, seen.policy)
    as_moderator = desk_adding.may(seen)
    return Material(
        who=who,
        form_token=asked.form_token,
        row=waiting.look(view, who, seen.file, seen.shown, view.clock.now()),
        facts=facts_of(view, seen),
        young=tuple(_young(view, seen)),
        related=_related(view, seen) if as_moderator else (),
        past=_past(view, seen),
        drafts=dict(_drafts(view, seen, who)),
        written=asked.written,
        tracker=_tracker(view, seen, asked),
        messages=receiving.unread(view, asked.room, who, case) if as_moderator else (),
        ways=adding.ways(view, asked.room.office, seen),
        likeness=asked.likeness,
        able=able,
        called=names.of(view, [each.person for each in able]),
        note=asked.note,
        problem=asked.problem,
    )


def facts_of(view: View, seen: CaseView) -> tuple[Fact, ...]:
    """Return what is known of a case's project; nothing where nobody ever looked."""
    try:
        return facts(view, seen.case.project)
    except NotFound:
        return ()


def room_of(site: Site) -> Mailroom:
    """Return where letters come from."""
    return Mailroom(office=site.office, domain=site.settings.feed_domain)


def _drafts(view: View, seen: CaseView, who: SignedIn) -> Iterator[tuple[str, Draft]]:
    acts = (each.act for each in FORMS if each.place is Place.DESK and each.asks)
    kept = drafts.every(view, who, seen.case.id)
    yield from ((what, kept[what]) for what in (NOTES, VOTE, *acts) if what in kept)


def _young(view: View, seen: CaseView) -> Iterator[str]:
    """Yield who seconds the case with an account that is new."""
    for each in seen.timeline:
        if not isinstance(each.event, SupportRecorded):
            continue
        try:
            account = view.accounts.get(each.event.by)
        except NotFound:  # a person of the registry, or somebody who left
            continue
        if each.event.at - account.created < YOUNG:
            yield seen.name(each.event.by)


def _related(view: View, seen: CaseView) -> tuple[frozenset[PersonId], ...]:
    """Return which of those who had a word in the case share a mailbox."""
    spoke = {each.event.by for each in seen.timeline if isinstance(each.event, Act)}
    groups = joining.related(view, spoke | {*seen.case.candidates, *seen.case.former})
    return tuple(frozenset(map(PersonId, each)) for each in groups)


def _past(view: View, seen: CaseView) -> candidacies.Past | None:
    """Return what the first in line holds and asked for."""
    lead = next(iter(seen.case.candidates), None)
    return candidacies.past(view, lead, seen.case.project) if lead else None


def _tracker(view: View, seen: CaseView, asked: Asked) -> Letter | None:
    if not open_now(seen, ask.RecordAttempt):
        return None
    made = campaigning.tracker_text(view, asked.room, asked.who, seen.case.id)
    return Letter(subject=made.subject, words=made.text)
