"""The whole service looks at a project because somebody asks for it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from steward import casework
from steward.casework import contacts, dossiers, looking
from steward.casework.contacts import KEPT
from steward.casework.stating import Statement, state
from steward.errors import Malformed, NotFound
from steward.permissions import Role
from steward.stories.stage import Stage
from tests.steward.casework.world import account, signed_in
from tests.steward.dossiers.world import World
from workflows import impact
from workflows.commands import Submit
from workflows.errors import Refused
from workflows.names import pypi
from workflows.terms import Intent, Tier

THING = pypi("thing")


def test_whoever_begins_a_request_finds_what_is_known(tmp_path: Path) -> None:
    with Stage(tmp_path, datetime(2026, 3, 2, 10, tzinfo=UTC)) as stage:
        stage.index.create("thing", owner="anna", versions=["1.0"])
        stage.index.credit("thing", author="anna@anna.example", licence="MIT")
        stage.settle()
        with stage.service.store.transaction() as tx:
            account(tx, "cara")
            cara = signed_in("cara", tx.clock.now())
            case = casework.open_case(tx, cara, THING, Intent.CONTINUE).case

        stage.settle()

        with stage.service.store.snapshot() as view:
            found = dossiers.gather(view, case, stage.clock.now())
    assert [each.channel.value for each in found.contacts] == ["mail"]
    assert found.facts["licence"] == "MIT"
    assert found.looked_at == stage.clock.now()


def test_facts_stay_fresh_while_a_case_runs(tmp_path: Path) -> None:
    """G7: for as long as anybody may decide on them."""
    with Stage(tmp_path, datetime(2024, 3, 2, 10, tzinfo=UTC)) as stage:
        stage.index.create("thing", owner="anna", versions=["1.0"])
        stage.clock.move_to(datetime(2026, 3, 2, 10, tzinfo=UTC))
        stage.settle()
        with stage.service.store.transaction() as tx:
            account(tx, "cara")
            cara = signed_in("cara", tx.clock.now())
            case = casework.open_case(tx, cara, THING, Intent.CONTINUE).case.id
        stage.settle()
        with stage.service.store.transaction() as tx:
            wanted = Submit(statement="I use it.", no_consideration=True)
            casework.act(tx, signed_in("cara", tx.clock.now()), case, wanted)

        stage.play_until(datetime(2026, 3, 5, 9, tzinfo=UTC))

        with stage.service.store.snapshot() as view:
            facts = view.case_facts.now(view.projects.get(THING).id)
            assert casework.load(view, case).case.stage == "screening"
    age = stage.clock.now() - facts[looking.SEEN, ""].seen_at
    assert age < timedelta(days=1)


def test_a_moderator_has_it_looked_at_now_and_nobody_else_does(world: World) -> None:
    world.index.create("thing", versions=["1.0"])
    world.track("thing")
    mo = world.signed_in("mo@steward.example", Role.MODERATOR)
    eve = world.signed_in("eve@eve.example")

    with world.store.transaction() as tx:
        looking.again(tx, mo, THING)
        assert tx.outbox.waits(looking.LOOK, looking.LOOK)
    with world.store.transaction() as tx, pytest.raises(Refused):
        looking.again(tx, eve, THING)


def test_what_a_moderator_states_moves_the_tier(world: World) -> None:
    world.index.create("thing", versions=["1.0"])
    world.track("thing")
    mo = world.signed_in("mo@steward.example", Role.MODERATOR)
    page = "https://stats.example/thing"

    with world.store.transaction() as tx:
        state(tx, mo, THING, Statement.DOWNLOADS, "250000", page)
        state(tx, mo, THING, Statement.CRITICAL, "yes", page)

    gathered = world.gathered("thing")
    assert (gathered.downloads_a_month, gathered.critical) == (250_000, True)
    assert impact.tier(gathered) is Tier.T3


@pytest.mark.parametrize(
    ("what", "value", "source"),
    [
        (Statement.DOWNLOADS, "many", "https://stats.example"),
        (Statement.DOWNLOADS, "-1", "https://stats.example"),
        (Statement.DOWNLOADS, "9" * 40, "https://stats.example"),
        (Statement.CRITICAL, "perhaps", "https://stats.example"),
        (Statement.CRITICAL, "yes", "somebody said so"),
    ],
)
def test_what_cannot_be_checked_is_not_stated(
    world: World, what: Statement, value: str, source: str
) -> None:
    world.index.create("thing", versions=["1.0"])
    world.track("thing")
    mo = world.signed_in("mo@steward.example", Role.MODERATOR)

    with world.store.transaction() as tx, pytest.raises(Malformed):
        state(tx, mo, THING, what, value, source)


def test_what_nobody_needs_any_more_is_forgotten(world: World) -> None:
    """B31: addresses are kept for a case, and not for ever."""
    point = world.add_mail("thing", "anna@anna.example")
    world.clock.sleep(KEPT.total_seconds())
    forget(world)
    assert list(world.points("thing")) == ["anna@anna.example"]

    world.clock.sleep(1)
    forget(world)

    assert world.points("thing") == {}
    with world.store.snapshot() as view, pytest.raises(NotFound):
        contacts.value_of(view, world.office, point)


def test_what_a_running_case_needs_is_kept(world: World) -> None:
    world.add_mail("thing", "anna@anna.example")
    cara = world.person("cara@cara.example")
    with world.store.transaction() as tx:
        who = signed_in(cara, tx.clock.now())
        casework.open_case(tx, who, THING, Intent.CONTINUE)
    world.clock.sleep(2 * KEPT.total_seconds())

    forget(world)

    assert list(world.points("thing")) == ["anna@anna.example"]


def forget(world: World) -> None:
    with world.store.transaction() as tx:
        contacts.forget(tx)
