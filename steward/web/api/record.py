"""The public record: every event in its order, and what a mirror must do about it.

What belongs to one watch list is its owner's and not told here.
"""

from collections.abc import Iterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from steward.store.ledger import Stored
from steward.web import asking, paging
from steward.web.api import ROOT
from steward.web.api.projects import CURSOR, LIMIT, OPEN_TO_ALL, limit
from steward.web.openapi import Operation, Parameter
from steward.web.shapes import ChangeShape, EventShape, Listing
from steward.web.site import Site, json
from workflows.events import (
    FindingDismissed,
    FindingRaised,
    ListStated,
    RegistryRecovered,
    TrackingEvent,
)
from workflows.findings import FindingKind
from workflows.records import name_of, to_record

_MOST_NUMBER: Final = 2**62
_SINCE: Final = Parameter(name="since", says="The last number already read.", most=_MOST_NUMBER)
_VIEW: Final = "public events, oldest first"


def events(site: Site, request: Request) -> Response:
    """Answer with the public events after a number."""
    stored, next_ = _read(site, request)
    items = [_event(each) for each in stored if _is_public(each)]
    return json(Listing(items=items, next=next_, view=_VIEW), headers=OPEN_TO_ALL)


def changes(site: Site, request: Request) -> Response:
    """Answer with what changed after a number: update, delete, resync."""
    stored, next_ = _read(site, request)
    items = [change for each in stored for change in _changes(each)]
    return json(Listing(items=items, next=next_, view=_VIEW), headers=OPEN_TO_ALL)


def _read(site: Site, request: Request) -> tuple[tuple[Stored, ...], str | None]:
    """Return events after a number, and the cursor that goes on, also when there are none yet."""
    given = asking.parameters(request, ("since", "cursor", "limit"))
    since = asking.whole(given.get("since", "0"), "since", _MOST_NUMBER)
    if "cursor" in given:
        since = paging.number("event", given["cursor"])
    with site.store.snapshot() as view:
        stored = view.ledger.since(since, limit(given))
    last = stored[-1].number if stored else since
    return stored, paging.cursor("event", str(last))


def _is_public(stored: Stored) -> bool:
    """Say whether anybody may read it; cases and wishes have pages of their own."""
    event = stored.event
    return isinstance(event, TrackingEvent) and not isinstance(event, ListStated)


def _event(stored: Stored) -> EventShape:
    return EventShape(
        number=stored.number,
        id=stored.id,
        type=name_of(type(stored.event)),
        at=stored.event.at,
        record=dict(to_record(stored.event)),
    )


def _changes(stored: Stored) -> Iterator[ChangeShape]:
    event = stored.event
    match event:
        case FindingRaised():
            gone = event.finding.kind is FindingKind.PROJECT_REMOVED
            word, purl = "delete" if gone else "update", str(event.finding.project)
            yield ChangeShape(change=word, number=stored.number, at=event.at, purl=purl)
        case FindingDismissed():
            purl = str(event.project)
            yield ChangeShape(change="update", number=stored.number, at=event.at, purl=purl)
        case RegistryRecovered():
            ecosystem = event.ecosystem
            yield ChangeShape(
                change="resync", number=stored.number, at=event.at, ecosystem=ecosystem
            )
        case _:
            pass


OPERATIONS: Final = (
    Operation(
        method="GET",
        path=f"{ROOT}/events",
        endpoint=events,
        name="events",
        says="The public record, in order.",
        gives=Listing[EventShape],
        query=(_SINCE, CURSOR, LIMIT),
    ),
    Operation(
        method="GET",
        path=f"{ROOT}/changes",
        endpoint=changes,
        name="changes",
        says="What a mirror must do: update or delete a project, or resync a registry.",
        gives=Listing[ChangeShape],
        query=(_SINCE, CURSOR, LIMIT),
    ),
)
