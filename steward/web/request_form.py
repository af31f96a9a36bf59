"""A case as a complete text for the index's own request form, with its seven fields.

For a moderator or a candidate who asks there: the form of PEP 541 requests
wants a project, a name, reasons, a kind, repositories, attempts at contact, and
a word on conduct.  Only what is public with the case stands in it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from feeds.casebook import CHANNELS
from steward.casework.facts import Fact
from steward.casework.telling import CaseView
from steward.web import words
from workflows.case_events import HandoffRequested
from workflows.terms import Intent
from workflows.verdicts import Holds

FIELDS: Final = (
    "Project to be claimed",
    "Your PyPI username",
    "Reasons for the request",
    "Maintenance or replacement?",
    "Source code repositories URLs",
    "Contact and additional research",
    "Code of Conduct",
)
"""What the form asks for, in its order and its words."""

_REPLACES: Final = frozenset({Intent.REUSE, Intent.FREE_NAME})
_CONDUCT: Final = "[ ] I agree to follow the PSF Code of Conduct (whoever sends this ticks it)"


def written(seen: CaseView, facts: tuple[Fact, ...], page: str, now: datetime) -> str:
    """Return the text, field by field; `page` is where the case can be read in public."""
    answers = (
        seen.shown,
        f"{_lead(seen)} (the name here; put the one on the index in its place)",
        "\n".join(_reasons(seen)),
        "Replacement" if seen.case.intent in _REPLACES else "Maintenance",
        "\n".join(_repositories(facts)) or "none that the project names",
        "\n".join(_research(seen, facts, page, now)),
        _CONDUCT,
    )
    told = (f"## {name}\n\n{answer}\n" for name, answer in zip(FIELDS, answers, strict=True))
    return "\n".join((f"# PEP 541 Request: {seen.shown}\n", *told))


def _lead(seen: CaseView) -> str:
    return seen.name(seen.case.candidates[0]) if seen.case.candidates else "nobody any more"


def _reasons(seen: CaseView) -> Iterator[str]:
    for each in seen.timeline:
        if isinstance(each.event, HandoffRequested) and each.said and each.said.words:
            yield each.said.words
            yield ""
    for found in seen.verdicts:
        if found.holds is Holds.YES:
            yield f"- {found.clause}: {words.sentence(found.why)}"


def _repositories(facts: tuple[Fact, ...]) -> Iterator[str]:
    yield from dict.fromkeys(each.value for each in facts if each.name == "repository")


def _research(seen: CaseView, facts: tuple[Fact, ...], page: str, now: datetime) -> Iterator[str]:
    if not seen.letters:
        yield "- Nobody has been written to yet."
    for sent in seen.letters:
        result = "it came back" if sent.came_back else "no answer so far"
        yield f"- {sent.at:%Y-%m-%d}: letter {sent.step}, {CHANNELS[sent.channel]}; {result}."
    release = next((each for each in facts if each.name == "release"), None)
    if release and release.at:
        yield f"- Last release: {release.value}, {release.at:%Y-%m-%d}."
    if seen.facts.owner_seen_at:
        yield f"- Last act of an owner that was seen: {seen.facts.owner_seen_at:%Y-%m-%d}."
    depend = words.many(seen.facts.dependents, "project depends", "projects depend")
    yield f"- {depend} on it directly."
    yield f"- The whole record, as of {now:%Y-%m-%d}: {page}"
