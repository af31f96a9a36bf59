"""Notices in words: title, summary, body, and why a reader gets it.

The words stand in `templates/<kind>/`; what is filled in has been made fit to
be shown before a template sees it.  A title is built from safe words, names
and counts only, never from somebody's text, and is the same in every feed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from feeds.kinds import LABELS
from feeds.notices import Notice
from feeds.subscriptions import Reach, Step
from feeds.text import line
from workflows.findings import Evidence
from workflows.names import Project

TEMPLATES: Final = Path(__file__).parent / "templates"
LONGEST_TITLE: Final = 300
LONGEST_SUMMARY: Final = 400
LONGEST_TEXT: Final = 400
LONGEST_ADDRESS: Final = 4000
MOST_EVIDENCE: Final = 20

_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!~-]{0,63}")
_NAME: Final = re.compile(r"[A-Za-z0-9@][A-Za-z0-9._+~@/-]{0,213}")
_REGISTRIES: Final = {"pypi": "PyPI"}
# What RFC 3986 allows in an address, percent signs included: what is escaped stays so.
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_URL_LETTERS: Final = "!#$%&'()*+,-./:;=?@_~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One sighting as a reader is shown it; `url` is None where there is nothing to open."""

    when: str
    source: str
    url: str | None
    summary: str


class Unworded(Exception):
    """A notice does not fit its templates; the sentence says which and why."""


def title(notice: Notice) -> str:
    """Return the entry's title.  Raises `Unworded`."""
    return line(_filled(notice, "title.txt"), LONGEST_TITLE)


def summary(notice: Notice) -> str:
    """Return one plain sentence.  Raises `Unworded`."""
    return line(_filled(notice, "summary.txt"), LONGEST_SUMMARY)


def body(notice: Notice) -> str:
    """Return the public body as HTML: what happened, how we know, what can be done.

    Raises `Unworded`.
    """
    return _filled(notice, "body.html").strip()


def public_why() -> str:
    """Return what stands in the place of the why in public feeds, as HTML."""
    return _environment().get_template("public.html").render().strip()


def why(reach: Reach, name: str, page: str | None) -> str:
    """Return why a list is told and how to stop it, as HTML; `page` is the list's page."""
    template = _environment().get_template("why.html")
    steps = [_shown_step(step) for step in reach.path]
    return template.render(
        severity=reach.severity,
        standing=reach.standing,
        steps=steps,
        asks=line(reach.asks, LONGEST_TEXT),
        list=line(name),
        page=page,
    ).strip()


def named(project: Project) -> str:
    """Return the project's name, or its package URL where the name has unusual characters."""
    return project.name if _NAME.fullmatch(project.name) else line(str(project), 250)


def registry(ecosystem: str) -> str:
    """Return how a registry is called."""
    return _REGISTRIES.get(ecosystem, line(ecosystem))


def plain(template: str, words: Mapping[str, object]) -> str:
    """Return a template of plain text, filled.  Raises `Unworded`."""
    try:
        return _environment().get_template(template).render(words)
    except (TemplateError, ValueError, TypeError) as error:
        raise Unworded(f"{template}: {line(str(error))}") from error


def when(moment: datetime) -> str:
    """Return a moment as readers are shown it, in UTC to the minute."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def web_address(text: str) -> str | None:
    """Return the text as an address that may be linked to, or None.

    Only http and https count; what RFC 3986 does not allow is percent-encoded.
    """
    try:
        parts = urlsplit(text.strip())
        text.encode()
    except ValueError:  # half a surrogate pair, or brackets that are no IPv6 address
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    escaped = _LONE_PERCENT.sub("%25", quote(text.strip(), safe=_URL_LETTERS))
    return escaped if len(escaped) <= LONGEST_ADDRESS else None


def sightings(evidence: Sequence[Evidence]) -> list[Seen]:
    """Return what was seen, fit to be shown, oldest first and at most twenty."""
    ordered = sorted(evidence, key=lambda each: each.seen_at)
    return [
        Seen(
            when=when(each.seen_at),
            source=line(each.source),
            url=web_address(each.source),
            summary=line(each.summary, LONGEST_TEXT),
        )
        for each in ordered[:MOST_EVIDENCE]
    ]


def _filled(notice: Notice, part: str) -> str:
    try:
        words = _context(notice)
    except (ValueError, TypeError) as error:
        raise Unworded(f"{notice.kind}/{part}: {line(str(error))}") from error
    return plain(f"{notice.kind}/{part}", words)


def _context(notice: Notice) -> dict[str, object]:
    return {
        "name": named(notice.project) if notice.project else "",
        "registry": registry(notice.ecosystem),
        "happened": when(notice.happened),
        "seen": when(notice.at),
        "evidence": sightings(notice.evidence),
        "facts": _texts(notice.facts),
        "texts": _texts(notice.texts),
        "people": notice.people,
        "phase": notice.phase,
        "corrects": LABELS[notice.corrects] if notice.corrects else "",
    }


def _texts(raw: Mapping[str, str]) -> dict[str, str]:
    return {name: line(str(value), LONGEST_TEXT) for name, value in raw.items()}


def _shown_step(step: Step) -> dict[str, str]:
    return {
        "asker": line(step.asker),
        "requirement": line(step.requirement, LONGEST_TEXT),
        "target": line(step.target),
        "place": line(step.place),
    }


def _token(text: object) -> str:
    """Return the text if it is a safe token such as a version, else nothing."""
    shown = str(text)
    return shown if _TOKEN.fullmatch(shown) else ""


def _counted(number: object, one: str, many: str) -> str:
    return f"{int(str(number)):,} {one if int(str(number)) == 1 else many}"


def _span(minutes: object) -> str:
    """Return a number of minutes in words."""
    spent = max(int(str(minutes)), 1)
    for length, one, many in ((1440, "day", "days"), (60, "hour", "hours")):
        if spent >= length:
            return _counted(spent // length, one, many)
    return _counted(spent, "minute", "minutes")


def _is_html(name: str | None) -> bool:
    return name is not None and name.endswith(".html")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=_is_html,  # noqa: S701 -- by ending: only the parts in .txt are plain
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"token": _token, "counted": _counted, "span": _span}
    return environment
