"""What a look at a project means in a case about it, through tracking and on a moved clock."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from steward import casework, ids
from steward.casework import acting, clockwork, dossiers, ruling, seeing, telling, verifying
from steward.clock import SetClock
from steward.proofs import ProofKind
from steward.store import Store
from steward.store.case_facts import Known as Fact
from steward.web import case_portraits
from steward.web.case_contexts import CasePage
from tests.steward.casework import world as people
from tests.steward.casework.world import LEAF, does, happened, refusal
from tests.steward.tracking.conftest import World
from workflows import case_events as c
from workflows import commands as ask
from workflows import decision_events as d
from workflows.case_state import Case
from workflows.checklist import assess
from workflows.names import pypi
from workflows.terms import Answer, Asset, AssetState, Intent, Outcome, Stage
from workflows.transfer import open_assets

TASKS: Mapping[str, Callable[..., None]] = {
    clockwork.TIME: acting.let_time_pass,
    clockwork.SUPERSEDE: acting.supersede,
    seeing.SEEN: seeing.seen,
}
DAY = 86_400


class Watched:
    """An index that is followed, and cara's request for leaf-lib, which olga owns there."""

    def __init__(self, store: Store, clock: SetClock) -> None:
        self.world = World(store, clock)
        self.store, self.clock, self.index = store, clock, self.world.index
        people.people(store, "cara", "olga")
        self.index.create("leaf-lib", owner="olga", versions=("1.0", "1.1"))
        self.world.track("leaf-lib")
        self.world.poll()
        self.index.release("leaf-lib", "2.0")  # a row that the request has nothing to do with
        self.world.poll()
        clock.sleep(1000 * DAY)
        self.world.poll()
        with store.transaction() as tx:
            ruling.prefer(tx, "pep541-continue")
        with store.transaction() as tx:
            who = people.signed_in("cara", clock.now())
            self.case = casework.open_case(tx, who, LEAF, Intent.CONTINUE).case.id
        self.does("cara", ask.Submit(statement="I use it.", no_consideration=True))
        clock.sleep(60)

    def does(self, name: str, *wishes: ask.Command) -> None:
        does(self.store, name, self.case, *wishes)

    def look(self, days: float = 1) -> None:
        """Let time pass, follow the index, and do what that puts down."""
        self.clock.sleep(days * DAY)
        self.world.poll()
        for _ in range(50):
            with self.store.transaction() as tx:
                now = tx.clock.now()
                hints = tx.outbox.claim(now, 10, timedelta(seconds=30), "me", [*TASKS])
            if not hints:
                return
            for each in hints:
                with self.store.transaction() as tx:
                    job = tx.outbox.take(each.id, "me")
                    assert job is not None
                    TASKS[job.actor](tx, **job.args)
                    tx.outbox.finish(job)
        raise AssertionError("no end")

    def known_as(self, name: str) -> None:
        """Let cara have shown that this is her account on the index, with another project."""
        with self.store.transaction() as tx:
            now = tx.clock.now()
            other = pypi("other")
            tx.standing.keep(
                id=ids.ulid(now),
                account_id="cara",
                project_id=tx.projects.ensure(other),
                incarnation=0,
                kind=ProofKind.REGISTRY_ROLE,
                thing="pypi:role:other",
                level="owner",
                ids={"person": tx.people.ensure("pypi", [name], now)[name]},
                first=now,
                shown=now,
                expires=now + timedelta(days=1000),
            )

    def ordered(self) -> None:
        """Go on to the transfer: olga agrees, two moderators do theirs, the countdown ends."""
        self.does("mia", ask.StartNotice())
        with self.store.transaction() as tx:
            olga = tx.people.ensure("pypi", ["olga"], tx.clock.now())["olga"]
        people.shows_role(self.store, "olga", olga)
        self.does("olga", ask.AnswerAsOwner(answer=Answer.HAND_OVER))
        self.does("mia", ask.ConfirmConsent())
        self.look(8)
        self.does("max", ask.OrderTransfer())

    def says_done(self) -> None:
        self.does("max", ask.AdvanceAsset(asset=Asset.REGISTRY_ROLE, state=AssetState.DONE))

    def completed(self) -> None:
        """Go on to the watched time, with cara as the only owner."""
        self.known_as("cara-there")
        self.ordered()
        self.index.add_holder("leaf-lib", "cara-there")
        self.index.remove_holder("leaf-lib", "olga")
        self.says_done()
        self.look()
        self.finish()

    def finish(self) -> None:
        """Look at what is said to be done, leave out the rest, and complete."""
        for each in self.open_assets():
            transfer = self.state.transfer
            done = transfer is not None and transfer.state(each) is AssetState.DONE
            to = AssetState.VERIFIED if done else AssetState.NOT_APPLICABLE
            self.does("max", ask.AdvanceAsset(asset=each, state=to, proof="looked"))
        self.does("max", ask.Complete())

    def page(self) -> CasePage:
        """Return the case as its page shows it to anybody."""
        now = self.clock.now()
        with self.store.snapshot() as view:
            seen = telling.view_of(view, self.case, people.NOBODY, now)
        return case_portraits.page(seen, now, {})

    def open_assets(self) -> tuple[Asset, ...]:
        transfer = self.state.transfer
        assert transfer is not None
        return open_assets(transfer)

    def role(self) -> AssetState | None:
        transfer = self.state.transfer
        return transfer.state(Asset.REGISTRY_ROLE) if transfer else None

    def shown(self) -> str:
        with self.store.snapshot() as view:
            shown = verifying.shown(view, casework.load(view, self.case))
        assert shown is not None
        return shown.words

    def shows_role_here(self) -> None:
        """Let cara show, on leaf-lib itself, that one of its holders is she."""
        with self.store.transaction() as tx:
            now, known = tx.clock.now(), tx.projects.get(LEAF)
            tx.standing.keep(
                id=ids.ulid(now),
                account_id="cara",
                project_id=known.id,
                incarnation=known.incarnation,
                kind=ProofKind.REGISTRY_ROLE,
                thing="pypi:role:leaf-lib",
                level="owner",
                ids={},
                first=now,
                shown=now,
                expires=now + timedelta(days=1000),
            )

    @property
    def state(self) -> Case:
        with self.store.snapshot() as view:
            return casework.load(view, self.case).case

    @property
    def kinds(self) -> list[type]:
        return [type(each) for each in happened(self.store, self.case)]


