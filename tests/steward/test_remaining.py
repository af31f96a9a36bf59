"""What was left is told in few words, and read again as it was."""

from steward.remaining import MOST_LETTERS, Remaining, facts, read


def test_what_was_left_is_told_newest_first_and_read_again() -> None:
    told = facts(["1.9", "1.10", "odd-one"], ["0.1"])

    assert told == {"left": "1.10 1.9 odd-one", "yanked": "0.1"}
    assert read(told) == Remaining(left=("1.10", "1.9", "odd-one"), yanked=("0.1",))


def test_a_record_that_does_not_say_it_is_known_by_that() -> None:
    assert read({"version": "1.0"}) is None
    assert read(facts([], [])) == Remaining()


def test_of_too_many_the_newest_are_told_and_the_others_counted() -> None:
    told = facts([f"1.{n}" for n in range(5_000)], [])

    assert len(told["left"]) <= MOST_LETTERS
    assert told["left"].startswith("1.4999 1.4998 ")
    assert int(told["unlisted"]) == 5_000 - len(told["left"].split())
    assert not (read(told) or Remaining()).whole


def test_a_version_that_is_no_safe_token_is_counted_and_not_told() -> None:
    assert facts(["1.0", "2.0 <b>"], []) == {"left": "1.0", "yanked": "", "unlisted": "1"}
