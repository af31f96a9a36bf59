"""A look for a case: what the index, the host and the resolver show, and no more than they show."""

import pytest

from steward.casework import looking
from steward.casework.contacts import DomainState
from steward.casework.looking import Eyes
from steward.forges.github import GitHub
from steward.pretend import Trouble
from steward.store.case_facts import Known as Fact
from steward.tracking import Tracker
from tests.steward.dossiers.outside import API, PAGES, RESOLVER, Outside
from tests.steward.dossiers.world import World
from workflows.names import pypi

MAILED = "anna@anna.example"


class Looker:
    """A world with eyes for it."""

    def __init__(self, world: World) -> None:
        self.world, self.index = world, world.index
        self.outside = Outside(world.index)
        registry = world.tracker.registry
        self.tracker = Tracker(store=world.store, registry=registry, network=self.outside)
        self.forge: GitHub | None = GitHub(PAGES, API, "token")
        self.resolver: str | None = RESOLVER

    def look(self, name: str = "thing") -> None:
        """Look as the job does."""
        eyes = Eyes(
            tracker=self.tracker,
            office=self.world.office,
            forge=self.forge,
            resolver=self.resolver,
        )
        ending = looking.look(eyes, str(pypi(name)))
        if ending is not None:
            with self.world.store.transaction() as tx:
                ending(tx)

    def facts(self, name: str = "thing") -> dict[tuple[str, str], Fact]:
        with self.world.store.snapshot() as view:
            return dict(view.case_facts.now(view.projects.get(pypi(name)).id))

    def history(self, fact: str, name: str = "thing") -> list[tuple[str, str]]:
        with self.world.store.snapshot() as view:
            found = view.case_facts.history(view.projects.get(pypi(name)).id, fact)
        return [(each.about, each.value) for each in found]


@pytest.fixture
def looker(world: World) -> Looker:
    """Return eyes for a project with an author, a licence and a repository."""
    world.index.create("thing")
    world.index.credit(
        "thing", author=MAILED, licence="MIT", links={"Source": f"{PAGES}/anna/thing"}
    )
    world.index.release("thing", "1.0")
    world.track("thing")
    return Looker(world)


def test_a_look_is_a_look_of_tracking_too(looker: Looker) -> None:
    looker.world.clock.sleep(60)
    looker.index.describe("thing", "No longer looked after")

    looker.look()

    with looker.world.store.snapshot() as view:
        known = view.projects.get(pypi("thing"))
        card = view.reading.card(pypi("thing"))
    assert known.looked_at == looker.world.clock.now()
    assert card is not None
    assert card.summary == "No longer looked after"


def test_the_licence_is_known_with_what_it_was_before(looker: Looker) -> None:
    looker.index.credit("thing", author=MAILED, licence="Proprietary")
    looker.index.release("thing", "2.0")
    looker.world.poll()

    looker.look()

    assert looker.facts()["licence", ""].value == "Proprietary"
    assert set(looker.history("licence")) == {
        ("", "Proprietary"),
        ("1.0", "MIT"),
        ("2.0", "Proprietary"),
    }


def test_the_metadata_of_a_release_is_read_once(looker: Looker) -> None:
    looker.look()
    looker.outside.asked.clear()

    looker.look()

    assert [url for url in looker.outside.asked if url.endswith(".metadata")] == []


def test_of_many_releases_the_first_and_the_last_are_read(looker: Looker) -> None:
    for number in range(2, 40):
        looker.index.release("thing", f"{number}.0")
    looker.world.poll()

    looker.look()

    read = {about for about, _ in looker.history("licence")} - {""}
    assert {"1.0", "39.0"} <= read
    assert len(read) == looking.MOST_LICENCES


def test_a_vulnerability_is_open_until_it_is_listed_no_longer(looker: Looker) -> None:
    looker.index.warn("thing", "PYSEC-2026-1")
    looker.look()
    looker.index.projects["thing"].vulnerabilities.clear()
    looker.world.clock.sleep(3600)

    looker.look()

    values = [value for _, value in looker.history("vulnerability")]
    assert values == ["open", "no longer listed"]


def test_the_host_tells_of_the_repository_and_of_an_address(looker: Looker) -> None:
    looker.outside.repository("anna", "thing", mail="anna@home.example", archived=True)

    looker.look()

    assert looker.facts()["repository-state", ""].value == "archived"
    assert looker.facts()["repository-pushed", ""].value == "2019-04-01T10:00:00.000000Z"
    assert looker.world.points("thing")["anna@home.example"].origin == "repository"


