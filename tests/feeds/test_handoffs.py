"""Which steps of a handoff are told, as what, to whom, and in which words."""

from typing import get_args

import pytest

from feeds import formats, wording
from feeds.handoffs import ADVICES, GRADES, SILENT, TOLD
from feeds.kinds import NoticeKind
from feeds.notices import Dossier, notice_for, topics
from feeds.severities import Relation, severity
from feeds.severities import Standing as Edge
from feeds.topics import Adoptable, Everything, Handoffs, OfCase, OfKind, OfProject, key
from tests.feeds.cases import (
    ANNA,
    CALLS,
    CASE,
    MIA,
    NAMES,
    NOTICED,
    OLEG,
    PIA,
    STEPS,
    UNTIL,
    asked,
    case_entries,
    fact,
    letter,
    maybe_told,
    notice_of,
    until,
)
from tests.feeds.checks import check
from tests.feeds.samples import AT, LEAF
from tests.feeds.test_formats import document
from workflows import case_events as c
from workflows import decision_events as d
from workflows.case import fold
from workflows.events import CaseEvent
from workflows.findings import FindingKind, Severity
from workflows.publicity import is_public
from workflows.stages import STEPS as ROWS
from workflows.terms import Advice, CallGrade, DirectiveKind, Proof, Stage
from workflows.wish_events import (
    DirectiveLifted,
    DirectiveSet,
    IncidentFreezeLifted,
    IncidentFreezeSet,
)

TITLES = {
    "asked": "handoff asked: leaf-lib",
    "asked to reuse": "handoff asked: leaf-lib",
    "asked, and agreed": "handoff asked: leaf-lib",
    "asked, and given time": "handoff asked: leaf-lib",
    "asked, and offered": "handoff asked: leaf-lib",
    "written": "owner written to: leaf-lib (attempt 2)",
    "consented": "owner agrees to hand it over: leaf-lib",
    "refused": "owner keeps it: leaf-lib",
    "other heir": "owner names somebody else for it: leaf-lib",
    "co-maintain": "owner offers to share the work: leaf-lib",
    "archive": "owner would rather archive it: leaf-lib",
    "needs time": "owner asks for time: leaf-lib",
    "agreed": "handoff approved: leaf-lib, not before 2026-03-19",
    "accepted": "handoff approved: leaf-lib, not before 2026-03-19",
    "honoured": "handoff ended: leaf-lib",
    "declined": "handoff ended: leaf-lib",
    "owner acted": "handoff ended: leaf-lib",
    "withdrawn": "handoff withdrawn: leaf-lib",
    "superseded": "handoff ended: leaf-lib",
    "expired": "handoff ended: leaf-lib",
    "ineligible": "handoff ended: leaf-lib",
    "referred": "handoff ended: leaf-lib",
    "objected": "objection: leaf-lib",
    "objection answered": "objection answered: leaf-lib",
    "objection upheld": "objection upheld: leaf-lib",
    "objection ended": "handoff ended: leaf-lib",
    "recommended": "recommended to grant the request: leaf-lib",
    "recommended limited": "recommended to grant the request with limits: leaf-lib",
    "recommended denial": "recommended to deny the request: leaf-lib",
    "recommended orphaning": "recommended to let the project go: leaf-lib",
    "recommended archiving": "recommended to archive the project: leaf-lib",
    "returned": "recommendation returned: leaf-lib",
    "denied": "handoff denied: leaf-lib",
    "cooling": "handoff approved: leaf-lib, not before 2026-03-19",
    "cooling to orphan": "decided to let the project go: leaf-lib, not before 2026-03-19",
    "cancelled": "countdown cancelled: leaf-lib",
    "resumed": "countdown cancelled: leaf-lib",
    "passed on": "countdown cancelled: leaf-lib",
    "completed": "new hands: leaf-lib",
    "reused": "new hands: leaf-lib",
    "orphaned": "orphaned: leaf-lib",
    "archived": "handoff ended: leaf-lib",
    "incident": "suspicious after a handoff: leaf-lib",
    "settled": "handoff settled: leaf-lib",
    "outside": "handoff ended: leaf-lib",
    "reopened": "handoff reopened: leaf-lib",
    "reversed": "handoff reversed: leaf-lib",
    "annulled": "handoff annulled: leaf-lib",
    "annulled early": "handoff annulled: leaf-lib",
    "call help": "looks for help: leaf-lib",
    "call co-maintain": "looks for somebody to share the work: leaf-lib",
    "call hand-off": "looks for somebody to take it over: leaf-lib",
    "call free": "is free for whoever wants to look after it: leaf-lib",
    "call closed": "no longer looks for hands: leaf-lib",
}


def test_of_every_event_it_is_decided_whether_it_is_told() -> None:
    assert set(TOLD) | SILENT == set(get_args(CaseEvent))
    assert not set(TOLD) & SILENT


