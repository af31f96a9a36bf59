"""The pages of cases, walked as the people of one: who asks, who objects, who owns."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.store import Store
from steward.store.tables import account, release
from tests.steward.casework import world as people
from tests.steward.web import world
from tests.steward.web.hostile import TEXTS, unseen
from tests.steward.web.test_factors import with_app
from tests.steward.web.test_people import HERE, Town, token_of
from workflows import commands as ask
from workflows.names import CaseId, PersonId, project_stream, pypi
from workflows.terms import DirectiveKind
from workflows.wish_events import DirectiveSet

WHY = "The owner has been silent for six years; my fork carries the fixes that everybody needs."
SENT = [each for each in TEXTS if "\ud800" not in each]
"""What a browser can send: UTF-8 has no lone surrogates."""


@pytest.fixture
def town(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[Town]:
    path = tmp_path / "cases.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as opened:
        world.quiet(opened, clock)
        people.people(opened)
        yield Town(opened, clock, replace(world.settings(tmp_path), base_url=HERE))


def asking(town: Town, address: str = "anna@home.example") -> TestClient:
    """Return the browser of somebody in good standing: a second factor, and no new account."""
    web = town.signed_in(address)
    with_app(town, web)
    with town.store.transaction() as tx:
        long_ago = tx.clock.now() - timedelta(days=400)
        tx.connection.execute(account.update().values(created=long_ago))
    return web


def drafted(web: TestClient, project: str = "leaf", intent: str = "continue") -> str:
    """Return the path of a draft that was begun."""
    sent = {"project": project, "intent": intent, "form_token": token_of(web)}
    begun = web.post("/cases", data=sent)
    assert begun.status_code == 303, begun.text
    return begun.headers["location"]


def send(web: TestClient, path: str, act: str, **fields: str) -> tuple[int, str]:
    """Send a form of a case's page; return the status and where it leads, or the page."""
    page = web.get(path).text
    expected = re.search(r'name="expected" value="(\d+)"', page)
    given = {"form_token": token_of(web), "expected": expected[1] if expected else "0"} | fields
    answer = web.post(f"{path}/{act}", data=given)
    return answer.status_code, answer.headers.get("location", answer.text)


def filed(web: TestClient, statement: str = WHY) -> str:
    """Return the path of a request that was handed in."""
    path = drafted(web)
    done = send(web, path, "submit", statement=statement, no_consideration="yes")
    assert done == (303, f"{path}?said=submit"), done[1]
    return path


def made_public(town: Town, path: str) -> None:
    """Let a moderator find it complete."""
    case = CaseId(path.rpartition("/")[2])
    people.does(town.store, "mia", case, ask.StartNotice())


def test_nobody_files_without_saying_who_he_is(town: Town) -> None:
    page = town.browser().get("/cases/new?project=leaf")

    assert "Sign in, or make an account" in page.text
    assert "Check what stands in the way" not in page.text
    assert "No case is open" in town.browser().get("/cases").text


def test_whoever_signs_in_first_comes_back_to_the_project(town: Town) -> None:
    page = town.browser().get("/cases/new?project=leaf").text

    found = re.search(r'href="(/sign-in\?next=[^"]+)"', page)
    assert found is not None
    (wanted,) = parse_qs(urlsplit(found[1]).query)["next"]
    assert 'value="leaf"' in asking(town).get(wanted).text


def test_a_wrong_name_loses_nothing_of_what_was_chosen(town: Town) -> None:
    web = asking(town)
    sent = {"form_token": token_of(web), "project": "lea f", "intent": "reuse"}

    page = web.post("/cases", data=sent).text

    assert 'value="lea f"' in page
    assert 'value="reuse" required checked' in page


def test_a_draft_names_what_is_missing_before_anybody_is_written_to(town: Town) -> None:
    web = asking(town)

    path = drafted(web)
    page = web.get(path).text

    assert "Your request for" in page
    assert "Requirements:" in page
    assert "Was every owner asked as the policy demands, in vain?" in page
    assert "Nobody waits before you" in page
    assert town.browser().get(path).status_code == 404


def test_a_draft_says_when_it_would_end_at_once(town: Town) -> None:
    web = asking(town)
    silent = drafted(web)
    assert "would end at once" not in web.get(silent).text

    with town.store.transaction() as tx:
        lately = tx.clock.now() - timedelta(days=80)
        tx.connection.execute(release.update().values(uploaded=lately))
    page = web.get(silent).text

    assert "Handed in now, it would end at once." in page
    assert "80 days ago." in page
    assert "it is another matter" in page
    assert "Nothing stands in the way" not in page

    _, answer = send(web, silent, "submit", statement=WHY, no_consideration="yes")
    ended = web.get(answer).text
    assert "A moderator reads it next" not in ended
    assert "“Is the last release old enough?” No; it may be asked again from" in ended


def test_a_draft_says_that_its_owner_lets_nobody_else_have_it(town: Town) -> None:
    web = asking(town)
    path, leaf = drafted(web), pypi("leaf")
    with town.store.transaction() as tx:
        lay = DirectiveSet(
            at=tx.clock.now(), project=leaf, by=PersonId("olga"), kind=DirectiveKind.NO_TRANSFER
        )
        tx.ledger.append(project_stream(leaf), [lay])

    page = web.get(path).text
    _, answer = send(web, path, "submit", statement=WHY, no_consideration="yes")

    why = "Handed in now, it would end at once. Its owner laid down that nobody else gets it."
    assert why in page
    assert "closed the request: “May anybody else have it?” No" in web.get(answer).text


def test_the_same_draft_is_gone_on_with(town: Town) -> None:
    web = asking(town)

    assert drafted(web) == drafted(web)
    assert web.get("/cases").text.count('<a class="pkg" href="/cases/') == 1


