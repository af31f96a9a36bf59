"""Second factors: what is shown counts once, and only for who has it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from steward.accounts import passkeys, proving, recovery, totp
from steward.accounts.passkeys import Answer, Ask
from steward.accounts.rights import administrator, rights
from steward.accounts.sessions import Arrival, Arrived
from steward.accounts.subjects import Operator, Owed, SignedIn
from steward.errors import NotFound, TooMany
from steward.permissions import Action, Role, permit
from tests.steward.accounts.keys import Key
from tests.steward.accounts.world import HOME, World
from workflows.errors import Refused

ANNA = "anna@example.org"


def prove(world: World, session: str, code: str, device: str | None = None) -> str:
    """Show a code and return the new session's token, or the code of the refusal."""
    who = world.who(session)
    try:
        return proving.with_code(world.store, world.office, who, code, device).session
    except Refused as refused:
        return refused.code


def test_a_session_is_whole_once_the_second_factor_was_shown(world: World) -> None:
    anna = world.enrol(ANNA, Role.MODERATOR)
    arrived = world.come(ANNA)

    assert world.who(arrived.session).owed is Owed.PROOF
    assert world.who(arrived.session).roles == frozenset()
    renewed = prove(world, arrived.session, world.code(anna.secret))
    assert world.who(renewed).owed is Owed.NOTHING
    assert world.who(renewed).roles == {Role.MODERATOR}
    assert world.gone(arrived.session)


def test_a_role_does_not_count_before_there_is_a_second_factor(world: World) -> None:
    world.make(ANNA, Role.ADMIN)
    who = world.who(world.come(ANNA).session)

    assert (who.owed, who.roles) == (Owed.ENROLMENT, frozenset())
    with pytest.raises(Refused) as refused:
        administrator(who, Action.CHANGE_ROLES, world.clock.now())
    assert refused.value.code == "enrolment-needed"


def test_a_code_is_good_once_however_it_is_written(world: World) -> None:
    anna = world.enrol(ANNA)
    code = world.code(anna.secret)
    spaced = f" {code[:3]}-{code[3:]} "

    renewed = prove(world, anna.session, spaced)
    for again in (code, spaced, f"{code[:3]} {code[3:]}", f"{code}\N{NO-BREAK SPACE}"):
        assert prove(world, renewed, again) == "wrong-proof"
    assert prove(world, renewed, world.code(anna.secret, -1)) == "wrong-proof"


def test_of_many_who_show_one_code_at_once_one_gets_in(world: World) -> None:
    anna = world.enrol(ANNA)
    code, who = world.code(anna.secret), world.who(anna.session)

    def show(_turn: int) -> bool:
        try:
            proving.with_code(world.store, world.office, who, code)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(show, range(8))) == 1


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_a_code_of_another_time_is_wrong(world: World, steps: int) -> None:
    anna = world.enrol(ANNA)
    world.clock.sleep(300)

    assert prove(world, anna.session, world.code(anna.secret, steps)) == "wrong-proof"


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00" * 6])
def test_what_is_no_code_is_wrong(world: World, code: str) -> None:
    assert prove(world, world.enrol(ANNA).session, code) == "wrong-proof"


def test_threat_t31_codes_cannot_be_tried_for_long_and_a_known_browser_is_not_locked_out(
    world: World,
) -> None:
    anna = world.enrol(ANNA)
    stranger = world.come(ANNA).session
    for number in range(10):
        assert prove(world, stranger, f"{number:06}") == "wrong-proof"

    with pytest.raises(TooMany) as refused:
        prove(world, stranger, world.code(anna.secret))
    assert refused.value.again > world.clock.now()
    assert prove(world, stranger, world.code(anna.secret), anna.device).startswith("stws_")


def test_an_app_that_was_only_offered_proves_nothing(world: World) -> None:
    arrived = world.come(ANNA)
    secret = world.offered(arrived)

    assert world.who(arrived.session).has_factor is False
    assert prove(world, arrived.session, world.code(secret)) == "wrong-proof"


def test_threat_t04_a_vote_needs_a_second_factor_of_the_last_ten_minutes(world: World) -> None:
    anna = world.enrol(ANNA, Role.MODERATOR)

    def vote(session: str) -> str:
        try:
            permit(rights(world.who(session)), Action.VOTE, world.clock.now())
        except Refused as refused:
            return refused.code
        return "done"

    assert vote(anna.session) == "done"
    world.clock.sleep(600)
    assert vote(anna.session) == "step-up-needed"
    assert vote(world.come(ANNA).session) == "second-factor-needed"
    renewed = prove(world, anna.session, world.code(anna.secret))
    assert vote(renewed) == "done"


def test_who_has_a_mailbox_alone_cannot_change_the_second_factor(world: World) -> None:
    world.enrol(ANNA)
    thief = world.who(world.come(ANNA).session)

    with world.store.transaction() as tx:
        for attempt in (
            lambda: totp.begin(tx, world.office, thief),
            lambda: proving.remove_app(tx, world.office, thief),
            lambda: recovery.make(tx, world.office, thief),
            lambda: passkeys.ask_to_add(tx, world.office, thief),
        ):
            with pytest.raises(Refused) as refused:
                attempt()
            assert refused.value.code == "second-factor-needed"


