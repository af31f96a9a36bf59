"""Each refusal has a code that stays and a sentence that a stranger can act on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.workflows.stories import CLOCK, Play, play
from workflows import case_events as c
from workflows import commands as ask
from workflows.case import evolve, fold
from workflows.case_state import Case
from workflows.decide import decide, open_case
from workflows.dossier import Actor, Directive, Dossier
from workflows.errors import Refused
from workflows.names import CaseId, PersonId, pypi
from workflows.terms import (
    Advice,
    Answer,
    Asset,
    AssetState,
    DirectiveKind,
    HoldKind,
    Intent,
    Matter,
    Office,
    Outcome,
    Stage,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

SCREENING = ["cara submits"]
CONTACTING = [*SCREENING, "mia starts the notice", "clock writes to m, t"]
CONSENTED = [*CONTACTING, "olga answers hand-over"]
ASSESSMENT = ["mia looks for signs of the owner"]
RECOMMENDED = [*ASSESSMENT, "mia recommends to grant"]
COOLING = [*RECOMMENDED, "max approves"]
EXECUTING = ["pia begins the transfer"]
PROBATION = [*EXECUTING, "pia does it all", "clock sees it all", "pia completes it"]


def _days(*days: tuple[str, list[str]], dependents: int = 50) -> Play:
    text = (
        'title = "t"\npolicy = "debian-its"\nintent = "continue"\n'
        f'dependents = {dependents}\nsignals = ["idle since 2025-01-01"]\n'
        'parties = { dora = "dependent" }\n'
    )
    for at, sentences in days:
        text += f"[[day]]\nat = {at}\ndo = {sentences}\n"
    return play(text)


def _to(stage: str) -> Play:
    first = ("2026-03-02", CONTACTING)
    later = {
        "draft": (("2026-03-02", []),),
        "screening": (("2026-03-02", SCREENING),),
        "contacting": (first,),
        "consented": (("2026-03-02", CONSENTED),),
        "assessment": (first, ("2026-03-23", ASSESSMENT)),
        "recommended": (first, ("2026-03-23", RECOMMENDED)),
        "cooling": (first, ("2026-03-23", COOLING)),
        "executing": (first, ("2026-03-23", COOLING), ("2026-03-30", EXECUTING)),
        "probation": (first, ("2026-03-23", COOLING), ("2026-03-30", PROBATION)),
        "closed": (("2026-03-02", [*CONTACTING, "olga answers keep"]),),
    }
    return _days(*later[stage])


def _judge(requirement: str, evidence: str = "e") -> ask.JudgeRequirement:
    return ask.JudgeRequirement(requirement=requirement, holds=True, evidence=evidence)


@pytest.mark.parametrize(
    ("stage", "who", "wish", "code"),
    [
        ("draft", "mia", ask.StartNotice(), "wrong-stage"),
        ("screening", "cara", ask.StartNotice(), "not-your-step"),
        ("screening", "cara", ask.PassTime(), "not-your-step"),
        ("screening", "olga", ask.JoinAsRival(statement="s"), "owner-already"),
        ("screening", "cara", ask.GiveInformation(answers="a"), "nothing-asked"),
        ("screening", "mia", ask.ConfirmDeath(source="s"), "not-deceased"),
        ("screening", "mia", ask.Split(projects=()), "not-bulk"),
        ("screening", "mia", ask.LiftHold(hold=HoldKind.LEGAL), "not-held"),
        ("screening", "mia", ask.PlaceHold(hold=HoldKind.APPEAL), "hold-by-itself"),
        ("screening", "mia", ask.Vote(upholds=True), "no-hearing"),
        (
            "screening",
            "mia",
            ask.OpenHearing(matter=Matter.ANNULMENT, grounds=""),
            "grounds-missing",
        ),
        (
            "screening",
            "cara",
            ask.OpenCase(case=CaseId("x"), project=pypi("a"), intent=Intent.CONTINUE),
            "opened-already",
        ),
        ("contacting", "mia", ask.RecordAttempt(points=("m",)), "asked-enough"),
        ("contacting", "mia", ask.RecordBounce(point="x"), "unknown-contact"),
        ("contacting", "mia", ask.AnswerObjection(objector=PersonId("x"), text="t"), "no-such"),
        ("contacting", "mia", _judge("fork-improved"), "not-asked"),
        ("contacting", "mia", _judge("any-signal"), "not-for-people"),
        ("contacting", "mia", ask.CheckActivity(), "wrong-stage"),
        ("contacting", "rita", ask.AcceptOffer(), "not-your-step"),
        ("consented", "olga", ask.AnswerAsOwner(answer=Answer.HAND_OVER), "agreed-already"),
        ("consented", "mia", ask.RecordOwnerAct(act="release"), "owner-agreed"),
        ("assessment", "mia", ask.Recommend(advice=Advice.GRANT, reasons=""), "reasons-missing"),
        ("assessment", "mia", ask.Recommend(advice=Advice.ORPHAN, reasons="r"), "advice-does"),
        ("recommended", "mia", ask.Deny(reasons="r"), "same-person"),
        ("recommended", "max", ask.Deny(reasons=""), "reasons-missing"),
        ("cooling", "max", ask.OrderTransfer(), "cooling-off"),
        (
            "executing",
            "pia",
            ask.AdvanceAsset(asset=Asset.CI, state=AssetState.VERIFIED),
            "asset-step",
        ),
        ("executing", "pia", ask.Complete(), "assets-open"),
        (
            "executing",
            "mia",
            ask.OpenHearing(matter=Matter.REVERSAL, grounds="g"),
            "nothing-to-rev",
        ),
        ("probation", "cara", ask.OpenHearing(matter=Matter.APPEAL, grounds="g"), "nothing-to-app"),
        ("probation", "olga", ask.OpenHearing(matter=Matter.ANNULMENT, grounds="g"), "not-your"),
        ("closed", "cara", ask.Reopen(), "not-expired"),
        ("closed", "cara", ask.Withdraw(), "case-closed"),
    ],
)
def test_a_wish_out_of_place_is_refused(stage: str, who: str, wish: ask.Command, code: str) -> None:
    on = _to(stage)

    with pytest.raises(Refused) as refusal:
        decide(
            on.case,
            wish,
            on.actor(who),
            replace(on.dossier, looked_at=on.now),
            on.policy,
            on.now,
        )

    assert refusal.value.code.startswith(code)
    assert refusal.value.why[0].islower() or refusal.value.why[0].isdigit()
    assert " " in refusal.value.why


def test_a_case_is_decided_by_the_policy_it_was_filed_under() -> None:
    on = _to("screening")
    newer = replace(on.policy, version=2)

    with pytest.raises(Refused, match="other-policy"):
        decide(on.case, ask.StartNotice(), on.actor("mia"), on.dossier, newer, on.now)


def test_nothing_is_decided_on_old_facts() -> None:
    on = _to("assessment")
    old = replace(on.dossier, looked_at=on.now - timedelta(days=2))
    wish = ask.Recommend(advice=Advice.GRANT, reasons="r")

    with pytest.raises(Refused, match="facts-too-old"):
        decide(on.case, wish, on.actor("mia"), old, on.policy, on.now)


@pytest.mark.parametrize(
    ("actor", "project", "code"),
    [
        (CLOCK, "leaf-lib", "not-a-person"),
        (Actor(person=PersonId("olga"), office=Office.NONE), "leaf-lib", "owner-already"),
        (Actor(person=PersonId("cara"), office=Office.NONE), "other", "other-project"),
    ],
)
def test_a_draft_is_begun_by_somebody_else_than_the_owner(
    actor: Actor, project: str, code: str
) -> None:
    known = Dossier(project=pypi("leaf-lib"), looked_at=NOW, owners=frozenset({PersonId("olga")}))
    wish = ask.OpenCase(case=CaseId("x"), project=pypi(project), intent=Intent.CONTINUE)

    with pytest.raises(Refused, match=code):
        open_case(wish, actor, known, NOW)


def test_a_request_is_not_reopened_beside_another_for_the_same() -> None:
    on = _to("draft")
    on.now += timedelta(days=400)
    on.tick()
    on.now += timedelta(days=30)
    on.tick()
    on.dossier = replace(on.dossier, same_open=CaseId("other"))

    on.wish(on.actor("cara"), ask.Reopen())

    assert (on.case.outcome, on.refusals) == (Outcome.EXPIRED, ["asked-meanwhile"])


def test_only_known_contact_points_are_written_to() -> None:
    on = _days(("2026-03-02", CONTACTING[:2]))

    on.wish(CLOCK, ask.RecordAttempt(points=("x",)))

    assert on.refusals == ["unknown-contact"]


def test_a_policy_that_is_not_for_this_is_no_policy_of_the_case() -> None:
    on = _to("draft")
    on.case = replace(on.case, intent=Intent.REUSE)

    on.wish(on.actor("cara"), ask.Submit(statement="s", no_consideration=True))

    assert on.refusals == ["policy-does-not-apply"]


def test_a_rival_leaves_the_line() -> None:
    on = _days(("2026-03-02", [*SCREENING, "rita joins", "rita withdraws"]))

    assert on.case.candidates == ("cara",)


def test_only_the_first_in_line_takes_an_offer() -> None:
    on = _days(
        ("2026-03-02", [*SCREENING, "rita joins", *CONTACTING[1:], "olga answers co-maintain"])
    )

    on.wish(on.actor("rita"), ask.AcceptOffer())

    assert on.refusals == ["not-first-in-line"]


def test_another_grant_ends_the_case() -> None:
    on = _days(("2026-03-02", [*SCREENING, "clock hears that another case was granted"]))

    assert on.case.outcome is Outcome.SUPERSEDED


def test_an_address_of_somebody_else_is_disowned_once() -> None:
    on = _to("contacting")
    sam = Actor(person=PersonId("sam"), office=Office.NONE)
    wish = ask.AnswerAsOwner(answer=Answer.NOT_ME, point="m")

    on.wish(sam, wish)
    on.wish(sam, wish)

    assert on.case.campaign.dead == {"m"}
    assert on.refusals == ["already-known"]


def test_a_recommendation_is_taken_back_and_a_countdown_stopped() -> None:
    on = _to("recommended")
    on.wish(on.actor("mia"), ask.ReturnRecommendation(reasons="r"))
    assert (on.case.stage, on.case.proposal) == (Stage.ASSESSMENT, None)

    on = _to("cooling")
    on.wish(on.actor("pia"), ask.CancelCooling(why="w"))
    assert (on.case.stage, on.case.ends) == (Stage.ASSESSMENT, None)


def test_a_second_person_can_decide_against_it() -> None:
    on = _to("recommended")

    on.wish(on.actor("max"), ask.Deny(reasons="r"))

    assert on.case.outcome is Outcome.DENIED


def test_a_denial_is_agreed_to_by_somebody_else() -> None:
    on = _to("assessment")

    on.wish(on.actor("mia"), ask.Recommend(advice=Advice.DENY, reasons="r"))
    on.wish(on.actor("max"), ask.Approve())

    assert on.case.outcome is Outcome.DENIED


def test_directives_bind_the_recommendation() -> None:
    for kind, code in (
        (DirectiveKind.NO_TRANSFER, "no-transfer"),
        (DirectiveKind.ONLY_CO_MAINTAIN, ""),
    ):
        on = _to("assessment")
        on.dossier = replace(on.dossier, directives=(Directive(kind=kind),))

        on.wish(on.actor("mia"), ask.Recommend(advice=Advice.GRANT, reasons="r"))

        assert on.refusals == ([code] if code else [])


def test_a_refused_request_reopened_by_a_panel_needs_the_owners_word() -> None:
    on = _to("closed")
    on.wish(on.actor("cara"), ask.OpenHearing(matter=Matter.APPEAL, grounds="g"))
    for name in ("max", "pia"):
        on.wish(on.actor(name), ask.Vote(upholds=True))
    assert on.case.outcome is None

    on.wish(on.actor("mia"), ask.StartNotice())
    on.wish(CLOCK, ask.RecordAttempt(points=("m", "t")))

    assert on.refusals == ["owner-answered"]
    for _ in range(60):
        on.now += timedelta(days=1)
        on.tick()
    assert on.case.stage is Stage.CONTACTING  # no silence overrules him


def test_a_panel_that_says_no_ends_the_hearing() -> None:
    on = _to("closed")
    on.wish(on.actor("cara"), ask.OpenHearing(matter=Matter.APPEAL, grounds="g"))
    for name in ("max", "pia"):
        on.wish(on.actor(name), ask.Vote(upholds=False))

    assert (on.case.hearing, on.case.outcome) == (None, Outcome.REFUSED)


def test_a_hearing_that_nobody_decides_ends_after_two_weeks() -> None:
    on = _to("closed")
    on.wish(on.actor("cara"), ask.OpenHearing(matter=Matter.APPEAL, grounds="g"))

    on.now += timedelta(days=14)
    on.tick()

    assert on.case.hearing is None


def test_proof_is_said_with_what_is_verified() -> None:
    on = _to("executing")
    on.wish(on.actor("pia"), ask.AdvanceAsset(asset=Asset.CI, state=AssetState.DONE))
    on.wish(on.actor("pia"), ask.AdvanceAsset(asset=Asset.CI, state=AssetState.VERIFIED))

    assert on.refusals == ["proof-missing"]


def test_threat_t21_nothing_is_completed_at_a_time_that_is_over() -> None:
    on = _days(("2026-03-02", CONTACTING), ("2026-03-23", COOLING), ("2026-03-30", PROBATION[:-1]))
    known = on.now + timedelta(minutes=6)

    with pytest.raises(Refused) as refusal:
        decide(
            on.case,
            ask.Complete(),
            on.actor("pia"),
            replace(on.dossier, known_at=known),
            on.policy,
            on.now,
        )
    assert refusal.value.code == "clock-set-back"
    late = replace(on.dossier, looked_at=on.now)
    assert decide(on.case, ask.Complete(), on.actor("pia"), late, on.policy, on.now)


def test_a_second_incident_finds_the_case_held() -> None:
    on = _to("probation")
    for _ in range(2):
        on.wish(CLOCK, ask.ReportIncident(finding="f"))

    assert [each.kind for each in on.case.holds] == [HoldKind.LEGAL]


def test_a_complaint_in_probation_keeps_it_from_being_settled() -> None:
    on = _to("probation")
    on.wish(on.actor("dora"), ask.Object(reason="r"))
    for _ in range(100):
        on.now += timedelta(days=1)
        on.tick()
    assert on.case.stage is Stage.PROBATION

    on.wish(on.actor("mia"), ask.UpholdObjection(objector=PersonId("dora"), text="t"))
    on.tick()
    assert on.case.hearing is not None  # an upheld complaint goes to a panel

    for name in ("ada", "pam"):
        on.wish(on.actor(name), ask.Vote(upholds=True))
    assert on.case.outcome is Outcome.REVERSED


def test_a_case_is_the_sum_of_its_events() -> None:
    on = _to("probation")

    assert fold(on.history) == on.case


def test_a_history_begins_with_an_opening_and_holds_only_steps() -> None:
    with pytest.raises(Refused, match="no-such-case"):
        fold([])
    on = _to("draft")
    with pytest.raises(Refused, match="not-a-step"):
        evolve(
            on.case, c.NoticeStarted(at=NOW, case=on.case.id, by=PersonId("m"), tier=on.case.tier)
        )


def test_a_case_that_stands_recommended_has_a_recommendation() -> None:
    on = _to("recommended")
    broken: Case = replace(on.case, proposal=None)

    with pytest.raises(Refused, match="nothing-recommended"):
        decide(broken, ask.Approve(), on.actor("max"), on.dossier, on.policy, on.now)
