"""The campaign through the real service: letters read from the folder, on a moved clock."""

import itertools
from datetime import timedelta

from tests.steward.letters.world import Post, id_of, on, token_in
from workflows import case_events as c
from workflows import commands as ask
from workflows.names import pypi
from workflows.terms import Answer, HoldKind, Outcome, Silence, Stage

OLD, NEW = "olga@old.example", "olga@new.example"


def test_day_0_14_28_and_42_as_the_policy_says(post: Post, cara: str) -> None:
    begun = post.clock.at
    case = post.begin(cara)

    assert post.names(OLD) == ["first"]
    post.wait(14)
    assert post.names(OLD) == ["first", "second"]
    post.does("mia", case, ask.RecordAttempt(points=(_tracker(post),)))
    post.wait(14)
    assert post.names(OLD) == post.names(NEW) == ["first", "second", "last"]
    post.wait(13)
    assert post.case(case).stage is Stage.CONTACTING
    post.wait(1.5)
    silent = [e for e in post.happened(case) if isinstance(e, c.CampaignExhausted)]
    assert [each.silence for each in silent] == [Silence.ASKED]
    assert silent[0].at >= on(42, begun)
    post.wait(30)
    assert post.names(OLD) == ["first", "second", "last"]


def _tracker(post: Post) -> str:
    return next(point for value, point in post.points.items() if value.startswith("https"))


def test_what_is_recorded_is_what_was_written(post: Post, cara: str) -> None:
    case = post.begin(cara)

    made = [e for e in post.happened(case) if isinstance(e, c.ContactMade)]
    assert {each.point for each in made} == {post.points[OLD], post.points[NEW]}
    assert all(each.counts for each in made)
    assert len(post.letters(name="first")) == 2


def test_a_thread_is_a_case_and_an_address(post: Post, cara: str) -> None:
    post.begin(cara)
    post.wait(29)
    first, second, last = post.letters(OLD)
    other = post.letters(NEW)

    assert first["In-Reply-To"] is None
    assert second["In-Reply-To"] == id_of(first)
    assert last["In-Reply-To"] == id_of(second)
    assert last["References"] == f"{id_of(first)} {id_of(second)}"
    assert not {id_of(each) for each in other} & {id_of(e) for e in (first, second, last)}
    assert other[1]["In-Reply-To"] == id_of(other[0])


def test_a_letter_says_what_it_is_in_its_headers(post: Post, cara: str) -> None:
    case = post.begin(cara)
    letter = post.letters(OLD)[0]

    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Id"] == f"<{case.lower()}.cases.steward.example>"
    assert letter["X-Steward-Reason"] == "listed as a contact of leaf-lib"
    assert letter["X-Steward-Case"] == f"https://steward.example/cases/{case}"
    assert letter["List-Unsubscribe"] is None
    assert letter.get_content_type() == "text/plain"
    for raw in bytes(letter).partition(b"\n\n")[0].splitlines():
        assert all(len(token) <= 76 for token in raw.split())
        assert b"=?" not in raw


def test_no_letter_tells_who_opened_it(post: Post, cara: str) -> None:
    post.begin(cara)
    text = str(post.letters(OLD)[0].get_content())
    links = [word for word in text.split() if "http" in word]

    assert len(links) == 2
    assert len({token_in(each) for each in post.letters(name="first")}) == 2


def test_an_owner_on_day_41_stops_it(post: Post, cara: str) -> None:
    case = post.begin(cara)
    post.wait(41)
    post.press(token_in(post.letters(OLD)[0]), Answer.KEEP)
    post.wait(60)

    after = post.case(case)
    assert (after.stage, after.outcome) == (Stage.CLOSED, Outcome.REFUSED)
    assert not [e for e in post.happened(case) if isinstance(e, c.CampaignExhausted)]
    assert post.names(OLD)[-1] == "ended"
    assert "You keep leaf-lib" in str(post.letters(OLD)[-1].get_content())
    assert post.names("cara@")[-1] == "over"


def test_nobody_gets_two_campaign_letters_in_a_week_over_all_cases(post: Post, cara: str) -> None:
    other = pypi("other-lib")
    post.begin(cara)
    post.mail_point("Olga+pypi@old.example", other)
    post.wait(2)
    post.begin(cara, other)

    assert len(post.letters("old.example", "first")) == 1
    post.wait(4.5)
    assert len(post.letters("old.example", "first")) == 1
    post.wait(1)
    assert len(post.letters("old.example", "first")) == 2
    times = sorted(e["Date"].datetime for e in post.letters("old.example"))
    post.wait(40)
    times = sorted(e["Date"].datetime for e in post.letters("old.example"))
    assert all(b - a >= timedelta(days=7) for a, b in itertools.pairwise(times))


def test_one_mailbox_in_two_spellings_gets_one_letter(post: Post, cara: str) -> None:
    post.mail_point("O.lga+lists@old.example")
    case = post.begin(cara)

    assert len(post.letters("old.example", "first")) == 1
    made = [e for e in post.happened(case) if isinstance(e, c.ContactMade)]
    assert len(made) == 3
    post.wait(10)
    assert len(post.letters("old.example", "first")) == 1


def test_a_candidates_own_address_is_not_asked(post: Post) -> None:
    mallory = post.person("mallory@old.example", "mallory")
    post.begin(mallory)

    assert post.letters(OLD, "first") == []
    assert len(post.letters(NEW, "first")) == 1


def test_an_address_found_on_day_3_is_written_to_then(post: Post, cara: str) -> None:
    case = post.begin(cara)
    post.wait(3)
    post.mail_point("olga@third.example")
    post.wait(1)

    assert post.names("olga@third.example") == ["first"]
    assert len(post.case(case).campaign.steps) == 1


def test_a_held_case_writes_nothing(post: Post, cara: str) -> None:
    case = post.begin(cara)
    post.does("mia", case, ask.PlaceHold(hold=HoldKind.LEGAL))
    post.wait(20)
    assert post.names(OLD) == ["first"]

    post.does("mia", case, ask.LiftHold(hold=HoldKind.LEGAL))
    post.wait(15)
    assert post.names(OLD) == ["first", "second"]


def test_looking_twice_writes_once(post: Post, cara: str) -> None:
    case = post.begin(cara)
    for _ in range(3):
        post.step(case)
        post.work()

    assert post.names(OLD) == ["first"]


def test_a_campaign_whose_job_was_lost_is_found_within_the_hour(post: Post, cara: str) -> None:
    case = post.file(cara)
    post.does("mia", case, ask.StartNotice())
    with post.store.transaction() as tx:
        from sqlalchemy import text  # noqa: PLC0415 -- a fault of the database

        tx.connection.execute(text("delete from job"))
    post.wait(1)

    assert post.names(OLD) == ["first"]
