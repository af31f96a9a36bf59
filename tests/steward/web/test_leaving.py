"""Taking one's data along and leaving, from the pages."""

import json

from steward.permissions import Role
from tests.steward.web.test_factors import (
    ANNA,
    PAGE,
    give_role,
    send,
    town,
    with_app,
)
from tests.steward.web.test_people import SESSION, Town, token_of

__all__ = ["town"]


def test_what_is_kept_of_somebody_is_a_file_without_a_secret(town: Town) -> None:
    web = town.signed_in(ANNA)
    made = web.post("/watch", data={"content": "leaf\nother", "name": "mine"})
    manage = made.headers["location"].partition("?")[0]
    send(web, "/account/lists", manage=manage)
    app = with_app(town, web)

    answer = web.get("/account/export")
    kept = json.loads(answer.text)
    assert answer.headers["content-disposition"] == 'attachment; filename="steward-account.json"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert kept["addresses"][0]["address"] == ANNA
    (mine,) = kept["watch_lists"]
    assert (mine["name"], mine["content"]) == ("mine", "leaf\nother")
    for secret in (app.secret, web.cookies[SESSION], manage.rpartition("/")[2]):
        assert secret not in answer.text


def test_an_erased_account_is_gone_and_its_lists_are_not(town: Town) -> None:
    web = town.signed_in(ANNA)
    made = web.post("/watch", data={"content": "leaf", "name": "mine"})
    manage = made.headers["location"].partition("?")[0]
    send(web, "/account/lists", manage=manage)
    assert "Nobody can bring it back" in web.get("/account/erase").text

    status, page = send(web, "/account/erase")
    assert status == 200
    assert "Your account is erased" in page
    assert SESSION not in web.cookies
    assert web.get("/account", headers=PAGE).headers["location"].startswith("/sign-in")
    assert web.get(manage).status_code == 200


def test_the_confirming_page_alone_erases_nothing(town: Town) -> None:
    web = town.signed_in(ANNA)
    web.get("/account/erase")
    web.post("/account/erase", data={"form_token": "x"}, headers=PAGE)

    assert web.get("/account").status_code == 200


def test_the_only_admin_is_told_what_to_do_first(town: Town) -> None:
    web = town.signed_in(ANNA)
    with_app(town, web)
    give_role(town, Role.ADMIN)

    page = web.get("/account/erase").text
    assert "You are the only admin." in page
    assert "/account/erase" not in page
    answer = web.post("/account/erase", data={"form_token": token_of(web)}, headers=PAGE)
    assert answer.status_code == 409
    assert web.get("/account").status_code == 200
