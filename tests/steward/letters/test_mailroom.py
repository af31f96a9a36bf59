"""A letter leaves once, or twice with the same id if a process is killed in between."""

from datetime import timedelta

import pytest

from steward.casework import answering, campaigning, mailroom
from steward.channels import Letter, Rejected, email
from steward.errors import Unreachable
from tests.steward.letters.world import Post, folder, id_of, token_in
from workflows import commands as ask
from workflows.terms import Answer, Stage

OLD, NEW = "olga@old.example", "olga@new.example"


def test_killed_after_sending_it_leaves_again_with_the_same_id(post: Post, cara: str) -> None:
    case = post.file(cara)
    post.does("mia", case, ask.StartNotice())
    with post.store.transaction() as tx:
        campaigning.step(tx, post.service.mailroom, case)
    with post.store.snapshot() as view:
        waiting = [each.id for each in view.case_letters.of(case) if each.point_id]
    service = post.service
    for each in waiting:  # sent, and killed before it was noted
        assert mailroom.send(service.store, service.mailroom, service.settings, each)
    once = {id_of(each): bytes(each) for each in post.letters(name="first")}
    post.work()

    again = {id_of(each): bytes(each) for each in post.letters(name="first")}
    assert again == once
    assert len(once) == 2
    assert len(list(folder(post).glob("*"))) == len(post.letters())


def test_what_a_letter_said_is_gone_once_it_left(post: Post, cara: str) -> None:
    case = post.begin(cara)
    with post.store.snapshot() as view:
        for each in view.case_letters.of(case):
            assert view.letters.waiting(each.id) is None
            assert each.result == "handed-over"


def test_an_address_that_the_server_refuses_was_not_reached(
    post: Post, cara: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(letter: Letter, _settings: object) -> Rejected:
        return Rejected(receipt=f"refused {letter.id}")

    monkeypatch.setattr(email, "post", refuse)
    case = post.begin(cara)

    assert post.case(case).campaign.dead == {post.points[OLD], post.points[NEW]}
    assert not post.case(case).campaign.steps[0].counting


def test_what_could_never_leave_is_not_held_against_the_owner(
    post: Post, cara: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_letter: object, _settings: object) -> None:
        raise Unreachable("the mail server took nothing")

    case = post.file(cara)
    monkeypatch.setattr(email, "post", fail)
    post.does("mia", case, ask.StartNotice())
    with post.store.transaction() as tx:
        campaigning.step(tx, post.service.mailroom, case)
    post.clock.sleep((mailroom.PATIENCE + timedelta(hours=1)).total_seconds())
    with post.store.transaction() as tx:
        mailroom.give_up(tx)

    assert post.case(case).campaign.dead == {post.points[OLD], post.points[NEW]}
    with post.store.snapshot() as view:
        results = {e.result for e in view.case_letters.of(case) if e.point_id}
    assert results == {mailroom.NEVER_LEFT}


def test_nobody_is_asked_who_answered_while_the_letter_waited(post: Post, cara: str) -> None:
    case = post.begin(cara)
    post.clock.sleep(15 * 86400)
    post.step(case)
    with post.store.transaction() as tx:
        answering.give(tx, token_in(post.letters(OLD)[0]), Answer.KEEP)
    post.work()

    assert post.names(OLD) == ["first", "ended"]
    assert post.case(case).stage is Stage.CLOSED


def test_who_was_muted_while_the_letter_waited_does_not_get_it(post: Post, cara: str) -> None:
    case = post.begin(cara)
    token = token_in(post.letters(OLD)[0])
    post.clock.sleep(15 * 86400)
    post.step(case)
    post.mute(token)

    assert post.names(OLD) == ["first", "muted"]
    assert post.names(NEW) == ["first", "second"]
