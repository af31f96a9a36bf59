"""Cases in the API: begun, read, moved and decided over HTTP, by each who may and nobody else."""

from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from sqlalchemy import update

from steward import casework
from steward.clock import SetClock
from steward.permissions import Scope
from steward.publishing import publish
from steward.store import Store
from steward.store.case_files import Place
from steward.store.tables import project
from steward.web import case_paging, paging
from steward.web.case_commands import ELSEWHERE, CommandAsked, command_of
from steward.web.case_fields import slug
from tests.steward.casework import world as people
from tests.steward.following import ORIGIN, add_list, hold
from tests.steward.web import world
from tests.steward.web.visitors import Door, Visitor
from workflows.commands import Command
from workflows.names import CaseId, Project, pypi
from workflows.terms import Stage

PURL = str(people.LEAF)
STATEMENT = "I use it every day, and have mended what broke in a fork."
SUBMIT = {"statement": STATEMENT, "no_consideration": True}


@pytest.fixture
def door(store: Store, clock: SetClock, tmp_path: Path) -> Door:
    """Return a door: cara, rita and dora have accounts, four moderate, olga owns leaf-lib."""
    people.people(store, "cara", "rita", "olga", "dora")
    people.owned_by(store, "olga")
    there = Door(store=store, clock=clock, folder=tmp_path)
    owns(there, "olga")
    return there


@pytest.fixture
def cara(door: Door) -> Visitor:
    """Return cara's program."""
    return door.token("cara", Scope.READ, Scope.CASES)


@pytest.fixture
def case(cara: Visitor) -> str:
    """Return the case that cara's program filed."""
    begun = cara.post("/cases", {"project": PURL, "intent": "continue"}).json()
    assert cara.command(begun["id"], "submit", **SUBMIT).status_code == 200
    filed: str = begun["id"]
    return filed


@pytest.fixture
def public(door: Door, case: str) -> str:
    """Return the same case after a moderator read it."""
    answer = door.session("mia").command(case, "start-notice")
    assert answer.status_code == 200, answer.text
    return case


def owns(door: Door, name: str, what: Project = people.LEAF) -> None:
    """Let an account have shown the role that it has on the registry."""
    with door.store.transaction() as tx:
        found = tx.people.ensure(what.ecosystem, [name], tx.clock.now())[name]
    people.shows_role(door.store, name, found, what)


def depends(door: Door, *names: str) -> None:
    """Let each of these accounts have shown a role on a project that needs leaf-lib."""
    for name in names:
        theirs = pypi(f"{name}-app")
        people.owned_by(door.store, name, project=theirs)
        world.connect(door.store, theirs.name, people.LEAF.name)
        owns(door, name, theirs)


def days_pass(door: Door, case: str, days: int) -> None:
    """Let time pass, and the clock do each week what is due."""
    for _ in range(0, days, 7):
        door.clock.sleep(timedelta(days=7).total_seconds())
        with door.store.transaction() as tx:
            while casework.pass_time(tx, CaseId(case)):
                pass


def looked(door: Door) -> None:
    """Let leaf-lib have been looked at just now."""
    with door.store.transaction() as tx:
        tx.connection.execute(update(project).values(looked_at=door.clock.now()))


