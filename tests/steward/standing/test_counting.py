"""What was shown counts for a time, and for the life of the name that it was shown in."""

from datetime import timedelta

from sqlalchemy import text

from steward import ids
from steward.accounts.joining import add
from steward.accounts.office import open_office
from steward.accounts.subjects import Operator
from steward.clock import SetClock
from steward.proofs import ProofKind, ProofOfStanding
from steward.settings import Settings
from steward.standing import standing_of
from steward.store import Store
from workflows.names import pypi

LEAF, A_MONTH = pypi("leaf"), timedelta(days=30)


def account(store: Store) -> str:
    office = open_office(Settings(secret_key="k" * 40), store)
    with store.transaction() as tx:
        return add(tx, office, Operator(), "anna@home.example", frozenset()).id


def show(store: Store, account_id: str, thing: str = "github:repository:1") -> None:
    with store.transaction() as tx:
        now = tx.clock.now()
        tx.standing.keep(
            id=ids.ulid(now),
            account_id=account_id,
            project_id=tx.projects.ensure(LEAF),
            incarnation=tx.projects.get(LEAF).incarnation,
            kind=ProofKind.REPOSITORY_FILE,
            thing=thing,
            level="",
            ids={"owner": "7"},
            first=now,
            shown=now,
            expires=now + A_MONTH,
        )


def counted(store: Store, account_id: str) -> tuple[ProofOfStanding, ...]:
    with store.snapshot() as view:
        return standing_of(view, account_id, LEAF)


def test_a_proof_counts_until_its_end_and_not_a_moment_longer(
    store: Store, clock: SetClock
) -> None:
    anna = account(store)
    show(store, anna)

    clock.sleep(A_MONTH.total_seconds() - 1)
    (proof,) = counted(store, anna)
    assert (proof.thing, proof.ids, proof.holds(clock.now())) == (
        "github:repository:1",
        {"owner": "7"},
        True,
    )
    clock.sleep(1)
    assert counted(store, anna) == ()


def test_shown_again_it_counts_anew_and_keeps_its_first_day(store: Store, clock: SetClock) -> None:
    anna = account(store)
    begun = clock.now()
    show(store, anna)
    clock.sleep(100 * 24 * 3600)
    show(store, anna)

    (proof,) = counted(store, anna)
    assert (proof.first, proof.shown) == (begun, clock.now())


def test_whoever_has_a_name_that_fell_free_inherits_nobodys_standing(
    store: Store, clock: SetClock
) -> None:
    anna = account(store)
    show(store, anna)
    with store.transaction() as tx:
        tx.connection.execute(text("UPDATE project SET incarnation = incarnation + 1"))

    assert counted(store, anna) == ()
    clock.sleep(60)
    show(store, anna)
    assert counted(store, anna)[0].first == clock.now()


def test_nobody_has_the_standing_of_somebody_else(store: Store) -> None:
    show(store, account(store))

    assert counted(store, "somebody else") == ()
