"""The record of a case reads as sentences, whatever happened in it."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import casebook
from workflows.case_events import ContactMade, HandoffRequested
from workflows.events import CaseEvent
from workflows.names import CaseId, PersonId, Project
from workflows.terms import Channel, Tier

AT = datetime(2026, 11, 10, 9, tzinfo=UTC)
CASE = CaseId("2026-0147")
HIDDEN = "01HIDDENID"
"""Every id and every text of a person; no line may show it."""
SAME = {
    datetime: st.just(AT),
    datetime | None: st.none() | st.just(AT),
    Project: st.just(Project("pypi", "leaf")),
}
TOKENS = {"policy", "why_not", "requirement"}
"""The texts that are safe words of ours."""


def any_of(kind: type) -> st.SearchStrategy[Any]:
    """Return events of a kind, each dated on the one day."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: SAME[hint] for name, hint in hints.items() if hint in SAME})


def hidden(event: Any) -> Any:  # noqa: ANN401 -- one of all kinds
    """Return the event with something in every text that must not be shown."""
    texts = [f.name for f in fields(event) if isinstance(getattr(event, f.name), str)]
    safe = dict.fromkeys(TOKENS & set(texts), "idle") | (
        {"why_not": "bounced"} if "why_not" in texts else {}
    )
    secret = dict.fromkeys(
        (name for name in texts if not isinstance(getattr(event, name), Enum)), HIDDEN
    )
    return replace(event, **(secret | safe))


@pytest.mark.parametrize("kind", get_args(CaseEvent), ids=lambda kind: kind.__name__)
def test_every_event_of_a_case_reads_as_a_clause(kind: type) -> None:
    @given(any_of(kind).map(hidden))
    def check(event: Any) -> None:  # noqa: ANN401 -- one of all kinds
        line = casebook.line(event, lambda _person: "dora")

        assert line.who in {"dora", casebook.CLOCK}
        assert re.fullmatch(r"[^\n.]{4,140}", line.what)
        assert HIDDEN not in line.what

    check()


def test_a_letter_that_does_not_count_says_why() -> None:
    event = ContactMade(
        at=AT,
        case=CASE,
        by=PersonId("d"),
        step=2,
        point="p1",
        channel=Channel.MAIL,
        counts=False,
        why_not="candidates-own",
    )

    line = casebook.line(event, lambda _person: "dora")

    assert line.who == "dora"
    assert line.what == (
        "wrote to the owner by mail, letter 2; it does not count: it is the candidate's own"
    )


def test_a_filing_names_its_policy_and_version() -> None:
    event = HandoffRequested(
        at=AT,
        case=CASE,
        by=PersonId("b"),
        policy="pep541-continue",
        policy_version=3,
        tier=Tier.T1,
        statement="t1",
    )

    assert casebook.line(event, str).what == "filed it under pep541-continue, version 3"