def test_every_step_that_is_told_has_a_sample() -> None:
    assert {type(event) for event, _ in STEPS.values()} == set(TOLD)


@pytest.mark.parametrize("name", STEPS)
def test_every_sample_could_have_happened(name: str) -> None:
    event, before = STEPS[name]

    assert (fold(before).stage, type(event)) in ROWS


@pytest.mark.parametrize("name", NAMES)
def test_every_title_is_safe_words_and_names(name: str) -> None:
    assert wording.title(notice_of(name)) == TITLES[name]


@pytest.mark.parametrize("name", NAMES)
def test_every_summary_is_a_plain_sentence(name: str) -> None:
    summary = wording.summary(notice_of(name))

    assert summary.endswith(".")
    assert "  " not in summary
    assert "leaf-lib" in summary


@pytest.mark.parametrize("name", NAMES)
def test_every_body_says_what_happened_when_it_was_recorded_and_what_to_do(name: str) -> None:
    body = wording.body(notice_of(name))

    assert "2026-03-05 09:00 UTC" in body
    assert "<strong>leaf-lib</strong>" in body
    assert body.index("2026-03-05") < body.index("What you can do")


@pytest.mark.parametrize("name", STEPS)
def test_nobody_is_named_and_no_text_of_theirs_is_told(name: str) -> None:
    notice = notice_of(name)
    said = wording.title(notice) + wording.summary(notice) + wording.body(notice)

    assert not [each for each in (ANNA, OLEG, MIA, PIA, "text-", "point-") if each in said]


@pytest.mark.parametrize("name", STEPS)
def test_the_steps_of_a_case_are_one_incident(name: str) -> None:
    notice = notice_of(name)

    assert (notice.incident, notice.case, notice.project) == (f"case:{CASE}", CASE, LEAF)


def test_a_call_belongs_to_its_project_and_to_no_case() -> None:
    assert {notice_of(name).incident for name in CALLS} == {f"call:{LEAF}"}
    assert {notice_of(name).case for name in CALLS} == {None}


@pytest.mark.parametrize("kind", get_args(CaseEvent))
def test_law_nothing_is_told_before_screening_is_over(kind: type[CaseEvent]) -> None:
    """From a draft and from screening: only what leads beyond screening can be told."""
    for before in ((), asked()[:1], asked()):
        stage = fold(before).stage if before else Stage.DRAFT
        leads = ROWS.get((stage, kind), stage)
        samples = [event for event, _ in STEPS.values() if type(event) is kind]
        for event in samples:
            if leads in {Stage.DRAFT, Stage.SCREENING, Stage.CLOSED}:
                assert maybe_told(event, before) is None, (stage, kind)


def test_what_became_public_stays_public_to_its_end() -> None:
    passed = (*until(Stage.COOLING_OFF), fact(c.LeadPassed, ANNA, leads=PIA))

    assert fold(passed).stage is Stage.SCREENING
    assert is_public(passed)
    assert maybe_told(fact(c.RequestWithdrawn, PIA), passed) is not None


def test_an_owner_who_answers_before_the_notice_is_heard_in_public() -> None:
    consent = fact(c.OwnerConsented, OLEG, proofs=(Proof.REGISTRY_LOGIN,))

    assert not is_public(asked())
    notice = maybe_told(consent, asked())
    assert notice is not None
    assert notice.phase == "hand-over"


def test_a_request_that_begins_anew_is_asked_again() -> None:
    again = (*until(Stage.COOLING_OFF), fact(c.LeadPassed, ANNA, leads=PIA))

    notice = maybe_told(NOTICED, again)

    assert notice is not None
    assert wording.title(notice) == "handoff asked again: leaf-lib"


def test_a_letter_to_three_addresses_is_one_attempt() -> None:
    first = (*until(Stage.CONTACTING), letter(1, "point-1"))

    assert maybe_told(letter(1, "point-2"), first) is None
    assert maybe_told(letter(2, "point-1"), first) is not None


def test_after_an_answer_the_letters_are_counted_anew() -> None:
    waited = (*until(Stage.CONTACTING), letter(1), fact(c.TimeGiven, OLEG, until=UNTIL))

    assert maybe_told(letter(1), waited) is not None


def test_only_a_countdown_that_runs_is_cancelled() -> None:
    assert maybe_told(fact(c.CampaignResumed, MIA), until(Stage.RECOMMENDED)) is None
    assert maybe_told(fact(c.LeadPassed, ANNA, leads=PIA), until(Stage.CONTACTING)) is None


def test_an_upheld_objection_says_that_it_stopped_what_ran() -> None:
    assert "what was running stopped" in wording.summary(notice_of("objection upheld"))
    early = maybe_told(
        fact(d.ObjectionUpheld, MIA, objector=PIA, text="t"), until(Stage.ASSESSMENT)
    )
    assert early is not None
    assert "stopped" not in wording.summary(early)


