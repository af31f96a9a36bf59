"""An act happens as a whole or not at all, once, and leaves its trace."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import get_args

import pytest

from steward import casework
from steward.accounts.subjects import Bearer
from steward.casework import ByLetter, actors, dossiers, words
from steward.clock import SetClock
from steward.errors import Malformed, NotFound, Stale, TooMany
from steward.permissions import Role
from steward.store import Store
from tests.steward.casework import world
from tests.steward.casework.world import does, refusal
from workflows import commands as ask
from workflows.commands import Command
from workflows.errors import Refused
from workflows.names import CaseId, case_stream, pypi
from workflows.terms import Advice, Answer, Intent, Office, Stage

SUBMIT = ask.Submit(statement="I use it every day.", no_consideration=True)
ASKED = ask.AskInformation(questions="Why not a fork?")


def test_every_command_has_its_place_in_the_table_of_permissions() -> None:
    assert set(get_args(Command)) - {ask.PassTime} == set(actors.ACTIONS)


def test_every_field_of_words_is_one_of_its_command() -> None:
    for command, name in words.FIELDS.items():
        assert name in command.__dataclass_fields__, command
    for event, name in words.SAID_IN.items():
        assert name in event.__dataclass_fields__, event


def test_a_request_is_filed_and_the_ledger_holds_no_word_of_it(
    peopled: Store, draft: CaseId
) -> None:
    done = does(peopled, "cara", draft, SUBMIT)

    assert (done.case.stage, done.version) == (Stage.SCREENING, 2)
    with peopled.snapshot() as view:
        (text,) = view.case_texts.of_case(draft)
        (file,) = view.case_files.of_person(done.case.candidates[0])
        assert (text.words, text.author, text.what) == (SUBMIT.statement, "cara", "statement")
        assert [text.id] == [words.text_id_of(each.event) for each in done.events]
        assert (file.stage, file.version, file.filed) == ("screening", 2, view.clock.now())
        assert SUBMIT.statement not in str(world.history(peopled, draft))
        assert view.ledger.verify() == ()


def test_an_act_leaves_one_row_in_the_audit_and_a_refusal_none(
    peopled: Store, filed: CaseId
) -> None:
    does(peopled, "mia", filed, ASKED)
    assert refusal(peopled, "mia", filed, ASKED) == "already-asked"

    with peopled.snapshot() as view:
        rows = reversed(view.audit.about(case_stream(filed)))
        told = [(each.action, each.actor) for each in rows]
    assert told == [
        ("case.open", "account:cara"),
        ("case.submit", "account:cara"),
        ("case.ask-information", "account:mia"),
    ]


def test_threat_t20_the_same_key_gets_the_same_answer_and_nothing_is_done_twice(
    peopled: Store, filed: CaseId, clock: SetClock
) -> None:
    mia = world.somebody(peopled, "mia")
    with peopled.transaction() as tx:
        first = casework.act(tx, mia, filed, ASKED, key="k1")
    does(peopled, "cara", filed, ask.GiveInformation(answers="Its name is known."))
    clock.sleep(60)

    with peopled.transaction() as tx:
        again = casework.act(tx, mia, filed, ASKED, key="k1")
    assert again == first
    with pytest.raises(Refused, match="another request"), peopled.transaction() as tx:
        casework.act(tx, mia, filed, ask.StartNotice(), key="k1")


def test_a_draft_begun_twice_is_one_draft(peopled: Store, draft: CaseId) -> None:
    with peopled.transaction() as tx:
        cara = world.signed_in("cara", tx.clock.now())
        assert casework.open_case(tx, cara, world.LEAF, Intent.CONTINUE).case.id == draft
        assert casework.open_case(tx, cara, world.LEAF, Intent.REUSE).case.id != draft


def test_threat_t20_who_was_overtaken_is_told_so_and_changes_nothing(
    peopled: Store, filed: CaseId, clock: SetClock
) -> None:
    mia = world.somebody(peopled, "mia")
    does(peopled, "max", filed, ASKED)
    clock.sleep(timedelta(minutes=2).total_seconds())

    with pytest.raises(Stale, match="2 minutes ago"), peopled.transaction() as tx:
        casework.act(tx, mia, filed, ask.StartNotice(), expected=2)
    assert len(world.history(peopled, filed)) == 3


def test_only_whose_office_it_is_works_on_a_case(peopled: Store, filed: CaseId) -> None:
    assert refusal(peopled, "dora", filed, ask.StartNotice()) == "not-allowed"
    with peopled.transaction() as tx, pytest.raises(Refused, match="sign in"):
        casework.act(tx, world.NOBODY, filed, SUBMIT)


def test_a_vote_needs_a_second_factor_of_the_last_ten_minutes(
    peopled: Store, filed: CaseId, clock: SetClock
) -> None:
    mia = world.signed_in("mia", clock.now() - timedelta(minutes=11), Role.MODERATOR)

    with pytest.raises(Refused, match="step-up-needed"), peopled.transaction() as tx:
        casework.act(tx, mia, filed, ask.Recommend(advice=Advice.DENY, reasons="no"))


def test_a_program_holds_no_office(peopled: Store, filed: CaseId) -> None:
    token = Bearer(
        account_id="mia",
        token_id="t",
        name="mia",
        roles=frozenset({Role.MODERATOR}),
        scopes=frozenset({"cases"}),
    )
    for wish in (ask.StartNotice(), ask.Approve(), ask.Vote(upholds=True)):
        with pytest.raises(Refused, match="no API token can"), peopled.transaction() as tx:
            casework.act(tx, token, filed, wish)
    with peopled.snapshot() as view:
        facts = dossiers.gather(view, world.LEAF, view.clock.now())
        assert actors.actor_for(view, token, facts).office is Office.NONE


def test_a_letters_link_answers_and_does_nothing_else(peopled: Store, filed: CaseId) -> None:
    link = ByLetter(point="m")

    with pytest.raises(Refused, match="answers that letter"), peopled.transaction() as tx:
        casework.act(tx, link, filed, ask.Object(reason="no"))


def test_a_role_shown_on_the_registry_speaks_as_that_owner(peopled: Store, filed: CaseId) -> None:
    with peopled.transaction() as tx:
        olga = tx.people.ensure("pypi", ["olga"], tx.clock.now())["olga"]
    assert refusal(peopled, "olga", filed, ask.AnswerAsOwner(answer=Answer.KEEP)) == "not-allowed"
    world.shows_role(peopled, "olga", olga)

    done = does(peopled, "olga", filed, ask.AnswerAsOwner(answer=Answer.KEEP))

    assert [getattr(each.event, "by", None) for each in done.events] == [olga]
    assert done.case.outcome == "refused"


def test_a_role_that_one_of_several_holders_showed_speaks_for_none_of_them(
    peopled: Store, filed: CaseId
) -> None:
    world.shows_role(peopled, "olga", None)

    assert refusal(peopled, "olga", filed, ask.AnswerAsOwner(answer=Answer.KEEP)) == "not-allowed"


def test_empty_and_endless_words_are_refused(peopled: Store, filed: CaseId) -> None:
    assert refusal(peopled, "mia", filed, ask.AskInformation(questions="  ")) == "words-missing"
    with pytest.raises(Malformed, match="at most 10000"):
        does(peopled, "mia", filed, ask.AskInformation(questions="x" * 10_001))
    with pytest.raises(Malformed, match="an id"):
        does(peopled, "mia", filed, ask.SettleOutside(finding="he said: no"))


def test_who_names_a_source_twice_names_one_source(peopled: Store) -> None:
    with peopled.transaction() as tx:
        cara = world.signed_in("cara", tx.clock.now())
        case = casework.open_case(tx, cara, world.LEAF, Intent.DECEASED).case.id
    does(peopled, "cara", case, SUBMIT)
    letter = ask.ConfirmDeath(source="a letter of the family")

    does(peopled, "mia", case, letter)

    assert refusal(peopled, "max", case, letter) == "source-known"


def test_threat_t02_nobody_begins_cases_without_end(peopled: Store, clock: SetClock) -> None:
    cara = world.signed_in("cara", clock.now())
    for n in range(20):
        with peopled.transaction() as tx:
            casework.open_case(tx, cara, pypi(f"leaf-{n}"), Intent.CONTINUE)

    with pytest.raises(TooMany), peopled.transaction() as tx:
        casework.open_case(tx, cara, pypi("leaf-20"), Intent.CONTINUE)


def test_the_same_asked_for_twice_is_found_to_be_one(peopled: Store, filed: CaseId) -> None:
    with peopled.transaction() as tx:
        rita = world.signed_in("rita", tx.clock.now())
        other = casework.open_case(tx, rita, world.LEAF, Intent.CONTINUE).case.id

    done = does(peopled, "rita", other, SUBMIT)

    assert done.case.outcome == "duplicate"
    assert does(peopled, "rita", filed, ask.JoinAsRival(statement="Me too.")).case.candidates == (
        "cara",
        "rita",
    )


def test_there_is_no_case_by_an_id_that_was_never_given(peopled: Store) -> None:
    with pytest.raises(NotFound):
        does(peopled, "mia", CaseId("nothing"), ask.StartNotice())


def test_an_act_that_is_broken_off_leaves_nothing(peopled: Store, filed: CaseId) -> None:
    def kept() -> list[object]:
        with peopled.snapshot() as view:
            later = view.clock.now() + timedelta(days=999)
            return [
                view.ledger.last(),
                view.case_files.get(filed),
                view.case_texts.of_case(filed),
                view.audit.latest(100),
                view.outbox.depth(later),
            ]

    before = kept()
    with suppress(KeyboardInterrupt), peopled.transaction() as tx:
        casework.act(tx, world.somebody_in(tx, "mia"), filed, ASKED, key="k")
        raise KeyboardInterrupt

    assert kept() == before
    does(peopled, "mia", filed, ASKED)


def test_two_who_send_the_same_at_once_are_answered_alike(peopled: Store, filed: CaseId) -> None:
    mia = world.somebody(peopled, "mia")

    def send(_n: int) -> casework.Acted:
        with peopled.transaction() as tx:
            return casework.act(tx, mia, filed, ASKED, key="pressed twice")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))

    assert answers == [answers[0]] * 4
    assert len(world.history(peopled, filed)) == 3
