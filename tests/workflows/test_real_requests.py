"""Fifty-two real requests, read where they lie, entered as facts and played.

None of them may meet a step that our table does not have.  Where the recorded
facts decide the outcome, ours is the same; where they do not, the test says
which fact was never written down.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from tests.workflows.stories import CLOCK, Play, play
from workflows import commands as ask
from workflows.dossier import Actor
from workflows.names import PersonId
from workflows.terms import (
    Answer,
    AssetState,
    Intent,
    Office,
    Outcome,
    Proof,
    Referral,
    Stage,
)

PLACES: Final = [
    parent / "shared" / "data" / "pep541_requests.jsonl" for parent in Path(__file__).parents[2:6]
]
DATA: Final = next((place for place in PLACES if place.exists()), None)
Row = Mapping[str, Any]

IMPOSSIBLE: Final = frozenset({"wrong-stage", "not-your-step", "case-closed", "not-a-step"})
VERDICTS: Final = "what the moderators found about each requirement"
LETTERS: Final = "the dates and addresses of the letters to the owner"
NO_WAIT: Final = "why the project counted as invalid, which is another procedure"


def _rows() -> list[Row]:
    if DATA is None:
        return []
    return [json.loads(line) for line in DATA.read_text().splitlines()]


needs_data = pytest.mark.skipif(
    DATA is None, reason="pep541_requests.jsonl does not lie under shared/data beside the project"
)


def _story(row: Row) -> str:
    opened = row["opened"] or (row["timeline"][0]["date"] if row["timeline"] else "2024-01-01")
    intent, policy = _kind(row)
    return (
        f'title = "real"\npolicy = "{policy}"\nintent = "{intent}"\nowners = ["olga"]\n'
        f'last-release = 2010-01-01\n[[day]]\nat = {opened}\ndo = ["cara submits"]\n'
    )


def _kind(row: Row) -> tuple[Intent, str]:
    grounds = set(row["grounds"])
    if grounds & {"owner_deceased", "owner_presumed_dead"}:
        return Intent.DECEASED, "pypi-deceased"
    if grounds & {"role_upgrade_maintainer_to_owner", "lost_account", "ex_colleague_lost_account"}:
        return Intent.LOCKED_OUT, "steward-default"
    if "no_releases" in grounds:
        return Intent.FREE_NAME, "pep541-reuse"
    if "ex_employee" in grounds:
        return Intent.EMPLOYER, "steward-default"
    if row["kind"] == "replacement":
        return Intent.REUSE, "pep541-reuse"
    return Intent.CONTINUE, "pep541-continue"


OLGA: Final = Actor(
    person=PersonId("olga"), office=Office.NONE, proofs=frozenset({Proof.REGISTRY_LOGIN})
)
CARA: Final = Actor(person=PersonId("cara"), office=Office.NONE)


def _mia(on: Play) -> Actor:
    return on.actor("mia")


def _write(on: Play) -> None:
    """Ask the owner; before that make the request public, if it was not."""
    if on.case.stage is Stage.SCREENING:
        if on.case.intent is Intent.REUSE:
            on.wish(_mia(on), _judged("why-not-another-name"), _judged("higher-version"))
        on.wish(_mia(on), ask.StartNotice())
    if on.case.stage is Stage.CONTACTING:
        on.wish(CLOCK, ask.RecordAttempt(points=("m", "t")))


def _judged(requirement: str) -> ask.JudgeRequirement:
    return ask.JudgeRequirement(requirement=requirement, holds=True, evidence="thread")


def _ask(on: Play) -> None:
    on.wish(_mia(on), ask.AskInformation(questions="text"))


def _says(answer: Answer) -> Callable[[Play], None]:
    def said(on: Play) -> None:
        _write(on)
        on.wish(OLGA, ask.AnswerAsOwner(answer=answer))

    return said


def _carry_out(on: Play) -> None:
    """With the owner's word the transfer takes a look by a moderator, and no wait."""
    if on.case.consent is None:
        return
    on.wish(_mia(on), ask.ConfirmConsent())
    on.wish(on.actor("max"), ask.OrderTransfer())
    states = on.case.transfer.states if on.case.transfer else ()
    for state in (AssetState.DONE, AssetState.VERIFIED):
        wishes = [ask.AdvanceAsset(asset=asset, state=state, proof="p") for asset, _ in states]
        on.wish(CLOCK, *wishes)
    on.wish(on.actor("max"), ask.Complete())


def _refer(on: Play) -> None:
    on.wish(_mia(on), ask.Refer(to=Referral.ACCOUNT_RECOVERY))


def _withdraw(on: Play) -> None:
    on.wish(CARA, ask.Withdraw())


def _outside(on: Play) -> None:
    on.wish(CLOCK, ask.SettleOutside(finding="registry"))


def _acts(on: Play) -> None:
    on.wish(_mia(on), ask.RecordOwnerAct(act="activity"))


def _nothing(_on: Play) -> None:
    """Something was said that changes nothing of the case."""