def test_a_name_that_means_something_else_now_is_as_grave_as_a_name_reused() -> None:
    assert notice_of("completed").severity is Severity.HIGH
    assert notice_of("reused").severity is Severity.CRITICAL
    assert "another project from now on" in wording.summary(notice_of("reused"))


@pytest.mark.parametrize(
    ("name", "direct", "far"),
    [
        ("asked", "low", "info"),
        ("written", "info", "info"),
        ("recommended", "low", "info"),
        ("cooling", "medium", "low"),
        ("completed", "high", "medium"),
        ("reused", "critical", "critical"),
        ("incident", "high", "medium"),
        ("reversed", "high", "medium"),
        ("annulled", "high", "medium"),
        ("annulled early", "info", "info"),
        ("orphaned", "medium", "low"),
        ("call free", "low", "info"),
        ("call closed", "info", "info"),
    ],
)
def test_a_step_weighs_what_it_means_for_a_dependent(name: str, direct: str, far: str) -> None:
    weight = notice_of(name).severity

    assert weight == direct
    assert severity(weight, Edge(relation=Relation.TRANSITIVE)) == far


def test_a_step_belongs_to_its_case_its_project_and_what_is_asked_for() -> None:
    told = topics(notice_of("asked"))

    assert {
        Everything(),
        OfKind(NoticeKind.HANDOFF_REQUESTED),
        OfProject(LEAF),
        OfCase(CASE),
        Handoffs(),
    } <= told
    assert Adoptable() not in told


def test_letters_and_objections_are_the_cases_own_and_no_news_for_candidates() -> None:
    for name in ("written", "objected", "recommended"):
        assert OfCase(CASE) in topics(notice_of(name))
        assert Handoffs() not in topics(notice_of(name))


def test_who_looks_for_a_project_hears_of_calls_and_of_orphans() -> None:
    adoptable = {name for name in NAMES if Adoptable() in topics(notice_of(name))}

    assert adoptable == {"orphaned", *CALLS}


def test_the_new_topics_have_keys_of_their_own() -> None:
    assert [key(each) for each in (OfCase(CASE), Handoffs(), Adoptable())] == [
        f"case:{CASE}",
        "handoffs-open",
        "adoptable",
    ]


def test_an_owner_who_speaks_first_does_not_hide_that_somebody_asks() -> None:
    early, late = notice_of("asked, and agreed"), notice_of("consented")

    assert (early.kind, late.kind) == (NoticeKind.HANDOFF_REQUESTED, NoticeKind.HANDOFF_ANSWERED)
    summary = "somebody asks to take it over and go on with it. Its owner agrees to hand it over."
    assert summary in wording.summary(early)
    assert "A moderator checks who agreed" in wording.body(early)
    assert Handoffs() in topics(early)


def test_what_was_told_as_a_finding_is_not_told_again_as_an_incident() -> None:
    event, before = STEPS["incident"]

    def told(rests_on: FindingKind | None) -> bool:
        return notice_for(event, Dossier(before=before, rests_on=rests_on)) is not None

    assert not told(FindingKind.PROJECT_REMOVED)
    assert not told(FindingKind.SUSPICIOUS_AFTER_HANDOFF)
    assert told(FindingKind.RELEASE_REMOVED)  # told as less than it is in this time
    assert told(None)  # what a person reported


def test_what_an_owner_lays_down_in_advance_is_not_told() -> None:
    kind = DirectiveKind.NO_TRANSFER
    for wish in (
        DirectiveSet(at=AT, project=LEAF, by=OLEG, kind=kind),
        DirectiveLifted(at=AT, project=LEAF, by=OLEG, kind=kind),
    ):
        assert notice_for(wish, Dossier()) is None


def test_what_stops_all_transfers_is_told_to_whoever_follows_handoffs() -> None:
    for event in (IncidentFreezeSet(at=AT, by=MIA), IncidentFreezeLifted(at=AT, by=MIA)):
        notice = notice_for(event, Dossier())
        assert notice is not None
        assert {Everything(), Handoffs(), OfKind(NoticeKind.TRANSFERS_STOPPED)} <= topics(notice)
        assert (notice.project, notice.people) == (None, 0)


def test_every_advice_and_every_grade_has_words() -> None:
    assert set(ADVICES) == set(Advice)
    assert set(GRADES) == set(CallGrade)


def test_a_step_links_its_case_and_its_project() -> None:
    entry = case_entries()[0]

    assert entry.page == f"https://steward.example/cases/{CASE}"
    assert [link.href for link in entry.links] == ["https://steward.example/projects/pypi/leaf-lib"]


@pytest.mark.parametrize("form", formats.names())
def test_a_document_of_every_step_is_valid(form: str) -> None:
    check(form, document(form, case_entries()))
