"""Sessions and tokens: read for every request, ended at once, on every worker."""

from datetime import timedelta

import pytest

from steward.accounts import asking, joining, sessions, tokens
from steward.accounts.rights import rights
from steward.accounts.subjects import Bearer, Nobody, Operator, Owed, Subject
from steward.accounts.tokens import Wanted
from steward.errors import Malformed, NotFound
from steward.permissions import Action, Role, Scope, permit
from steward.store import Store
from tests.steward.accounts.world import World
from workflows.errors import Refused

ANNA = "anna@example.org"
BORIS = "boris@example.org"
READ = Wanted(name="mine", scopes=frozenset({Scope.READ}))


def bearer(world: World, secret: str) -> Subject:
    with world.store.snapshot() as view:
        return asking.who(view, None, secret)


def test_a_session_is_over_after_twelve_idle_hours(world: World) -> None:
    arrived = world.come(ANNA)
    for _ in range(5):
        world.clock.sleep(11 * 3600)
        sessions.touch(world.store, arrived.session)
        assert not world.gone(arrived.session)

    world.clock.sleep(12 * 3600)
    assert world.gone(arrived.session)


def test_a_session_is_over_after_seven_days_in_any_case(world: World) -> None:
    arrived = world.come(ANNA)
    for _ in range(7 * 24 - 1):
        world.clock.sleep(3600)
        sessions.touch(world.store, arrived.session)
    assert not world.gone(arrived.session)

    world.clock.sleep(3600)
    assert world.gone(arrived.session)


def test_signing_in_again_ends_the_session_it_replaces(world: World) -> None:
    first = world.come(ANNA)
    second = world.come(ANNA, replaces=first.session)

    assert world.gone(first.session)
    assert not world.gone(second.session)
    assert first.session_id != second.session_id


def test_signing_out_is_at_once_and_on_every_worker(world: World, database_url: str) -> None:
    arrived = world.come(ANNA)
    with Store(database_url, world.clock) as elsewhere:
        with elsewhere.snapshot() as view:
            assert sessions.find(view, arrived.session)
        with world.store.transaction() as tx:
            sessions.sign_out(tx, world.who(arrived.session))
        with elsewhere.snapshot() as view:
            assert sessions.find(view, arrived.session) is None


def test_one_ends_ones_own_sessions_and_no_others(world: World) -> None:
    here, there, foreign = world.come(ANNA), world.come(ANNA), world.come(BORIS)
    who = world.who(here.session)
    with pytest.raises(NotFound), world.store.transaction() as tx:
        sessions.end(tx, who, foreign.session_id)
    with world.store.snapshot() as view:
        assert [each.id for each in sessions.own(view, who)] == [there.session_id, here.session_id]

    with world.store.transaction() as tx:
        sessions.end(tx, who, there.session_id)
    assert world.gone(there.session)
    again = world.come(ANNA)
    with world.store.transaction() as tx:
        assert sessions.end_others(tx, world.office, who) == 1
    assert world.gone(again.session)
    assert not world.gone(here.session)
    assert not world.gone(foreign.session)


def test_one_signs_out_everywhere_at_once_and_is_told_by_letter(world: World) -> None:
    here, there, foreign = world.come(ANNA), world.come(ANNA), world.come(BORIS)
    before = len(world.post())
    world.clock.sleep(1)  # letters are told apart by when they were put

    with world.store.transaction() as tx:
        assert sessions.end_all(tx, world.office, world.who(here.session)) == 2

    assert world.gone(here.session)
    assert world.gone(there.session)
    assert not world.gone(foreign.session)
    (told,) = world.post()[before:]
    assert told["To"] == ANNA
    assert "All its sessions were ended." in told.get_content()
    assert world.deeds()[-1].action == "session.end-all"


def test_who_ends_all_the_others_is_told_by_letter_unless_there_were_none(world: World) -> None:
    here, _ = world.come(ANNA), world.come(ANNA)
    before = len(world.post())
    world.clock.sleep(1)  # letters are told apart by when they were put

    for _ in range(2):
        with world.store.transaction() as tx:
            sessions.end_others(tx, world.office, world.who(here.session))

    (told,) = world.post()[before:]
    assert "All its sessions but one were ended." in told.get_content()


def test_threat_t28_a_role_that_is_taken_away_counts_in_no_session_any_more(
    world: World, database_url: str
) -> None:
    anna = world.enrol(ANNA, Role.MODERATOR)
    with world.store.transaction() as tx:
        given = tokens.make(tx, world.who(anna.session), READ)
    with Store(database_url, world.clock) as elsewhere:
        with elsewhere.snapshot() as view:
            before = sessions.find(view, anna.session)
            assert before is not None
            assert before.roles == {Role.MODERATOR}
        with world.store.transaction() as tx:
            joining.revoke(tx, world.office, Operator(), anna.account_id, Role.MODERATOR)
        with elsewhere.snapshot() as view:
            after = asking.who(view, anna.session, None)
            by_token = asking.who(view, None, given.secret)
    assert isinstance(by_token, Bearer)
    assert by_token.roles == frozenset()
    with pytest.raises(Refused) as refused:
        permit(rights(after), Action.VOTE, world.clock.now())
    assert refused.value.code == "not-allowed"


