"""Taking one's data along, and leaving for good."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from steward.accounts import parting
from steward.permissions import Role
from steward.web import auth, cookies
from steward.web.cookies import Cookie
from steward.web.pages.sign_in import ACCOUNT, signed_in
from steward.web.people_contexts import ErasedPage, ErasePage
from steward.web.site import Endpoint, Site, json

_KEPT_FROM_CACHES: Final = {
    "cache-control": "private, no-store",
    "content-disposition": 'attachment; filename="steward-account.json"',
}


def export(site: Site, request: Request) -> Response:
    """Answer with everything kept of who asks, as a JSON file."""
    with site.store.snapshot() as view:
        kept = parting.export(view, site.office, signed_in(request))
    return json(kept, headers=_KEPT_FROM_CACHES)


def confirm(site: Site, request: Request) -> Response:
    """Answer with what an erasure takes and what it leaves, and the button that does it."""
    asker: auth.Asker = request.state.asker
    who = signed_in(request)
    with site.store.snapshot() as view:
        page = ErasePage(
            name=who.name,
            addresses=len(view.accounts.addresses(who.account_id)),
            last_admin=view.accounts.holders(Role.ADMIN) == (who.account_id,),
            form_token=asker.form_token,
        )
        return site.page(view, "erase.html", page, section=ACCOUNT, private=True)


def erase(site: Site, request: Request) -> Response:
    """Erase the account of who asks."""
    with site.store.transaction() as tx:
        parting.erase(tx, site.office, signed_in(request))
    with site.store.snapshot() as view:
        answer = site.page(view, "erased.html", ErasedPage(), section=ACCOUNT, private=True)
    answer.headers["clear-site-data"] = '"cache"'
    for cookie in (Cookie.SESSION, Cookie.DEVICE):
        cookies.take(answer, cookie, site.settings.base_url)
    return answer


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", f"{ACCOUNT}/export", export),
    ("GET", f"{ACCOUNT}/erase", confirm),
    ("POST", f"{ACCOUNT}/erase", erase),
)
