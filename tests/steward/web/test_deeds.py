"""What somebody did, as the account page tells it: in words, and with a way to the thing."""

import re
from pathlib import Path

from steward.casework.actors import ACTIONS
from steward.web.deeds import DECISIONS, WORDS
from tests.steward.web.test_cases import asking, drafted, town
from tests.steward.web.test_factors import PAGE
from tests.steward.web.test_people import Town
from workflows.situation import wish

__all__ = ["town"]

STEWARD = Path(__file__).parents[3] / "steward"
NOTED = re.compile(r'audit\.note\(.*?"([a-z-]+\.[a-z-]+)"', re.DOTALL)
NAMED = re.compile(r'"([a-z-]+\.[a-z-]+)"')


def test_every_deed_in_the_code_has_words() -> None:
    commands = {f"case.{wish(each).replace(' ', '-')}" for each in ACTIONS}
    called = {name for path in STEWARD.rglob("*.py") for name in NOTED.findall(path.read_text())}
    people = "".join(path.read_text() for path in (STEWARD / "accounts").glob("*.py"))
    asked = {"passkey.prove", "passkey.sign-in", "case.open-case"}  # purposes, not deeds

    assert commands | called | set(NAMED.findall(people)) <= set(WORDS) | asked
    assert set(WORDS) >= DECISIONS


def test_what_was_done_leads_to_the_case_and_is_no_decision_yet(town: Town) -> None:
    web = asking(town)
    path = drafted(web)

    page = web.get("/account", headers=PAGE).text

    assert f'Began a request: <a class="pkg" href="{path}">leaf</a>' in page
    assert "What you decided" not in page


def test_what_was_decided_is_told_apart(town: Town) -> None:
    web = asking(town)
    path = drafted(web)
    with town.store.transaction() as tx:
        actor = next(each.actor for each in tx.audit.latest(9) if each.action == "case.open")
        tx.audit.note(actor, "web", "case.approve", f"case:{path.rpartition('/')[2]}")

    page = web.get("/account", headers=PAGE).text

    told = page[page.index("What you decided") : page.index("What you did here")]
    assert f'Approved a recommendation: <a class="pkg" href="{path}">leaf</a>' in told
    assert "Began a request" not in told