def test_a_recovery_code_is_good_once_and_new_ones_end_the_old(world: World) -> None:
    anna = world.enrol(ANNA)
    with world.store.transaction() as tx:
        codes = recovery.make(tx, world.office, world.who(anna.session))
    assert len(set(codes)) == 10
    session = world.come(ANNA).session

    def show(code: str) -> str:
        who = world.who(session)
        try:
            return proving.with_recovery(world.store, world.office, who, code).session
        except Refused as refused:
            return refused.code

    assert show("no-such-code") == "wrong-proof"
    session = show(codes[0].upper().replace("-", " "))
    assert show(codes[0]) == "wrong-proof"
    with world.store.transaction() as tx:
        recovery.make(tx, world.office, world.who(session))
    assert show(codes[1]) == "wrong-proof"


def test_an_app_that_is_removed_proves_nothing(world: World) -> None:
    anna = world.enrol(ANNA)
    with world.store.transaction() as tx:
        proving.remove_app(tx, world.office, world.who(anna.session))

    assert world.who(anna.session).has_factor is False
    assert prove(world, anna.session, world.code(anna.secret)) == "wrong-proof"
    with pytest.raises(NotFound), world.store.transaction() as tx:
        proving.remove_app(tx, world.office, world.who(anna.session))


def test_the_last_second_factor_of_a_role_stays(world: World) -> None:
    anna = world.enrol(ANNA, Role.MODERATOR)
    with pytest.raises(Refused) as refused, world.store.transaction() as tx:
        proving.remove_app(tx, world.office, world.who(anna.session))
    assert refused.value.code == "last-factor"
    assert world.who(anna.session).roles == {Role.MODERATOR}

    session = add_key(world, anna.session, Key())
    with world.store.transaction() as tx:
        proving.remove_app(tx, world.office, world.who(session))
    with world.store.snapshot() as view:
        (key,) = view.factors.passkeys(anna.account_id)
    with pytest.raises(Refused) as refused, world.store.transaction() as tx:
        proving.remove_passkey(tx, world.office, world.who(session), key.id)
    assert refused.value.code == "last-factor"
    assert world.who(session).roles == {Role.MODERATOR}


def test_of_two_last_factors_removed_at_once_one_stays(world: World) -> None:
    anna = world.enrol(ANNA, Role.MODERATOR)
    who = world.who(add_key(world, anna.session, Key()))
    with world.store.snapshot() as view:
        (key,) = view.factors.passkeys(anna.account_id)

    def by_app() -> None:
        with world.store.transaction() as tx:
            proving.remove_app(tx, world.office, who)

    def by_key() -> None:
        with world.store.transaction() as tx:
            proving.remove_passkey(tx, world.office, who, key.id)

    with ThreadPoolExecutor(2) as pool:
        outcomes = [pool.submit(each) for each in (by_app, by_key)]
    refused = [each.exception() for each in outcomes if each.exception()]
    assert [type(each) for each in refused] == [Refused]
    with world.store.snapshot() as view:
        assert view.factors.any(anna.account_id)


def test_whoever_lost_a_device_is_let_in_again_by_the_operator(world: World) -> None:
    anna = world.enrol(ANNA, Role.MODERATOR)
    with world.store.transaction() as tx:
        codes = recovery.make(tx, world.office, world.who(anna.session))
    world.clock.sleep(1)
    with world.store.transaction() as tx:
        proving.reset(tx, world.office, Operator(), anna.account_id)

    assert world.gone(anna.session)
    assert (world.deeds()[-1].action, world.deeds()[-1].actor) == ("factors.reset", "operator")
    assert "were removed by those who run" in world.post()[-1].get_content()
    with pytest.raises(Refused) as refused, world.store.transaction() as tx:
        proving.reset(tx, world.office, Operator(), anna.account_id)
    assert refused.value.code == "no-change"
    again = world.who(world.come(ANNA).session)
    assert (again.owed, again.roles) == (Owed.ENROLMENT, frozenset())
    with pytest.raises(Refused):
        proving.with_recovery(world.store, world.office, again, codes[0])


def add_key(world: World, session: str, key: Key) -> str:
    """Add a passkey and return the session's new token."""
    who = world.who(session)
    with world.store.transaction() as tx:
        asked = passkeys.ask_to_add(tx, world.office, who)
    answer = Answer(token=asked.token, text=key.make(asked.options))
    return passkeys.add(world.store, world.office, who, answer, "My key").session


def asked_to_sign_in(world: World) -> Ask:
    """Return what a browser that nobody is signed in with is asked."""
    asked = passkeys.ask_to_sign_in(world.store, world.office, HOME)
    assert '"userVerification": "required"' in asked.options
    return asked


def sign_in(world: World, asked: Ask, text: str) -> Arrived:
    """Sign in with what a key said."""
    arrival = Arrival(means="passkey", network=HOME)
    return passkeys.sign_in(
        world.store, world.office, Answer(token=asked.token, text=text), arrival
    )


