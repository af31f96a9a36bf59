"""Threats to the owner's word, by their numbers in the model of threats."""

from collections.abc import Iterator
from email.message import EmailMessage
from itertools import product

import pytest

from steward.casework.contacts import DomainState
from tests.steward.casework import world as cases
from tests.steward.letters.world import LEAF, Post, id_of, token_in
from workflows.errors import Refused
from workflows.terms import Answer, HoldKind, Outcome, Stage

OLD, NEW = "olga@old.example", "olga@new.example"
SAYS = {
    Answer.HAND_OVER: "I consent. Hand it over at once.",
    Answer.KEEP: "I keep it. Stop this.",
}


def letters_of_anybody(about: EmailMessage) -> Iterator[bytes]:
    """Yield what somebody may send who knows everything but the link."""
    senders = (OLD, f'"{OLD}" <eve@evil.example>', "post@steward.example", "cara@fork.example")
    threads: tuple[dict[str, str], ...] = (
        {},
        {"In-Reply-To": id_of(about)},
        {"References": id_of(about), "Authentication-Results": "mx.example; dkim=pass"},
    )
    for sender, thread, words in product(senders, threads, SAYS.values()):
        made = EmailMessage()
        made["From"], made["To"] = sender, "post@steward.example"
        made["Subject"] = f"Re: {about['Subject']}"
        for name, value in thread.items():
            made[name] = value
        made.set_content(words)
        yield bytes(made)


def test_threat_t06_no_message_answers_whoever_it_says_it_is_from(post: Post, cara: str) -> None:
    case = post.begin(cara)
    before = post.case(case)
    for raw in letters_of_anybody(post.letters(OLD)[0]):
        post.comes_back(raw)

    after = post.case(case)
    assert (after.stage, after.outcome, after.consent) == (before.stage, None, None)
    assert {each.kind for each in after.holds} <= {HoldKind.REPLY}
    post.press(token_in(post.letters(OLD)[0]), Answer.HAND_OVER)
    assert post.case(case).consent is not None


def lapses(post: Post, address: str, state: DomainState = DomainState.NO_NAME) -> None:
    """Let the domain of an address run out, and let somebody have looked."""
    with post.store.transaction() as tx:
        domain = tx.contacts.get(post.points[address]).prints.domain
        tx.contacts.domain(domain, state, post.clock.at)


@pytest.mark.parametrize("state", [DomainState.NO_NAME, DomainState.NO_MAIL])
def test_threat_t07_a_link_to_a_domain_that_lapsed_gives_nothing_away(
    post: Post, cara: str, state: DomainState
) -> None:
    case = post.begin(cara)
    token = token_in(post.letters(OLD)[0])
    assert post.look(token).is_proof
    lapses(post, OLD, state)

    assert not post.look(token).is_proof
    post.press(token, Answer.HAND_OVER)
    doubted = post.case(case)
    assert doubted.consent is None
    assert [each.kind for each in doubted.holds] == [HoldKind.CHALLENGE]


def test_threat_t07_a_link_to_a_domain_that_lapsed_still_stops_the_clock(
    post: Post, cara: str
) -> None:
    case = post.begin(cara)
    lapses(post, OLD)
    post.press(token_in(post.letters(OLD)[0]), Answer.KEEP)

    held = post.case(case)
    assert (held.stage, held.outcome) == (Stage.CONTACTING, None)
    assert [each.kind for each in held.holds] == [HoldKind.CHALLENGE]
    post.press(token_in(post.letters(NEW)[0]), Answer.KEEP)
    assert post.case(case).outcome is Outcome.REFUSED


def test_threat_t07_two_links_are_no_two_ways_where_one_domain_lapsed(
    post: Post, cara: str
) -> None:
    cases.needed_by(post.store, LEAF, 50)
    case = post.begin(cara)
    first, second = (token_in(post.letters(each)[0]) for each in (NEW, OLD))
    post.press(first, Answer.HAND_OVER)
    lapses(post, OLD)

    with pytest.raises(Refused, match="challenge-spent"):
        post.press(second, Answer.HAND_OVER)
    assert post.case(case).consent is None
