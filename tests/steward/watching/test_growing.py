"""What a list leads to, and from when to when."""

import threading
from datetime import timedelta

from steward.observations import Status
from steward.watching import PATIENCE, growing, making
from tests.steward.watching.conftest import House, prepared
from workflows.events import RegistryRecovered
from workflows.names import Project


def test_a_list_follows_what_its_file_leads_to(house: House) -> None:
    made = house.make("top>=1")
    house.shows("top", "mid[fast]; sys_platform == 'win32'")
    house.shows("mid", "leaf; extra == 'fast'", "tester; extra == 'test'")

    assert house.members(made) == ["top", "mid", "leaf"]
    assert house.tracked() == {"top", "mid", "leaf"}
    top, mid, leaf = house.ways(made)
    assert (top.way.requirement, top.way.relation, top.way.line) == ("top>=1", "direct", "1")
    assert mid.way.requirement == "mid[fast]; sys_platform == 'win32'"
    assert (mid.way.environment, mid.way.parent_id) == ("sometimes", top.project_id)
    assert (leaf.way.depth, leaf.way.relation) == (3, "transitive")


def test_the_path_is_climbed_from_the_rows(house: House) -> None:
    made = house.make("top")
    house.shows("top", "mid")
    house.shows("mid", "leaf")
    with house.store.snapshot() as view:
        leaf = view.projects.id_of(Project("pypi", "leaf"))
        assert leaf is not None
        steps = view.watchlists.path(made.id, leaf)

    assert [step.way.requirement for step in steps] == ["top", "mid", "leaf"]


def test_while_it_is_read_a_list_says_how_far(house: House) -> None:
    made = house.make("top\nside")
    started = house.the_list(made)
    house.shows("top", "mid")
    half = house.the_list(made)

    assert (started.state, started.done, started.total) == ("reading", 0, 2)
    assert (half.state, half.done, half.total) == ("reading", 1, 3)


def test_once_read_a_list_states_what_it_found_and_only_once(house: House) -> None:
    made = house.make("top\nold\nno-such\n???\n")
    house.shows("top")
    house.shows("old", status=Status.ARCHIVED)
    house.misses("no-such")
    house.shows("top")

    [stated] = house.stated()
    assert (stated.watchlist, stated.followed, stated.attention) == (made.id, 3, 2)
    assert (stated.unreadable, stated.unknown) == (1, 0)
    assert house.the_list(made).state == "ready"


def test_what_is_never_reached_does_not_hold_a_list_up_for_ever(house: House) -> None:
    house.make("top\nsilent")
    house.shows("top")
    assert house.stated() == []
    house.wait(PATIENCE)

    [stated] = house.stated()
    assert (stated.followed, stated.unknown) == (2, 1)


def test_names_known_already_make_a_list_ready_at_once(house: House) -> None:
    house.make("top")
    house.shows("top")
    made = house.make("top>=1")

    assert house.the_list(made).state == "ready"
    assert len(house.stated()) == 2


def test_a_changed_closure_keeps_what_held_before(house: House) -> None:
    made = house.make("top")
    house.shows("top", "mid")
    house.shows("mid")
    before = house.stated()
    with house.store.snapshot() as view:
        number = view.ledger.last()
    house.shows("top", "other>=2")
    house.shows("other")

    assert house.members(made, at=number) == ["top", "mid"]
    assert house.members(made) == ["top", "other"]
    assert house.tracked() == {"top", "other"}
    assert house.stated() == before


def test_what_never_held_at_an_event_leaves_no_trace(house: House) -> None:
    made = house.make("top\nlate")
    house.shows("top", "mid")
    house.shows("top", "other")

    assert sorted(house.members(made, at=1)) == ["late", "other", "top"]


def test_a_lock_is_never_expanded(house: House) -> None:
    made = house.make("top==1.0 --hash=sha256:00")
    house.shows("top", "mid")

    assert house.members(made) == ["top"]
    assert house.ways(made)[0].way.pinned == "1.0"
    assert house.the_list(made).kind == "lock"


