"""Policies in the API: the rules that cases run under, with their sources."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from steward import policies
from steward.web import asking
from steward.web.api import ROOT
from steward.web.api.projects import OPEN_TO_ALL
from steward.web.case_shapes import PolicyLine, PolicyShape, RequirementShape, SectionShape
from steward.web.openapi import Operation
from steward.web.shapes import Listing
from steward.web.site import Site, json
from workflows.policy import EXTRA_SECTIONS, SECTIONS, Policy
from workflows.requirements import REQUIREMENTS, Require

_VIEW: Final = "the newest version of every policy here"


def listing(site: Site, request: Request) -> Response:
    """Answer with every policy."""
    asking.parameters(request)
    items = [_line(site, each) for each in policies.every().values()]
    return json(Listing(items=items, total=len(items), view=_VIEW), headers=OPEN_TO_ALL)


def policy(site: Site, request: Request) -> Response:
    """Answer with one policy."""
    asking.parameters(request)
    found = policies.find(request.path_params["id"])
    line = _line(site, found)
    shape = PolicyShape(
        **{name: getattr(line, name) for name in PolicyLine.__struct_fields__},
        require=[_requirement(each) for each in found.require],
        sections=dict(_sections(found)),
        digest=found.digest,
        text=policies.text(found.id),
    )
    return json(shape, headers=OPEN_TO_ALL)


def _line(site: Site, policy: Policy) -> PolicyLine:
    return PolicyLine(
        id=policy.id,
        version=policy.version,
        title=policy.title,
        source=policy.source,
        applies_to=sorted(policy.applies_to),
        page=f"{site.settings.base_url}/policies/{policy.id}",
    )


def _requirement(clause: Require) -> RequirementShape:
    known = REQUIREMENTS[clause.check]
    return RequirementShape(
        check=clause.check,
        kind=known.kind,
        asks=known.asks,
        clause=clause.clause,
        hard=not clause.soft,
        values=dict(clause.values),
    )


def _sections(policy: Policy) -> Iterable[tuple[str, SectionShape]]:
    sections: Mapping[str, Mapping[str, str]] = {**SECTIONS, **EXTRA_SECTIONS}
    for name, clause in policy.clauses.items():
        values = {key: _figure(getattr(policy, key)) for key in sections[name]}
        yield name, SectionShape(clause=clause, values=values)


def _figure(value: Any) -> Any:  # noqa: ANN401 -- TOML's own values
    return list(value) if isinstance(value, tuple) else value


OPERATIONS: Final = (
    Operation(
        method="GET",
        path=f"{ROOT}/policies",
        endpoint=listing,
        name="policies",
        says="The policies that cases run under.",
        gives=Listing[PolicyLine],
    ),
    Operation(
        method="GET",
        path=f"{ROOT}/policies/{{id}}",
        endpoint=policy,
        name="policy",
        says="One policy: every figure, with the clause it rests on.",
        gives=PolicyShape,
        errors=(404,),
    ),
)
