"""What an owner lays down holds until he takes it back, and nobody else can."""

from datetime import UTC, datetime, timedelta

import pytest

from workflows import wishes
from workflows.dossier import Actor, Dossier, absence_ends, has_directive, successors
from workflows.errors import Refused
from workflows.names import PersonId, pypi
from workflows.terms import CallGrade, DirectiveKind, Office, Proof
from workflows.wishes import CloseCall, LiftDirective, OpenCall, SetDirective, Wishes

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
SIGNED_IN = frozenset({Proof.REGISTRY_LOGIN})
OLGA = Actor(person=PersonId("olga"), office=Office.NONE, proofs=SIGNED_IN)
SAM = Actor(person=PersonId("sam"), office=Office.ADMIN, proofs=SIGNED_IN)
CLOCK = Actor(person=PersonId("clock"), office=Office.CLOCK)
OWNED = Dossier(project=pypi("a"), looked_at=NOW, owners=frozenset({OLGA.person}))
ORPHAN = Dossier(project=pypi("a"), looked_at=NOW)


def _after(*wanted: wishes.Wish) -> Wishes:
    now = Wishes()
    for wish in wanted:
        now = wishes.evolve(now, wishes.decide(now, wish, OLGA, OWNED, NOW))
    return now


def _refused(wish: wishes.Wish, actor: Actor = OLGA, dossier: Dossier = OWNED) -> str:
    with pytest.raises(Refused) as refusal:
        wishes.decide(Wishes(), wish, actor, dossier, NOW)
    return refusal.value.code


def test_a_directive_holds_until_it_is_lifted() -> None:
    no_transfer = SetDirective(kind=DirectiveKind.NO_TRANSFER)

    assert len(_after(no_transfer, no_transfer).directives) == 1
    assert _after(no_transfer, LiftDirective(kind=DirectiveKind.NO_TRANSFER)) == Wishes()


def test_a_directive_is_read_by_the_rules_as_it_was_laid_down() -> None:
    ends = NOW + timedelta(days=10)
    laid = _after(
        SetDirective(kind=DirectiveKind.SUCCESSOR, successor=PersonId("heir")),
        SetDirective(kind=DirectiveKind.ABSENCE, begins=NOW + timedelta(days=1), ends=ends),
    )
    known = Dossier(project=pypi("a"), looked_at=NOW, directives=laid.directives)

    assert successors(known, NOW) == {PersonId("heir")}
    assert absence_ends(known, NOW) is None
    assert absence_ends(known, NOW + timedelta(days=2)) == ends
    assert not has_directive(known, DirectiveKind.ABSENCE, ends)


def test_a_call_ends_by_a_word_or_after_a_year() -> None:
    called = _after(OpenCall(grade=CallGrade.HAND_OFF))

    assert called.call is CallGrade.HAND_OFF
    assert not wishes.is_over(called, NOW + timedelta(days=364))
    assert wishes.is_over(called, NOW + timedelta(days=365))
    assert wishes.fold([wishes.decide(called, CloseCall(), OLGA, OWNED, NOW)]) == Wishes()


def test_only_a_proved_owner_lays_anything_down() -> None:
    wish = SetDirective(kind=DirectiveKind.NO_TRANSFER)
    unproved = Actor(person=OLGA.person, office=Office.NONE)

    assert _refused(wish, SAM) == "not-your-project"
    assert _refused(wish, unproved) == "sign-in-first"
    assert _refused(wish, CLOCK) == "not-a-person"


def test_the_clock_calls_for_hands_only_where_nobody_is_left() -> None:
    free = OpenCall(grade=CallGrade.FREE)

    assert wishes.decide(Wishes(), free, CLOCK, ORPHAN, NOW).by == CLOCK.person
    assert _refused(free, CLOCK) == "not-a-person"
    assert _refused(OpenCall(grade=CallGrade.HELP), CLOCK, ORPHAN) == "not-a-person"
    assert _refused(CloseCall(), CLOCK) == "no-call"


def test_a_wish_says_all_it_has_to() -> None:
    assert _refused(SetDirective(kind=DirectiveKind.SUCCESSOR)) == "successor-missing"
    assert _refused(SetDirective(kind=DirectiveKind.ABSENCE)) == "absence-without-end"
    assert _refused(SetDirective(kind=DirectiveKind.ABSENCE, ends=NOW)) == "absence-without-end"
    assert _refused(LiftDirective(kind=DirectiveKind.ABSENCE)) == "no-such-directive"


def test_an_absence_ends_after_it_begins() -> None:
    first, last = NOW + timedelta(days=9), NOW + timedelta(days=3)
    away = SetDirective(kind=DirectiveKind.ABSENCE, begins=first, ends=last)

    with pytest.raises(Refused) as refused:
        wishes.decide(Wishes(), away, OLGA, OWNED, NOW)

    assert refused.value.code == "ends-before-it-begins"
    assert f"{first:%Y-%m-%d}" in refused.value.why
    assert f"{last - timedelta(microseconds=1):%Y-%m-%d}" in refused.value.why
    a_day = SetDirective(kind=DirectiveKind.ABSENCE, begins=first, ends=first + timedelta(days=1))
    assert wishes.decide(Wishes(), a_day, OLGA, OWNED, NOW)


def test_only_an_admin_freezes() -> None:
    assert wishes.freeze(SAM, NOW).by == wishes.unfreeze(SAM, NOW).by == SAM.person
    for act in (wishes.freeze, wishes.unfreeze):
        with pytest.raises(Refused, match="admin-needed"):
            act(OLGA, NOW)
