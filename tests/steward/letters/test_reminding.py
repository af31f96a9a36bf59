"""Whoever looks after a case hears that a reply waits: once of each, once a day at most."""

import pytest

from steward.casework import receiving
from tests.steward.casework import world as cases
from tests.steward.letters.test_receiving import reply
from tests.steward.letters.world import Post
from workflows import commands as ask
from workflows.names import CaseId

OLD, NEW = "olga@old.example", "olga@new.example"
EVERYBODY = {f"{each}@home.example" for each in (*cases.MODERATORS, "ada")}


pytestmark = pytest.mark.usefixtures("case")


@pytest.fixture
def case(post: Post, cara: str) -> CaseId:
    """Give a case whose owner was written to, and which pia looks after."""
    case = post.begin(cara)
    post.does("mia", case, ask.Assign(moderator=cases.person("pia")))
    return case


def told(post: Post) -> list[str]:
    return [str(each["To"]) for each in post.letters("", "unread")]


def test_the_one_who_looks_after_it_hears_of_a_reply_and_where_to_read_it(
    post: Post, case: CaseId
) -> None:
    post.comes_back(reply(post.letters(OLD)[0], "My new number is 555."))

    assert told(post) == ["pia@home.example"]
    (letter,) = post.letters("pia@")
    assert f"https://steward.example/desk/{case}" in str(letter.get_content())
    assert "555" not in str(letter.get_content())
    assert letter["X-Steward-Reason"] == "a reply about leaf-lib waits for you"


def test_nobody_hears_twice_of_one_message_nor_twice_a_day(post: Post) -> None:
    post.comes_back(reply(post.letters(OLD)[0], "One."))
    post.comes_back(reply(post.letters(NEW)[0], "Two."))
    assert told(post) == ["pia@home.example"]

    post.wait(1.1)
    assert told(post) == ["pia@home.example"] * 2
    assert "2 messages wait" in " ".join(str(post.letters("pia@")[1].get_content()).split())
    post.wait(1.1)
    assert len(told(post)) == 2


def test_what_was_told_with_a_newer_one_is_not_told_again_by_itself(post: Post) -> None:
    first, second = post.letters(OLD)[0], post.letters(NEW)[0]
    for number in range(2):  # the second is told a day later, and with it the third
        post.comes_back(reply(first, f"{number}."))
    newest = post.comes_back(reply(second, "The newest."))
    post.wait(1.1)
    assert len(told(post)) == 2
    with post.store.transaction() as tx:
        receiving.settle(tx, post.signed_in("pia"), newest.id, None)
    post.wait(1.1)

    assert len(told(post)) == 2


def test_where_nobody_looks_after_it_all_hear_who_could(post: Post, case: CaseId) -> None:
    post.does("pia", case, ask.DeclareConflict())
    post.comes_back(reply(post.letters(OLD)[0]))

    assert set(told(post)) <= EVERYBODY - {"pia@home.example"}
    assert len(told(post)) == (1 if post.case(case).assignee else len(EVERYBODY) - 1)


def test_what_a_machine_answers_is_told_to_nobody(post: Post) -> None:
    post.comes_back(reply(post.letters(OLD)[0], Auto_Submitted="auto-replied"))
    post.wait(2)

    assert told(post) == []
