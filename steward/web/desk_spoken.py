"""What speaks for itself in a prepared case, and what could be wrong with it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from feeds.casebook import CHANNELS
from steward.casework.candidacies import Past
from steward.casework.facts import Fact
from steward.casework.telling import CaseView
from steward.web import words
from steward.web.desk_contexts import Spoken
from workflows import campaign
from workflows.case_events import SupportRecorded
from workflows.decision_events import ObjectionFiled
from workflows.dossier import ContactPoint
from workflows.names import PersonId

_WRONG: Final = (
    ("lapsed", "Its mail domain lapsed or was registered anew"),
    ("of_candidate", "The candidate controls this address"),
    ("bounced", "Letters to it come back"),
    ("opted_out", "Its reader asked not to be written to"),
)
_YOUNG_DAYS: Final = 90
_MANY: Final = 3
_MOST_NAMED: Final = 5


def spoken(
    seen: CaseView, facts: tuple[Fact, ...], past: Past | None, now: datetime
) -> Iterator[Spoken]:
    """Yield what a moderator would look up first."""
    yield _release(seen, facts)
    yield _owner(seen)
    yield _letters(seen, now)
    yield _candidate(seen)
    if past:
        yield Spoken(term="Beside this", words=_past(past))
    licence = seen.facts.facts.get("licence")
    if licence:
        yield Spoken(term="Licence", words=licence)
    yield _reach(seen)
    if seen.facts.looked_at.year > 1970:  # noqa: PLR2004 -- the day that stands for never
        yield Spoken(term="Looked again", words="", at=seen.facts.looked_at)
    else:
        yield Spoken(term="Looked again", words="not yet: nobody has looked at it")


def flags(seen: CaseView, young: tuple[str, ...], now: datetime) -> Iterator[str]:
    """Yield what could be wrong, each as a sentence."""
    yield from _of_points(seen)
    for name, value in sorted(seen.facts.facts.items()):
        if name.startswith("look-alike "):
            yield f"A name that looks alike exists: {name.removeprefix('look-alike ')} ({value})."
    if young:
        has = "is" if len(young) == 1 else "are"
        yield f"Of those who second it, {words.listed(young)} {has} here for less than 90 days."
    yield from _of_candidate(seen, now)
    if seen.facts.other_open:
        others = words.many(seen.facts.other_open, "other request")
        yield f"{others} about it {'is' if seen.facts.other_open == 1 else 'are'} open."
    if seen.facts.frozen:
        yield "All transfers stand still because of an incident."


def related(seen: CaseView, groups: tuple[frozenset[PersonId], ...]) -> Iterator[str]:
    """Yield who shows spellings of one mailbox, and accuse nobody."""
    for each in groups:
        called = sorted(seen.name(person) for person in each)
        some, more = called[:_MOST_NAMED], len(called) - _MOST_NAMED
        who = words.listed([*some, words.many(more, "other")] if more > 0 else called)
        yield (
            f"{words.many(len(each), 'account')} here have spellings of one mailbox: {who}. It can "
            "be one person, or several who share it; ask before you conclude anything."
        )


def _of_points(seen: CaseView) -> Iterator[str]:
    for name, said in _WRONG:
        for each in seen.facts.contacts:
            if getattr(each, name):
                yield f"{said}: {_point(each)}."


def _of_candidate(seen: CaseView, now: datetime) -> Iterator[str]:
    lead = seen.case.candidates[0] if seen.case.candidates else None
    known = seen.facts.candidacies.get(lead) if lead else None
    if lead is None or known is None:
        return
    name = seen.name(lead)
    if (now - known.account_since).days < _YOUNG_DAYS:
        old = words.age(known.account_since, now).removesuffix(" ago")
        yield f"The account of {name} is {old} old."
    if known.address_disposable:
        yield f"The mail address of {name} is a throw-away one."
    if known.abuse_open:
        yield f"A report of abuse against {name} is open."
    if known.grants_in_90_days >= _MANY:
        got = words.many(known.grants_in_90_days, "project")
        yield f"{name} received {got} within 90 days."


def _point(point: ContactPoint) -> str:
    return f"{CHANNELS[point.channel]}, {point.origin}"


def _release(seen: CaseView, facts: tuple[Fact, ...]) -> Spoken:
    last = next((each for each in facts if each.name == "release"), None)
    if last is None or seen.facts.last_release_at is None:
        return Spoken(term="Last release", words="none that the index shows")
    return Spoken(term="Last release", words=f"{last.value},", at=seen.facts.last_release_at)


def _owner(seen: CaseView) -> Spoken:
    held = [seen.name(each) for each in sorted(seen.facts.owners)]
    if not held:
        return Spoken(term="Owner", words="nobody the index names")
    named = f"{words.spelled(len(held))}, {words.listed(held)}"
    if seen.facts.owner_seen_at is None:
        return Spoken(term="Owner", words=f"{named}; no act seen so far")
    return Spoken(term="Owner", words=f"{named}; last act seen", at=seen.facts.owner_seen_at)


def _letters(seen: CaseView, now: datetime) -> Spoken:
    steps = seen.case.campaign.steps
    if not steps:
        return Spoken(term="Letters", words="none yet")
    counted = campaign.counted(campaign.recounted(seen.case.campaign, seen.facts.contacts))
    ways = len({each.channel for each in seen.letters})
    since = (now - steps[0].at).days
    said = f"{len(steps)} sent on {words.many(ways, 'channel')}, {counted} count"
    heard = "an owner agreed" if seen.case.consent else f"no answer in {words.many(since, 'day')}"
    return Spoken(term="Letters", words=f"{said}; {heard}")


def _candidate(seen: CaseView) -> Spoken:
    lead = seen.case.candidates[0] if seen.case.candidates else None
    if lead is None:
        return Spoken(term="Candidate", words="nobody any more")
    known, name = seen.facts.candidacies.get(lead), seen.name(lead)
    if known is None:
        return Spoken(term="Candidate", words=name)
    factor = "second factor" if known.second_factor else "no second factor"
    others = max(0, known.open_requests - 1)  # one of them is this
    more = len(seen.case.candidates) - 1
    behind = f"; {words.many(more, 'other')} in line" if more else ""
    return Spoken(
        term="Candidate",
        words=f"{name}: account since {known.account_since:%Y}, {factor}, "
        f"{words.many(others, 'other open case') if others else 'no other open case'}{behind}",
    )


def _past(past: Past) -> str:
    """Return what somebody holds and asked for, beside this project."""
    holds = f"{words.many(past.holds, 'project')} on the index" if past.holds else "no role shown"
    if not past.asked:
        return f"{holds}; asked for nothing else here"
    got = words.spelled(past.received) if past.received else "none"
    return f"{holds}; asked for {words.many(past.asked, 'other')} here, {got} granted"


def _reach(seen: CaseView) -> Spoken:
    told = [each.event for each in seen.timeline]
    objected = sum(isinstance(each, ObjectionFiled) for each in told)
    seconded = sum(isinstance(each, SupportRecorded) for each in told)
    return Spoken(
        term="Dependents",
        words=f"{words.count(seen.facts.dependents)} directly: tier {seen.tier.value}; "
        f"{words.many(objected, 'objection')}, {seconded} seconded",
    )
