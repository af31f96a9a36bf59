"""Facts: what is known of a project, line by line, each with its source and its date.

For the page of a case and its record.  How somebody can be reached is told by
kind and state, never by value; a name that was erased is told as somebody's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from steward.casework import wished
from steward.store import View
from steward.store.contacts import Point
from steward.store.known import Known
from steward.store.ledger import Stored
from steward.store.portraits import Life
from workflows.names import Project
from workflows.wish_events import CallClosed, CallOpened, DirectiveLifted, DirectiveSet

RELEASES: Final = 5
"""Releases shown one by one, the latest first."""

_LEDGER: Final = "our ledger"
_ABOUT_LOOKS: Final = frozenset({"case-look"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known: `at` is when it became so, or was last seen to be so."""

    name: str
    value: str
    source: str
    at: datetime | None


def facts(view: View, project: Project) -> tuple[Fact, ...]:
    """Return what is known of a project.  Raises `NotFound`."""
    known = view.projects.get(project)
    life = next(iter(view.portraits.lives(known.id)), None)
    return (
        *_status(view, known, life),
        *(_releases(view, known, life) if life else ()),
        *(_holders(view, known, life) if life else ()),
        *_looks(view, known),
        *_dependents(view, known),
        *_points(view, known),
        *_wishes(view, known),
    )


def _status(view: View, known: Known, life: Life | None) -> Iterator[Fact]:
    source = _index(view, known)
    yield Fact("index", known.state, source, known.looked_at)
    if life and known.status and known.status != "active":
        since = view.portraits.marked_since(life.id, known.status)
        yield Fact("status", known.status, source, since)
    if life and life.n > 1:
        yield Fact("lives of the name", str(life.n), source, life.first_seen)


def _releases(view: View, known: Known, life: Life) -> Iterator[Fact]:
    source = _index(view, known)
    for each in view.portraits.releases(life.id, RELEASES):
        states = ("yanked", each.yanked), ("removed", each.removed_at is not None)
        marks = ", ".join(word for word, holds in states if holds)
        value = f"{each.version} ({marks})" if marks else each.version
        yield Fact("release", value, source, each.uploaded)


def _holders(view: View, known: Known, life: Life) -> Iterator[Fact]:
    source = _index(view, known)
    for each in view.portraits.holders(life.id):
        yield Fact(f"{each.role} since", each.name, source, each.since)
        if each.until:
            yield Fact(f"{each.role} until", each.name, source, each.until)


def _looks(view: View, known: Known) -> Iterator[Fact]:
    for each in view.case_facts.history(known.id):
        if each.name not in _ABOUT_LOOKS and each.value:
            name = f"{each.name} {each.about}".strip()
            yield Fact(name, each.value, each.source, each.at)


def _dependents(view: View, known: Known) -> Iterator[Fact]:
    count, at = view.graph.direct(known.id), view.graph.counted_at(known.id)
    yield Fact("direct dependents", str(count), "requirements of latest releases", at)


def _points(view: View, known: Known) -> Iterator[Fact]:
    for each in view.contacts.of(known.id):
        state = next(_states_of(each), "known")
        yield Fact(
            f"way to reach: {each.channel}", f"{each.origin}, {state}", each.source, each.seen_at
        )


def _states_of(point: Point) -> Iterator[str]:
    if point.muted_at:
        yield "asked not to be written to"
    elif point.sealed is None:
        yield "erased"
    if point.result:
        yield point.result
    if point.domain_at:
        yield point.domain_state


def _wishes(view: View, known: Known) -> Iterator[Fact]:
    for each in wished.history(view, known.project):
        yield Fact(*_wish(each), _LEDGER, each.event.at)


def _wish(stored: Stored) -> tuple[str, str]:
    match stored.event:
        case DirectiveSet(kind=kind):
            return "laid down", kind.value
        case DirectiveLifted(kind=kind):
            return "taken back", kind.value
        case CallOpened(grade=grade):
            return "call opened", grade.value
        case CallClosed():
            return "call closed", ""
        case _:
            raise TypeError(f"event {stored.number} is no wish")


def _index(view: View, known: Known) -> str:
    look = next(iter(view.portraits.looks(known.id, 1)), None)
    return (look.reason or look.registry) if look else "the index"