def test_a_passkey_signs_in_alone_and_is_both_factors(world: World) -> None:
    key, arrived = Key(), world.come(ANNA)
    session = add_key(world, arrived.session, key)
    assert world.who(session).owed is Owed.NOTHING

    asked = asked_to_sign_in(world)
    there = sign_in(world, asked, key.sign(asked.options))
    assert there.account_id == arrived.account_id
    assert world.who(there.session).owed is Owed.NOTHING
    assert world.who(there.session).proved == world.clock.now()


def test_a_passkey_proves_in_a_session_of_its_own_account_only(world: World) -> None:
    mine, theirs = Key(), Key()
    add_key(world, world.come(ANNA).session, mine)
    add_key(world, world.come("boris@example.org").session, theirs)
    who = world.who(world.come(ANNA).session)
    assert who.owed is Owed.PROOF

    def answer(key: Key) -> Answer:
        with world.store.transaction() as tx:
            asked = passkeys.ask_to_prove(tx, world.office, who)
        return Answer(token=asked.token, text=key.sign(asked.options))

    with pytest.raises(Refused) as refused:
        passkeys.prove(world.store, world.office, who, answer(theirs))
    assert refused.value.code == "wrong-proof"
    proved = passkeys.prove(world.store, world.office, who, answer(mine))
    assert world.who(proved.session).owed is Owed.NOTHING


def test_what_a_passkey_signed_is_good_once_and_for_ten_minutes(world: World) -> None:
    key = Key()
    add_key(world, world.come(ANNA).session, key)
    asked = asked_to_sign_in(world)
    said = key.sign(asked.options)
    sign_in(world, asked, said)
    for again in (asked, asked_to_sign_in(world)):
        with pytest.raises(Refused):
            sign_in(world, again, said)

    late = asked_to_sign_in(world)
    world.clock.sleep(600)
    with pytest.raises(Refused) as refused:
        sign_in(world, late, key.sign(late.options))
    assert refused.value.code == "gone"


def test_a_passkey_without_a_finger_of_another_page_or_of_nobody_is_wrong(world: World) -> None:
    key = Key()
    session = add_key(world, world.come(ANNA).session, key)
    foreign = asked_to_sign_in(world)
    wrong = {
        "phished": (foreign, key.sign(foreign.options, "https://steward.example.evil.example")),
    }
    key.flag = 0
    careless = asked_to_sign_in(world)
    wrong["unverified"] = (careless, key.sign(careless.options))
    for name, text in {"empty": "", "deep": "[" * 5000, "long": "x" * 99_999}.items():
        wrong[name] = (asked_to_sign_in(world), text)

    for asked, text in wrong.values():
        with pytest.raises(Refused) as refused:
            sign_in(world, asked, text)
        assert refused.value.code == "wrong-proof"
    with pytest.raises(Refused):
        add_key(world, session, Key(flag=0))


def test_a_counter_that_stands_still_is_a_copied_key(world: World) -> None:
    key = Key()
    add_key(world, world.come(ANNA).session, key)
    key.device.sign_count = 5
    asked = asked_to_sign_in(world)
    sign_in(world, asked, key.sign(asked.options))

    for count in (0, 4, 5):  # signing adds one, and 6 was seen
        key.device.sign_count = count
        asked = asked_to_sign_in(world)
        with pytest.raises(Refused) as refused:
            sign_in(world, asked, key.sign(asked.options))
        assert refused.value.code == "wrong-proof"


def test_a_passkey_that_is_removed_opens_nothing(world: World) -> None:
    key = Key()
    session = add_key(world, world.come(ANNA).session, key)
    who = world.who(session)
    with world.store.snapshot() as view:
        (kept,) = view.factors.passkeys(who.account_id)
    stranger = world.who(add_key(world, world.come("boris@example.org").session, Key()))
    with pytest.raises(NotFound), world.store.transaction() as tx:
        proving.remove_passkey(tx, world.office, stranger, kept.id)
    with world.store.transaction() as tx:
        proving.remove_passkey(tx, world.office, who, kept.id)

    asked = asked_to_sign_in(world)
    with pytest.raises(Refused):
        sign_in(world, asked, key.sign(asked.options))


def test_challenges_are_not_made_without_end(world: World) -> None:
    for _ in range(60):
        asked_to_sign_in(world)
    with pytest.raises(TooMany):
        asked_to_sign_in(world)
    world.clock.sleep(timedelta(hours=1).total_seconds())
    assert asked_to_sign_in(world)


def test_one_session_cannot_use_up_what_another_asks_for(world: World) -> None:
    add_key(world, world.come(ANNA).session, Key())
    thief, anna = world.who(world.come(ANNA).session), world.who(world.come(ANNA).session)

    def ask(who: SignedIn) -> Ask:
        with world.store.transaction() as tx:
            return passkeys.ask_to_prove(tx, world.office, who)

    for _ in range(60):
        ask(thief)
    with pytest.raises(TooMany):
        ask(thief)
    assert ask(anna)
