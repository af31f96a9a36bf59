"""The desk beside the steps of a case: who takes it, ways to the owner, facts, words taken out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from steward import casework, ids
from steward.accounts import addresses
from steward.casework import clockwork, receiving
from steward.casework.acting import let_time_pass
from steward.casework.mailroom import Mailroom
from steward.clock import SetClock
from steward.proofs import ProofKind
from steward.store.tables import address, audit
from tests.steward.casework import world as people
from tests.steward.web.test_desk import Office, Sitting, laid, opened_office
from workflows import commands as ask
from workflows.names import CaseId, pypi
from workflows.terms import Intent

__all__ = ["laid"]
SEEN = "https://forge.example/clara"


@pytest.fixture
def office(laid: tuple[Path, dict[str, CaseId], SetClock], tmp_path: Path) -> Iterator[Office]:
    with opened_office(laid, tmp_path) as opened:
        yield opened


def offered(page: str) -> list[str]:
    """Return to whom the page can give the case."""
    found = re.search(r'<select id="moderator".*?</select>', page, re.DOTALL)
    return re.findall(r"<option[^>]*>([^<]*)<", found[0]) if found else []


def deeds(office: Office, action: str) -> list[dict[str, str]]:
    """Return what was noted of such acts."""
    with office.store.snapshot() as view:
        wanted = select(audit.c.detail).where(audit.c.action == action)
        return list(view.connection.scalars(wanted))


def test_a_case_is_given_to_another_who_has_no_part_in_it(office: Office) -> None:
    case = office.cases["inkfold"]
    people.does(office.store, "ada", case, ask.DeclareConflict())
    mia = office.sits("mia")
    page = mia.page(f"/desk/{case}")
    assert {each.split(",")[0] for each in offered(page)} == {"fedor"}
    assert all(re.search(r", \d+ cases?$", each) for each in offered(page))

    status, where = mia.send(f"/desk/{case}", "assign", moderator="fedor")

    assert (status, where) == (303, f"/desk/{case}?said=assign")
    assert office.assignee("inkfold") == "fedor"
    status, page = mia.send(f"/desk/{case}", "assign", moderator="ada")
    assert (status, "this moderator has a part in the case" in page.lower()) == (422, True)


def test_a_case_is_nobodys_once_its_moderator_stepped_back(office: Office) -> None:
    case = office.cases["inkfold"]
    assert office.assignee("inkfold") == "max"

    status, _ = office.sits("max").send(f"/desk/{case}", "declare-conflict")

    assert status == 303
    assert office.assignee("inkfold") is None
    with office.store.transaction() as tx:  # and another one gets it
        assert tx.outbox.waits(clockwork.TIME, f"{clockwork.TIME}:{case}:")
        let_time_pass(tx, case)
    assert office.assignee("inkfold") in {"ada", "fedor", "mia"}


def test_a_way_to_the_owner_is_compared_first_and_then_kept(office: Office) -> None:
    mia, path = office.sits("mia"), f"/desk/{office.cases['inkfold']}"
    given, before = {"channel": "mail", "source": SEEN}, deeds(office, "contact.enter")
    for value, said in {
        "clarra@home.example": "differs by a slip of a finger",
        "clara@home.example": "It is known here already.",
        "someone@anton.example": "A candidate has it",
        "clara@new.example": "Nothing like it is known here",
    }.items():
        status, page = mia.send(path, "contact", value=value, **given)
        assert (status, said in page) == (200, True), (value, page)
        assert f'value="{value}"' in page
    assert deeds(office, "contact.enter") == before

    status, where = mia.send(path, "contact", value="clara@new.example", sure="yes", **given)

    assert (status, where) == (303, f"{path}?said=contact")
    assert "clara@new.example" in mia.page(path)
    status, page = mia.send(path, "contact", value="no address", channel="mail", source=SEEN)
    assert (status, "is not a mail address" in page) == (400, True)
    status, page = mia.send(path, "contact", channel="mail", value="a@b.example", source="a friend")
    assert (status, "name the page where you found it" in page.lower()) == (400, True)


def test_a_way_counts_at_the_desk_only_where_it_counts_by_the_rules(office: Office) -> None:
    case = office.cases["statgrid"]
    path = f"/desk/{case}"
    assert "does not count" not in office.sits("mia").page(path)
    with office.store.snapshot() as view:
        tried = [e for step in casework.load(view, case).case.campaign.steps for e in step.tried]

    people.does(office.store, "mia", case, ask.RecordBounce(point=tried[0]))

    assert re.search(r"does not count.{0,80}it came back", office.sits("mia").page(path), re.DOTALL)


def test_an_owners_address_is_for_the_desk_alone(office: Office) -> None:
    case = office.cases["inkfold"]
    people.does(office.store, "max", case, ask.DeclareConflict())

    assert "clara@home.example" in office.sits("mia").page(f"/desk/{case}")
    for who in ("max", "anton", "carl"):
        web = office.sits(who)
        for path in (f"/desk/{case}", f"/cases/{case}", f"/api/v1/cases/{case}"):
            assert "clara@home.example" not in web.web.get(path).text, (who, path)
    assert "clara@home.example" not in TestClient(office.app).get(f"/cases/{case}").text


def test_who_has_a_part_adds_nothing_and_takes_nothing_out(office: Office) -> None:
    case = office.cases["inkfold"]
    text = words_in(office.sits("mia").page(f"/desk/{case}"))[0]
    people.does(office.store, "max", case, ask.DeclareConflict())
    tied, path = office.sits("max"), f"/desk/{case}"
    page = tied.page(path)
    assert words_in(page) == []
    assert "/contact" not in page
    assert tied.web.get(f"{path}/words/{text}").status_code == 422

    for act, given in {
        "contact": {"channel": "mail", "value": "a@b.example", "source": SEEN},
        "fact": {"what": "critical", "value": "yes", "source": SEEN},
        f"words/{text}": {"why": "harm", "sure": "yes"},
    }.items():
        for sure in ({}, {"sure": "yes"}):
            status, said = tied.send(path, act, **given | sure)
            assert (status, "you have a part in this case" in said.lower()) == (422, True), act


def test_words_are_taken_out_after_a_second_look_and_everybody_sees_that(office: Office) -> None:
    mia, case = office.sits("mia"), office.cases["inkfold"]
    path = f"/desk/{case}"
    public = TestClient(office.app).get(f"/cases/{case}").text
    assert "My fork has the fixes" in public
    text = named(mia, path, "My fork has the fixes")
    asked = mia.page(f"{path}/words/{text}")
    assert "They are deleted for good" in asked
    assert "My fork has the fixes" in asked

    for half in ({"why": "secret"}, {"sure": "yes"}, {"why": "so", "sure": "yes"}):
        status, page = mia.send(path, f"words/{text}", **half)
        assert (status, "nothing was changed" in page) == (422, True)
    assert "My fork has the fixes" in mia.page(path)
    status, where = mia.send(path, f"words/{text}", why="secret", sure="yes")

    assert (status, where) == (303, f"{path}?said=words")
    assert "My fork has the fixes" not in mia.page(path)
    public = TestClient(office.app).get(f"/cases/{case}").text
    assert "My fork has the fixes" not in public
    assert "Erased. That it was written stays in the record." in public
    (deed,) = deeds(office, "case.redact")
    assert deed == {"text": text, "why": "an address, a number or a secret stands in it"}
    assert mia.web.get(f"{path}/words/{text}").status_code == 404


def test_each_text_on_the_desk_can_be_taken_out(office: Office) -> None:
    case = office.cases["statgrid"]
    stands(office, "dora", "statgrid")
    people.does(office.store, "dora", case, ask.Object(reason="It breaks us."))
    people.does(
        office.store,
        "mia",
        case,
        ask.AnswerObjection(objector=people.person("dora"), text="It does not."),
    )
    judged = ask.JudgeRequirement(requirement="fork-improved", holds=True, evidence="63 changes.")
    people.does(office.store, "mia", case, judged)
    ada, path = office.sits("ada"), f"/desk/{case}"

    for said in ("My fork has the fixes", "It breaks us.", "It does not.", "63 changes."):
        before, text = words_in(ada.page(path)), named(ada, path, said)
        ada.send(path, f"words/{text}", why="harm", sure="yes")
        assert words_in(ada.page(path)) == [each for each in before if each != text]
        assert said not in ada.page(path)


def test_what_is_stated_moves_the_tier_and_names_its_source(office: Office) -> None:
    mia, case = office.sits("mia"), office.cases["tinyconf"]
    path, source = f"/desk/{case}", "https://stats.example/tinyconf"
    assert "tier 3" not in mia.page(path)

    status, page = mia.send(path, "fact", what="downloads-a-month", value="many", source=source)
    assert (status, "as a whole number" in page) == (400, True)
    assert 'value="many"' in page
    status, where = mia.send(path, "fact", what="critical", value="yes", source=source)

    assert (status, where) == (303, f"{path}?said=fact")
    assert source in mia.page(path)
    assert "tier 3" in mia.page(path)
    with office.store.transaction() as tx:  # its row follows
        assert tx.outbox.waits(clockwork.TIME, f"{clockwork.TIME}:{case}:added:")


def test_threat_t03_spellings_of_one_mailbox_are_one_cluster_at_the_desk(office: Office) -> None:
    case, names = office.cases["statgrid"], [f"sock-{number:02}" for number in range(20)]
    with office.store.transaction() as tx:
        for number, each in enumerate(names):
            people.account(tx, each)
            tx.accounts.set_name(each, each, each)
            prints = addresses.prints(f"a+{number}@socks.example", office.office.seal)
            own = address.c.account_id == each
            kin = {"fingerprint": prints.fingerprint, "kin": prints.kin}
            tx.connection.execute(address.update().where(own).values(**kin))
    for each in names:
        stands(office, each, "statgrid")
        people.does(office.store, each, case, ask.Support())

    page = office.sits("mia").page(f"/desk/{case}")

    said = "20 accounts here have spellings of one mailbox: sock-00, sock-01, sock-02, sock-03, "
    assert f"{said}sock-04 and 15 others. It can be one person, or several who share it" in page
    assert page.count("spellings of one mailbox") == 1
    for public in (TestClient(office.app), office.sits("berta").web):
        assert "one mailbox" not in public.get(f"/cases/{case}").text


def test_the_desk_says_what_the_candidate_holds_and_asked_for(office: Office) -> None:
    path = f"/desk/{office.cases['inkfold']}"
    assert "no role shown; asked for nothing else here" in office.sits("mia").page(path)

    people.shows_role(office.store, "anton", None, pypi("pathglob"))
    with office.store.transaction() as tx:
        who = people.somebody_in(tx, "anton")
        other = casework.open_case(tx, who, pypi("qrlines"), Intent.CO_MAINTAIN).case.id
    wish = ask.Submit(statement="Two pairs of hands.", no_consideration=True)
    people.does(office.store, "anton", other, wish)

    page = office.sits("mia").page(path)
    assert "1 project on the index; asked for 1 other here, none granted" in page


def test_the_desk_says_how_fast_we_answer(office: Office) -> None:
    page = office.sits("mia").page("/desk")
    found = re.search(r"First answer, last 90 days</dt><dd>(.*?) <a", page)

    assert found
    assert found[1] == "under an hour in the median of 2; 2 still wait"


def books(office: Office, sender: str, words: str, case: str = "") -> None:
    """Let a message come, to a letter to the owner of a case, or to none."""
    room = Mailroom(office=office.office, domain=office.settings.feed_domain)
    answers = ""
    with office.store.transaction() as tx:
        if case:
            letters = tx.case_letters.of(office.cases[case])
            letter = next(each.id for each in letters if each.point_id)
            answers = f"In-Reply-To: <{letter}@{room.domain}>\n"
        raw = f"From: {sender}\nSubject: Re: yours\n{answers}\n{words}\n"
        receiving.book(tx, room, people.somebody_in(tx, "fedor"), raw.encode())


def test_what_came_by_mail_waits_on_the_desk_until_it_was_read(office: Office) -> None:
    mia, path = office.sits("mia"), f"/desk/{office.cases['inkfold']}"
    books(office, "clara@home.example", "I am back.", case="inkfold")
    books(office, "olga@lost.example", "Which letter?")
    people.does(office.store, "max", office.cases["inkfold"], ask.DeclareConflict())

    page = mia.page("/desk")
    assert "2 messages to read" in page
    assert f'href="{path}#replies">A reply about <span class="pkg">inkfold</span></a>, ' in page
    assert "Which letter?" in page
    assert "I am back." not in page
    assert "I am back." in mia.page(path)
    assert "I am back." not in office.sits("max").page(path)
    assert "clara@home.example" not in office.sits("max").page(path)
    number = re.findall(r'name="message" value="(\w+)"', page)
    sent = {"form_token": mia.form_token, "message": number[0]}
    assert mia.web.post("/desk/read", data=sent).headers["location"] == "/desk?said=read"
    message = re.findall(r'name="message" value="(\w+)"', mia.page(path))[0]
    status, page = office.sits("max").send(path, "reply", message=message)
    assert (status, "you have a part in this case" in page.lower()) == (422, True)
    assert mia.send(path, "reply", message=message)[0] == 303
    assert "to read</h2>" not in mia.page("/desk")


def stands(office: Office, name: str, project: str) -> None:
    """Let an account have shown an address that a project names."""
    with office.store.transaction() as tx:
        now, known = tx.clock.now(), tx.projects.get(pypi(project))
        tx.standing.keep(
            id=ids.ulid(now),
            account_id=name,
            project_id=known.id,
            incarnation=known.incarnation,
            kind=ProofKind.ADDRESS,
            thing="a print",
            level="named",
            ids={},
            first=now,
            shown=now,
            expires=now + timedelta(days=90),
        )


def named(sitting: Sitting, path: str, said: str) -> str:
    """Return the id of the text that says this."""
    every = words_in(sitting.page(path))
    return next(each for each in every if said in sitting.page(f"{path}/words/{each}"))


def words_in(page: str) -> list[str]:
    """Return the texts that can be taken out."""
    return re.findall(r'href="/desk/\w+/words/(\w+)"', page)
