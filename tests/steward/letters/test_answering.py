"""The link of a letter: looking changes nothing, pressing counts once, doubt is said beforehand."""

from datetime import timedelta

import pytest

from steward import ids
from steward.accounts.subjects import Nobody
from steward.casework import answering
from steward.casework.answering import State
from steward.errors import NotFound
from tests.steward.casework import world as cases
from tests.steward.letters.world import LEAF, Post, rows, token_in
from workflows import case_events as c
from workflows.errors import Refused
from workflows.terms import Answer, HoldKind, Outcome, Stage

OLD, NEW = "olga@old.example", "olga@new.example"
TABLES = ("event", "case_letter", "answer_link", "letter", "job", "audit", "case_file")


def _refused(post: Post, token: str, answer: Answer = Answer.KEEP) -> Refused:
    with pytest.raises(Refused) as refused:
        post.press(token, answer)
    return refused.value


def test_opening_the_link_of_every_letter_twice_changes_nothing(post: Post, cara: str) -> None:
    post.begin(cara)
    before = rows(post.store, TABLES)
    for letter in post.letters(name="first") * 2:
        assert post.look(token_in(letter)).state is State.OPEN

    assert rows(post.store, TABLES) == before


def test_a_link_answers_once_and_says_kindly_that_it_did(post: Post, cara: str) -> None:
    case = post.begin(cara)
    token = token_in(post.letters(OLD)[0])
    post.press(token, Answer.NEEDS_TIME)
    refused = _refused(post, token)

    assert refused.code == "link-used"
    assert "“Give me time”, on 2 March 2026" in refused.why
    assert "reply to the letter" in refused.why
    assert len([e for e in post.happened(case) if isinstance(e, c.TimeGiven)]) == 1
    page = post.look(token)
    assert (page.state, page.used) == (State.USED, Answer.NEEDS_TIME)
    assert post.look(token_in(post.letters(NEW)[0])).state is State.OPEN


def test_an_old_link_says_that_the_word_still_counts(post: Post, cara: str) -> None:
    post.begin(cara)
    token = token_in(post.letters(OLD)[0])
    post.clock.move_to(post.look(token).expires + timedelta(seconds=1))

    assert post.look(token).state is State.OLD
    refused = _refused(post, token)
    assert refused.code == "link-too-old"
    assert "Your word still counts" in refused.why


def test_a_refusal_of_the_rules_leaves_the_link_unused(post: Post, cara: str) -> None:
    case = post.begin(cara)
    first, second = (token_in(each) for each in post.letters(name="first"))
    post.press(first, Answer.HAND_OVER)
    assert post.case(case).consent is not None

    assert _refused(post, second, Answer.HAND_OVER).code == "agreed-already"
    assert post.look(second).state is State.OPEN
    post.press(second, Answer.KEEP)
    assert post.case(case).outcome is Outcome.REFUSED


def test_only_the_digest_of_a_token_is_kept(post: Post, cara: str) -> None:
    post.begin(cara)
    token = token_in(post.letters(OLD)[0])

    assert len(token) > 43
    with post.store.snapshot() as view:
        kept = view.case_letters.link(ids.digest(token))
        with pytest.raises(NotFound):
            view.case_letters.link(token)
        assert view.letters.waiting(kept.letter_id) is None


def test_a_made_up_link_opens_nothing(post: Post, cara: str) -> None:
    post.begin(cara)
    with pytest.raises(NotFound):
        post.look("stwq_" + "A" * 43)


def test_threat_a18_where_many_depend_a_link_alone_opens_a_question(post: Post, cara: str) -> None:
    cases.needed_by(post.store, LEAF, 50)
    case = post.begin(cara)
    token = token_in(post.letters(OLD)[0])
    assert not post.look(token).is_proof

    post.press(token, Answer.HAND_OVER)
    doubted = post.case(case)
    assert doubted.consent is None
    assert [each.kind for each in doubted.holds] == [HoldKind.CHALLENGE]
    asked = post.letters(name="challenge")
    assert {each["To"] for each in asked} == {OLD, NEW}
    assert "“Hand it over”" in " ".join(str(asked[0].get_content()).split())


def test_the_same_answer_from_another_mailbox_is_a_second_way(post: Post, cara: str) -> None:
    cases.needed_by(post.store, LEAF, 50)
    case = post.begin(cara)
    first, second = (token_in(post.letters(each)[0]) for each in (OLD, NEW))
    post.press(first, Answer.HAND_OVER)
    post.press(second, Answer.HAND_OVER)

    assert post.case(case).consent is not None


def test_another_answer_or_another_address_of_the_domain_is_none(post: Post, cara: str) -> None:
    cases.needed_by(post.store, LEAF, 50)
    post.mail_point("admin@old.example")
    case = post.begin(cara)
    first = token_in(post.letters(OLD)[0])
    same_domain = token_in(post.letters("admin@old.example")[0])
    post.press(first, Answer.HAND_OVER)

    assert _refused(post, same_domain, Answer.HAND_OVER).code == "challenge-spent"
    assert _refused(post, token_in(post.letters(NEW)[0]), Answer.CO_MAINTAIN).code
    assert post.case(case).consent is None


def test_not_me_ends_an_address_and_nothing_else(post: Post, cara: str) -> None:
    case = post.begin(cara)
    post.press(token_in(post.letters(OLD)[0]), Answer.NOT_ME)
    post.wait(15)

    assert post.case(case).stage is Stage.CONTACTING
    assert post.names(OLD) == ["first"]
    assert post.names(NEW) == ["first", "second"]


def test_who_wants_peace_gets_it_at_once_and_for_every_project(post: Post, cara: str) -> None:
    case = post.begin(cara)
    token = token_in(post.letters(OLD)[0])
    for _ in range(2):
        post.mute(token)
    post.wait(15)

    assert post.names(OLD) == ["first", "muted"]
    assert post.look(token).is_muted
    assert post.look(token).state is State.OPEN
    assert post.case(case).stage is Stage.CONTACTING
    assert not any(
        step.counting & {(post.points[OLD], "mail")} for step in post.case(case).campaign.steps[1:]
    )


def test_words_beside_an_answer_are_kept_for_moderators_alone(post: Post, cara: str) -> None:
    case = post.begin(cara)
    post.press(token_in(post.letters(OLD)[0]), Answer.KEEP, "I was ill. <b>Sorry</b>")

    with post.store.snapshot() as view:
        kept = [each for each in view.case_texts.of_case(case) if each.what == answering.WORDS]
    assert [each.words for each in kept] == ["I was ill. <b>Sorry</b>"]
    assert not any("ill" in str(each) for each in post.happened(case))
    assert not any("I was ill" in str(each.get_content()) for each in post.letters())


def test_looking_needs_no_account(post: Post, cara: str) -> None:
    post.begin(cara)
    with post.store.snapshot() as view:
        page = answering.look(view, post.service.mailroom, token_in(post.letters(OLD)[0]), Nobody())

    assert page.about.candidate == "cara"
    assert len(page.answers) == 7
    assert page.is_proof
    assert page.change > page.decide > post.clock.at