def test_a_replaced_file_is_read_anew_without_a_gap(house: House) -> None:
    made = house.make("top\nside")
    house.shows("top", "mid")
    house.shows("mid")
    house.shows("side")
    house.act(making.change, made.manage, prepared("top\nnew"))
    while_reading = house.members(made)
    house.shows("new")

    assert while_reading == ["new", "top", "mid"]
    assert house.members(made, at=1) == ["side", "top", "mid"]
    assert len(house.stated()) == 2
    assert "side" not in house.tracked()


def test_an_answer_for_the_old_file_is_dropped(house: House) -> None:
    made = house.make("top")
    late = growing.expand(house.store, lambda: (), made.id)
    house.act(making.change, made.manage, prepared("side"))
    assert late is not None
    house.act(late)

    assert house.members(made) == ["side"]


def test_what_was_learnt_while_a_list_was_read_is_not_lost(house: House) -> None:
    made = house.make("top")
    house.shows("top", "mid")
    late = growing.expand(house.store, lambda: (), made.id)
    house.shows("top", "other")
    assert late is not None
    with house.store.transaction() as tx:
        late(tx)
    assert house.members(made) == ["top", "mid"]
    house.work()

    assert house.members(made) == ["top", "other"]


def test_dependencies_of_a_project_become_a_list_at_the_first_question(house: House) -> None:
    house.act(making.dependencies_of, Project("pypi", "top"))
    with house.store.transaction() as tx:
        there = making.dependencies_of(tx, Project("pypi", "top"))
    house.shows("top", "mid", "tester; extra == 'test'")
    house.shows("mid", "leaf")
    house.shows("leaf")
    with house.store.snapshot() as view:
        names = [each.project.name for each in view.watchlists.members(there.id)]
        state = view.watchlists.get(there.id).state

    assert names == ["mid", "leaf"]
    assert state == "ready"
    assert house.stated() == []
    assert house.tracked() == {"top", "mid", "leaf"}


def test_growing_is_asked_for_once_in_a_while(house: House) -> None:
    made = house.make("top\nside\nlast")
    with house.store.transaction() as tx:
        now = tx.clock.now()
        for _ in range(3):
            for name in ("top", "side", "last"):
                growing.grow(tx, tx.projects.ensure(Project("pypi", name)))
        later = now + timedelta(seconds=20)
        lease = timedelta(seconds=30)
        hints = tx.outbox.claim(later, 50, lease, "test", {"expand-list"})

    assert len(hints) == 1
    assert made.id


def test_no_event_comes_between_the_number_a_list_begins_at_and_its_commit(house: House) -> None:
    made = house.make("top")
    house.shows("top", "mid")
    event = RegistryRecovered(at=house.clock.now(), ecosystem="pypi", incident="i")
    written: list[int] = []

    def write() -> None:
        with house.store.transaction() as tx:
            [stored] = tx.ledger.append("registry:pypi", [event])
        written.append(stored.number)

    with house.store.transaction() as tx:
        known = tx.projects.get(Project("pypi", "top"))
        tx.requirements.describe(known, "2.0", ["leaf"])
    ending = growing.expand(house.store, lambda: (), made.id)
    assert ending is not None
    writer = threading.Thread(target=write, daemon=True)
    with house.store.transaction() as tx:
        ending(tx)
        begun = tx.ledger.last() + 1
        writer.start()
        writer.join(0.3)
        assert written == []  # it waits for us
    writer.join(30)

    assert written[0] >= begun
    assert "leaf" in house.members(made, written[0])


def test_who_leaves_one_list_stays_tracked_for_another(house: House) -> None:
    made = house.make("top\nside")
    house.make("side")
    house.shows("top", "mid")
    house.act(making.change, made.manage, prepared("other"))

    assert house.tracked() == {"other", "side"}