def test_an_address_that_nobody_can_have_stops_no_look(looker: Looker) -> None:
    looker.outside.repository("anna", "thing", mail="anna@home.example\r\nBcc: all@b.example")

    looker.look()

    assert set(looker.world.points("thing")) == {MAILED, f"{PAGES}/anna/thing/issues"}


def test_a_repository_that_is_gone_is_told_and_one_that_is_silent_is_not(looker: Looker) -> None:
    looker.outside.silent.add("api.github.example")
    looker.look()
    assert ("repository-state", "") not in looker.facts()

    looker.outside.silent.clear()
    looker.look()

    assert looker.facts()["repository-state", ""].value == "gone"


@pytest.mark.parametrize("link", [f"{PAGES}.evil.example/anna/thing", f"{PAGES}/anna/..%2fthing"])
def test_only_the_host_that_is_configured_is_asked(looker: Looker, link: str) -> None:
    looker.index.credit("thing", author=MAILED, links={"Source": link})

    looker.look()

    assert [url for url in looker.outside.asked if url.startswith(API)] == []


def test_without_a_host_and_a_resolver_nobody_is_asked(looker: Looker) -> None:
    looker.forge = looker.resolver = None

    looker.look()

    hosts = {url.split("/")[2] for url in looker.outside.asked}
    assert hosts <= {"index.example", "files.index.example"}
    assert not looker.world.points("thing")[MAILED].lapsed


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("no name", DomainState.NO_NAME),
        ("null", DomainState.NO_MAIL),
        ("empty", DomainState.NO_MAIL),
        ("mail", DomainState.TAKES_MAIL),
        ("host", DomainState.TAKES_MAIL),
    ],
)
def test_an_address_in_a_lapsed_domain_reaches_nobody(
    looker: Looker, state: str, found: DomainState
) -> None:
    """A04: the domain of an owner's mail ran out and can be bought by anybody."""
    looker.outside.domains["anna.example"] = state

    looker.look()

    point = looker.world.points("thing")[MAILED]
    assert point.lapsed is (found != DomainState.TAKES_MAIL)
    with looker.world.store.snapshot() as view:
        assert view.contacts.get(point.id).domain_state == found


def test_a_resolver_that_fails_makes_no_address_bad(looker: Looker) -> None:
    """A04: silence is not absence, here as anywhere."""
    looker.outside.domains["anna.example"] = "fails"
    looker.look()
    assert not looker.world.points("thing")[MAILED].lapsed

    looker.outside.silent.add("dns.example")
    looker.look()

    assert not looker.world.points("thing")[MAILED].lapsed


def test_a_domain_that_came_back_is_good_again(looker: Looker) -> None:
    looker.look()
    assert looker.world.points("thing")[MAILED].lapsed
    looker.outside.domains["anna.example"] = "mail"

    looker.look()

    assert not looker.world.points("thing")[MAILED].lapsed


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.RUBBISH, Trouble.PORTAL])
def test_an_index_that_does_not_answer_makes_no_facts_fresh(
    looker: Looker, trouble: Trouble
) -> None:
    """B01: facts that nobody could look at are old, whoever asked for the look."""
    with looker.world.store.snapshot() as view:
        before = view.projects.get(pypi("thing")).looked_at
    looker.world.clock.sleep(86_400)
    looker.index.troubles.add(trouble)

    looker.look()

    with looker.world.store.snapshot() as view:
        assert view.projects.get(pypi("thing")).looked_at == before


def test_one_look_removes_nothing(looker: Looker) -> None:
    looker.world.clock.sleep(3600)
    looker.index.troubles.add(Trouble.ALL_MISSING)

    looker.look()

    with looker.world.store.snapshot() as view:
        known = view.projects.get(pypi("thing"))
    assert known.state == "present"
    assert known.next_look == looker.world.clock.now()


def test_a_look_is_asked_for_once_a_minute(looker: Looker) -> None:
    with looker.world.store.transaction() as tx:
        looking.ask(tx, pypi("thing"))
        looking.ask(tx, pypi("thing"))
        first = tx.outbox.depth(looker.world.clock.now()).due
        looker.world.clock.sleep(60)
        looking.ask(tx, pypi("thing"))

        assert tx.outbox.depth(looker.world.clock.now()).due == first + 1
