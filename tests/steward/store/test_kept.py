"""The small things that are kept: decisions, answers, allowances, people and their words."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from steward.clock import SetClock
from steward.errors import Stale
from steward.store import Store
from steward.store.allowances import Exhausted, Limit, Spent
from steward.store.idempotency import Answered, Asked
from workflows.errors import Refused

AN_HOUR = timedelta(hours=1)
TWENTY = Limit(most=20, window=AN_HOUR)
ASKED = Asked(key="k1", route="POST /watchlists", body=b'{"name": "mine"}')


def test_a_decision_stands_as_it_was_first_made(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.meta.freeze("feed-domain", "steward.example") == "steward.example"
    with store.transaction() as tx:
        assert tx.meta.freeze("feed-domain", "other.example") == "steward.example"

    with store.snapshot() as view:
        assert view.meta.read("feed-domain") == "steward.example"
        assert view.meta.read("never-decided") is None


def test_a_request_that_comes_again_gets_the_same_answer(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.idempotency.answer(ASKED) is None
        tx.idempotency.keep(ASKED, Answered(status=201, body={"token": "t"}))

    with store.transaction() as tx:
        assert tx.idempotency.answer(ASKED) == Answered(status=201, body={"token": "t"})
        elsewhere = Asked(key="k1", route="POST /check", body=b"")
        assert tx.idempotency.answer(elsewhere) is None


def test_a_key_used_for_another_request_is_refused(store: Store) -> None:
    with store.transaction() as tx:
        tx.idempotency.keep(ASKED, Answered(status=201, body={}))

    with pytest.raises(Refused), store.transaction() as tx:
        tx.idempotency.answer(Asked(key=ASKED.key, route=ASKED.route, body=b"another"))


def test_of_two_who_answer_the_same_request_the_second_undoes_its_act(store: Store) -> None:
    def answer(number: int) -> bool:
        try:
            with store.transaction() as tx:
                tx.meta.freeze(f"done {number}", "yes")
                tx.idempotency.keep(ASKED, Answered(status=201, body={"n": number}))
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(answer, range(4))) == [False, False, False, True]
    with store.snapshot() as view:
        done = [n for n in range(4) if view.meta.read(f"done {n}")]
        kept = view.idempotency.answer(ASKED)
    assert kept == Answered(status=201, body={"n": done[0]})
    assert len(done) == 1


def test_kept_answers_are_forgotten_in_time(store: Store, clock: SetClock) -> None:
    with store.transaction() as tx:
        tx.idempotency.keep(ASKED, Answered(status=201, body={}))
        tx.idempotency.forget(clock.now())
        assert tx.idempotency.answer(ASKED) is not None
        tx.idempotency.forget(clock.now() + AN_HOUR)
        assert tx.idempotency.answer(ASKED) is None


def test_an_allowance_ends_and_comes_back_with_the_next_window(
    store: Store, clock: SetClock
) -> None:
    with store.transaction() as tx:
        spent = [tx.allowances.spend("198.51.100.7", TWENTY, clock.now()) for _ in range(20)]
        assert spent[0] == Spent(left=19, again=clock.now() + AN_HOUR)
        assert spent[19] == Spent(left=0, again=clock.now() + AN_HOUR)

        over = tx.allowances.spend("198.51.100.7", TWENTY, clock.now())
        assert over == Exhausted(again=clock.now() + AN_HOUR)
        assert isinstance(tx.allowances.spend("198.51.100.8", TWENTY, clock.now()), Spent)

        clock.sleep(3600)
        assert isinstance(tx.allowances.spend("198.51.100.7", TWENTY, clock.now()), Spent)


def test_more_than_everything_is_refused_at_once(store: Store, clock: SetClock) -> None:
    with store.transaction() as tx:
        refused = tx.allowances.spend("a", TWENTY, clock.now(), amount=21)
        assert isinstance(refused, Exhausted)
        assert tx.allowances.spend("a", TWENTY, clock.now(), amount=20) == Spent(
            left=0, again=clock.now() + AN_HOUR
        )


def test_many_at_once_do_not_overspend(store: Store, clock: SetClock) -> None:
    def spend(_turn: int) -> bool:
        with store.transaction() as tx:
            return isinstance(tx.allowances.spend("a", TWENTY, clock.now()), Spent)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(60))) == 20


def test_an_account_has_one_id_and_its_name_can_be_erased(store: Store, clock: SetClock) -> None:
    with store.transaction() as tx:
        first = tx.people.ensure("pypi", ["anna", "boris"], clock.now())
        again = tx.people.ensure("pypi", ["boris", "carla"], clock.now())
        elsewhere = tx.people.ensure("npm", ["anna"], clock.now())
        assert again["boris"] == first["boris"]
        assert len({*first.values(), *again.values(), *elsewhere.values()}) == 4
        assert "anna" not in first["anna"]

        tx.people.erase(first["anna"])
        assert tx.people.names([first["anna"], first["boris"]]) == {first["boris"]: "boris"}
        assert tx.people.ensure("pypi", ["anna"], clock.now())["anna"] != first["anna"]


def test_words_are_kept_beside_an_event_and_can_be_erased(store: Store) -> None:
    with store.transaction() as tx:
        tx.texts.keep("key", {"yank-reason": "broken\x00build", "other": "word"})
        tx.texts.keep("key", {"other": "changed"})
        tx.texts.keep("another", {})

        assert tx.texts.of(["key", "another"]) == {
            "key": {"yank-reason": "broken\N{REPLACEMENT CHARACTER}build", "other": "word"}
        }
        tx.texts.erase("key")
        assert tx.texts.of(["key"]) == {}
