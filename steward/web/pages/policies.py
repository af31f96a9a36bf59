"""The policies: what must be true before a project is handed on, in their files' own numbers."""

from starlette.requests import Request
from starlette.responses import Response

from steward import policies
from steward.web import policy_contexts as contexts
from steward.web.site import Site


def index(site: Site, _request: Request) -> Response:
    """Answer with every policy."""
    preferred = site.settings.policy
    every = tuple(contexts.line(each, preferred) for each in policies.every().values())
    page = contexts.PoliciesPage(policies=every)
    with site.store.snapshot() as view:
        return site.page(view, "policies.html", page, section="/policies")


def show(site: Site, request: Request) -> Response:
    """Answer with one policy.  Raises `NotFound`."""
    found = policies.find(request.path_params["id"])
    page = contexts.page(found, policies.text(found.id))
    with site.store.snapshot() as view:
        return site.page(view, "policy.html", page, section="/policies")
