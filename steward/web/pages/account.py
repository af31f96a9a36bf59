"""One's own account: where one is signed in, tokens, watch lists, and what one did."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from steward.accounts import joining, owning, sessions, tokens
from steward.accounts.subjects import Owed, SignedIn
from steward.accounts.tokens import Wanted
from steward.errors import Malformed
from steward.permissions import Scope
from steward.store import Transaction, View
from steward.store.watchlists import DELETED
from steward.watching import attention
from steward.web import agents, asking, auth, deeds, guard
from steward.web.pages import factors, mailboxes, proof, standing
from steward.web.pages.sign_in import ACCOUNT, gone, signed_in
from steward.web.people_contexts import (
    AccountPage,
    ListLine,
    SessionLine,
    TokenLine,
)
from steward.web.site import Endpoint, Site

_MOST_DEEDS: Final = 50
_SAID: Final = {
    "ended": "That session is over.",
    "others": "You are signed in here only.",
    "named": "Your new name is kept.",
    "revoked": "That token does not work any more.",
    "taken": "The watch list is in your account now.",
    "app": "Your authenticator app is set up.",
    "passkey": "Your passkey is added.",
    "removed": "That second factor is removed.",
    "asked": "A link is on its way to that address. Open it here within ten minutes.",
    "added": "The address is yours here now.",
    "without": "That address is removed.",
    "challenge": "Your challenge is below. Nothing has been looked at yet.",
    "shown": "We saw it: it counts from today.",
    "withdrawn": "That is withdrawn. It counts no more.",
    "dropped": "That challenge is dropped.",
    "linked": "The provider is linked: you can sign in by it.",
    "unlinked": "That provider does not let you in any more.",
    "left": "The watch list is no longer in your account. It goes on as it was.",
}
_OWED: Final = {
    Owed.NOTHING: "",
    Owed.PROOF: "",  # who owes it is led to show it and does not see this page
    Owed.ENROLMENT: "You have a role here. It counts once you have a second factor.",
}


def account(site: Site, request: Request) -> Response:
    """Answer with one's own account."""
    said = _SAID.get(asking.first(request, "said"), "")
    return _page(site, request, said=said)


def name(site: Site, request: Request) -> Response:
    """Give one's account another name."""
    wanted = guard.form(site, request).text("name", 200)
    return _done(site, request, "named", lambda tx, who: joining.rename(tx, who, wanted))


def end(site: Site, request: Request) -> Response:
    """End one of one's own sessions."""
    session_id = request.path_params["id"]
    return _done(site, request, "ended", lambda tx, who: sessions.end(tx, who, session_id))


def end_others(site: Site, request: Request) -> Response:
    """End all one's own sessions but this one."""
    return _done(site, request, "others", lambda tx, who: sessions.end_others(tx, site.office, who))


def end_all(site: Site, request: Request) -> Response:
    """End all one's own sessions, this one too."""
    with site.store.transaction() as tx:
        sessions.end_all(tx, site.office, signed_in(request))
    return gone(site)


def make_token(site: Site, request: Request) -> Response:
    """Make a token, and show its secret this once."""
    sent = guard.form(site, request)
    scopes = frozenset(scope for scope in Scope if sent.text(f"scope_{scope}", 5))
    if not sent.text("name", 60):
        raise Malformed("a token needs a name, so that you know it again")
    wanted = Wanted(name=sent.text("name", 60), scopes=scopes)
    with site.store.transaction() as tx:
        given = tokens.make(tx, signed_in(request), wanted)
    return _page(site, request, secret=given.secret)


def revoke(site: Site, request: Request) -> Response:
    """Make one of one's own tokens useless."""
    token_id = request.path_params["id"]
    return _done(site, request, "revoked", lambda tx, who: tokens.revoke(tx, who, token_id))


def take_list(site: Site, request: Request) -> Response:
    """Take a watch list into one's account; its manage address shows that it is theirs."""
    key = owning.key_in(guard.form(site, request).text("manage", 400))
    return _done(site, request, "taken", lambda tx, who: owning.take(tx, who, key))


