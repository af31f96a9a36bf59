"""What is kept of a person is theirs to have and to erase; the record stays whole."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, text

from steward import uploads
from steward.accounts import joining, parting, recovery, retention, tokens
from steward.accounts.subjects import Operator
from steward.accounts.tokens import Wanted
from steward.permissions import Role, Scope
from steward.store.case_texts import Draft
from steward.store.files import Files
from tests.steward.accounts.world import World
from workflows.errors import Refused
from workflows.names import CaseId

ANNA = "anna@example.org"
ABOUT_A_PERSON = ("address", "session", "device", "totp", "passkey", "recovery_code", "api_token")


def rows(world: World, table: str) -> int:
    with world.store.snapshot() as view:
        return view.connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608 -- ours


def test_everything_kept_of_a_person_is_given_to_them_and_no_secret(world: World) -> None:
    anna = world.enrol(ANNA, Role.MODERATOR)
    who = world.who(anna.session)
    with world.store.transaction() as tx:
        joining.rename(tx, who, "Anna")
        given = tokens.make(tx, who, Wanted(name="mine", scopes=frozenset({Scope.READ})))
    with world.store.snapshot() as view:
        kept = parting.export(view, world.office, who)

    written = json.dumps(kept)
    assert kept["account"]["name"] == "Anna"
    assert kept["addresses"][0]["address"] == ANNA
    assert kept["roles"] == ["moderator"]
    assert kept["tokens"][0]["name"] == "mine"
    assert {deed["action"] for deed in kept["deeds"]} >= {"totp.add", "token.make"}
    for secret in (anna.session, anna.secret, anna.device, given.secret):
        assert secret not in written


def test_an_erased_person_is_an_id_in_a_record_that_stays_whole(world: World) -> None:
    anna = world.enrol(ANNA, Role.MODERATOR)
    who = world.who(anna.session)
    with world.store.transaction() as tx:
        joining.rename(tx, who, "Anna")
        tokens.make(tx, who, Wanted(name="mine", scopes=frozenset({Scope.READ})))
        recovery.make(tx, world.office, who)
    world.post()
    before = world.deeds()
    with world.store.transaction() as tx:
        parting.erase(tx, world.office, world.who(anna.session))

    assert world.gone(anna.session)
    assert {table: rows(world, table) for table in ABOUT_A_PERSON} == dict.fromkeys(
        ABOUT_A_PERSON, 0
    )
    with world.store.snapshot() as view:
        gone = view.accounts.get(anna.account_id)
    assert (gone.name, gone.state) == ("", "erased")
    assert world.deeds()[:-1] == before
    assert world.deeds()[-1].action == "account.erase"
    assert world.post()[-1]["To"] == ANNA
    assert world.come(ANNA).account_id != anna.account_id
    with pytest.raises(Refused), world.store.transaction() as tx:
        joining.enable(tx, Operator(), anna.account_id)


def test_an_erasure_reaches_every_table_that_names_an_account(world: World) -> None:
    from steward.store.tables import metadata  # noqa: PLC0415 -- the store's own

    who = world.who(world.enrol(ANNA).session)
    reached: set[str] = set()

    def note(*call: object) -> None:
        found = re.match(r'(?:DELETE FROM|UPDATE) "?(\w+)', str(call[2]))
        if found:
            reached.add(found[1])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with world.store.transaction() as tx:
            parting.erase(tx, world.office, who)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    naming = {
        table.name
        for table in metadata.tables.values()
        for column in table.columns
        if column.name == "account_id" or column.references(metadata.tables["account"].c.id)
    }
    assert naming - reached == set()


def test_words_that_were_not_sent_go_and_are_given_before(world: World) -> None:
    anna = world.enrol(ANNA)
    draft = Draft(
        case=CaseId("c"), what="note", fields={"words": "dear all"}, saved=world.clock.now()
    )
    with world.store.transaction() as tx:
        tx.case_texts.save(anna.account_id, draft)
    with world.store.snapshot() as view:
        kept = parting.export(view, world.office, world.who(anna.session))
    assert kept["unsent"][0]["fields"] == {"words": "dear all"}

    with world.store.transaction() as tx:
        parting.erase(tx, world.office, world.who(anna.session))
    with world.store.snapshot() as view:
        assert view.case_texts.drafts(anna.account_id) == ()


def test_files_are_given_out_and_those_that_served_nothing_are_erased(world: World) -> None:
    anna = world.enrol(ANNA)
    who, files = world.who(anna.session), Files(world.settings.data_dir)
    with world.store.transaction() as tx:
        for content, subject in ((b"loose", None), (b"used", "case:1")):
            uploads.keep(tx, files, content, name="mine", by=anna.account_id, subject=subject)
    with world.store.snapshot() as view:
        told = parting.export(view, world.office, who)["files"]
    with world.store.transaction() as tx:
        parting.erase(tx, world.office, who)

    assert [each["name"] for each in told] == ["mine", "mine"]
    with world.store.snapshot() as view:
        assert [(e.subject, e.name) for e in view.uploads.by(anna.account_id)] == [("case:1", "")]


def test_the_only_admin_cannot_go_and_nobody_goes_without_a_fresh_factor(world: World) -> None:
    anna = world.enrol(ANNA, Role.ADMIN)
    with pytest.raises(Refused) as refused, world.store.transaction() as tx:
        parting.erase(tx, world.office, world.who(anna.session))
    assert refused.value.code == "last-admin"

    world.make("boris@example.org", Role.ADMIN)
    world.clock.sleep(600)
    with pytest.raises(Refused) as refused, world.store.transaction() as tx:
        parting.erase(tx, world.office, world.who(anna.session))
    assert refused.value.code == "step-up-needed"


def test_what_has_served_its_time_is_forgotten_and_what_has_not_is_kept(world: World) -> None:
    world.come(ANNA)
    world.post()
    world.clock.sleep(timedelta(days=200).total_seconds())
    world.come("boris@example.org")
    with world.store.transaction() as tx:
        retention.forget(tx)

    assert {table: rows(world, table) for table in ("link", "session", "device", "letter")} == {
        "link": 1,
        "session": 1,
        "device": 1,
        "letter": 1,
    }
    assert rows(world, "account") == 2
