"""The small machines inside a case, each walked whole by itself."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from workflows import appeal, campaign, transfer
from workflows.appeal import Hearing
from workflows.campaign import Campaign
from workflows.case_events import ContactBounced, ContactMade
from workflows.decision_events import AssetAdvanced, VoteCast
from workflows.dossier import ContactPoint
from workflows.errors import Refused
from workflows.names import CaseId, PersonId
from workflows.policy import Contact
from workflows.terms import Advice, Asset, AssetState, Channel, Grant, Matter, Tier
from workflows.transfer import OVER, Transfer

START = datetime(2026, 1, 5, tzinfo=UTC)
CASE = CaseId("c1")
MIA = PersonId("mia")
RULE = Contact(attempts=2, interval_days=7, window_days=21, outside_mail=True, holidays=frozenset())
NOTICE = 14
POINTS = (
    ContactPoint(id="m", channel=Channel.MAIL, origin="account"),
    ContactPoint(id="t", channel=Channel.TRACKER, origin="repository"),
    ContactPoint(id="own", channel=Channel.SOCIAL, origin="candidate", of_candidate=True),
)


def transfers() -> set[Transfer]:
    """Return every state of the limited order that can be reached."""
    first = transfer.ordered(transfer.assets_for(Advice.GRANT, Grant.CO_MAINTAINER))
    known, left = {first}, [first]
    while left:
        now = left.pop()
        for asset, state in product(Asset, AssetState):
            try:
                transfer.check_advance(now, asset, state)
            except Refused:
                continue
            event = AssetAdvanced(at=START, case=CASE, by=MIA, asset=asset, state=state)
            after = transfer.evolve(now, event)
            if after not in known:
                known.add(after)
                left.append(after)
    return known


def test_every_transfer_can_still_be_finished_or_is() -> None:
    ends = {s for s in AssetState if not transfer.NEXT[s]}
    assert ends == OVER
    assert all(_reaches_an_end(state) for state in AssetState)
    assert len(transfers()) == 5 * 6 * 6


def _reaches_an_end(state: AssetState) -> bool:
    known, left = {state}, [state]
    while left:
        new = transfer.NEXT[left.pop()] - known
        known |= new
        left += new
    return bool(known & {AssetState.VERIFIED}) or state is AssetState.NOT_APPLICABLE


def test_a_finished_transfer_has_the_role_verified() -> None:
    done = [each for each in transfers() if not transfer.open_assets(each)]
    assert done
    assert {each.state(Asset.REGISTRY_ROLE) for each in done} == {AssetState.VERIFIED}


def test_what_was_done_is_what_a_reversal_undoes() -> None:
    for each in transfers():
        moved = {a for a, s in each.states if s in {AssetState.DONE, AssetState.VERIFIED}}
        assert set(transfer.to_undo(each)) == moved


def campaigns() -> dict[Campaign, frozenset[str]]:
    """Return every campaign of at most three weekly steps, with what bounced in it."""
    known: dict[Campaign, frozenset[str]] = {Campaign(): frozenset()}
    left = [Campaign()]
    while left:
        now = left.pop()
        for after in _after(now):
            if after not in known:
                known[after] = after.dead
                left.append(after)
    return known


def _after(now: Campaign) -> list[Campaign]:
    found = []
    for point in POINTS:
        bounce = ContactBounced(at=START, case=CASE, by=MIA, point=point.id)
        found.append(campaign.evolve(now, bounce))
        step = len(now.steps) + 1
        if step <= RULE.attempts + 1:
            why = campaign.why_not(point, now)
            at = START + timedelta(days=7 * (step - 1))
            letter = ContactMade(
                at=at,
                case=CASE,
                by=MIA,
                step=step,
                point=point.id,
                channel=point.channel,
                counts=not why,
                why_not=why,
            )
            found.append(campaign.evolve(now, letter))
    return found


def test_silence_is_never_sure_before_window_and_notice() -> None:
    for each in campaigns():
        sure = campaign.exhausted_at(each, POINTS, RULE, START, NOTICE)
        least = max(RULE.window_days, NOTICE)
        assert sure is None or sure >= START + timedelta(days=least)


def test_nothing_rests_on_a_point_that_reaches_nobody() -> None:
    for each, dead in campaigns().items():
        counting = {point for step in each.steps for point, _ in step.counting}
        assert not counting & (dead | {"own"})


def test_without_a_sound_point_the_notice_is_twice_as_long() -> None:
    for each in campaigns():
        sure = campaign.exhausted_at(each, POINTS, RULE, START, NOTICE)
        if sure is not None and not campaign.is_made(each, RULE):
            assert sure == START + timedelta(days=2 * max(RULE.window_days, NOTICE))


@pytest.mark.parametrize("tier", Tier)
def test_a_hearing_is_decided_by_a_majority_of_different_people(tier: Tier) -> None:
    panel = [PersonId(name) for name in ("pam", "tom", "ned", "zoe", "ida")]
    needed = appeal.needed(tier)
    first = Hearing(Matter.APPEAL, MIA, needed, START)
    for voices in product((True, False, None), repeat=len(panel)):
        now = first
        for person, upholds in zip(panel, voices, strict=True):
            if upholds is not None:
                now = appeal.evolve(now, VoteCast(at=START, case=CASE, by=person, upholds=upholds))
        assert appeal.is_upheld(now) == (voices.count(True) >= needed)
        assert appeal.is_dismissed(now) == (voices.count(False) >= needed)
        assert needed > 1