def leave_list(site: Site, request: Request) -> Response:
    """Let go of a watch list."""
    list_id = request.path_params["id"]
    return _done(site, request, "left", lambda tx, who: owning.leave(tx, who, list_id))


def readdress(site: Site, request: Request) -> Response:
    """Give a list of one's own new addresses, and go to it: who lost one needs no other."""
    with site.store.transaction() as tx:
        made = owning.readdress(tx, signed_in(request), request.path_params["id"])
    return RedirectResponse(f"/watch/{made.token}/manage/{made.manage}?said=rotated", 303)


def _page(site: Site, request: Request, said: str = "", secret: str = "") -> Response:
    asker: auth.Asker = request.state.asker
    who, now = signed_in(request), site.clock.now()
    with site.store.snapshot() as view:
        page = AccountPage(
            name=who.name,
            addresses=tuple(joining.shown(site.office, view, who).values()),
            roles=tuple(sorted(view.accounts.roles(who.account_id))),
            owed=_OWED[who.owed],
            factors=factors.held(site, view, who),
            fresh=proof.counts_until(who, now) is not None,
            sessions=tuple(
                SessionLine(
                    id=each.id,
                    agent=agents.named(each.agent),
                    means=each.means,
                    since=each.created,
                    used=each.last_used,
                    here=each.id == who.session_id,
                )
                for each in sessions.own(view, who)
            ),
            tokens=_tokens(view, who, now),
            lists=_lists(view, who),
            decided=deeds.lines(view, view.audit.by(who.actor, _MOST_DEEDS, deeds.DECISIONS)),
            deeds=deeds.lines(view, view.audit.by(who.actor, _MOST_DEEDS)),
            form_token=asker.form_token,
            identities=site.identities(view, who),
            mailboxes=mailboxes.held(site, view, who),
            standing=standing.section(site, view, who),
            said=said,
            secret=secret,
        )
        return site.page(view, "account.html", page, section=ACCOUNT, private=True)


def _tokens(view: View, who: SignedIn, now: datetime) -> tuple[TokenLine, ...]:
    return tuple(
        TokenLine(
            id=each.id,
            name=each.name,
            scopes=", ".join(sorted(each.scopes)),
            expires=each.expires,
            used=each.last_used,
            holds=each.revoked is None and each.expires > now,
        )
        for each in tokens.own(view, who)
    )


def _lists(view: View, who: SignedIn) -> tuple[ListLine, ...]:
    lines = []
    for list_id in view.accounts.lists(who.account_id):
        there = view.watchlists.get(list_id)
        members = view.watchlists.members(list_id)
        if there.state != DELETED:
            needing = len(attention.needing(view, members))
            lines.append(
                ListLine(id=list_id, name=there.name, followed=len(members), attention=needing)
            )
    return tuple(lines)


def _done(
    site: Site, request: Request, said: str, change: Callable[[Transaction, SignedIn], object]
) -> Response:
    with site.store.transaction() as tx:
        change(tx, signed_in(request))
    return RedirectResponse(f"{ACCOUNT}?said={said}", 303)


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", ACCOUNT, account),
    ("POST", f"{ACCOUNT}/name", name),
    ("POST", f"{ACCOUNT}/sessions/end-others", end_others),
    ("POST", f"{ACCOUNT}/sessions/end-all", end_all),
    ("POST", f"{ACCOUNT}/sessions/{{id}}/end", end),
    ("POST", f"{ACCOUNT}/tokens", make_token),
    ("POST", f"{ACCOUNT}/tokens/{{id}}/revoke", revoke),
    ("POST", f"{ACCOUNT}/lists", take_list),
    ("POST", f"{ACCOUNT}/lists/{{id}}/leave", leave_list),
    ("POST", f"{ACCOUNT}/lists/{{id}}/readdress", readdress),
)
