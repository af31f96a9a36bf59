"""The report as plain text for a person at a terminal, safe whatever the index sent."""

from collections.abc import Iterator

from feeds.reports import (
    ADVICE,
    LABELS,
    Place,
    Report,
    Threat,
    counted,
    looked_at,
    many,
    nothing,
    worst_first,
)
from feeds.text import line

_INDENT = "          "


def render(report: Report) -> str:
    """Return lines without control characters; the worst stands first."""
    return "".join(f"{row}\n" for row in _rows(report))


def _rows(report: Report) -> Iterator[str]:
    for threat in worst_first(report.threats):
        yield from _threat(threat)
        yield ""
    yield from _places("Could not find out", report.unknown)
    yield from _places("Could not read", report.unreadable)
    yield from _places("Not followed", report.aside)
    yield _summary(report)
    yield line(f"{report.view} Looked at {report.at:%Y-%m-%d %H:%M} UTC on {report.index}.", 500)


def _threat(threat: Threat) -> Iterator[str]:
    yield f"{threat.severity.value:<9} {line(threat.project.name)}: {LABELS[threat.kind]}"
    if threat.detail:
        yield f"{_INDENT}{line(threat.detail)}"
    for step in threat.path:
        place = f"{line(step.place)}: " if step.place else f"{line(step.asker)} requires "
        yield f"{_INDENT}{place}{line(step.requirement)}"
    yield f"{_INDENT}{ADVICE[threat.kind]}"
    for link in threat.links:
        yield f"{_INDENT}{line(link)}"


def _places(title: str, places: tuple[Place, ...]) -> Iterator[str]:
    if not places:
        return
    yield f"{title} ({len(places)}):"
    for place in places:
        where = f"{line(place.file)}:{place.line}: " if place.line else ""
        yield f"  {where}{line(place.text)} ({line(place.why)})"
    yield ""


def _summary(report: Report) -> str:
    looked = looked_at(report)
    named = f"{report.named:,} named, {report.reached:,} through them"
    found = f"{many(len(report.threats), 'thing')} to know: {counted(report.threats)}"
    ignored = f" {many(report.ignored, 'thing')} ignored as asked." if report.ignored else ""
    return f"{looked} ({named}). {found if report.threats else nothing(report)}.{ignored}"
