"""What every endpoint is given: the store, the clock, the settings, and how a page is made."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypedDict, Unpack

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from steward import registries
from steward.accounts import providing
from steward.accounts.office import Office
from steward.accounts.subjects import SignedIn
from steward.clock import Clock
from steward.settings import Settings
from steward.store import Store, View
from steward.store.files import Files
from steward.web import words
from steward.web.contexts import FeedLinks, Frame, Registry
from steward.web.hits import Hits
from steward.web.meters import Meter, searches
from steward.web.metrics import Metrics
from steward.web.outside import Outside
from steward.web.provider_contexts import Identities, IdentityLine, Way
from steward.web.rendering import render

REGISTRY_NAMES: Final[Mapping[str, str]] = {"pypi": "PyPI"}
_OPEN = {"cache-control": "no-cache"}
_CLOSED = {
    "cache-control": "private, no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
}


class Around(TypedDict, total=False):
    """What a page says about itself beyond its content."""

    section: str
    query: str
    feeds: tuple[FeedLinks, ...]
    private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The service as the web face sees it."""

    settings: Settings
    store: Store
    clock: Clock
    metrics: Metrics
    office: Office
    outside: Outside
    hits: Hits = field(default_factory=Hits)
    searches: Meter = field(default_factory=searches)

    @property
    def files(self) -> Files:
        """What people sent to be kept, as bytes."""
        return Files(self.settings.data_dir)

    def page(
        self, view: View, template: str, page: object, status: int = 200, **around: Unpack[Around]
    ) -> Response:
        """Return a page, with the state of the registries around it."""
        frame = Frame(
            now=self.clock.now(),
            base_url=self.settings.base_url,
            registries=states(view),
            **around,
        )
        headers = _CLOSED if frame.private else _OPEN
        return HTMLResponse(render(template, frame, page), status, headers=headers)

    @property
    def ways(self) -> tuple[Way, ...]:
        """The providers that somebody can sign in by."""
        return tuple(Way(key=key, name=name) for key, name in self.outside.names.items())

    def identities(self, view: View, who: SignedIn) -> Identities:
        """Return somebody's own identities, and the providers that could be linked."""
        mine = providing.own(view, self.office, who)
        names = self.outside.names
        lines = tuple(
            IdentityLine(
                id=each.id,
                provider=names.get(each.provider, each.provider),
                label=each.label,
                linked=each.linked,
                used=each.last_used,
            )
            for each in mine
        )
        have = {each.provider for each in mine}
        return Identities(lines=lines, ways=tuple(w for w in self.ways if w.key not in have))

    def indexes(self, content: bytes) -> Collection[str]:
        """Return the addresses of the index that is followed, for a file that may name one."""
        if b"://" not in content and b"index" not in content:
            return frozenset()  # our own takes a second to load
        return registries.roots("pypi", self.settings.pypi_url)


Endpoint = Callable[[Site, Request], Response]


def states(view: View) -> tuple[Registry, ...]:
    """Return how well each registry answers."""
    return tuple(
        Registry(
            ecosystem=source.ecosystem,
            name=registry_name(source.ecosystem),
            answered=source.last_ok_at,
            silent_since=source.silent_since,
            troubled_since=source.health_since if source.troubled else None,
            row=_figure(source.cursor),
            behind=_behind(source.cursor, source.head),
            error=source.last_error if source.silent_since else None,
        )
        for source in view.sources.all()
    )


def registry_name(ecosystem: str) -> str:
    """Return a registry's name as people write it."""
    return REGISTRY_NAMES.get(ecosystem, ecosystem)


def json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:  # noqa: ANN401 -- what msgspec can write
    """Return a value as JSON.  It may be asked for again at any time, so nobody keeps it."""
    shown = {"cache-control": "no-cache", **(headers or {})}
    body = words.seen_in_json(msgspec.json.encode(value))
    return Response(body, status, shown, "application/json")


def _figure(cursor: str | None) -> str | None:
    return f"{int(cursor):,}" if cursor and cursor.isdecimal() else cursor


def _behind(cursor: str | None, head: int | None) -> int | None:
    if head is None or not cursor or not cursor.isdecimal():
        return None
    return max(0, head - int(cursor))
