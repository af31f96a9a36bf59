"""The small machines, walked as machines of their own: campaign, transfer, hearing; and impact."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from workflows import appeal, campaign, impact, transfer
from workflows.appeal import Hearing
from workflows.campaign import MOST_STEPS, Campaign
from workflows.case_events import ContactBounced, ContactDisowned, ContactMade
from workflows.decision_events import AssetAdvanced, HearingOpened, VoteCast
from workflows.dossier import ContactPoint, Dossier
from workflows.errors import Refused
from workflows.names import CaseId, PersonId, pypi
from workflows.policy import Contact
from workflows.terms import Advice, Asset, AssetState, Channel, Grant, Matter, Tier
from workflows.transfer import OVER, Transfer

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE, MIA = CaseId("c"), PersonId("mia")
_T = TypeVar("_T")


def _reachable(first: _T, after: Callable[[_T], Iterable[_T]]) -> list[_T]:
    found, seen = [first], {first}
    for each in found:  # grows while it is walked
        for new in after(each):
            if new not in seen:
                seen.add(new)
                found.append(new)
    return found


# --- campaign -------------------------------------------------------------------------------

RULE = Contact(
    attempts=2, interval_days=14, window_days=42, outside_mail=True, holidays=frozenset()
)
POINTS = (
    ContactPoint(id="m", channel=Channel.MAIL, origin="account"),
    ContactPoint(id="t", channel=Channel.TRACKER, origin="repository"),
    ContactPoint(id="l", channel=Channel.MAIL, origin="metadata", lapsed=True),
    ContactPoint(id="c", channel=Channel.MAIL, origin="metadata", of_candidate=True),
)


def _written(made: Campaign, point: ContactPoint) -> Campaign:
    due = campaign.next_step_due(made, RULE, NOW)
    event = ContactMade(
        at=due,
        case=CASE,
        by=MIA,
        step=len(made.steps) + 1,
        point=point.id,
        channel=point.channel,
        counts=not campaign.why_not(point, made),
    )
    return campaign.evolve(made, event)


def _contacts(made: Campaign) -> Iterable[Campaign]:
    if not campaign.is_spent(made, RULE) and not campaign.is_made(made, RULE):
        yield from (_written(made, point) for point in POINTS)
    for point in ("m", "t"):
        yield campaign.evolve(made, ContactBounced(at=NOW, case=CASE, by=MIA, point=point))
        yield campaign.evolve(made, ContactDisowned(at=NOW, case=CASE, by=MIA, point=point))


CAMPAIGNS = _reachable(Campaign(), _contacts)


def test_the_walk_of_the_campaign_reaches_all_its_ends() -> None:
    made = [campaign.is_made(each, RULE) for each in CAMPAIGNS]
    hopeless = [campaign.is_hopeless(each, POINTS, RULE) for each in CAMPAIGNS]

    assert len(CAMPAIGNS) > 100
    assert any(made)
    assert any(hopeless)


def test_threat_t07_a_lapsed_bounced_or_claimant_owned_address_never_counts() -> None:
    for each in CAMPAIGNS:
        resting_on = {point for step in each.steps for point, _ in step.counting}
        assert not resting_on & ({"l", "c"} | each.dead)


def test_silence_is_never_sure_before_the_window_is_over() -> None:
    for each in CAMPAIGNS:
        over = campaign.exhausted_at(each, POINTS, RULE, NOW, 14)
        start = campaign.began(each)
        if over is not None and start is not None and campaign.is_made(each, RULE):
            assert over >= start + timedelta(days=42)
            assert campaign.counted(each) >= RULE.attempts
            assert campaign.is_outside_mail(each)
        elif over is not None:
            assert over >= NOW + timedelta(days=84)


def test_where_nobody_may_be_written_to_the_public_notice_lasts_twice_as_long() -> None:
    """A09: without a way to ask there is more time for the owner, and yet an end."""
    muted = replace(POINTS[0], opted_out=True)

    for points in ((), (muted,)):
        over = campaign.exhausted_at(Campaign(), points, RULE, NOW, 14)
        assert over == NOW + timedelta(days=84)
    assert campaign.exhausted_at(Campaign(), (muted, POINTS[1]), RULE, NOW, 14) is None


def test_nobody_is_written_to_for_ever() -> None:
    assert max(len(each.steps) for each in CAMPAIGNS) <= MOST_STEPS * RULE.attempts


def test_what_lapses_later_stops_counting() -> None:
    made = _written(_written(Campaign(), POINTS[0]), POINTS[1])
    later = (replace(POINTS[0], lapsed=True), POINTS[1])

    assert campaign.counted(made) == 2
    assert campaign.counted(campaign.recounted(made, later)) == 1


def test_a_second_point_on_the_same_day_joins_the_step() -> None:
    first = _written(Campaign(), POINTS[0])
    event = ContactMade(
        at=NOW, case=CASE, by=MIA, step=1, point="t", channel=Channel.TRACKER, counts=True
    )

    assert len(campaign.evolve(first, event).steps) == 1
    assert campaign.is_outside_mail(campaign.evolve(first, event))


def test_a_clock_that_stood_still_moves_the_steps() -> None:
    made = campaign.shifted(_written(Campaign(), POINTS[0]), timedelta(days=3))

    assert campaign.began(made) == NOW + timedelta(days=3)


# --- transfer -------------------------------------------------------------------------------


def _advance(order: Transfer, asset: Asset, to: AssetState) -> Transfer:
    transfer.check_advance(order, asset, to)
    return transfer.evolve(order, AssetAdvanced(at=NOW, case=CASE, by=MIA, asset=asset, state=to))


def _advances(order: Transfer) -> Iterable[Transfer]:
    for asset, _ in order.states:
        for to in AssetState:
            try:
                yield _advance(order, asset, to)
            except Refused:
                continue


ORDERS = _reachable(transfer.ordered((Asset.REGISTRY_ROLE, Asset.REPOSITORY)), _advances)


def test_the_role_on_the_registry_is_never_called_inapplicable() -> None:
    assert all(each.state(Asset.REGISTRY_ROLE) is not AssetState.NOT_APPLICABLE for each in ORDERS)


def test_an_order_is_over_only_when_the_role_was_seen() -> None:
    over = [each for each in ORDERS if not transfer.open_assets(each)]

    assert over
    assert all(each.state(Asset.REGISTRY_ROLE) is AssetState.VERIFIED for each in over)


def test_from_every_order_there_is_a_way_to_its_end() -> None:
    for each in ORDERS:
        assert any(not transfer.open_assets(end) for end in _reachable(each, _advances))


def test_what_is_over_stays_so() -> None:
    for each in ORDERS:
        for asset, state in each.states:
            if state in OVER:
                assert all(after.state(asset) is state for after in _advances(each))


@pytest.mark.parametrize(
    ("asset", "to", "code"),
    [
        (Asset.DOMAIN, AssetState.ASKED, "not-in-order"),
        (Asset.REGISTRY_ROLE, AssetState.NOT_APPLICABLE, "role-needed"),
        (Asset.REPOSITORY, AssetState.VERIFIED, "asset-step"),
    ],
)
def test_an_asset_goes_step_by_step(asset: Asset, to: AssetState, code: str) -> None:
    with pytest.raises(Refused, match=code):
        _advance(ORDERS[0], asset, to)


def test_what_moves_depends_on_what_is_granted() -> None:
    assert set(transfer.assets_for(Advice.GRANT, Grant.OWNER)) == set(Asset)
    assert Asset.DOMAIN not in transfer.assets_for(Advice.GRANT, Grant.CO_MAINTAINER)
    assert transfer.assets_for(Advice.ORPHAN, Grant.OWNER) == (Asset.REGISTRY_ROLE,)


def test_a_reversal_takes_back_what_was_done_last_first() -> None:
    order = _advance(ORDERS[0], Asset.REGISTRY_ROLE, AssetState.DONE)
    order = _advance(order, Asset.REPOSITORY, AssetState.DONE)

    assert transfer.to_undo(order) == (Asset.REPOSITORY, Asset.REGISTRY_ROLE)
    assert transfer.to_undo(ORDERS[0]) == ()


# --- hearing --------------------------------------------------------------------------------

PANEL = tuple(PersonId(name) for name in ("pia", "pam", "max", "ada"))


def _hearing(tier: Tier) -> Hearing:
    opened = HearingOpened(
        at=NOW,
        case=CASE,
        by=PersonId("cara"),
        matter=Matter.APPEAL,
        needed=appeal.needed(tier),
        until=NOW,
        grounds="g",
    )
    return appeal.opened(opened)


def _votes(hearing: Hearing) -> Iterable[Hearing]:
    if appeal.is_upheld(hearing) or appeal.is_dismissed(hearing):
        return
    for person in PANEL:
        if not appeal.has_spoken(hearing, person):
            for upholds in (True, False):
                yield appeal.evolve(
                    hearing, VoteCast(at=NOW, case=CASE, by=person, upholds=upholds)
                )


@pytest.mark.parametrize("tier", Tier)
def test_a_panel_never_decides_alone_and_never_both_ways(tier: Tier) -> None:
    reached = _reachable(_hearing(tier), _votes)

    assert any(appeal.is_upheld(each) for each in reached)
    assert any(appeal.is_dismissed(each) for each in reached)
    for each in reached:
        assert not (appeal.is_upheld(each) and appeal.is_dismissed(each))
        assert not appeal.is_upheld(each) or len(each.upheld) >= 2
        assert not each.upheld & each.dismissed


# --- impact ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dependents", "downloads", "tier"),
    [
        (0, 999, Tier.T0),
        (0, None, Tier.T0),
        (0, 1_000, Tier.T1),
        (1, 0, Tier.T1),
        (9, 9_999, Tier.T1),
        (10, 0, Tier.T2),
        (99, 999_999, Tier.T2),
        (100, None, Tier.T3),
        (0, 1_000_000, Tier.T3),
    ],
)
def test_a_tier_is_the_higher_of_dependents_and_downloads(
    dependents: int, downloads: int | None, tier: Tier
) -> None:
    seen = Dossier(
        project=pypi("a"), looked_at=NOW, dependents=dependents, downloads_a_month=downloads
    )

    assert impact.tier(seen) is tier
    assert impact.tier(replace(seen, critical=True)) is Tier.T3
