"""Reports: how long cases wait and what came of them, as a page and as a table for programs."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from feeds import case_sentences
from feeds.phrases import ENDED
from steward.casework import reports, telling
from steward.casework.reports import Age, Report, Waits
from steward.web import guard, words
from steward.web.report_contexts import Counted, FailedLine, LoadLine, ReportPage
from steward.web.site import Endpoint, Site
from workflows.requirements import REQUIREMENTS

_HEAD: Final = ("part", "of", "figure", "value")
_DAY: Final = 24
_IN_HOURS: Final = 48
"""A wait of fewer hours than this is told in hours."""


def show(site: Site, request: Request) -> Response:
    """Answer with the figures for a person; the load of each moderator is the desk's."""
    with site.store.snapshot() as view:
        desk = telling.is_desk(view, guard.asker(request).person)
        page = page_of(reports.report(view, site.clock.now()), desk=desk)
        return site.page(view, "report.html", page, section="/status", private=desk)


def table(site: Site, _request: Request) -> Response:
    """Answer with every figure but the load, one a row."""
    with site.store.snapshot() as view:
        found = reports.report(view, site.clock.now())
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")  # RFC 4180
    writer.writerows((_HEAD, *reports.rows(found)))
    headers = {
        "cache-control": "no-cache",
        "content-disposition": 'attachment; filename="cases.csv"',
    }
    return Response(text.getvalue(), 200, headers, "text/csv; charset=utf-8")


def page_of(found: Report, *, desk: bool) -> ReportPage:
    """Return what the page says."""
    waits = found.waits
    return ReportPage(
        at=found.at,
        filed=found.filed,
        running=found.running,
        overdue=found.overdue,
        lede=_lede(found),
        ages=_counted((_days(each), each.cases, each.overdue) for each in found.ages),
        stages=_counted(
            (case_sentences.stands(each, None), many, 0) for each, many in found.stages.items()
        ),
        outcomes=_counted((ENDED[each].page, many, 0) for each, many in found.outcomes.items()),
        answered=waits.answered,
        median=_wait(waits.median),
        most=_wait(waits.most),
        longest=_wait(waits.longest),
        waiting=waits.waiting,
        waiting_longest=_wait(waits.waiting_longest),
        requirements=tuple(
            FailedLine(
                name=each.requirement,
                asks=REQUIREMENTS[each.requirement].asks,
                judged=each.judged,
                fails=each.fails,
                denied=each.denied,
                ended=each.ended,
            )
            for each in found.requirements
        ),
        load=tuple(
            LoadLine(who=each.moderator, cases=each.cases, overdue=each.overdue)
            for each in (found.load if desk else ())
        ),
        desk=desk,
    )


def _counted(rows: Iterable[tuple[str, int, int]]) -> tuple[Counted, ...]:
    return tuple(Counted(words=said, count=many, late=late) for said, many, late in rows)


def _days(age: Age) -> str:
    if age.below is None:
        return f"{age.days} days and more"
    return f"{age.days} to {age.below - 1} days" if age.days else f"less than {age.below} days"


def _lede(found: Report) -> str:
    if not found.filed:
        return "Nobody has asked for a project here yet."
    running = words.many(found.running, "request")
    late = f"; with {found.overdue} of them we are late" if found.overdue else "; none is late"
    return f"{running} {'runs' if found.running == 1 else 'run'}{late}. {_heard(found.waits)}"


def _heard(waits: Waits) -> str:
    if waits.median is None:
        return "Nobody has heard from us yet."
    return f"Half of those who asked heard from us within {_wait(waits.median)}."


def _wait(hours: int | None) -> str:
    if hours is None:
        return "nothing to count"
    if hours < 1:
        return "an hour"
    if hours < _IN_HOURS:
        return words.many(hours, "hour")
    return words.many(hours // _DAY, "day")


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", "/status/cases", show),
    ("GET", "/status/cases.csv", table),
)