def state(visitor: Visitor, case: str) -> Any:  # noqa: ANN401 -- JSON
    answer = visitor.get(f"/cases/{case}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_command_is_a_body_and_every_body_is_its_command_again() -> None:
    bodies = {each.__struct_config__.tag: each for each in get_args(CommandAsked)}

    assert set(bodies) == {slug(each) for each in get_args(Command) if each not in ELSEWHERE}
    given = b'{"command":"object","reason":"no","expected":7}'
    made = command_of(msgspec.json.decode(given, type=CommandAsked))
    assert (type(made).__name__, made.reason) == ("Object", "no")  # type: ignore[union-attr]


def test_a_case_goes_from_filing_to_its_decision_over_http(door: Door, cara: Visitor) -> None:
    begun = cara.post("/cases", {"project": PURL, "intent": "continue"})
    case = begun.json()["id"]
    assert begun.status_code == 201
    assert begun.headers["location"] == f"http://testserver/api/v1/cases/{case}"
    assert state(cara, case)["stage"] == "draft"

    filed = cara.command(case, "submit", **SUBMIT)
    assert (filed.json()["stage"], filed.json()["version"]) == ("screening", 2)
    assert [each["type"] for each in filed.json()["events"]] == ["handoff-requested"]

    mia, max_, olga = (door.session(name) for name in ("mia", "max", "olga"))
    assert mia.command(case, "start-notice", expected=2).json()["stage"] == "contacting"
    agreed = olga.command(case, "answer-as-owner", answer="hand-over")
    assert [each["type"] for each in agreed.json()["events"]] == ["owner-consented"], agreed.text

    looked(door)
    confirmed = max_.command(case, "confirm-consent")
    assert confirmed.json()["stage"] == "cooling-off", confirmed.text
    assert state(door.anybody(), case)["proposal"]["advice"] == "grant"
    told = door.anybody().get(f"/cases/{case}").json()["timeline"]
    assert [each["type"] for each in told][-2:] == ["owner-consented", "consent-confirmed"]


def test_nobody_votes_by_token(door: Door, public: str) -> None:
    for name in ("mia", "ada"):
        program = door.token(name, *Scope)
        for command, fields in (
            ("approve", {}),
            ("deny", {"reasons": "no"}),
            ("recommend", {"advice": "deny", "reasons": "no"}),
            ("vote", {"upholds": True}),
            ("start-notice", {}),
        ):
            answer = program.command(public, command, **fields)
            assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed"), command
            assert "token" in answer.json()["detail"]


def test_a_token_needs_the_scope_of_cases(door: Door) -> None:
    reads = door.token("cara", Scope.READ, Scope.LISTS)

    answer = reads.post("/cases", {"project": PURL, "intent": "continue"})

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    assert "scope cases" in answer.json()["detail"]
    unsigned = door.anybody().post("/cases", {"project": PURL, "intent": "continue"})
    assert unsigned.status_code == 401


def test_threat_a15_a_request_that_nobody_has_read_is_not_there(
    door: Door, case: str, cara: Visitor
) -> None:
    strangers = (door.anybody(), door.session("dora"), door.token("dora", Scope.READ))
    for each in strangers:
        for path in ("", "/checklist", "/export"):
            assert each.get(f"/cases/{case}{path}").status_code == 404
        assert each.get("/cases").json()["items"] == []
    moved = door.session("dora").command(case, "object", reason="no", expected=1)
    assert moved.status_code == 404
    assert state(cara, case)["timeline"][-1]["words"] == STATEMENT
    assert [each["id"] for each in door.session("mia").get("/cases").json()["items"]] == [case]


def test_who_was_overtaken_is_told_where_the_case_stands(door: Door, case: str) -> None:
    mia, max_ = door.session("mia"), door.session("max")
    seen = state(mia, case)["version"]
    assert max_.command(case, "start-notice").status_code == 200

    late = mia.command(case, "ask-information", questions="Who are you?", expected=seen)

    assert late.status_code == 409
    assert late.headers["content-type"] == "application/problem+json"
    problem = late.json()
    assert problem["code"] == "stale"
    assert "Somebody else moved this case" in problem["detail"]
    assert (problem["current"]["version"], problem["current"]["stage"]) == (3, "contacting")
    assert late.headers["etag"] == '"3"'


def test_the_version_can_stand_in_if_match(door: Door, case: str) -> None:
    mia = door.session("mia")
    tag = mia.get(f"/cases/{case}").headers["etag"]
    body = {"command": "start-notice"}

    old = mia.post(f"/cases/{case}/commands", body, if_match='"1"')
    both = mia.post(f"/cases/{case}/commands", {**body, "expected": 1}, if_match=tag)
    weak = mia.post(f"/cases/{case}/commands", body, if_match='W/"2"')
    right = mia.post(f"/cases/{case}/commands", body, if_match=tag)

    assert [each.status_code for each in (old, both, weak, right)] == [409, 409, 400, 200]


def test_the_same_key_does_it_once_and_answers_the_same(cara: Visitor) -> None:
    asked = {"project": PURL, "intent": "continue"}
    first = cara.post("/cases", asked, idempotency_key="k1")
    again = cara.post("/cases", asked, idempotency_key="k1")
    case = first.json()["id"]
    body = {"command": "submit", **SUBMIT}
    filed = cara.post(f"/cases/{case}/commands", body, idempotency_key="k2")
    repeated = cara.post(f"/cases/{case}/commands", body, idempotency_key="k2")
    other = cara.post(f"/cases/{case}/commands", {"command": "withdraw"}, idempotency_key="k2")

    assert (first.json(), first.status_code) == (again.json(), again.status_code)
    assert (filed.json(), filed.status_code) == (repeated.json(), repeated.status_code)
    assert (other.status_code, other.json()["code"]) == (422, "key-used")


def test_a_request_is_decided_by_two_people_at_browsers(door: Door, public: str) -> None:
    days_pass(door, public, 91)
    assert state(door.anybody(), public)["stage"] == "assessment"
    mia, max_ = door.session("mia"), door.session("max")  # nobody stays signed in for so long
    looked(door)

    assert mia.command(public, "check-activity").status_code == 200
    for each in mia.get(f"/cases/{public}/checklist").json()["items"]:
        if each["kind"] == "human":
            said = {"holds": True, "evidence": "I read what is linked."}
            asked = {"requirement": each["requirement"], **said}
            assert mia.command(public, "judge-requirement", **asked).status_code == 200
    advised = mia.command(public, "recommend", advice="deny", reasons="It is well looked after.")
    alone = mia.command(public, "approve")
    denied = max_.command(public, "approve")

    assert advised.status_code == 200, advised.text
    assert alone.status_code == 422
    assert (denied.json()["stage"], denied.json()["outcome"]) == ("closed", "denied"), denied.text
    again = max_.command(public, "deny", reasons="Twice.")
    assert (again.status_code, again.json()["code"]) == (422, "case-closed")
    publish(door.store, ORIGIN)
    items = door.anybody().web.get(f"/feeds/case/{public}.json").json()["items"]
    assert [each["title"] for each in items][:2] == [
        "handoff denied: leaf-lib",
        "recommended to deny the request: leaf-lib",
    ]


def test_dependents_object_second_and_offer_themselves(door: Door, public: str) -> None:
    depends(door, "dora", "rita")
    rita, dora = door.token("rita", Scope.CASES, Scope.READ), door.session("dora")

    seconded = rita.command(public, "support")
    joined = rita.command(public, "join-as-rival", statement="I would look after it as well.")
    objected = dora.command(public, "object", reason="I depend on it, and know the candidate.")

    for each in (seconded, joined, objected):
        assert each.status_code == 200, each.text
    there = state(door.session("mia"), public)
    assert len(there["candidates"]) == 2
    assert [each["type"] for each in there["timeline"]][-3:] == [
        "support-recorded",
        "rival-joined",
        "objection-filed",
    ]
    assert there["beside"] == ["objection"]
    objector = there["objections"][0]["id"]
    answer = {"objector": objector, "text": "We looked, and it is as it should be."}
    settled = door.session("mia").command(public, "answer-objection", **answer)
    assert settled.status_code == 200, settled.text
    assert state(door.anybody(), public)["objections"] == []


def test_who_has_no_standing_is_told_so(door: Door, public: str) -> None:
    for command, fields in (("object", {"reason": "no"}), ("support", {})):
        answer = door.session("dora").command(public, command, **fields)
        assert (answer.status_code, answer.json()["code"]) == (422, "not-your-step")


def test_a_step_over_http_reaches_the_lists_it_hits(door: Door, public: str) -> None:
    add_list(door.store, "shop", name="shop")
    publish(door.store, ORIGIN)
    hold(door.store, "shop", people.LEAF, since=door_last(door) + 1)
    asked = door.session("cara").command(public, "withdraw")
    assert asked.status_code == 200
    publish(door.store, ORIGIN)

    case_feed = door.anybody().web.get(f"/feeds/case/{public}.json").json()

    titles = [each["title"] for each in case_feed["items"]]
    assert titles == ["handoff withdrawn: leaf-lib", "handoff asked: leaf-lib"]
    assert state(door.anybody(), public)["feed"]["json"].endswith(f"/feeds/case/{public}.json")


def door_last(door: Door) -> int:
    with door.store.snapshot() as view:
        return view.ledger.last()


def test_a_list_of_cases_is_filtered_and_paged(door: Door, public: str) -> None:
    stranger = door.anybody()

    def ids(**query: str) -> list[str]:
        answer = stranger.get("/cases", **query)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["items"]]

    assert ids() == ids(stage="contacting") == ids(project=PURL) == [public]
    assert ids(stage="screening") == ids(project="pkg:pypi/other") == ids(overdue="1") == []
    line = stranger.get("/cases").json()["items"][0]
    assert ids(turn=line["turn"]) == [public]
    assert line["purl"] == PURL
    ours = case_paging.cursor(Place(9, 9, door.clock.now(), CaseId("0" * 26)))
    assert ids(cursor=str(ours)) == [public]
    gone = case_paging.cursor(Place(0, 0, door.clock.now(), CaseId("Z" * 26)))
    assert ids(cursor=str(gone)) == []
    for forged in ("x", paging.cursor("cases", "2"), paging.cursor("cases", "0 0 now x")):
        assert stranger.get("/cases", cursor=forged).status_code == 404
        assert stranger.web.get("/cases", params={"after": forged}).status_code == 404
    for query in ({"stage": "draft"}, {"turn": "x"}, {"overdue": "2"}, {"a": "b"}):
        assert stranger.get("/cases", **query).status_code == 400


