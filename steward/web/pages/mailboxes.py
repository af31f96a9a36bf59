"""One's mail addresses: asking to add one, confirming it from its letter, removing one."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from steward.accounts import joining
from steward.accounts.subjects import SignedIn
from steward.errors import NotFound
from steward.store import View
from steward.web import auth, guard
from steward.web.pages.sign_in import ACCOUNT, onward, signed_in
from steward.web.provider_contexts import AddressPage, Mailbox
from steward.web.site import Endpoint, Site

_ADDRESSES: Final = f"{ACCOUNT}/addresses"
_LONGEST_ADDRESS: Final = 320
_LONGEST_TOKEN: Final = 100


def held(site: Site, view: View, who: SignedIn) -> tuple[Mailbox, ...]:
    """Return somebody's own addresses, oldest first."""
    written = joining.shown(site.office, view, who)
    return tuple(
        Mailbox(id=each.id, address=written[each.id], shown=each.verified)
        for each in view.accounts.addresses(who.account_id)
    )


def ask(site: Site, request: Request) -> Response:
    """Have a letter asked of another address whether it is theirs."""
    address = guard.form(site, request).text("address", _LONGEST_ADDRESS)
    joining.ask_to_add(site.store, site.office, signed_in(request), address)
    return onward(f"{ACCOUNT}?said=asked")


def link(site: Site, request: Request) -> Response:
    """Answer with the button that adds the address of a letter."""
    asker: auth.Asker = request.state.asker
    page = AddressPage(token=_token(request), form_token=asker.form_token)
    with site.store.snapshot() as view:
        return site.page(view, "address_link.html", page, section=ACCOUNT, private=True)


def confirm(site: Site, request: Request) -> Response:
    """Add the address of a letter to the account that asked for it."""
    joining.confirm_address(site.store, site.office, signed_in(request), _token(request))
    return onward(f"{ACCOUNT}?said=added")


def remove(site: Site, request: Request) -> Response:
    """Forget one of one's addresses."""
    address_id = request.path_params["id"]
    if not (address_id.isascii() and address_id.isdecimal() and len(address_id) < 19):  # noqa: PLR2004 -- digits
        raise NotFound("you have no such address")
    with site.store.transaction() as tx:
        joining.remove_address(tx, site.office, signed_in(request), int(address_id))
    return onward(f"{ACCOUNT}?said=without")


def _token(request: Request) -> str:
    token: str = request.path_params["token"]
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        raise NotFound("there is no such link; ask for a new one")
    return token


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("POST", _ADDRESSES, ask),
    ("GET", f"{_ADDRESSES}/{{token}}", link),
    ("POST", f"{_ADDRESSES}/{{token}}", confirm),
    ("POST", f"{_ADDRESSES}/{{id}}/remove", remove),
)
