"""Contexts to pages: the one Jinja environment.

Autoescape is on whatever a template's name ends in, and the finished page passes
`words.visible`, so that no text from outside can reorder, hide or break a line.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from steward.web import words
from steward.web.contexts import FeedLinks, Frame
from steward.web.project_contexts import HolderLine
from workflows.findings import Severity

_MOST_NAMES: Final = 3


class PageFeeds:
    """The feeds that belong to no single subject."""

    everything = FeedLinks(what="Everything", stem="/feeds/all")
    critical = FeedLinks(what="Critical", stem="/feeds/severity/critical")
    severities = tuple(
        FeedLinks(
            what=severity.value.capitalize()
            + ("" if severity is Severity.CRITICAL else " and worse"),
            stem=f"/feeds/severity/{severity}",
        )
        for severity in Severity
        if severity is not Severity.INFO
    )


def render(template: str, frame: Frame, page: object) -> str:
    """Return a page as HTML.  An unknown name in a template raises, it never prints nothing."""
    return words.visible(_ENVIRONMENT.get_template(template).render(frame=frame, page=page))


def _names(holders: Sequence[HolderLine]) -> str:
    names = list(dict.fromkeys(each.name for each in holders))
    further = len(names) - _MOST_NAMES
    if further > 1:
        names = [*names[:_MOST_NAMES], words.many(further, "other")]
    return words.listed(names)


@pass_context
def _age(context: Context, moment: datetime) -> str:
    return words.age(moment, context["frame"].now)


@pass_context
def _day(context: Context, moment: datetime) -> str:
    return words.day(moment, context["frame"].now)


@pass_context
def _when(context: Context, moment: datetime) -> Markup:
    """Return the age in words, with the full moment behind it."""
    said = words.age(moment, context["frame"].now)
    return Markup('<time datetime="{}">{}</time>').format(words.stamp(moment), said)


@pass_context
def _moment(context: Context, moment: datetime) -> Markup:
    """Return date, time and age: 2026-11-21 03:10 UTC, 6 hours ago."""
    said = words.age(moment, context["frame"].now)
    shown = Markup('<time datetime="{}">{}</time> UTC, {}')
    return shown.format(words.stamp(moment), f"{moment:%Y-%m-%d %H:%M}", said)


def _quoted(text: str) -> str:
    """Return a text as a part of an address; half a character cannot travel in one."""
    return quote(text, errors="replace")


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("steward.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "age": _age,
        "count": words.count,
        "day": _day,
        "happened": words.happened,
        "many": words.many,
        "moment": _moment,
        "names": _names,
        "safe_link": words.safe_link,
        "sentence": words.sentence,
        "spelled": words.spelled,
        "stamp": words.stamp,
        "urlencode": _quoted,
        "when": _when,
    }
    made.globals["page_feeds"] = PageFeeds
    return made


_ENVIRONMENT: Final = _environment()
