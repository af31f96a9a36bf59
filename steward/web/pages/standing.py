"""Standing: what one has shown of projects, what is still to be met, and the look at it."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from steward.accounts import providing
from steward.accounts.providing import SHOW, Returned
from steward.accounts.subjects import SignedIn
from steward.errors import Malformed, NotFound
from steward.proofs import ProofKind, ProofOfStanding
from steward.providers import Granted
from steward.standing import all_of, showing
from steward.standing.kinds import Eyes
from steward.standing.showing import Wish
from steward.store import View
from steward.store.standing import Ask
from steward.web import guard
from steward.web.contexts import ProjectLink
from steward.web.pages.sign_in import ACCOUNT, onward, signed_in
from steward.web.site import Endpoint, Site
from steward.web.standing_contexts import AskLine, KindLine, ProofLine, StandingSection
from workflows import names

PLACE: Final = f"{ACCOUNT}/standing"
_SHOWN: Final = f"{ACCOUNT}?said=shown#standing"
_LONGEST_TOKEN: Final = 1000
_WORDS: Final = {
    ProofKind.REPOSITORY_GRANT: "its repository, by what GitHub lets you do",
    ProofKind.REPOSITORY_FILE: "its repository, by a file on the default branch",
    ProofKind.REPOSITORY_CI: "its repository, by a run of its CI",
    ProofKind.REGISTRY_ROLE: "a role on the registry, by a release",
    ProofKind.ADDRESS: "a mail address that it names",
    ProofKind.DOMAIN: "a host that it names",
}


def eyes(site: Site) -> Eyes:
    """Return what a look outside needs."""
    return Eyes(
        settings=site.settings,
        fetcher=site.outside.fetcher,
        clock=site.clock,
        office=site.office,
    )


def section(site: Site, view: View, who: SignedIn) -> StandingSection:
    """Return the part of the account page that tells of standing."""
    now = site.clock.now()
    return StandingSection(
        kinds=tuple(KindLine(key=kind, words=words) for kind, words in _WORDS.items()),
        proofs=tuple(_proof(site, each) for each in all_of(view, who.account_id)),
        asks=tuple(_ask(site, each) for each in view.standing.asks(who.account_id, now)),
    )


def begin(site: Site, request: Request) -> Response:
    """Give out a challenge."""
    form = guard.form(site, request)
    try:
        kind = ProofKind(form.text("kind", 40))
    except ValueError:
        raise Malformed("choose one of the ways in the list") from None
    project = names.pypi(form.text("project", names.LONGEST_NAME))
    wish = Wish(project=project, kind=kind, target=form.text("target", 300))
    with site.store.transaction() as tx:
        showing.begin(tx, site.office, signed_in(request), wish)
    return onward(f"{ACCOUNT}?said=challenge#standing")


def look(site: Site, request: Request) -> Response:
    """Look whether a challenge is met; a token that is given with it is used for that look."""
    token = guard.form(site, request).text("token", _LONGEST_TOKEN)
    ask_id = request.path_params["id"]
    showing.show(site.store, eyes(site), signed_in(request), ask_id, token)
    return onward(_SHOWN)


def returned(site: Site, request: Request, there: Returned, granted: Granted) -> Response:
    """Finish what somebody went to the repository's host for."""
    who = request.state.asker.person
    with site.store.snapshot() as view:
        providing.the_same(view, who, there.errand, showing.ACTION)
    showing.show(site.store, eyes(site), who, there.errand.about, granted.token)
    return onward(_SHOWN)


def errand(site: Site, request: Request) -> providing.Errand:
    """Return what somebody goes to the repository's host for.  Raises `NotFound`."""
    who, ask_id = signed_in(request), request.path_params["id"]
    with site.store.snapshot() as view:
        if showing.own_ask(view, who, ask_id).kind is not ProofKind.REPOSITORY_GRANT:
            raise NotFound("this one is not shown in that way")
    return providing.errand(who, SHOW, ask_id)


def withdraw(site: Site, request: Request) -> Response:
    """Forget a proof."""
    with site.store.transaction() as tx:
        showing.withdraw(tx, signed_in(request), request.path_params["id"])
    return onward(f"{ACCOUNT}?said=withdrawn#standing")


def drop(site: Site, request: Request) -> Response:
    """Forget a challenge."""
    with site.store.transaction() as tx:
        showing.drop(tx, signed_in(request), request.path_params["id"])
    return onward(f"{ACCOUNT}?said=dropped#standing")


def _proof(site: Site, proof: ProofOfStanding) -> ProofLine:
    return ProofLine(
        id=proof.id,
        project=ProjectLink(project=proof.project),
        what=_WORDS[proof.kind],
        level=proof.level,
        shown=proof.shown,
        expires=proof.expires,
        over=not proof.holds(site.clock.now()),
    )


def _ask(site: Site, ask: Ask) -> AskLine:
    return AskLine(
        id=ask.id,
        project=ProjectLink(project=ask.project),
        kind=ask.kind,
        what=_WORDS[ask.kind],
        target=site.office.seal.open(ask.target, ask.id),
        challenge=ask.challenge,
        audience=f"{site.settings.base_url}/standing/{ask.challenge}",
        github="github" in site.outside.names,
        expires=ask.expires,
    )


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("POST", PLACE, begin),
    ("POST", f"{PLACE}/{{id}}/look", look),
    ("POST", f"{PLACE}/{{id}}/drop", drop),
    ("POST", f"{PLACE}/{{id}}/withdraw", withdraw),
)
