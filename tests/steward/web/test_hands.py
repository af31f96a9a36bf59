"""A project's page tells who asks for it, and what its owner wishes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from steward import casework
from steward.casework import wishing
from steward.clock import SetClock
from steward.store import Store
from tests.steward.casework import world as people
from tests.steward.web import world
from workflows import commands as ask
from workflows.names import CaseId, pypi
from workflows.terms import CallGrade, DirectiveKind, Intent
from workflows.wishes import LiftDirective, OpenCall, SetDirective, Wish

LEAF = pypi("leaf")
WHY = "The owner has been silent for six years; my fork carries the fixes that everybody needs."


@dataclass(frozen=True)
class Village:
    """A store in which olga owns leaf, boris would like it, and mia moderates."""

    store: Store
    clock: SetClock
    folder: Path

    def page(self) -> str:
        """Return the page of leaf as a stranger reads it."""
        answer = world.client(self.store, self.clock, self.folder).get("/projects/pypi/leaf")
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def wishes(self, *wanted: Wish) -> None:
        """Let the owner wish something."""
        for each in wanted:
            with self.store.transaction() as tx:
                wishing.wish(tx, people.somebody_in(tx, "olga"), LEAF, each)

    def files(self, intent: Intent = Intent.CO_MAINTAIN) -> CaseId:
        """Let boris hand a request in."""
        with self.store.transaction() as tx:
            who = people.somebody_in(tx, "boris")
            case = casework.open_case(tx, who, LEAF, intent).case.id
        sent = ask.Submit(statement=WHY, no_consideration=True)
        people.does(self.store, "boris", case, sent)
        return case


@pytest.fixture
def village(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[Village]:
    path = tmp_path / "hands.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as opened:
        world.quiet(opened, clock)
        people.people(opened, "olga", "boris")
        with opened.transaction() as tx:
            found = tx.people.ensure("pypi", ["anna"], tx.clock.now())["anna"]
        people.shows_role(opened, "olga", found, LEAF)
        yield Village(opened, clock, tmp_path)


def test_a_quiet_project_says_that_nobody_asks_and_how_one_would(village: Village) -> None:
    page = village.page()

    assert "Nobody asks to take it over" in page
    assert 'href="/cases/new?project=leaf"' in page


def test_a_case_is_told_only_once_it_is_public(village: Village) -> None:
    case = village.files()
    assert str(case) not in village.page()

    people.does(village.store, "mia", case, ask.StartNotice())

    page = village.page()
    assert 'asks to look after <span class="pkg">leaf</span> beside its owner</h2>' in page
    assert "The owner is asked. In the open since" in page
    assert f'href="/cases/{case}"' in page


def test_a_case_that_ended_is_told_for_a_year(village: Village) -> None:
    case = village.files()
    people.does(village.store, "mia", case, ask.StartNotice())
    people.does(village.store, "boris", case, ask.Withdraw())

    page = village.page()
    assert "Nobody asks to take it over" in page
    assert "asked to look after" in page
    assert "The request was withdrawn." in page

    village.clock.sleep(timedelta(days=366).total_seconds())
    assert "asked to look after" not in village.page()


def test_an_owner_who_looks_for_hands_is_heard(village: Village) -> None:
    village.wishes(OpenCall(grade=CallGrade.HAND_OFF))

    page = village.page()
    assert "Its owner would like to hand it over</h2>" in page

    village.clock.sleep(timedelta(days=366).total_seconds())
    assert "would like to hand it over" not in village.page()


def test_what_an_owner_laid_down_stands_with_its_date_while_it_is_in_force(
    village: Village,
) -> None:
    now = village.clock.now()
    away = SetDirective(kind=DirectiveKind.ABSENCE, ends=now + timedelta(days=40))
    later = SetDirective(kind=DirectiveKind.NO_TRANSFER, begins=now + timedelta(days=9))
    village.wishes(away, later, SetDirective(kind=DirectiveKind.FEATURE_COMPLETE))

    page = village.page()
    assert "What its owner wishes" in page
    assert "Its owner is away until" in page
    assert "Its owner says it is complete" in page
    assert "not handed over to anybody" not in page

    village.wishes(LiftDirective(kind=DirectiveKind.FEATURE_COMPLETE))
    village.clock.sleep(timedelta(days=41).total_seconds())
    page = village.page()
    assert "Its owner is away" not in page
    assert "it is complete" not in page
    assert "Its owner wishes that it is not handed over to anybody." in page


def test_whom_an_owner_named_is_nobody_elses_affair(village: Village) -> None:
    village.wishes(SetDirective(kind=DirectiveKind.SUCCESSOR, successor=people.person("boris")))

    page = village.page()
    assert "Nobody asks to take it over" in page
    assert "boris" not in page.partition('id="hands"')[2].partition("</section>")[0]