HAPPENED: Final[Mapping[str, Callable[[Play], None]]] = {
    "domain_check_and_mailed_owner": _write,
    "mailed_owner": _write,
    "mailed_owner_bounce": _write,
    "reachability_started": _write,
    "reachability_started_until_2020-06-01": _write,
    "reachability_restarted": _write,
    "suggests_repo_issue": _write,
    "asks_target_account": _nothing,
    "asks_for_maintained_fork": _nothing,
    "asks_org_membership_proof": _ask,
    "asks_repository": _ask,
    "asks_again": _nothing,
    "closed_no_reply": _nothing,
    "confirms_left_company": _nothing,
    "no_longer_maintains_fork": _withdraw,
    "closed_has_name": _withdraw,
    "keeps": _says(Answer.KEEP),
    "active_keeps": _says(Answer.KEEP),
    "consents": _says(Answer.HAND_OVER),
    "transferred": _carry_out,
    "recommend_transfer": _nothing,
    "prefers_removal_to_transfer": _outside,
    "transferred_self": _outside,
    "owner_active_close": _acts,
    "suggests_account_recovery": _refer,
    "explains_no_domain_takeover": _refer,
    "points_to_legal": _refer,
    "abandoned_no_reply": _nothing,
    "unreachable": _nothing,
    "confirmed_invalid": _nothing,
    "confirmed_invalid_transferred": _nothing,
    "queued_other_bucket": _nothing,
    "replied": _nothing,
    "waits_for_admin": _nothing,
    "update": _nothing,
    "tracker_archived": _nothing,
    "inspected_package": _nothing,
    "still_waiting": _nothing,
    "ping": _nothing,
    "six_weeks_passed": _nothing,
    "asks_for_transfer": _nothing,
    "second_owner_lost_credentials": _nothing,
    "wrong_account_needs_second_transfer": _nothing,
    "offers_payment_to_speed_up": _nothing,
}
"""What each word of the record is in our model."""

SAME: Final[Mapping[str, frozenset[Outcome | None]]] = {
    "refused_owner_keeps": frozenset({Outcome.REFUSED}),
    "refused_owner_active": frozenset({Outcome.REFUSED, Outcome.INELIGIBLE}),
    "transferred_owner_consent": frozenset({Outcome.SETTLED}),
    "owner_transferred_self": frozenset({Outcome.SETTLED_OUTSIDE}),
    "owner_releases_name": frozenset({Outcome.SETTLED_OUTSIDE}),
    "candidate_gone": frozenset({Outcome.WITHDRAWN}),
    "requester_closed": frozenset({Outcome.WITHDRAWN}),
    "closed_no_reply": frozenset({Outcome.EXPIRED}),
    "redirected": frozenset({Outcome.REFERRED}),
}
"""Outcomes that the recorded facts decide, and ours for them."""


def _missing(row: Row) -> str:
    if row["outcome"] in {"not_seen", "open", "lost_in_tracker_move"}:
        return "how it ended"
    if row["kind"] == "replacement" and {"no_releases", "name_squat"} & set(row["grounds"]):
        return NO_WAIT
    letters = sum("mail" in each["what"] for each in row["timeline"])
    return VERDICTS if letters else LETTERS


def _played(row: Row) -> Play:
    on = play(_story(row))
    for each in row["timeline"]:
        _until(on, date.fromisoformat(each["date"]))
        HAPPENED[each["what"]](on)
    return on


def _until(on: Play, day: date) -> None:
    while on.now.date() < day:
        on.now += timedelta(days=1)
        on.tick()


@needs_data
@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["ref"])
def test_a_real_request_meets_no_impossible_step(row: Row) -> None:
    on = _played(row)

    assert not IMPOSSIBLE & set(on.refusals)


@needs_data
@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["ref"])
def test_a_real_request_ends_as_it_did_where_the_facts_decide(row: Row) -> None:
    on = _played(row)
    if row["outcome"] in SAME:
        _until(on, on.now.date() + timedelta(days=40))  # through cooling-off or probation
        assert on.case.outcome in SAME[row["outcome"]]
    else:
        waits = {None, Outcome.EXPIRED, Outcome.REFERRED}  # nobody was harmed by what is unknown
        assert on.case.outcome in waits, _missing(row)


@needs_data
def test_what_was_never_written_down_is_named() -> None:
    undecided = [row for row in _rows() if row["outcome"] not in SAME]
    missing = {row["ref"]: _missing(row) for row in undecided}

    assert len(_rows()) == 52
    assert len(undecided) == 38
    assert set(missing.values()) == {"how it ended", VERDICTS, LETTERS, NO_WAIT}


@needs_data
def test_six_weeks_from_the_first_letter_are_the_six_weeks_of_a_real_request() -> None:
    # pypi/support#1696: reachability began 2022-03-27, transferred 2022-05-08.
    row = next(each for each in _rows() if each["ref"] == "pypi/support#1696")
    on = play(_story({**row, "timeline": [], "opened": "2022-03-27"}))
    for _ in range(3):
        _write(on)
        _until(on, on.now.date() + timedelta(days=14))

    assert on.now.date().isoformat() == row["outcome_date"]
    assert on.case.stage is Stage.ASSESSMENT


def test_no_step_of_a_moderator_is_left_to_the_candidate() -> None:
    story = (
        'title = "t"\npolicy = "pep541-continue"\nintent = "continue"\n'
        "last-release = 2010-01-01\n[[day]]\nat = 2026-03-02\n"
    )
    on = play(story + 'do = ["cara submits"]\n')

    on.wish(replace(CARA, proofs=frozenset()), ask.StartNotice())

    assert on.refusals == ["not-your-step"]