def test_closing_an_account_ends_all_that_it_has(world: World) -> None:
    anna = world.enrol(ANNA)
    with world.store.transaction() as tx:
        given = tokens.make(tx, world.who(anna.session), READ)
    with world.store.transaction() as tx:
        joining.disable(tx, Operator(), anna.account_id)

    assert world.gone(anna.session)
    assert bearer(world, given.secret) == Nobody()
    with pytest.raises(Refused) as refused:
        world.come(ANNA)
    assert refused.value.code == "disabled"
    with world.store.transaction() as tx:
        joining.enable(tx, Operator(), anna.account_id)
    assert world.gone(anna.session)
    assert bearer(world, given.secret) == Nobody()
    assert world.who(world.come(ANNA).session).owed is Owed.PROOF


def test_only_an_admin_with_a_fresh_second_factor_touches_other_accounts(world: World) -> None:
    admin = world.enrol(ANNA, Role.ADMIN)
    boris = world.come(BORIS)
    moderator = world.enrol("carla@example.org", Role.MODERATOR)

    def close(who: Subject) -> str:
        try:
            with world.store.transaction() as tx:
                joining.disable(tx, who, boris.account_id)
        except Refused as refused:
            return refused.code
        return "done"

    assert close(Nobody()) == "sign-in-needed"
    assert close(world.who(boris.session)) == "not-allowed"
    assert close(world.who(moderator.session)) == "not-allowed"
    world.clock.sleep(600)
    assert close(world.who(admin.session)) == "step-up-needed"
    assert not world.gone(boris.session)


def test_threat_t27_a_token_is_told_once_scoped_and_revoked_at_once(world: World) -> None:
    arrived = world.come(ANNA)
    who = world.who(arrived.session)
    with world.store.transaction() as tx:
        given = tokens.make(tx, who, READ)
    there = bearer(world, given.secret)
    assert isinstance(there, Bearer)
    assert there.account_id == arrived.account_id
    assert there.scopes == {"read"}
    with pytest.raises(Refused):
        permit(rights(there), Action.MAKE_LIST, world.clock.now())

    other = world.who(world.come(BORIS).session)
    with pytest.raises(NotFound), world.store.transaction() as tx:
        tokens.revoke(tx, other, given.id)
    with world.store.transaction() as tx:
        tokens.revoke(tx, who, given.id)
    assert bearer(world, given.secret) == Nobody()


def test_threat_t27_a_token_ends_on_its_day_and_shows_when_it_was_used(world: World) -> None:
    who = world.who(world.come(ANNA).session)
    with world.store.transaction() as tx:
        given = tokens.make(tx, who, READ)
    tokens.touch(world.store, given.secret)
    with world.store.snapshot() as view:
        assert tokens.own(view, who)[0].last_used == world.clock.now()

    world.clock.sleep(timedelta(days=90).total_seconds())
    assert bearer(world, given.secret) == Nobody()


def test_threat_t27_a_moderators_token_never_votes(world: World) -> None:
    anna = world.enrol(ANNA, Role.MODERATOR)
    scopes = frozenset(Scope)
    with world.store.transaction() as tx:
        given = tokens.make(tx, world.who(anna.session), Wanted(name="all", scopes=scopes))
    there = bearer(world, given.secret)
    assert isinstance(there, Bearer)
    assert there.roles == {Role.MODERATOR}

    with pytest.raises(Refused) as refused:
        permit(rights(there), Action.VOTE, world.clock.now())
    assert refused.value.code == "not-allowed"


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(name="a", scopes=frozenset()),
        Wanted(name="a", scopes=frozenset({Scope.READ}), life=timedelta()),
        Wanted(name="a", scopes=frozenset({Scope.READ}), life=timedelta(days=366)),
    ],
)
def test_a_token_without_a_purpose_or_an_end_is_refused(world: World, wanted: Wanted) -> None:
    who = world.who(world.come(ANNA).session)

    with pytest.raises(Malformed), world.store.transaction() as tx:
        tokens.make(tx, who, wanted)


def test_what_shows_a_bad_token_is_nobody_whatever_else_it_shows(world: World) -> None:
    arrived = world.come(ANNA)
    with world.store.snapshot() as view:
        assert asking.who(view, arrived.session, "stw_wrong") == Nobody()
        assert asking.who(view, "stws_wrong", None) == Nobody()


def test_a_session_of_an_account_that_is_closed_opens_nothing(world: World) -> None:
    arrived = world.come(ANNA)
    with world.store.transaction() as tx:
        tx.accounts.set_state(arrived.account_id, "disabled")

    assert world.gone(arrived.session)
