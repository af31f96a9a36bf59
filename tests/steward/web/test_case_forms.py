"""Every command has a form, and a filled form is its command again."""

from dataclasses import MISSING, fields
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.errors import Malformed
from steward.web.asking import Form
from steward.web.case_fields import MOST_WORDS, CaseForm, Place, read
from steward.web.case_forms import BY_ACT, FORMS, shown
from workflows import commands as ask
from workflows.commands import Command
from workflows.names import CaseId, PersonId

FILLED = [each for each in FORMS if each.place is not Place.NOWHERE]
WORDS = st.text(st.characters(codec="ascii", exclude_categories=["C", "Z"]), min_size=1)
TEXTS = (str, PersonId, CaseId)


def as_form(command: Any) -> Form:  # noqa: ANN401 -- one of all commands
    """Return how a browser sends what somebody filled in."""
    form = Form()
    for each in fields(command):
        value = getattr(command, each.name)
        if isinstance(value, tuple):
            form.fields |= {f"{each.name}.{part}": "on" for part in value}
        elif isinstance(value, bool):
            form.fields |= {each.name: "yes"} if value else {}
        elif value:
            form.fields[each.name] = value.value if isinstance(value, StrEnum) else str(value)
    return form


def test_every_command_has_one_form() -> None:
    assert {each.command for each in FORMS} == set(get_args(Command))
    assert len(BY_ACT) == len(FORMS)


@pytest.mark.parametrize("form", FILLED, ids=lambda form: form.act)
def test_a_form_asks_for_whatever_its_command_needs(form: CaseForm) -> None:
    needed = {each.name for each in fields(form.command) if each.default is MISSING}
    asked = {each.name for each in form.asks}

    assert needed <= asked <= {each.name for each in fields(form.command)}


@pytest.mark.parametrize("form", FILLED, ids=lambda form: form.act)
def test_a_filled_form_is_its_command_again(form: CaseForm) -> None:
    asked = {each.name for each in form.asks}
    hints = get_type_hints(form.command)
    own = {name: WORDS for name, hint in hints.items() if hint in TEXTS}
    several = {
        name: st.lists(WORDS, min_size=1, max_size=3, unique=True).map(tuple)
        for name, hint in hints.items()
        if get_origin(hint) is tuple
    }
    elsewhere = {
        each.name: st.just(each.default)
        for each in fields(form.command)
        if each.name not in asked and each.default is not MISSING
    }

    @given(st.builds(form.command, **(own | several | elsewhere)))
    def check(command: Command) -> None:
        assert read(form, as_form(command)) == command

    check()


def test_an_empty_field_is_named_in_the_words_of_its_page() -> None:
    with pytest.raises(Malformed, match="“Your reason” is still empty; nothing was recorded"):
        read(BY_ACT["object"], Form())


def test_too_many_words_are_counted() -> None:
    with pytest.raises(Malformed, match=r"“Your reason” has 10,001 characters; at most 10,000"):
        read(BY_ACT["object"], Form({"reason": "x" * (MOST_WORDS + 1)}))


def test_a_word_that_is_no_choice_is_refused() -> None:
    with pytest.raises(Malformed, match=r"“I recommend to” is one of grant, grant-limited"):
        read(BY_ACT["recommend"], Form({"advice": "sell", "reasons": "why"}))


def test_only_what_somebody_may_do_is_shown_to_him() -> None:
    may = {ask.Object, ask.Approve}

    assert [each.act for each in shown(Place.PARTY, may)] == ["object"]
    assert [each.act for each in shown(Place.DESK, may)] == ["approve"]
