"""Signing in by a mailed link, and what an attacker may not."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time

import pytest

from steward.accounts import sessions, signing, tokens
from steward.accounts.subjects import Operator, Owed
from steward.accounts.tokens import Wanted
from steward.casework import timekeeping
from steward.clock import SystemClock
from steward.errors import Malformed, NotFound, TooMany
from steward.permissions import Scope
from tests.steward.accounts.world import A_MINUTE, HOME, World
from workflows.errors import Refused
from workflows.wish_events import PaceReached

ROOT = Path(__file__).parents[3] / "steward"
MANY = [f"203.0.113.{number}" for number in range(60)]


def test_a_mailed_link_signs_in_the_browser_that_asked(world: World) -> None:
    arrived = world.come("Anna@Example.org")

    who = world.who(arrived.session)
    assert (who.account_id, who.owed, who.roles) == (arrived.account_id, Owed.NOTHING, frozenset())
    (letter,) = world.post()
    assert letter["To"] == "Anna@example.org"
    assert "https://steward.example/sign-in/stwi_" in letter.get_content()
    again = world.come("anna@example.org")
    assert again.account_id == arrived.account_id


def test_a_link_works_once(world: World) -> None:
    asked = world.ask("anna@example.org")
    token = world.mailed_token()

    def follow(_turn: int) -> str:
        try:
            return world.follow(token, asked.browser).account_id
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(follow, range(8)))
    assert answers.count("gone") == 7


def test_a_link_is_of_no_use_in_another_browser_and_not_spent_by_it(world: World) -> None:
    asked = world.ask("anna@example.org")
    token = world.mailed_token()

    for other in (None, "stwb_another"):
        with pytest.raises(Refused) as refused:
            world.follow(token, other)
        assert refused.value.code == "other-browser"
    assert world.follow(token, asked.browser).session


def test_a_link_is_over_after_ten_minutes(world: World) -> None:
    asked = world.ask("anna@example.org")
    token = world.mailed_token()
    world.clock.move_to(world.clock.now() + 10 * A_MINUTE)

    with pytest.raises(Refused) as refused:
        world.follow(token, asked.browser)
    assert refused.value.code == "gone"


def test_threat_t21_what_had_run_out_stays_so_when_the_clock_is_set_back(world: World) -> None:
    asked = world.ask("anna@example.org")
    token = world.mailed_token()
    session = world.come("boris@example.org").session
    person = world.who(session).account_id
    with world.store.transaction() as tx:
        short = Wanted(name="t", scopes=frozenset({Scope.READ}), life=timedelta(days=1))
        secret = tokens.make_for(tx, Operator(), person, short).secret
    later = world.clock.now() + timedelta(days=2)
    with world.store.transaction() as tx:
        tx.ledger.append("x", [PaceReached(at=later, begun=1, until=later)])

    with world.store.transaction() as tx:
        assert timekeeping.check(tx) == timekeeping.check(tx) == 1

    with pytest.raises(Refused) as refused:
        world.follow(token, asked.browser)
    assert refused.value.code == "gone"
    with world.store.snapshot() as view:
        assert sessions.find(view, session) is None
        assert tokens.find(view, secret) is None
    assert world.who(world.come("boris@example.org").session).account_id == person


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "@example.org",
        "anna@example",
        "a b@example.org",
        "anna@example.org\r\nBcc: eve@evil.example",
        "anna@example.org, eve@evil.example",
        '"anna@good.example"<eve@evil.example>',
        '"anna"@example.org',
        "anna(comment)@example.org",
        "anna@[198.51.100.7]",
        "anna@198.51.100.7",
        "an\x00na@example.org",
        "an\u202ena@example.org",
        ".anna@example.org",
        "an..na@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".example",
        "a@" + "b." * 130 + "example",
        "=?utf-8?q?anna?=@",
        "anna@-example.org",
        "anna@exa_mple.org",
    ],
)
def test_threat_t16_what_is_no_address_is_refused(world: World, address: str) -> None:
    with pytest.raises(Malformed):
        world.ask(address)
    assert world.deeds() == []


def test_threat_t17_an_address_gets_only_so_many_letters_whoever_asks(world: World) -> None:
    world.ask_often("anna@example.org", MANY)

    with pytest.raises(TooMany) as refused:
        world.ask("anna@example.org")
    assert refused.value.again > world.clock.now()
    assert len(world.post()) == 6
    assert len(world.deeds()) == 6


def test_threat_t17_one_network_cannot_use_up_what_an_address_gets(world: World) -> None:
    for _ in range(5):
        world.ask_often("anna@example.org", ["203.0.113.9"] * 20)
        world.clock.sleep(600)

    assert world.ask("anna@example.org", network=HOME)


def test_nobody_locks_out_a_browser_that_was_here_before(world: World) -> None:
    arrived = world.come("anna@example.org")
    world.ask_often("anna@example.org", MANY)
    with pytest.raises(TooMany):
        world.ask("anna@example.org", network="203.0.113.200")

    assert arrived.device is not None
    assert world.come("anna@example.org", device=arrived.device).account_id == arrived.account_id

    world.ask_often("boris@example.org", MANY)
    with pytest.raises(TooMany):  # it is known to this account and to no other
        world.ask("boris@example.org", device=arrived.device)


def test_a_printed_link_opens_in_any_browser(world: World) -> None:
    world.make("anna@example.org")
    with world.store.transaction() as tx:
        url = signing.print_link(tx, world.office, "anna@example.org", Operator())
    token = url.removeprefix("https://steward.example/sign-in/")

    assert world.follow(token, None).session
    with pytest.raises(NotFound), world.store.transaction() as tx:
        signing.print_link(tx, world.office, "nobody@example.org", Operator())


def test_threat_t18_who_has_an_account_is_told_by_no_answer_and_no_time(world: World) -> None:
    known = [f"known{number}@example.org" for number in range(40)]
    unknown = [f"other{number}@example.org" for number in range(40)]
    for address in known:
        world.make(address)
    made = len(world.deeds())
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for number, pair in enumerate(zip(known, unknown, strict=True)):
        for kind, address in zip(times, pair, strict=True):
            begun = SystemClock().ticks()
            asked = world.ask(address, network=f"203.0.113.{number}")
            times[kind].append(SystemClock().ticks() - begun)
            assert asked.expires == world.clock.now() + 10 * A_MINUTE

    assert abs(median(times["known"]) - median(times["unknown"])) < 0.020
    assert len({(deed.actor, deed.action) for deed in world.deeds()[made:]}) == 1
    texts = [letter.get_content().replace("known", "other") for letter in world.post()]
    assert len({re.sub(r"stwi_[\w-]+", "", text) for text in texts}) == 1


SLOW = ("argon2", "bcrypt", "crypt", "scrypt", "pbkdf2_hmac")


def test_threat_t31_signing_in_costs_next_to_nothing(world: World) -> None:
    """There are no passwords, so nothing slow is hashed, whoever asks and however often."""
    sources = [*(ROOT / "accounts").rglob("*.py"), *(ROOT / "web").rglob("*.py")]
    assert sources
    assert [
        path.name for path in sources if set(re.findall(r"\w+", path.read_text())) & {*SLOW}
    ] == []

    begun = process_time()
    for number in range(100):
        with pytest.raises(Refused):
            world.follow(f"stwi_{number}", None)
    assert process_time() - begun < 2.0
