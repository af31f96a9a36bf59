"""Addresses, names and letters: who is whose, and what a stolen database tells."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from steward import sealing
from steward.accounts import joining, naming
from steward.accounts.office import open_office
from steward.accounts.subjects import Operator
from steward.errors import Malformed, NotFound, Unreachable
from steward.permissions import Role
from steward.settings import Settings
from tests.steward.accounts.world import World
from workflows.errors import Refused

ANNA = "anna@example.org"
SECOND = "anna@second.example"


def add_address(world: World, session: str, address: str) -> None:
    world.clock.sleep(0.01)
    joining.ask_to_add(world.store, world.office, world.who(session), address)
    token = world.mailed_token()
    joining.confirm_address(world.store, world.office, world.who(session), token)


def test_a_second_address_opens_the_same_account_and_both_are_told(world: World) -> None:
    arrived = world.come(ANNA)
    add_address(world, arrived.session, SECOND)

    assert world.come(SECOND).account_id == arrived.account_id
    told = {letter["To"] for letter in world.post() if "was changed" in letter["Subject"]}
    assert {ANNA, SECOND} <= told


def test_an_added_address_is_shown_to_be_theirs_by_its_link(world: World) -> None:
    arrived = world.come(ANNA)
    add_address(world, arrived.session, SECOND)

    with world.store.snapshot() as view:
        assert all(each.verified for each in view.accounts.addresses(arrived.account_id))


def test_a_confirmation_is_good_in_the_session_that_asked_and_once(world: World) -> None:
    mine, other = world.come(ANNA), world.come("eve@evil.example")
    world.clock.sleep(0.01)
    joining.ask_to_add(world.store, world.office, world.who(mine.session), SECOND)
    token = world.mailed_token()

    def confirm(session: str) -> str:
        try:
            joining.confirm_address(world.store, world.office, world.who(session), token)
        except Refused as refused:
            return refused.code
        return "added"

    tries = (other.session, mine.session, mine.session)
    assert [confirm(each) for each in tries] == ["gone", "added", "gone"]
    assert world.come(SECOND).account_id == mine.account_id


def test_an_address_of_another_account_is_not_taken_over(world: World) -> None:
    boris, anna = world.come("boris@example.org"), world.come(ANNA)

    with pytest.raises(Refused) as refused:
        add_address(world, anna.session, "Boris@example.org")
    assert refused.value.code == "taken"
    assert world.come("boris@example.org").account_id == boris.account_id


def test_the_last_address_stays_and_nobody_elses_goes(world: World) -> None:
    anna, boris = world.come(ANNA), world.come("boris@example.org")
    with world.store.snapshot() as view:
        (of_anna,) = view.accounts.addresses(anna.account_id)
        (of_boris,) = view.accounts.addresses(boris.account_id)

    with pytest.raises(Refused), world.store.transaction() as tx:
        joining.remove_address(tx, world.office, world.who(anna.session), of_anna.id)
    with pytest.raises(NotFound), world.store.transaction() as tx:
        joining.remove_address(tx, world.office, world.who(anna.session), of_boris.id)
    add_address(world, anna.session, SECOND)
    with world.store.transaction() as tx:
        joining.remove_address(tx, world.office, world.who(anna.session), of_anna.id)
    assert world.come(ANNA).account_id != anna.account_id


def test_threat_t03_spellings_of_one_mailbox_are_related(world: World) -> None:
    spellings = [f"{name}@example.org" for name in ("a.b+1", "ab+2", "A.B", "a.b+x.y")]
    found = [world.come(each).account_id for each in spellings]
    others = [world.come(each).account_id for each in ("ab@elsewhere.example", "abc@example.org")]

    with world.store.snapshot() as view:
        assert joining.related(view, [*found, *others]) == (frozenset(found),)
        assert joining.related(view, found[:1]) == ()


def test_who_shares_a_mailbox_with_both_relates_them(world: World) -> None:
    first, last = world.come("ab+1@example.org"), world.come("xy@example.org")
    both = world.come("a.b@example.org")
    add_address(world, both.session, "x.y@example.org")

    with world.store.snapshot() as view:
        (group,) = joining.related(view, [first.account_id, last.account_id, both.account_id])
    assert group == {first.account_id, last.account_id, both.account_id}


@pytest.mark.parametrize(
    "lookalike",
    [
        "Мaria Vogel",
        "MARIA  VOGEL",
        "Maria.Vogel",
        "rnaria vogel",
        "Maria V0gel",
        "María Vogel",
        "Ｍａｒｉａ Ｖｏｇｅｌ",
        "Maria Voge1",
        "Maria VogeI",
        "Μaria Vοgel",
    ],
)
def test_threat_t14_a_name_that_looks_like_a_moderators_is_refused(
    world: World, lookalike: str
) -> None:
    moderator = world.enrol(ANNA, Role.MODERATOR)
    other = world.come("eve@evil.example")
    with world.store.transaction() as tx:
        joining.rename(tx, world.who(moderator.session), "Maria Vogel")

    with pytest.raises(Refused) as refused, world.store.transaction() as tx:
        joining.rename(tx, world.who(other.session), lookalike)
    assert refused.value.code == "name-taken"
    with world.store.transaction() as tx:
        assert joining.rename(tx, world.who(other.session), "Eve") == "Eve"
        assert joining.rename(tx, world.who(moderator.session), "Maria  Vogel") == "Maria Vogel"


@pytest.mark.parametrize("name", ["Steward", "ADMlN", "Mоderator", "the moderators", "5teward"])
def test_a_name_that_passes_for_the_service_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        naming.read(name)


@pytest.mark.parametrize("name", ["", "a", "…", "x" * 61, "a\u202eb", "a\u200bb", "a\x07b", "--"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(Malformed):
        naming.read(name)


@pytest.mark.parametrize("name", ["Anna", "Łukasz Żak", "李小龍", "Jean-Luc d'Aix", "O 2"])
def test_names_of_people_are_names(name: str) -> None:
    assert naming.read(name) == name


def test_threat_t09_a_copy_of_the_database_holds_no_address_and_nothing_that_lets_in(
    world: World,
) -> None:
    anna = world.enrol(ANNA, Role.MODERATOR)
    asked = world.ask("boris@example.org")
    token = world.mailed_token()
    waiting = world.ask("carla@example.org")

    with world.store.snapshot() as view:
        tables = ["account", "address", "link", "session", "device", "totp", "audit", "letter"]
        tables += ["job", "allowance", "account_role"]
        rows = [str(view.connection.execute(text(f"SELECT * FROM {t}")).all()) for t in tables]  # noqa: S608 -- names of ours
    kept = "".join(rows)
    secrets = (anna.session, anna.secret, anna.device, asked.browser, waiting.browser, token)
    for secret in (*secrets, ANNA, "boris", "carla", "stwi_"):
        assert secret not in kept


def test_a_database_is_not_opened_with_another_key(world: World) -> None:
    other = Settings(base_url="https://steward.example", secret_key="another" * 8)

    with pytest.raises(Malformed, match="STEWARD_SECRET_KEY is not the one"):
        open_office(other, world.store)


def test_without_a_key_one_is_made_for_us_alone_and_kept(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    sealed = sealing.of(settings).close("words", "row 1")

    path = settings.data_dir / sealing.KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(settings.data_dir.iterdir()) == [path]
    assert sealing.of(settings).open(sealed, "row 1") == "words"
    with pytest.raises(Malformed):
        sealing.of(settings).open(sealed, "row 2")
    with pytest.raises(Malformed):
        sealing.Seal("other").open(sealed, "row 1")


def test_a_letter_is_a_file_for_us_alone_with_its_link_on_one_line(world: World) -> None:
    world.ask(ANNA)
    (letter,) = world.post()

    (path,) = (world.settings.data_dir / "letters").glob("*")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert letter["From"] == "Steward <post@steward.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@steward.example>")
    assert any(
        row.startswith("https://steward.example/sign-in/stwi_")
        for row in letter.get_content().splitlines()
    )
    world.post()
    with world.store.snapshot() as view:
        kept = view.connection.execute(text("SELECT sealed, receipt FROM letter")).one()
    assert kept.sealed is None
    assert kept.receipt == f"written to {path.name}"


def test_a_mail_server_that_does_not_answer_is_asked_again(world: World) -> None:
    world.settings = Settings(smtp_url="smtp://127.0.0.1:9", data_dir=world.settings.data_dir)
    world.ask(ANNA)

    with pytest.raises(Unreachable):
        world.post()
    with world.store.snapshot() as view:
        count = text("SELECT count(*) FROM letter WHERE sealed IS NOT NULL")
        assert view.connection.scalar(count) == 1


def test_each_change_leaves_one_deed_of_who_did_it_and_a_refusal_none(world: World) -> None:
    arrived = world.come(ANNA)
    before = len(world.deeds())
    with world.store.transaction() as tx:
        joining.rename(tx, world.who(arrived.session), "Anna")
        joining.grant(tx, world.office, Operator(), arrived.account_id, Role.MODERATOR)
    for attempt in ("x" * 99, "admin"):
        with pytest.raises((Malformed, Refused)), world.store.transaction() as tx:
            joining.rename(tx, world.who(arrived.session), attempt)

    done = [(deed.actor, deed.via, deed.action) for deed in world.deeds()[before:]]
    assert done == [
        (f"account:{arrived.account_id}", "web", "account.rename"),
        ("operator", "cli", "role.grant"),
    ]
    assert all("Anna" not in str(deed) and ANNA not in str(deed) for deed in world.deeds())
