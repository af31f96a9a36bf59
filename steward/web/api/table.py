"""Every operation of the API, and its description."""

from functools import cache
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from steward.web.api import (
    cases,
    files,
    lists,
    policies,
    projects,
    record,
    reports,
    standing,
    wishes,
)
from steward.web.health import version_here
from steward.web.openapi import Operation, describe
from steward.web.site import Endpoint, Site

OPERATIONS: Final[tuple[Operation, ...]] = (
    *projects.OPERATIONS,
    *lists.OPERATIONS,
    *record.OPERATIONS,
    *files.OPERATIONS,
    *cases.OPERATIONS,
    *policies.OPERATIONS,
    *wishes.OPERATIONS,
    *standing.OPERATIONS,
    *reports.OPERATIONS,
)


def _held(operation: Operation) -> Endpoint:
    """Return an endpoint that is asked only what its description allows."""

    def endpoint(site: Site, request: Request) -> Response:
        operation.hold(request)
        return operation.endpoint(site, request)

    return endpoint


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = tuple(
    (each.method, each.path, _held(each)) for each in OPERATIONS
)


def openapi(site: Site, _request: Request) -> Response:
    """Answer with the description of the API."""
    headers = {"cache-control": "public, max-age=300", "access-control-allow-origin": "*"}
    return Response(_described(site.settings.base_url), 200, headers, "application/json")


@cache
def _described(base_url: str) -> bytes:
    return describe(OPERATIONS, base_url, version_here())
