"""A request for several projects becomes a draft for each, of whoever led it (step T31)."""

import pytest

from steward import casework
from steward.casework import acting
from steward.clock import SetClock
from steward.store import Store
from tests.steward.casework import world
from tests.steward.casework.test_clockwork import work
from tests.steward.casework.world import does, happened, refusal
from workflows import case_events as c
from workflows import commands as ask
from workflows.names import CaseId, pypi
from workflows.terms import Intent, Outcome, Stage

OTHERS = ("leaf-core", "pkg:pypi/Leaf.Tools", "LEAF_CORE")


@pytest.fixture
def bulk(peopled: Store, clock: SetClock) -> CaseId:
    """Return cara's request for leaf-lib and other projects."""
    with peopled.transaction() as tx:
        cara = world.signed_in("cara", tx.clock.now())
        case = casework.open_case(tx, cara, world.LEAF, Intent.BULK).case.id
    clock.sleep(60)
    does(peopled, "cara", case, ask.Submit(statement="All of them.", no_consideration=True))
    return case


def drafts(store: Store, name: str) -> list[tuple[str, Intent]]:
    with store.snapshot() as view:
        files = view.case_files.of_person(world.person(name))
    found = [each for each in files if each.stage is Stage.DRAFT]
    return sorted((each.project.name, each.intent) for each in found)


def test_each_project_gets_a_draft_once(peopled: Store, bulk: CaseId) -> None:
    done = does(peopled, "mia", bulk, ask.Split(projects=OTHERS))

    assert (done.case.stage, done.case.outcome) == (Stage.CLOSED, Outcome.SUPERSEDED)
    event = happened(peopled, bulk)[-1]
    assert isinstance(event, c.CasesSplit)
    assert event.projects == (world.LEAF, pypi("leaf-core"), pypi("leaf-tools"))
    work(peopled)
    for each in event.projects:  # a job that comes again, as after a kill
        with peopled.transaction() as tx:
            acting.part(tx, bulk, str(each), world.person("cara"))
    names = ("leaf-core", "leaf-lib", "leaf-tools")
    assert drafts(peopled, "cara") == [(each, Intent.CONTINUE) for each in names]


def test_a_draft_is_handed_in_by_itself(peopled: Store, bulk: CaseId, clock: SetClock) -> None:
    world.owned_by(peopled, "otto", project=pypi("leaf-core"))
    does(peopled, "mia", bulk, ask.Split(projects=OTHERS))
    work(peopled)
    with peopled.snapshot() as view:
        files = view.case_files.of_person(world.person("cara"))
    (core,) = (each.id for each in files if each.project.name == "leaf-core")

    clock.sleep(60)
    wish = ask.Submit(statement="I keep this one going.", no_consideration=True)
    assert does(peopled, "cara", core, wish).case.stage is Stage.SCREENING


def test_what_one_owns_already_needs_no_request(peopled: Store, bulk: CaseId) -> None:
    with peopled.transaction() as tx:
        cara = tx.people.ensure("pypi", ["cara"], tx.clock.now())["cara"]
    world.owned_by(peopled, "cara", project=pypi("leaf-core"))
    world.shows_role(peopled, "cara", cara, project=pypi("leaf-core"))
    does(peopled, "mia", bulk, ask.Split(projects=OTHERS))
    work(peopled)

    assert [name for name, _ in drafts(peopled, "cara")] == ["leaf-lib", "leaf-tools"]


@pytest.mark.parametrize(
    ("projects", "code"),
    [
        ((), "nothing-to-split"),
        (("Leaf_Lib", "pkg:pypi/leaf.lib"), "nothing-to-split"),
        (("-x",), "bad-name"),
        (("x:y",), "bad-purl"),
        (tuple(f"leaf-{n}" for n in range(60)), "too-many-parts"),
    ],
)
def test_what_cannot_be_divided_is_said(
    peopled: Store, bulk: CaseId, projects: tuple[str, ...], code: str
) -> None:
    assert refusal(peopled, "mia", bulk, ask.Split(projects=projects)) == code
    assert drafts(peopled, "cara") == []
