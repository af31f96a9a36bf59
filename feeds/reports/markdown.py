"""The report as Markdown, for a pull request or the summary of a build."""

import re
from collections.abc import Iterator
from typing import Final

from feeds.reports import (
    ADVICE,
    LABELS,
    Place,
    Report,
    Threat,
    counted,
    looked_at,
    nothing,
    worst_first,
)
from feeds.text import line

_ACTIVE: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@:.-])")


def render(report: Report) -> str:
    """Return Markdown in which no word from outside can start markup."""
    return "".join(f"{row}\n" for row in _rows(report))


def _rows(report: Report) -> Iterator[str]:
    threats = worst_first(report.threats)
    found = counted(threats) if threats else nothing(report).lower()
    yield f"**{looked_at(report)}: {found}.**"
    yield ""
    if threats:
        yield "| severity | project | seen | path | what to do |"
        yield "| --- | --- | --- | --- | --- |"
        yield from map(_row, threats)
        yield ""
    yield from _places("Could not find out", report.unknown)
    yield from _places("Could not read", report.unreadable)
    yield from _places("Not followed", report.aside)
    yield f"{_plain(report.view)} Looked at {report.at:%Y-%m-%d %H:%M} UTC."


def _row(threat: Threat) -> str:
    seen = LABELS[threat.kind] + (f": {_plain(threat.detail)}" if threat.detail else "")
    path = " → ".join(_plain(step.requirement) for step in threat.path)
    where = _plain(f"{threat.file}:{threat.line}" if threat.line else threat.file)
    cells = (
        threat.severity.value,
        _plain(threat.project.name),
        seen,
        f"{where}: {path}",
        ADVICE[threat.kind],
    )
    return f"| {' | '.join(cells)} |"


def _places(title: str, places: tuple[Place, ...]) -> Iterator[str]:
    if not places:
        return
    yield f"{title}:"
    yield ""
    for place in places:
        where = f"{place.file}:{place.line}: " if place.line else ""
        yield f"- {_plain(where + place.text)} ({_plain(place.why)})"
    yield ""


def _plain(text: str) -> str:
    """Return text in which every character that Markdown may act on is escaped."""
    return _ACTIVE.sub(r"\\\1", line(text))
