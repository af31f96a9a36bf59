"""Ways to reach an owner: found where a project names them, doubted where they are not his."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from steward.accounts import parting
from steward.casework import contacts
from steward.casework.contacts import Result
from steward.casework.domains import distance, misspelt
from steward.casework.points import Found, Origin, Repository, repository_at
from steward.errors import Malformed, NotFound
from steward.permissions import Role
from steward.proofs import ProofKind
from tests.steward.dossiers.world import World
from workflows.errors import Refused
from workflows.names import pypi
from workflows.terms import Channel

LINKS = {
    "Source": "https://forge.example/anna/thing",
    "Bug Tracker": "https://bugs.example/thing",
    "Homepage": "https://thing.example/",
}


def test_the_page_of_a_project_names_its_people_and_its_tracker(world: World) -> None:
    world.index.create("thing", versions=["1.0"])
    world.index.credit(
        "thing",
        author="Anna <Anna@Anna.example>, nobody",
        maintainer="boris@boris.example",
        links=LINKS,
    )

    world.read_contacts("thing")

    found = {value: (p.channel, p.origin) for value, p in world.points("thing").items()}
    assert found == {
        "Anna@anna.example": (Channel.MAIL, "metadata"),
        "boris@boris.example": (Channel.MAIL, "metadata"),
        "https://bugs.example/thing": (Channel.TRACKER, "repository"),
    }


def test_a_repository_has_a_tracker_even_if_nobody_names_it(world: World) -> None:
    world.index.create("thing", versions=["1.0"])
    world.index.credit("thing", links={"Code": "https://gitlab.example/Anna/Thing.git"})

    world.read_contacts("thing")

    assert list(world.points("thing")) == ["https://gitlab.example/anna/thing/issues"]


def test_an_owner_in_the_metadata_who_is_the_candidate_reaches_nobody(world: World) -> None:
    """A07: the "owner" in the metadata is the claimant himself (seen in two public cases)."""
    eve = world.person("eve@works.example")
    world.add_mail("thing", "e.v.e+pypi@works.example")
    world.add_mail("thing", "info@works.example")
    world.add_mail("thing", "anna@anna.example")

    owned = {value: point.of_candidate for value, point in world.points("thing", eve).items()}

    assert owned == {
        "e.v.e+pypi@works.example": True,
        "info@works.example": True,
        "anna@anna.example": False,
    }


def test_two_strangers_at_one_mail_provider_are_not_related(world: World) -> None:
    """A07: the same domain tells something only where not everybody can have an address."""
    eve = world.person("eve@gmail.com")
    world.add_mail("thing", "anna@gmail.com")
    world.add_mail("thing", "E.v.e+x@gmail.com")

    assert not world.points("thing", eve)["anna@gmail.com"].of_candidate
    assert world.points("thing", eve)["E.v.e+x@gmail.com"].of_candidate


def test_an_address_that_a_candidate_only_names_stays_the_owners(world: World) -> None:
    """A07 turned round: whoever claims the owner's address would else silence every letter."""
    eve = world.claimant("anna@anna.example")
    world.add_mail("thing", "anna@anna.example")

    assert not world.points("thing", eve)["anna@anna.example"].of_candidate


def test_a_tracker_in_the_candidates_hands_reaches_nobody_else(world: World) -> None:
    """A07: who holds the repository can close every issue that asks for its owner."""
    world.index.create("thing", versions=["1.0"])
    world.index.credit("thing", links=LINKS)
    world.track("thing")
    world.read_contacts("thing")
    eve, otto = world.person("eve@eve.example"), world.person("otto@otto.example")
    world.shows(eve, "thing", ProofKind.REPOSITORY_FILE)

    assert world.points("thing", eve)["https://bugs.example/thing"].of_candidate
    assert not world.points("thing", otto)["https://bugs.example/thing"].of_candidate


def test_what_bounced_for_one_project_bounces_for_another(world: World) -> None:
    first = world.add_mail("thing", "anna@anna.example")
    world.add_mail("other", "anna@anna.example")

    with world.store.transaction() as tx:
        contacts.note(tx, first, Result.BOUNCED)

    assert world.points("other")["anna@anna.example"].bounced


def test_whoever_asked_to_be_left_alone_is_forgotten_and_not_found_again(world: World) -> None:
    """B31: opted out is not unreachable; the value goes, and what it was compared by stays."""
    point = world.add_mail("thing", "anna@anna.example")
    with world.store.transaction() as tx:
        contacts.mute(tx, point)

    world.add_mail("thing", "anna@anna.example")
    elsewhere = world.add_mail("other", "an.na+x@anna.example")

    assert world.points("thing")[point].opted_out
    with world.store.snapshot() as view:
        assert view.contacts.get(point).sealed is None
        for each in (point, elsewhere):
            with pytest.raises(NotFound):
                contacts.value_of(view, world.office, each)