def test_a_case_says_what_one_could_do_and_why_not(door: Door, public: str) -> None:
    options = {each["command"]: each for each in state(door.session("mia"), public)["commands"]}

    assert options["start-notice"]["allowed"] is False
    assert options["start-notice"]["code"] == "wrong-stage"
    assert options["declare-conflict"] == {
        "command": "declare-conflict",
        "allowed": True,
        "fields": {},
        "needs_words": None,
        "code": "",
        "why": "",
    }
    assert options["withdraw"]["code"] == "not-your-step"


def test_the_checklist_says_each_requirement_with_its_clause(door: Door, public: str) -> None:
    found = door.anybody().get(f"/cases/{public}/checklist").json()

    policy = door.anybody().get("/policies/steward-default").json()
    assert [each["requirement"] for each in found["items"]] == [
        each["check"] for each in policy["require"]
    ]
    assert all(each["why"] and each["clause"] for each in found["items"])


def test_a_case_is_exported_whole(door: Door, public: str) -> None:
    stranger = door.anybody()

    as_json = stranger.get(f"/cases/{public}/export")
    as_text = stranger.get(f"/cases/{public}/export", form="markdown")

    assert as_json.json() == state(stranger, public)
    assert as_json.headers["content-disposition"] == f'attachment; filename="case-{public}.json"'
    assert as_text.headers["content-type"] == "text/markdown; charset=utf-8"
    assert as_text.text.startswith("# leaf\\-lib\\: continue\n")
    assert "> I use it every day, and have mended what broke in a fork\\." in as_text.text
    assert stranger.get(f"/cases/{public}/export", form="pdf").status_code == 400


