"""The report as SARIF 2.1.0, for code scanning.  A rule is a kind; a place is a manifest's line."""

import hashlib
import json
from typing import Any, Final
from urllib.parse import quote

from feeds.reports import ADVICE, LABELS, Place, Report, Threat, ThreatKind, worst_first
from feeds.text import line
from workflows.findings import Severity

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_KINDS: Final = tuple(ThreatKind)


def render(report: Report) -> str:
    """Return one SARIF log with one run."""
    run = {
        "tool": {
            "driver": {
                "name": "steward",
                "version": report.version,
                "rules": [_rule(kind) for kind in _KINDS],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not report.unknown,
                "endTimeUtc": f"{report.at:%Y-%m-%dT%H:%M:%SZ}",
                "toolExecutionNotifications": [
                    _notification(each) for each in (*report.unknown, *report.unreadable)
                ],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [_result(threat) for threat in worst_first(report.threats)],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=True) + "\n"


def _rule(kind: ThreatKind) -> dict[str, Any]:
    return {
        "id": kind.value,
        "shortDescription": {"text": LABELS[kind]},
        "help": {"text": ADVICE[kind]},
    }


def _result(threat: Threat) -> dict[str, Any]:
    path = " → ".join(line(step.requirement) for step in threat.path)
    detail = f" ({line(threat.detail)})" if threat.detail else ""
    return {
        "ruleId": threat.kind.value,
        "ruleIndex": _KINDS.index(threat.kind),
        "level": _LEVELS[threat.severity],
        "message": {"text": f"{threat.project.name}: {LABELS[threat.kind]}{detail}. Path: {path}."},
        "locations": [_location(threat.file, threat.line)],
        "partialFingerprints": {"threat/v1": _fingerprint(threat)},
        "properties": {"severity": threat.severity.value, "purl": str(threat.project)},
    }


def _notification(place: Place) -> dict[str, Any]:
    return {
        "level": "warning",
        "message": {"text": f"{line(place.text)}: {line(place.why)}"},
        "locations": [_location(place.file, place.line)],
    }


def _location(file: str, number: int) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(file, errors="replace")}}
    if number:
        physical["region"] = {"startLine": number}
    return {"physicalLocation": physical}


def _fingerprint(threat: Threat) -> str:
    """Stay the same when lines move, so that one threat is one alert."""
    return hashlib.sha256(f"{threat.kind} {threat.project} {threat.file}".encode()).hexdigest()
