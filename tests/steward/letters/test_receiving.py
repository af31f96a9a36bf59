"""What comes back by mail is booked once, to the letter it answers, and decides nothing."""

from email.message import EmailMessage

import pytest

from steward.accounts.subjects import Nobody, Operator
from steward.casework import receiving
from steward.channels.incoming import Sort
from steward.errors import Malformed
from tests.steward.letters.world import Post, id_of, token_in
from workflows import case_events as c
from workflows.errors import Refused
from workflows.names import CaseId
from workflows.terms import Answer, HoldKind, Stage

OLD, NEW = "olga@old.example", "olga@new.example"


def reply(letter: EmailMessage, words: str = "I keep it.", **headers: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = str(letter["To"]), "post@steward.example"
    made["Subject"] = f"Re: {letter['Subject']}"
    made["In-Reply-To"] = id_of(letter)
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(words)
    return bytes(made)


def report(letter: EmailMessage, action: str = "failed", status: str = "5.1.1") -> bytes:
    return (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.old.example\nSubject: failure\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; boundary="b"\n\n--b\n'
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.old.example\n\n"
        f"Final-Recipient: rfc822; {letter['To']}\nAction: {action}\nStatus: {status}\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {id_of(letter)}\n\nHello\n--b--\n"
    ).encode()


def events(post: Post, case: str, kind: type) -> int:
    return sum(isinstance(each, kind) for each in post.happened(CaseId(case)))


def test_a_bounce_is_not_reached_here_and_the_next_way_is_taken(post: Post, cara: str) -> None:
    case = post.begin(cara)
    booked = post.comes_back(report(post.letters(OLD)[0]))

    assert (booked.sort, booked.case) == (Sort.BOUNCED, case)
    assert post.case(case).campaign.dead == {post.points[OLD]}
    post.wait(15)
    assert post.names(OLD) == ["first"]
    assert post.names(NEW) == ["first", "second"]


def test_the_same_message_is_booked_once(post: Post, cara: str) -> None:
    case = post.begin(cara)
    raw = report(post.letters(OLD)[0])
    first, again = post.comes_back(raw), post.comes_back(raw)

    assert (again.id, again.again, first.again) == (first.id, True, False)
    assert events(post, case, c.ContactBounced) == 1


def test_what_may_arrive_another_time_counts_from_the_second_time(post: Post, cara: str) -> None:
    case = post.begin(cara)
    post.comes_back(report(post.letters(OLD)[0], status="4.4.1"))
    assert events(post, case, c.ContactBounced) == 0
    post.wait(15)

    post.comes_back(report(post.letters(OLD)[1], status="4.4.1"))
    assert events(post, case, c.ContactBounced) == 1


def test_what_is_still_on_its_way_and_what_a_machine_says_change_nothing(
    post: Post, cara: str
) -> None:
    case = post.begin(cara)
    letter = post.letters(OLD)[0]
    before = post.happened(case)
    post.comes_back(report(letter, "delayed", "4.2.2"))
    post.comes_back(reply(letter, "I keep it.", Auto_Submitted="auto-replied"))

    assert post.happened(case) == before
    with post.store.snapshot() as view:
        assert view.case_letters.unread() == ()
        results = {each.result for each in view.case_letters.of(case)}
    assert "answered-by-a-machine" in results


def test_threat_t06_a_reply_stops_the_clock_until_it_was_read_and_decides_nothing(
    post: Post, cara: str
) -> None:
    case = post.begin(cara)
    post.wait(10)
    booked = post.comes_back(reply(post.letters(OLD)[0], "Take it, I am done."))
    assert [each.kind for each in post.case(case).holds] == [HoldKind.REPLY]
    assert post.case(case).consent is None
    post.wait(60)
    assert post.case(case).stage is Stage.CONTACTING
    assert post.names(OLD) == ["first"]

    mia = post.signed_in("mia")
    with post.store.snapshot() as view:
        (message,) = receiving.unread(view, post.service.mailroom, mia, case)
    assert message.words.strip() == "Take it, I am done."
    with post.store.transaction() as tx:
        receiving.settle(tx, mia, booked.id, None)
    assert post.case(case).holds == ()
    post.wait(5)
    assert post.names(OLD) == ["first", "second"]


def test_threat_t06_a_reply_that_says_something_asks_the_owner_to_prove_it(
    post: Post, cara: str
) -> None:
    case = post.begin(cara)
    booked = post.comes_back(reply(post.letters(OLD)[0], "Take it."))
    mia = post.signed_in("mia")
    with post.store.transaction() as tx:
        receiving.settle(tx, mia, booked.id, Answer.HAND_OVER)
    post.work()

    assert [each.kind for each in post.case(case).holds] == [HoldKind.CHALLENGE]
    assert post.case(case).consent is None
    assert {each["To"] for each in post.letters(name="challenge")} == {OLD, NEW}
    post.press(token_in(post.letters(OLD, "challenge")[0]), Answer.HAND_OVER)
    assert post.case(case).consent is not None


def test_the_clock_goes_on_only_when_all_was_read(post: Post, cara: str) -> None:
    case = post.begin(cara)
    one = post.comes_back(reply(post.letters(OLD)[0], "One."))
    two = post.comes_back(reply(post.letters(NEW)[0], "Two."))
    mia = post.signed_in("mia")
    for each, held in ((one, True), (two, False)):
        with post.store.transaction() as tx:
            receiving.settle(tx, mia, each.id, None)
        assert bool(post.case(case).holds) is held


def test_what_the_candidate_writes_stops_nothing(post: Post, cara: str) -> None:
    case = post.begin(cara)
    post.comes_back(reply(post.letters("cara@")[0], "When is it mine?"))

    assert post.case(case).holds == ()
    with post.store.snapshot() as view:
        assert len(view.case_letters.unread(case)) == 1


def test_what_nobody_can_tell_is_kept_for_a_moderator(post: Post, cara: str) -> None:
    post.begin(cara)
    raw = b"From: olga@home.example\nSubject: your question\n\nWhere do I answer?\n"
    booked = post.comes_back(raw)

    assert (booked.sort, booked.case) == (Sort.UNCLEAR, None)
    mia = post.signed_in("mia")
    with post.store.snapshot() as view:
        (message,) = receiving.unread(view, post.service.mailroom, mia)
    assert (message.sender, message.words.strip()) == ("olga@home.example", "Where do I answer?")
    with post.store.transaction() as tx:
        receiving.settle(tx, mia, booked.id, None)
    with post.store.snapshot() as view:
        assert receiving.unread(view, post.service.mailroom, mia) == ()


def test_threat_t06_a_forged_report_does_nothing(post: Post, cara: str) -> None:
    case = post.begin(cara)
    forged = EmailMessage()
    forged["Message-ID"], forged["To"] = "<01JQ0000000000000000000000@steward.example>", OLD
    booked = post.comes_back(report(forged))

    assert booked.sort is Sort.UNCLEAR
    assert post.case(case).campaign.dead == frozenset()


def test_nobody_else_books_or_reads(post: Post, cara: str) -> None:
    post.begin(cara)
    raw = reply(post.letters(OLD)[0])
    for who in (Nobody(), post.signed_in(cara)):
        with pytest.raises(Refused), post.store.transaction() as tx:
            receiving.book(tx, post.service.mailroom, who, raw)
        with pytest.raises(Refused), post.store.snapshot() as view:
            receiving.unread(view, post.service.mailroom, who)
    with post.store.transaction() as tx:
        assert receiving.book(tx, post.service.mailroom, Operator(), raw).sort is Sort.REPLY


def test_a_message_is_sealed_and_forgotten_in_the_end(post: Post, cara: str) -> None:
    post.begin(cara)
    booked = post.comes_back(reply(post.letters(OLD)[0], "my secret words"))
    with post.store.snapshot() as view:
        kept = view.case_letters.message(booked.id)
    assert kept.sealed
    assert "secret" not in kept.sealed

    with post.store.transaction() as tx:
        receiving.settle(tx, post.signed_in("mia"), booked.id, None)
    post.clock.sleep((receiving.KEPT.days + 1) * 86400)
    with post.store.transaction() as tx:
        receiving.forget(tx)
    with post.store.snapshot() as view:
        assert view.case_letters.message(booked.id).sealed is None


def test_nothing_is_no_message(post: Post, cara: str) -> None:
    post.begin(cara)
    with pytest.raises(Malformed):
        post.comes_back(b"\n")
