"""Signing in by a provider over the web, and everything that must not let anybody in.

The providers are stand-ins on loopback that keep to their standards, until a
test makes them lie.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import text

from steward.clock import SetClock
from steward.store import Store
from steward.web import auth
from tests.doubles import Loopback, http, saying
from tests.steward.providers.pretend import (
    CLIENT_ID,
    Given,
    by_secret,
    key_called,
    unsigned,
)
from tests.steward.web.provider_world import (
    HERE,
    MAILBOX,
    Town,
    code_of,
    form_token,
    is_in,
    led,
    opened,
)

ANNA: Given = {"sub": "a-17", "email": "anna@home.example", "email_verified": True}


@pytest.fixture
def town(store: Store, clock: SetClock, tmp_path: Path) -> Iterator[Town]:
    with opened(store, clock, tmp_path) as there:
        yield there


def test_somebody_signs_in_by_a_provider_and_comes_again(town: Town) -> None:
    assert "Sign in by Leaf House" in town.browser().get("/sign-in").text
    web = town.browser()
    came = town.come(web, ANNA)

    assert (came.status_code, came.headers["location"]) == (303, "/watch")
    assert is_in(web)
    again = town.browser()
    town.come(again, ANNA | {"email": "other@home.example"})
    assert is_in(again)
    assert (town.count("account"), town.count("identity")) == (1, 1)
    assert again.get("/account").text.count('action="/account/identities/') == 1


def test_a_provider_is_asked_who_somebody_is_and_for_nothing_else(town: Town) -> None:
    web = town.browser()
    town.come(web, ANNA)
    asked = town.openid.asked

    assert asked["scope"] == "openid email profile"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == f"{HERE}/sign-in/by/oidc/back"
    assert min(len(asked[each]) for each in ("state", "nonce", "code_challenge")) >= 43
    town.github.allow(town.out(web, "github"), {})
    assert town.github.asked["scope"] == "read:user user:email"
    assert town.github.asked["code_challenge_method"] == "S256"


def test_coming_back_changes_nothing_before_the_button(town: Town) -> None:
    web = town.browser()
    given = town.openid.allow(town.out(web), ANNA)
    for _ in range(5):
        assert web.get("/sign-in/by/oidc/back", params=given).status_code == 200
        assert web.head("/sign-in/by/oidc/back", params=given).status_code == 200

    assert (town.count("account"), town.count("session")) == (0, 0)
    assert town.back(web, given).status_code == 303


def test_threat_t19_nobody_is_signed_in_by_what_another_browser_brought(town: Town) -> None:
    """Else an attacker's own answer would sign his victim in to the attacker's account."""
    given = town.openid.allow(town.out(town.browser()), ANNA)
    victim = town.browser()

    assert code_of(town.back(victim, given))[0] == 403
    town.out(victim)
    assert code_of(town.back(victim, given))[0] == 403
    assert not is_in(victim)
    assert town.count("account") == 0


def test_threat_t09_a_way_in_is_used_up_by_the_first_try(town: Town) -> None:
    web = town.browser()
    page = town.out(web)
    given = town.openid.allow(page, ANNA)
    assert town.back(web, given | {"code": "another"}).status_code == 403

    assert code_of(town.back(web, given))[0] == 410
    assert not is_in(web)


def test_a_way_in_ends_after_ten_minutes(town: Town) -> None:
    web = town.browser()
    given = town.openid.allow(town.out(web), ANNA)
    town.clock.sleep(600)

    assert code_of(town.back(web, given))[0] == 410
    assert not is_in(web)


def test_a_code_that_was_given_to_another_browser_is_worth_nothing(town: Town) -> None:
    """PKCE: whoever gets hold of a code lacks the verifier that stayed on the server."""
    stolen = town.openid.allow(town.out(town.browser()), ANNA)
    thief = town.browser()
    own = town.openid.allow(town.out(thief), {"sub": "thief"})

    assert town.back(thief, own | {"code": stolen["code"]}).status_code == 403
    assert not is_in(thief)


LIES: dict[str, Given] = {
    "the nonce of another try": {"nonce": "n" * 43},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://other.example"},
    "another audience": {"aud": "somebody-else"},
    "our name only as the one it was made for": {"aud": "other", "azp": CLIENT_ID},
    "no audience": {"aud": None},
    "several audiences and none that it was made for": {"aud": [CLIENT_ID, "other"]},
    "made for another": {"aud": [CLIENT_ID, "other"], "azp": "other"},
    "nobody": {"sub": ""},
    "a number for a name": {"sub": 17},
    "a name without end": {"sub": "x" * 256},
    "no end": {"exp": None},
    "a hash of another token": {"at_hash": "x" * 22},
}


@pytest.mark.parametrize("lie", LIES)
def test_threat_t04_a_token_that_says_otherwise_lets_nobody_in(town: Town, lie: str) -> None:
    town.openid.lies = LIES[lie]
    web = town.browser()
    status, why = code_of(town.come(web, ANNA))

    assert (status, "does not hold" in why) == (403, True), why
    assert not is_in(web)
    assert town.count("account") == 0


def test_a_token_that_is_over_lets_nobody_in(town: Town) -> None:
    now = int(town.clock.now().timestamp())
    web = town.browser()
    for lie in ({"exp": now - 61}, {"iat": now + 3600}, {"nbf": now + 3600}):
        town.openid.lies = lie
        assert town.come(web, ANNA).status_code == 403, lie

    town.openid.lies = {"exp": now - 30}  # two clocks may differ a little
    assert town.come(web, ANNA).status_code == 303


def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(town: Town) -> None:
    web, real = town.browser(), town.openid.key
    other = RSAKey.generate_key(2048, {"kid": "1"})
    public = real.as_pem(private=False).decode()
    forgers = (
        lambda claims: jwt.encode({"alg": "RS256", "kid": real.kid}, claims, other),
        lambda claims: by_secret(claims, public, "1"),
        unsigned,
        lambda _: "no.token.at-all",
        lambda _: "x" * 20_000,
    )
    for forger in forgers:
        town.openid.sign = forger
        status, _ = code_of(town.come(web, ANNA))
        assert status == 403

    assert not is_in(web)


def test_new_keys_of_a_provider_are_found(town: Town) -> None:
    web = town.browser()
    town.come(web, ANNA)
    town.clock.sleep(60)
    town.openid.key = key_called("2")

    assert town.come(web, ANNA).status_code == 303


def test_an_answer_of_another_provider_is_not_taken(town: Town) -> None:
    """Mix-up (RFC 9700, 4.4): each answer goes to the provider that it was asked of."""
    web = town.browser()
    given = town.openid.allow(town.out(web), ANNA)
    assert code_of(town.back(web, given, "github"))[0] == 403
    assert town.back(web, given | {"iss": "https://other.example"}).status_code == 403

    given = town.openid.allow(town.out(web), ANNA)
    del given["iss"]
    assert town.back(web, given).status_code == 403
    assert not is_in(web)


def test_threat_t04_an_address_alone_opens_nobodys_account(town: Town) -> None:
    """Whoever can make a provider say an address has no claim to the account that uses it."""
    owner = town.signed_in()
    web = town.browser()
    status, why = code_of(town.come(web, ANNA))

    assert (status, "link this provider" in why) == (409, True)
    assert not is_in(web)
    assert (town.count("account"), town.count("identity")) == (1, 0)

    assert town.link(owner, ANNA).headers["location"] == "/account?said=linked"
    assert town.come(web, ANNA).status_code == 303
    assert town.count("account") == 1


@pytest.mark.parametrize("verified", [True, False])
def test_an_account_prepared_under_somebodys_address_is_not_theirs_to_fall_into(
    town: Town, verified: object
) -> None:
    """Pre-hijacking: what a provider says of an address is not kept before its mailbox answered."""
    town.come(town.browser(), ANNA | {"sub": "attacker", "email_verified": verified})
    owner = town.signed_in()

    assert town.count("account") == 2
    assert 'action="/account/identities/' not in owner.get("/account").text
    assert town.count("letter") == (1 if verified else 0)


def test_an_address_that_a_letter_reached_is_added(town: Town) -> None:
    web = town.browser()
    town.come(web, ANNA)

    assert "You have no mail address here yet" in web.get("/account").text
    path = town.mailed()
    assert web.get(path).status_code == 200
    assert town.count("address") == 0
    other = town.signed_in("boris@home.example")
    assert other.post(path, data={auth.FIELD: form_token(other)}).status_code == 410

    added = web.post(path, data={auth.FIELD: form_token(web)})
    assert added.headers["location"] == "/account?said=added"
    assert MAILBOX in web.get("/account").text


def test_addresses_come_and_go_on_the_account_page(town: Town) -> None:
    web = town.signed_in()
    token = {auth.FIELD: form_token(web)}
    web.post("/account/addresses", data=token | {"address": "second@home.example"})
    web.post(town.mailed(), data=token)
    page = web.get("/account").text
    removing = re.findall(r'action="(/account/addresses/\d+/remove)"', page)
    assert ("second@home.example" in page, len(removing)) == (True, 2)

    assert web.post(removing[0], data=token).headers["location"] == "/account?said=without"
    assert web.post(removing[1], data=token).status_code == 409
    assert web.post("/account/addresses/x/remove", data=token).status_code == 404
    assert web.post("/account/addresses", data=token | {"address": "no"}).status_code == 400


def test_linking_is_finished_by_the_session_that_began_it(town: Town) -> None:
    anna, boris = town.signed_in(), town.signed_in("boris@home.example")
    page = led(anna.post("/account/providers/oidc", data={auth.FIELD: form_token(anna)}))
    given = town.openid.allow(page, ANNA)
    boris.cookies.set("steward-provider", anna.cookies["steward-provider"])

    assert code_of(town.back(boris, given))[0] == 403
    assert town.count("identity") == 0


def test_an_identity_is_one_accounts(town: Town) -> None:
    anna, boris = town.signed_in(), town.signed_in("boris@home.example")
    town.link(anna, ANNA)

    assert code_of(town.link(boris, ANNA))[0] == 409
    assert town.count("identity") == 1


def test_linking_needs_a_fresh_sign_in_and_the_forms_token(town: Town) -> None:
    web = town.signed_in()
    assert web.post("/account/providers/oidc").status_code == 403
    town.clock.sleep(601)
    late = web.post("/account/providers/oidc", data={auth.FIELD: form_token(web)})

    assert late.status_code == 403
    assert town.count("link") == 0


def test_a_removed_identity_lets_nobody_in(town: Town) -> None:
    web = town.signed_in()
    town.link(web, ANNA)
    removed = re.search(r'action="(/account/identities/\w+/remove)"', web.get("/account").text)
    assert removed
    gone = web.post(removed[1], data={auth.FIELD: form_token(web)})

    assert gone.headers["location"] == "/account?said=unlinked"
    assert code_of(town.come(town.browser(), ANNA))[0] == 409
    assert town.count("identity") == 0


def test_the_last_way_in_stays(town: Town) -> None:
    web = town.browser()
    town.come(web, ANNA)
    removed = re.search(r'action="(/account/identities/\w+/remove)"', web.get("/account").text)
    assert removed

    refused = web.post(removed[1], data={auth.FIELD: form_token(web)})
    assert code_of(refused)[0] == 409
    assert town.count("identity") == 1


def test_the_session_is_another_one_after_signing_in_by_a_provider(town: Town) -> None:
    web = town.browser()
    town.come(web, ANNA)
    before = web.cookies["steward-session"]
    town.come(web, ANNA)
    old = town.browser()
    old.cookies.set("steward-session", before)

    assert web.cookies["steward-session"] != before
    assert not is_in(old)
    assert town.count("session") == 1


def test_a_provider_is_no_second_factor(town: Town) -> None:
    web = town.signed_in()
    town.link(web, ANNA)
    with town.store.transaction() as tx:
        now = town.clock.now()
        tx.connection.execute(
            text(
                "INSERT INTO totp (account_id, sealed, confirmed) SELECT id, 'x', :now FROM account"
            ),
            {"now": int(now.timestamp() * 1_000_000)},
        )
    again = town.browser()

    assert town.come(again, ANNA).headers["location"].startswith("/account/proof")
    assert not is_in(again)


def test_a_closed_account_stays_closed(town: Town) -> None:
    town.come(town.browser(), ANNA)
    with town.store.transaction() as tx:
        tx.connection.execute(text("UPDATE account SET state = 'disabled'"))

    assert code_of(town.come(town.browser(), ANNA))[0] == 403


def test_who_says_no_is_told_that_nothing_happened(town: Town) -> None:
    web = town.browser()
    state = parse_qs(urlsplit(town.out(web)).query)["state"][0]
    said = {"error": "access_denied", "error_description": "<b>no</b>", "state": state}
    answer = web.get("/sign-in/by/oidc/back", params=said)

    assert code_of(answer)[0] == 403
    assert "You did not let Leaf House tell us who you are; nothing was changed" in answer.text
    odd = web.get("/sign-in/by/oidc/back", params={"error": "<script>\u202e"})
    assert odd.status_code == 403
    assert "<script>" not in odd.text


def test_a_silent_provider_is_a_sentence(town: Town) -> None:
    web = town.browser()
    page = town.out(web)
    given = town.openid.allow(page, ANNA)
    with Loopback(saying(http(503))) as broken:
        town.settings = replace(town.settings, oidc_issuer=broken.url)
        other = town.browser()
        answer = other.post("/sign-in/by/oidc")
        assert answer.status_code == 503
        assert "Leaf House answered 503" in answer.text
    assert town.back(web, given).status_code == 303


def test_threat_t12_a_providers_document_sends_us_to_no_private_place(town: Town) -> None:
    with Loopback(saying(http(200, b"{}"))) as canary:
        town.openid.description = {"jwks_uri": f"https://127.0.0.1:{canary.port}/jwks"}
        web = town.browser()
        assert town.come(web, ANNA).status_code == 503
        town.clock.sleep(601)
        town.openid.description = {"token_endpoint": f"http://127.0.0.1:{canary.port}/token"}
        assert town.come(town.browser(), ANNA).status_code == 403

        assert canary.connections == 0


def test_a_provider_that_calls_itself_otherwise_is_not_believed(town: Town) -> None:
    town.openid.description = {"issuer": "https://other.example"}

    assert code_of(town.browser().post("/sign-in/by/oidc"))[0] == 403


def test_what_a_provider_tells_about_somebody_else_is_not_taken(town: Town) -> None:
    town.openid.told = {"sub": "somebody-else"}

    assert town.come(town.browser(), ANNA).status_code == 403


def github_user(number: int, login: str, *, verified: bool = True) -> Given:
    emails = [
        {"email": "old@home.example", "primary": False, "verified": True},
        {"email": MAILBOX, "primary": True, "verified": verified},
    ]
    return {"id": number, "login": login, "emails": emails}


def test_somebody_signs_in_by_github(town: Town) -> None:
    web = town.browser()
    came = town.come(web, github_user(7, "anna"), "github")

    assert came.status_code == 303
    page = web.get("/account").text
    assert '<td role="cell" data-th="You are there">anna</td>' in page
    assert "Link Leaf House" in page


def test_a_login_that_fell_free_is_not_the_person_who_had_it(town: Town) -> None:
    town.come(town.browser(), github_user(7, "anna", verified=False), "github")
    town.come(town.browser(), github_user(7, "anna-2", verified=False), "github")
    assert town.count("account") == 1

    town.come(town.browser(), github_user(8, "anna", verified=False), "github")
    assert town.count("account") == 2


def test_only_a_verified_primary_address_is_looked_at(town: Town) -> None:
    town.signed_in()

    assert code_of(town.come(town.browser(), github_user(7, "anna"), "github"))[0] == 409
    unverified = town.come(town.browser(), github_user(8, "boris", verified=False), "github")
    assert unverified.status_code == 303


def test_an_account_of_github_without_a_number_is_nobody(town: Town) -> None:
    for number in (True, "7", 0, None):
        answer = town.come(town.browser(), github_user(7, "anna") | {"id": number}, "github")
        assert answer.status_code == 503, number


def test_threat_t30_nothing_that_lets_anybody_in_is_kept_in_the_open(
    town: Town, tmp_path: Path
) -> None:
    web = town.browser()
    given = town.openid.allow(town.out(web), ANNA)
    town.back(web, given)
    with town.store.snapshot() as view:
        tables = ("link", "identity", "session", "audit", "letter", "job", "account")
        kept = "".join(
            repr(row)
            for table in tables
            for row in view.connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
        )

    secrets = [*given.values(), *town.openid.tokens, town.openid.asked["nonce"], "a-17"]
    assert [each for each in secrets if each in kept and each != town.openid.url] == []
    del tmp_path


def test_each_way_in_leaves_one_row_in_the_audit(town: Town) -> None:
    web = town.browser()
    town.come(web, ANNA)
    town.come(town.browser(), ANNA | {"sub": "other", "email": "x@home.example"})
    with town.store.snapshot() as view:
        done = [deed.action for deed in reversed(view.audit.latest(10))]

    assert done == ["provider.ask", "session.start"] * 2


def test_setting_out_has_a_limit(town: Town) -> None:
    web = town.browser()
    for _ in range(30):
        town.out(web)

    assert web.post("/sign-in/by/oidc").status_code == 429


def test_a_provider_that_nobody_configured_is_not_there(town: Town) -> None:
    web = town.browser()

    assert web.post("/sign-in/by/elsewhere").status_code == 404
    assert web.get("/sign-in/by/elsewhere/back").status_code == 404
