"""The report as JSON, for programs.  Keys are only ever added."""

import json
from typing import Any, Final

from feeds.reports import LABELS, Place, Report, Threat, worst_first

FORMAT: Final = 1


def render(report: Report) -> str:
    """Return one JSON document in ASCII, which no terminal misreads."""
    return json.dumps(as_value(report), indent=2, ensure_ascii=True) + "\n"


def as_value(report: Report) -> dict[str, Any]:
    """Return the report as plain values; the web's API answers the same."""
    return {
        "format": FORMAT,
        "version": report.version,
        "at": f"{report.at:%Y-%m-%dT%H:%M:%SZ}",
        "index": report.index,
        "files": list(report.files),
        "view": report.view,
        "named": report.named,
        "reached": report.reached,
        "threats": [_threat(threat) for threat in worst_first(report.threats)],
        "unknown": [_place(place) for place in report.unknown],
        "unreadable": [_place(place) for place in report.unreadable],
        "aside": [_place(place) for place in report.aside],
        "ignored": report.ignored,
    }


def _threat(threat: Threat) -> dict[str, Any]:
    return {
        "kind": threat.kind.value,
        "severity": threat.severity.value,
        "purl": str(threat.project),
        "project": threat.project.name,
        "title": LABELS[threat.kind],
        "detail": threat.detail,
        "file": threat.file,
        "line": threat.line,
        "path": [
            {"asker": step.asker, "requirement": step.requirement, "target": step.target}
            for step in threat.path
        ],
        "source": threat.source,
        "links": list(threat.links),
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "text": place.text, "why": place.why}
