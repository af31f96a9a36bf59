"""Playing a story: its days on the stage, and what its lists were told compared with the text.

What a list was told is read where its people read it: in its feed.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from steward.stories.acting import perform
from steward.stories.language import Day, Expectation, Story, Told
from steward.stories.stage import Stage
from steward.web.feed_answers import Kept
from steward.web.feed_shelf import Shelf
from workflows.findings import Severity
from workflows.names import normal

SOON: Final = timedelta(minutes=15)
"""How long after a deed of the index a list must have been told, or until the next day."""

_TITLE: Final = re.compile(r"^[^:]+: (?P<name>\S+)(?: (?P<version>\S+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a list's feed, as its reader finds it."""

    watchlist: str
    id: str
    kind: str
    severity: Severity
    title: str
    text: str
    incident: str

    def __str__(self) -> str:
        return f"{self.watchlist} is told {self.kind} ({self.title}), {self.severity}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """What a day brought: all that was told, what was missing, what nobody expected."""

    at: datetime
    told: tuple[Item, ...]
    faults: tuple[str, ...]


def play(story: Story, stage: Stage) -> tuple[DayReport, ...]:
    """Play a story from its first day to its last, and report each day."""
    tokens: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting: list[Item] = []
    reports = []
    for day, until in _with_ends(story.days):
        stage.play_until(day.at)
        for act in day.acts:
            perform(stage.index, act)
        if not tokens:
            tokens |= {name: stage.watch(name, lines).token for name, lines in story.lists.items()}
        stage.settle()
        stage.play_until(until)
        fresh = [item for item in told(stage, tokens) if (item.watchlist, item.id) not in seen]
        seen |= {(item.watchlist, item.id) for item in fresh}
        waiting += fresh
        faults = _faults(day.expects, waiting) if day.expects else ()
        reports.append(DayReport(at=day.at, told=tuple(waiting), faults=faults))
        if day.expects:
            waiting = []
    return tuple(reports)


def told(stage: Stage, tokens: Mapping[str, str]) -> list[Item]:
    """Return what stands in the lists' feeds now, list by list, oldest first."""
    shelf = Shelf(stage.service.store, stage.origin, stage.clock)
    found: list[Item] = []
    for name, token in tokens.items():
        answer = shelf.look(f"/feeds/list/{token}.json", ())
        assert isinstance(answer, Kept)  # noqa: S101 -- nothing else answers an unconditional look
        found += reversed([_item(name, each) for each in _items(answer)])
    return found


def play_file(path: Path, folder: Path) -> tuple[DayReport, ...]:
    """Read a story, play it in this folder, and report each day."""
    from steward.stories.language import read  # noqa: PLC0415

    story = read(path.read_text(encoding="utf-8"), path.name)
    with Stage(folder, story.days[0].at) as stage:
        return play(story, stage)


def _with_ends(days: Iterable[Day]) -> Iterable[tuple[Day, datetime]]:
    """Yield each day with the moment at which its expectations are compared."""
    days = tuple(days)
    for day, after in pairwise(days):
        yield day, min(day.at + SOON, after.at)
    yield days[-1], days[-1].at + SOON


def _faults(expects: Expectation, items: list[Item]) -> tuple[str, ...]:
    left = list(items)
    faults = []
    for wanted in expects.told:
        found = next((item for item in left if _is(item, wanted)), None)
        if found is None:
            faults.append(f"missing: {_sentence(wanted)}")
        else:
            left.remove(found)
    if expects.nothing_else:
        faults += [f"not expected: {item}" for item in left]
    incidents = len({item.incident for item in items})
    if expects.incidents is not None and incidents != expects.incidents:
        faults.append(f"{incidents} incidents, not {expects.incidents}")
    return tuple(faults)


def _is(item: Item, wanted: Told) -> bool:
    title = _TITLE.match(item.title)
    name = normal(title["name"]) if title else ""
    version = (title["version"] or "") if title else ""
    return (
        (item.watchlist, item.kind) == (wanted.watchlist, wanted.kind)
        and wanted.name in {"", name}
        and wanted.version in {"", version}
        and wanted.severity in {None, item.severity}
        and all(step in item.text for step in wanted.through)
    )


def _sentence(wanted: Told) -> str:
    words = f"{wanted.watchlist} is told {wanted.kind} of {wanted.name} {wanted.version}".strip()
    severity = f", {wanted.severity}" if wanted.severity else ""
    through = f", through {', '.join(wanted.through)}" if wanted.through else ""
    return words + severity + through


def _items(answer: Kept) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(_body(answer))["items"]
    return items


def _body(answer: Kept) -> bytes:
    return bytes(answer.plain.body["body"])


def _item(watchlist: str, item: Mapping[str, Any]) -> Item:
    tags = dict(tag.split(":", 1) for tag in item["tags"])
    return Item(
        watchlist=watchlist,
        id=item["id"],
        kind=tags["kind"],
        severity=Severity(tags["severity"]),
        title=item["title"],
        text=item["content_html"],
        incident=_ulid(next(iter(item["_steward"]["in_reply_to"]), item["id"])),
    )


def _ulid(tag: str) -> str:
    """Return the last part of an id: an incident has that of its first event."""
    return tag.rpartition("/")[2]
