"""What has happened in a case is told to those it concerns, once, in the right letter."""

from feeds import letters
from steward.casework import corresponding
from tests.steward.casework import world as cases
from tests.steward.letters.world import Post, token_in
from workflows import commands as ask
from workflows.names import CaseId, pypi
from workflows.terms import Answer, HoldKind, Intent, Outcome

OTHER = pypi("other-lib")
OLD, NEW = "olga@old.example", "olga@new.example"


def told(post: Post, to: str, name: str) -> str:
    (letter,) = post.letters(to, name)
    return " ".join(str(letter.get_content()).split())


def test_a_request_is_received_with_its_place_in_the_queue(post: Post, cara: str) -> None:
    rita = post.person("rita@fork.example", "rita")
    post.file(cara)
    post.clock.sleep(60)
    case = post.file(rita, intent=Intent.CO_MAINTAIN)
    post.work()

    assert "It is number 1 in the queue." in told(post, "cara@", "receipt")
    assert "It is number 2 in the queue." in told(post, "rita@", "receipt")
    assert post.letters("olga") == []
    assert case in told(post, "rita@", "receipt")


def test_who_joins_hears_how_many_asked_before(post: Post, cara: str) -> None:
    rita = post.person("rita@fork.example", "rita")
    case = post.file(cara)
    post.does(rita, case, ask.JoinAsRival(statement="I would too."))
    post.work()

    assert "1 other person asked for the same project before you" in told(post, "rita@", "receipt")
    assert "Hello rita," in told(post, "rita@", "receipt")


def test_questions_and_one_reminder(post: Post, cara: str) -> None:
    case = post.file(cara)
    post.does("mia", case, ask.AskInformation(questions="Why not another name?"))
    post.wait(30)

    assert post.names("cara@") == ["receipt", "questions", "reminder", "over"]
    assert "we asked you something" in told(post, "cara@", "reminder")
    assert "Why not another name" not in told(post, "cara@", "questions")
    assert "you can take it up again" in told(post, "cara@", "over")


def test_who_asked_for_several_hears_that_a_draft_waits_for_each(post: Post, cara: str) -> None:
    case = post.file(cara, intent=Intent.BULK)
    post.does("mia", case, ask.Split(projects=("other-lib", "third-lib")))
    post.work()

    assert post.names("cara@") == ["receipt", "parted"]
    said = told(post, "cara@", "parted")
    assert "made 3 requests of the one in which you asked for leaf-lib on PyPI" in said
    post.wait(31)  # nobody hands them in: reminded once each, and told that it is over
    names = post.names("cara@")
    assert (names.count("reminder"), names.count("over")) == (3, 3)


def test_an_owner_agrees_and_it_is_prepared(post: Post, cara: str) -> None:
    case = post.begin(cara)
    post.press(token_in(post.letters(OLD)[0]), Answer.HAND_OVER)

    assert post.names("cara@") == ["receipt", "invitation"]
    assert "an owner of leaf-lib on PyPI agreed" in told(post, "cara@", "invitation")
    assert post.names(OLD) == ["first"]
    post.looks()
    post.does("mia", case, ask.ConfirmConsent())
    post.work()
    assert "An owner agreed, and we checked it." in told(post, NEW, "cooling-off")


def test_an_offer_is_passed_on_and_a_no_is_the_end(post: Post, cara: str) -> None:
    case = post.begin(cara)
    post.press(token_in(post.letters(OLD)[0]), Answer.CO_MAINTAIN)
    assert "offers something else" in told(post, "cara@", "questions")
    post.does(cara, case, ask.DeclineOffer())
    post.work()

    assert post.names("cara@")[-1] == "over"
    assert "ended" in post.names(NEW)


def test_an_owner_who_was_never_asked_hears_nothing_of_it(post: Post, cara: str) -> None:
    case = post.file(cara)
    post.does(cara, case, ask.Withdraw())
    post.work()

    assert post.letters("olga") == []
    assert post.names("cara@") == ["receipt"]


def test_every_letter_is_written_once_however_often_the_job_runs(post: Post, cara: str) -> None:
    case = post.begin(cara)
    before = len(post.letters())
    with post.store.transaction() as tx:
        corresponding.follow(tx, post.service.mailroom, case, 1, len(post.happened(case)))
    post.work()

    assert len(post.letters()) == before


def test_the_other_owner_may_object_and_ends_it(post: Post, cara: str) -> None:
    cases.owned_by(post.store, "olga", "otto", project=OTHER)
    for each in (OLD, "otto@home.example"):
        post.mail_point(each, OTHER)
    case = post.begin(cara, OTHER)
    assert "You are one of several owners" in told(post, OLD, "co-owner")
    olga = next(iter(post.people("olga")))
    dora = post.person("dora@home.example", "dora")
    cases.shows_role(post.store, dora, olga, OTHER)
    post.does(dora, case, ask.AnswerAsOwner(answer=Answer.HAND_OVER))
    post.work()

    post.press(token_in(post.letters("otto@", "others-may-object")[0]), Answer.KEEP)
    assert post.case(case).outcome is Outcome.REFUSED
    assert "You keep" in told(post, "otto@", "ended")


def counting_down(post: Post, cara: str) -> CaseId:
    """Return a case whose countdown all were told of; mia confirmed the owner's word."""
    for each in (OLD, NEW):
        post.mail_point(each)
    case = post.begin(cara)
    post.press(token_in(post.letters(OLD)[0]), Answer.HAND_OVER)
    post.looks()
    post.does("mia", case, ask.ConfirmConsent())
    post.work()
    assert "cooling-off" in post.names(OLD)
    return case


def test_who_was_told_of_a_countdown_hears_that_it_was_stopped(post: Post, cara: str) -> None:
    case = counting_down(post, cara)
    post.does("max", case, ask.CancelCooling(why="A fork of the owner's own."))
    post.work()

    for each in (OLD, NEW, "cara@", "mia@"):
        assert "On 2 March 2026 it was stopped" in told(post, each, "countdown-stopped"), each
        assert "A fork of" not in told(post, each, "countdown-stopped")
    assert post.letters("max@") == []
    (letter,) = post.letters("mia@")
    assert letter["X-Steward-Reason"] == "your vote about leaf-lib"


def test_a_countdown_that_is_held_is_told_once_and_so_is_its_new_date(
    post: Post, cara: str
) -> None:
    case = counting_down(post, cara)
    post.does("mia", case, ask.PlaceHold(hold=HoldKind.LEGAL), ask.PlaceHold(hold=HoldKind.REPLY))
    post.work()
    post.wait(3)
    for each in (OLD, NEW, "cara@"):
        assert "none of them passes meanwhile" in told(post, each, "countdown-held")
    assert post.letters("mia@") == []

    post.does("mia", case, ask.LiftHold(hold=HoldKind.LEGAL))
    post.work()
    assert post.letters("", "countdown-goes-on") == []
    post.does("mia", case, ask.LiftHold(hold=HoldKind.REPLY))
    post.work()

    ends = post.case(case).ends
    assert ends is not None
    for each in (OLD, NEW, "cara@"):
        assert f"after {letters.day(ends)}." in told(post, each, "countdown-goes-on")


def test_a_hold_without_a_countdown_is_told_to_nobody(post: Post, cara: str) -> None:
    case = post.begin(cara)
    post.does("mia", case, ask.PlaceHold(hold=HoldKind.LEGAL))
    post.work()

    assert [e for e in post.letters() if "countdown" in str(e["X-Steward-Kind"])] == []