def test_no_words_begin_markup_in_an_export(cara: Visitor) -> None:
    case = cara.post("/cases", {"project": PURL, "intent": "continue"}).json()["id"]
    hostile = "# a\n| b |\n<script>x</script>\n[c](https://x.example)\n```\n> d\u202e"
    cara.command(case, "submit", statement=hostile, no_consideration=True)

    text = cara.get(f"/cases/{case}/export", form="markdown").text

    quoted = [each.strip() for each in text.splitlines() if each.startswith("  > ")]
    assert len(quoted) == 6
    assert "\\<script\\>" in text
    assert "\u202e" not in text
    assert all(each.startswith("> ") and each[2] in "\\ b" for each in quoted)


def test_a_refusal_of_the_rules_is_a_problem_with_its_code_and_sentence(
    door: Door, case: str, cara: Visitor
) -> None:
    twice = cara.command(case, "submit", **SUBMIT)
    foreign = door.session("dora").command(case, "withdraw")
    empty = cara.command(case, "give-information", answers="")
    token = cara.command(case, "open-hearing", matter="appeal", grounds="x")

    for answer in (twice, foreign, empty, token):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code == 422
        assert answer.json()["detail"].endswith(".")
    assert twice.json()["code"] == "wrong-stage"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"command": "nothing"},
        {"command": "open-case", "project": PURL, "intent": "continue"},
        {"command": "pass-time"},
        {"command": "submit"},
        {"command": "submit", "statement": "x", "no_consideration": "yes"},
        {"command": "withdraw", "by": "mia"},
        {"command": "withdraw", "expected": -1},
        {"command": "assign", "moderator": "a b\u202e"},
        {"command": "object", "reason": "x" * 10_001},
        {"command": "vote", "upholds": None},
    ],
)
def test_a_body_that_is_no_command_is_refused_with_its_place(
    case: str, cara: Visitor, body: dict[str, Any]
) -> None:
    answer = cara.post(f"/cases/{case}/commands", body)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_case_that_is_none_is_not_there(door: Door, cara: Visitor) -> None:
    assert cara.get("/cases/x").status_code == 404
    answer = cara.command("x", "withdraw", expected=1)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert cara.post("/cases", {"project": "leaf", "intent": "continue"}).status_code == 400
    assert door.session("mia").get("/cases").json()["total"] == 0


def test_a_draft_is_its_writers_alone(door: Door, cara: Visitor) -> None:
    case = cara.post("/cases", {"project": PURL, "intent": "continue"}).json()["id"]

    assert state(cara, case)["stage"] == Stage.DRAFT
    for other in (door.session("mia"), door.session("dora"), door.anybody()):
        assert other.get(f"/cases/{case}").status_code == 404
    assert door.session("mia").get("/cases").json()["items"] == []