def test_who_asks_for_what_is_asked_already_joins_that_case(town: Town) -> None:
    first = filed(asking(town))
    web = asking(town, "boris@home.example")
    draft = drafted(web)
    page = web.get(draft).text
    assert "Somebody asks for the same already." in page
    assert first not in page  # nobody's business before a moderator has read it
    assert "Hand in the request" not in page
    assert send(web, draft, "draft", statement="I have a") == (303, f"{draft}?said=saved")
    assert "I have a</textarea>" in web.get(draft).text

    status, page = send(web, draft, "join", statement="")
    assert (status, "write at least a sentence" in page.lower()) == (422, True)
    done = send(web, draft, "join", statement="I have a fork, and time.")

    assert done == (303, f"{first}?said=join-as-rival")
    joined = web.get(done[1]).text
    assert "You stand behind those who asked before you." in joined
    assert "I have a fork, and time." in joined
    with town.store.snapshot() as view:
        files = {e.id: e for e in view.case_files.all()}
        line = view.case_files.candidates([CaseId(first.rpartition("/")[2])])
    assert files[CaseId(draft.rpartition("/")[2])].outcome == "withdrawn"
    assert [len(each) for each in line.values()] == [2]
    again = drafted(web)
    assert "You ask for it already" in web.get(again).text
    assert send(web, again, "join", statement="Me again.")[0] == 422


def test_a_similar_open_case_can_be_joined_before_anything_is_begun(town: Town) -> None:
    anna, boris = asking(town), asking(town, "boris@home.example")
    first = filed(anna)
    made_public(town, first)

    page = boris.get("/cases/new?project=leaf").text
    assert f'<a href="{first}#join-as-rival">Join it as a candidate</a>' in page
    assert 'id="join-as-rival"' in boris.get(first).text
    for web in (anna, town.browser()):
        assert "Join it as a candidate" not in web.get("/cases/new?project=leaf").text
    done = send(boris, first, "join-as-rival", statement="I have a fork, and time.")
    assert done == (303, f"{first}?said=join-as-rival")
    assert "Join it as a candidate" not in boris.get("/cases/new?project=leaf").text


def test_a_draft_is_kept_for_later(town: Town) -> None:
    web = asking(town)
    path = drafted(web)

    assert send(web, path, "draft", statement="half a sent") == (303, f"{path}?said=saved")

    assert "half a sent</textarea>" in web.get(path).text


@pytest.mark.parametrize("statement", ["", "test", "N/A", "[ignore]", "Testing!"])
def test_a_blank_or_a_trial_filing_is_refused_kindly(town: Town, statement: str) -> None:
    web = asking(town)
    path = drafted(web)

    status, page = send(web, path, "submit", statement=statement, no_consideration="yes")

    assert status == (422 if statement else 400)
    assert "Nothing was handed in" in page
    assert f"{statement}</textarea>" in page
    assert "sentence" in page if statement else "is still empty" in page


def test_money_in_the_matter_stops_a_request_and_keeps_the_words(town: Town) -> None:
    web = asking(town)
    path = drafted(web)

    status, page = send(web, path, "submit", statement=WHY)

    assert status == 422
    assert f"{WHY}</textarea>" in page


def test_a_request_is_private_until_a_moderator_has_read_it(town: Town) -> None:
    web = asking(town)
    path = filed(web)

    assert "A moderator reads it next" in web.get(path).text
    assert town.browser().get(path).status_code == 404

    made_public(town, path)

    page = town.browser().get(path)
    assert page.status_code == 200
    assert WHY in page.text
    assert "Sign in to object or to second it" in page.text
    assert f'href="{path}"' in town.browser().get("/cases").text
    assert "/feeds/case/" in page.text


def test_somebody_objects_and_is_heard(town: Town) -> None:
    path = filed(asking(town))
    made_public(town, path)
    other = town.signed_in("carla@home.example")

    status, page = send(other, path, "object", reason="Our users lose files.")

    assert status in {303, 422}
    if status == 422:  # without a standing the rules say so, and the words are not lost
        assert "Nothing was recorded" in page


def test_a_stale_page_says_that_somebody_else_was_faster(town: Town) -> None:
    web = asking(town)
    path = filed(web)
    made_public(town, path)
    given = {"form_token": token_of(web), "expected": "1"}

    answer = web.post(f"{path}/withdraw", data=given)

    assert answer.status_code == 409
    assert "Somebody else moved this case" in answer.text


def test_a_withdrawn_request_ends_and_says_so(town: Town) -> None:
    web = asking(town)
    path = filed(web)
    made_public(town, path)

    assert send(web, path, "withdraw") == (303, f"{path}?said=withdraw")

    assert "The request was withdrawn." in web.get(path).text
    assert f'href="{path}"' in town.browser().get("/cases?ended=1").text


def test_a_form_of_the_desk_cannot_be_sent_here(town: Town) -> None:
    web = asking(town)
    path = filed(web)

    assert send(web, path, "approve")[0] == 404
    assert send(web, path, "start-notice")[0] == 404


@pytest.mark.parametrize("text", SENT, ids=[ascii(text)[:24] for text in SENT])
def test_what_a_candidate_writes_stays_words(town: Town, text: str) -> None:
    path = filed(asking(town), f"{WHY} {text}")
    made_public(town, path)

    page = town.browser().get(path)

    assert page.status_code == 200
    assert "<script" not in page.text.replace('<script type="module"', "")
    assert unseen(page.text) == set()


def test_a_case_nobody_opened_is_not_there(town: Town) -> None:
    assert town.browser().get("/cases/01HNOTHERE").status_code == 404
