"""The table of who may do what, read row by row."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from steward.permissions import (
    ANONYMOUS,
    FRESH,
    GRANTED,
    RULES,
    Action,
    Kind,
    Role,
    Scope,
    Subject,
    Thing,
    as_table,
    permit,
)
from workflows.errors import Refused

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
MINE = Thing(owner="me")
THEIRS = Thing(owner="you")
PAGE = Path(__file__).parents[2] / "steward" / "README.md"


def person(*roles: Role, minutes: int = 1) -> Subject:
    then = NOW - timedelta(minutes=minutes)
    return Subject(
        account="me", roles=frozenset(roles), proved_at=then, factor_at=then, has_factor=True
    )


def refusal(subject: Subject, action: Action, thing: Thing) -> str | None:
    try:
        permit(subject, action, NOW, thing)
    except Refused as refused:
        return refused.code
    return None


def test_every_action_has_a_rule() -> None:
    assert set(RULES) == set(Action)


@pytest.mark.parametrize("action", Action)
def test_threat_t11_an_id_alone_is_never_enough(action: Action) -> None:
    rule = RULES[action]
    open_to_all = Role.ANYBODY in rule.anyone

    assert (refusal(ANONYMOUS, action, THEIRS) is None) == open_to_all
    if rule.owner and Role.ACCOUNT not in rule.anyone:
        assert refusal(person(), action, THEIRS) == "not-allowed"
        assert refusal(person(), action, MINE) is None


@pytest.mark.parametrize("action", [each for each in Action if RULES[each].keyed])
def test_whoever_holds_the_key_needs_no_account(action: Action) -> None:
    assert refusal(ANONYMOUS, action, Thing(keyed=True)) is None
    assert refusal(ANONYMOUS, action, Thing(keyed=False)) == "sign-in-needed"


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
def test_a_role_counts_only_with_its_second_factor(action: Action, role: Role) -> None:
    if role not in RULES[action].anyone:
        return
    without = Subject(account="me", roles=frozenset({role}), proved_at=NOW)

    assert refusal(without, action, THEIRS) == "second-factor-needed"
    assert refusal(person(role), action, THEIRS) is None
    assert refusal(person(), action, THEIRS) == "not-allowed"


@pytest.mark.parametrize("role", GRANTED)
def test_a_role_that_waits_for_its_second_factor_is_told_so(role: Role) -> None:
    waits = Subject(account="me", waiting=frozenset({role}), proved_at=NOW)
    only_theirs = [each for each in Action if RULES[each].anyone == {role}]

    assert only_theirs
    for action in only_theirs:
        assert refusal(waits, action, THEIRS) == "enrolment-needed"
        assert refusal(replace(waits, has_factor=True), action, THEIRS) == "second-factor-needed"


@pytest.mark.parametrize("action", [each for each in Action if RULES[each].fresh])
def test_threat_t04_what_must_be_fresh_is_refused_after_ten_minutes(action: Action) -> None:
    everything = person(*Role, minutes=9)
    stale = person(*Role, minutes=10)

    assert timedelta(minutes=10) == FRESH
    assert refusal(everything, action, MINE) is None
    assert refusal(stale, action, MINE) == "step-up-needed"


@pytest.mark.parametrize("action", [each for each in Action if RULES[each].fresh])
def test_a_clock_that_went_back_makes_nothing_fresh(action: Action) -> None:
    assert refusal(person(*Role, minutes=-5), action, MINE) == "step-up-needed"


def test_an_account_without_a_factor_shows_again_that_it_is_it() -> None:
    then = NOW - timedelta(minutes=11)
    old = Subject(account="me", proved_at=then)

    assert refusal(old, Action.ERASE_ACCOUNT, MINE) == "step-up-needed"
    assert refusal(Subject(account="me", proved_at=NOW), Action.ERASE_ACCOUNT, MINE) is None


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("scope", Scope)
def test_threat_t27_a_token_does_what_it_was_made_for_and_nothing_else(
    action: Action, scope: Scope
) -> None:
    token = Subject(account="me", roles=frozenset(Role), scopes=frozenset({scope}))
    needed = RULES[action].scope

    expected = None if needed is scope else "not-allowed"
    assert refusal(token, action, Thing(owner="me", keyed=True)) == expected


def test_threat_t27_no_token_votes_or_touches_the_account() -> None:
    never = {action for action in Action if RULES[action].scope is None}

    assert never >= {Action.VOTE, Action.WORK_CASE, Action.MAKE_TOKEN, Action.CHANGE_ROLES}
    assert never >= {Action.CHANGE_FACTORS, Action.ERASE_ACCOUNT, Action.SIGN_IN}


def test_reading_is_all_that_the_scope_read_allows() -> None:
    allowed = {action for action in Action if RULES[action].scope is Scope.READ}

    assert {RULES[action].kind for action in allowed} == {Kind.READS, Kind.ASKS}


def test_the_documentation_prints_the_table() -> None:
    assert as_table() in PAGE.read_text()


def test_who_has_a_factor_and_did_not_show_it_may_only_show_it_or_leave() -> None:
    half = Subject(account="me", proved_at=NOW, has_factor=True)
    allowed = {action for action in Action if refusal(half, action, MINE) is None}

    assert {each for each in allowed if Role.ANYBODY not in RULES[each].anyone} == {
        Action.STEP_UP,
        Action.SIGN_OUT,
    }