def test_nothing_that_reaches_anybody_is_readable_in_the_database(world: World) -> None:
    world.add_mail("thing", "anna@anna.example")
    with world.store.snapshot() as view:
        rows = view.connection.execute(text("SELECT * FROM case_contact")).mappings()
        stored = json.dumps([dict(row) for row in rows], default=str)

    assert "anna" not in stored


def test_what_was_known_through_an_account_goes_with_it(world: World) -> None:
    anna = world.signed_in("anna@anna.example")
    with world.store.transaction() as tx:
        project_id = tx.projects.ensure(pypi("thing"))
        contacts.keep_of_account(tx, world.office, project_id, anna.account_id)
    assert list(world.points("thing")) == ["anna@anna.example"]

    with world.store.transaction() as tx:
        parting.erase(tx, world.office, anna)

    assert world.points("thing") == {}
    world.add_mail("thing", "anna@anna.example")
    assert world.points("thing")["anna@anna.example"].origin == "metadata"


def test_a_moderator_enters_what_he_found_and_nobody_else_does(world: World) -> None:
    world.add_mail("thing", "anna@anna.example")
    found = Found(
        channel=Channel.SOCIAL,
        origin=Origin.HOME_PAGE,
        value="https://social.example/@anna",
        source="https://thing.example",
    )
    moderator = world.signed_in("mo@steward.example", Role.MODERATOR)
    stranger = world.signed_in("eve@eve.example")

    with world.store.transaction() as tx:
        contacts.enter(tx, world.office, moderator, pypi("thing"), found)
    with world.store.transaction() as tx, pytest.raises(Refused):
        contacts.enter(tx, world.office, stranger, pypi("thing"), found)

    assert world.points("thing")["https://social.example/@anna"].channel == Channel.SOCIAL
    assert world.people.deeds()[-1].action == "contact.enter"


@pytest.mark.parametrize("value", ["javascript:alert(1)", "https://a:b@c.example", "https://a\nb"])
def test_a_page_to_write_at_is_an_address_of_a_page(world: World, value: str) -> None:
    found = Found(channel=Channel.SOCIAL, origin=Origin.MODERATOR, value=value, source="")

    with pytest.raises(Malformed):
        contacts.prints(found, world.office.seal)


def mail(address: str) -> Found:
    return Found(channel=Channel.MAIL, origin=Origin.MODERATOR, value=address, source="")


def test_a_letter_to_a_misspelt_address_proves_nothing(world: World) -> None:
    """A08: the candidate's proof of "no reply" cannot have arrived."""
    world.add_mail("thing", "anna@anna.example")

    with world.store.snapshot() as view:
        typo, same, other = (
            contacts.likeness(view, world.office, pypi("thing"), mail(each))
            for each in ("ana@anna.example", "Anna@Anna.example", "zoe@elsewhere.example")
        )

    assert (typo.known, typo.misspelt) == (False, True)
    assert (same.known, same.misspelt) == (True, False)
    assert (other.known, other.misspelt) == (False, False)


@given(st.text("abc@.", max_size=12), st.integers(0, 11), st.sampled_from(["drop", "add", "swap"]))
def test_one_slip_of_a_finger_is_a_misspelling(word: str, place: int, slip: str) -> None:
    at = min(place, len(word))
    slipped = {
        "drop": word[:at] + word[at + 1 :],
        "add": word[:at] + "z" + word[at:],
        "swap": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[slip]

    assert misspelt(slipped, word) == (slipped != word)


@given(st.text(max_size=8), st.text(max_size=8))
def test_a_distance_is_the_same_from_both_ends(first: str, second: str) -> None:
    assert distance(first, second, 20) == distance(second, first, 20)
    assert (distance(first, second, 20) == 0) == (first == second)


@given(st.text(max_size=60))
def test_any_text_can_be_asked_for_a_repository(url: str) -> None:
    found = repository_at(f"https://github.example/{url}")

    assert found is None or repository_at(found.url) == found


def test_an_address_into_a_repository_is_the_repository() -> None:
    deep = "https://www.github.example/Anna/Thing.git/tree/main?x=1#readme"

    assert repository_at(deep) == Repository("github.example", "anna", "thing")
    assert repository_at("https://anna.example/a/b") is None
    assert repository_at("https://[") is None