@pytest.fixture
def watched(store: Store, clock: SetClock) -> Watched:
    return Watched(store, clock)


def test_a_look_that_shows_nothing_new_changes_nothing(watched: Watched) -> None:
    watched.does("mia", ask.StartNotice())
    watched.look()
    before = watched.kinds

    watched.look()

    assert watched.kinds == before
    assert watched.state.stage is Stage.CONTACTING


def test_the_new_role_is_verified_once_the_index_shows_it(watched: Watched) -> None:
    watched.known_as("cara-there")
    watched.ordered()
    watched.says_done()
    watched.look()

    assert watched.role() is AssetState.DONE
    assert watched.shown() == "the index does not show the candidate among those who hold it yet"
    assert refusal(watched.store, "max", watched.case, ask.Complete()) == "assets-open"

    watched.index.add_holder("leaf-lib", "cara-there")
    watched.look()

    assert watched.role() is AssetState.VERIFIED
    assert watched.shown() == "the index shows the new role of the candidate"


def test_the_requirements_stay_as_it_was_decided_on_them(watched: Watched) -> None:
    watched.known_as("cara-there")
    watched.ordered()
    decided, day = watched.page(), watched.clock.now()
    watched.index.add_holder("leaf-lib", "cara-there")
    watched.index.remove_holder("leaf-lib", "olga")
    watched.says_done()
    watched.look()
    watched.finish()
    watched.index.release("leaf-lib", "3.0")
    watched.look(30)

    later = watched.page()

    assert f"Requirements on {day:%Y-%m-%d}, when it was decided: " in later.counted
    assert (later.counted, later.requirements) == (decided.counted, decided.requirements)
    with watched.store.snapshot() as view:
        facts = dossiers.gather(view, watched.state, watched.clock.now())
        loaded = casework.load(view, watched.case)
        now_ = assess(loaded.case, facts, ruling.policy_of(view, loaded.case), watched.clock.now())
    assert {each.why for each in now_} != {each.why for each in later.requirements}


def test_what_was_there_before_anybody_said_so_is_not_verified(watched: Watched) -> None:
    watched.known_as("cara-there")
    watched.ordered()
    watched.index.add_holder("leaf-lib", "cara-there")
    watched.look()

    assert watched.role() is AssetState.PENDING


def test_an_owner_whom_nobody_showed_to_be_the_candidate_verifies_nothing(watched: Watched) -> None:
    watched.ordered()
    watched.index.add_holder("leaf-lib", "somebody-else")
    watched.says_done()
    watched.look()

    assert watched.role() is AssetState.DONE
    assert "nothing says yet which account" in watched.shown()


def test_a_role_shown_on_this_project_names_its_one_newcomer(watched: Watched) -> None:
    watched.ordered()
    watched.index.add_holder("leaf-lib", "cara-there")
    watched.says_done()
    watched.look()
    watched.shows_role_here()
    watched.look()

    assert watched.role() is AssetState.VERIFIED


def test_a_maintainer_is_no_owner(watched: Watched) -> None:
    watched.known_as("cara-there")
    watched.ordered()
    watched.index.add_holder("leaf-lib", "cara-there", "Maintainer")
    watched.says_done()
    watched.look()

    assert watched.role() is AssetState.DONE
    assert watched.shown() == "the index shows the candidate, and not yet as an owner"


def test_a_release_ends_a_request_that_its_owner_did_not_agree_to(watched: Watched) -> None:
    watched.does("mia", ask.StartNotice())
    watched.index.release("leaf-lib", "2.1")
    watched.look()

    assert watched.state.outcome is Outcome.INELIGIBLE
    assert watched.kinds[-1] is c.OwnerActed


