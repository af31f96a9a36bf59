"""Reports in the API: the same figures as the page."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from steward.casework import reports, telling
from steward.web import asking, guard
from steward.web.api import ROOT
from steward.web.openapi import Operation
from steward.web.report_shapes import AgeShape, FailedShape, LoadShape, ReportShape, WaitsShape
from steward.web.site import Site, json

_PRIVATE: Final = {"cache-control": "private, no-store"}


def report(site: Site, request: Request) -> Response:
    """Answer with the figures; the load of each moderator is the desk's."""
    asking.parameters(request)
    with site.store.snapshot() as view:
        desk = telling.is_desk(view, guard.asker(request).person)
        found = reports.report(view, site.clock.now())
    shape = ReportShape(
        at=found.at,
        filed=found.filed,
        running=found.running,
        overdue=found.overdue,
        stages=dict(found.stages),
        ages=[
            AgeShape(days=each.days, below=each.below, cases=each.cases, overdue=each.overdue)
            for each in found.ages
        ],
        first_answer=WaitsShape(
            **{name: getattr(found.waits, name) for name in WaitsShape.__struct_fields__}
        ),
        outcomes=dict(found.outcomes),
        requirements=[
            FailedShape(**{name: getattr(each, name) for name in FailedShape.__struct_fields__})
            for each in found.requirements
        ],
        load=[
            LoadShape(moderator=each.moderator, cases=each.cases, overdue=each.overdue)
            for each in found.load
        ]
        if desk
        else None,
    )
    return json(shape, headers=_PRIVATE)


OPERATIONS: Final = (
    Operation(
        method="GET",
        path=f"{ROOT}/reports/cases",
        endpoint=report,
        name="case_report",
        says="How long cases wait, what came of them, and on which requirement they failed.",
        gives=ReportShape,
    ),
)