def test_who_agreed_may_still_release(watched: Watched) -> None:
    watched.ordered()
    watched.index.release("leaf-lib", "2.1")
    watched.look()

    assert watched.state.stage is Stage.EXECUTING


def test_a_release_before_the_request_is_no_act_in_it(watched: Watched) -> None:
    watched.look()
    watched.look()

    assert c.OwnerActed not in watched.kinds


def test_a_candidate_who_may_release_is_not_taken_for_the_owner(watched: Watched) -> None:
    watched.known_as("cara-there")
    watched.index.add_holder("leaf-lib", "cara-there", "Maintainer")
    watched.does("mia", ask.StartNotice())
    watched.index.release("leaf-lib", "2.1")
    watched.look()

    assert watched.state.stage is Stage.CONTACTING


def test_a_change_of_hands_without_us_settles_the_question(watched: Watched) -> None:
    watched.does("mia", ask.StartNotice())
    watched.index.add_holder("leaf-lib", "dirk")
    watched.index.remove_holder("leaf-lib", "olga")
    watched.look()

    assert watched.state.outcome is Outcome.SETTLED_OUTSIDE


def test_a_candidate_whom_the_owner_lets_in_by_himself_has_what_she_asked(watched: Watched) -> None:
    watched.known_as("cara-there")
    watched.does("mia", ask.StartNotice())
    watched.index.add_holder("leaf-lib", "cara-there")
    watched.look()

    assert watched.state.outcome is Outcome.SETTLED_OUTSIDE


def test_a_project_that_is_removed_settles_it_too(watched: Watched) -> None:
    watched.does("mia", ask.StartNotice())
    watched.index.remove("leaf-lib")
    watched.look()

    assert watched.state.outcome is Outcome.SETTLED_OUTSIDE


def test_a_removal_in_the_watched_time_is_an_incident_once(watched: Watched) -> None:
    watched.completed()
    watched.look(2)
    watched.index.remove("leaf-lib")
    watched.look()
    watched.look(1)

    assert watched.state.stage is Stage.PROBATION
    reported = [e for e in happened(watched.store, watched.case) if isinstance(e, d.IncidentSeen)]
    kinds = sorted(each.finding.split()[0] for each in reported)
    assert kinds == ["project-removed", "suspicious-after-handoff"]


def test_an_earlier_release_taken_away_in_the_watched_time_is_one(watched: Watched) -> None:
    watched.completed()
    watched.look(2)
    watched.index.remove_release("leaf-lib", "1.0")
    watched.look()

    assert watched.kinds.count(d.IncidentSeen) == 1


def test_a_first_release_and_its_own_removal_are_none(watched: Watched) -> None:
    watched.completed()
    watched.look(2)
    watched.index.release("leaf-lib", "3.0")
    watched.look()
    watched.index.remove_release("leaf-lib", "3.0")
    watched.look()

    assert d.IncidentSeen not in watched.kinds


def test_what_a_page_states_anew_is_known_to_the_watch(watched: Watched) -> None:
    began = watched.clock.now()
    for days, value in ((0, "MIT"), (1, "MIT"), (2, "Proprietary")):
        at = began + timedelta(days=days)
        fact = Fact(name="licence", about="", value=value, source="page", at=at, seen_at=at)
        of_one = Fact(name="licence", about="1.0", value=value, source="", at=at, seen_at=at)
        with watched.store.transaction() as tx:
            known = tx.projects.get(LEAF)
            tx.case_facts.keep(known.id, fact)
            tx.case_facts.keep(known.id, of_one)
    with watched.store.snapshot() as view:
        past = view.projects.history(LEAF)

    assert past.restated == ((began + timedelta(days=2), "licence"),)


def test_hands_that_are_out_again_without_us_settle_it_outside(watched: Watched) -> None:
    watched.completed()
    watched.look(2)
    watched.index.add_holder("leaf-lib", "olga")
    watched.index.remove_holder("leaf-lib", "cara-there")
    watched.look()

    assert watched.state.outcome is Outcome.SETTLED_OUTSIDE


def test_the_page_says_what_is_left_of_each_asset_and_what_a_reversal_undoes(
    watched: Watched,
) -> None:
    watched.known_as("cara-there")
    watched.ordered()
    watched.says_done()
    watched.does(
        "max",
        ask.AdvanceAsset(
            asset=Asset.OLD_TOKENS, state=AssetState.DONE, proof="olga wrote that she revoked them"
        ),
    )
    watched.look()
    notes = {each.asset: each.note for each in watched.page().assets}

    assert notes["registry-role"].startswith("the index does not show the candidate among")
    assert notes["old-tokens"] == "olga wrote that she revoked them"
    assert notes["trusted-publisher"].startswith("the old owners' trusted publishers")
    assert "the first act has to be a new version" in notes["ci"]
    assert watched.page().undo == ()

    watched.index.add_holder("leaf-lib", "cara-there")
    watched.look()
    watched.finish()

    assert watched.page().undo == ("the old tokens", "the role on the index")
