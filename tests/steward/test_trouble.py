"""A registry is doubted as a whole before any project of it is judged."""

from dataclasses import replace
from datetime import timedelta

import pytest

from steward.trouble import Signs, Standing, complaints, judge
from tests.histories import hour
from workflows.events import RegistryRecovered, RegistryTroubled

WELL = Signs(
    ecosystem="pypi",
    source="index.example",
    tracked=40_000,
    vanished=2,
    head=900,
    head_since=hour(0),
    cursor=900,
)


@pytest.mark.parametrize(
    "signs",
    [
        replace(WELL, vanished=41),
        replace(WELL, tracked=50, vanished=21),
        replace(WELL, controls_missing=("pip",)),
        replace(WELL, head=899),
        replace(WELL, head_since=hour(-5)),
        replace(WELL, cursor_refused=True),
    ],
)
def test_each_sign_alone_is_trouble(signs: Signs) -> None:
    event = judge(signs, None, hour(1))

    assert isinstance(event, RegistryTroubled)
    assert len(event.evidence) == 1
    assert event.incident == "registry-trouble pypi 2026-03-02T11:00:00.000000Z"


@pytest.mark.parametrize(
    "signs",
    [
        WELL,
        replace(WELL, vanished=40),
        replace(WELL, tracked=50, vanished=20),
        replace(WELL, head=None, head_since=None, cursor=None),
        replace(WELL, head_since=hour(-4.9)),
    ],
)
def test_what_is_usual_is_no_trouble(signs: Signs) -> None:
    assert complaints(signs, hour(1)) == ()
    assert judge(signs, None, hour(1)) is None


def test_a_trouble_is_told_once() -> None:
    standing = Standing(incident="registry-trouble pypi x", since=hour(0))

    assert judge(replace(WELL, head=1), standing, hour(1)) is None


def test_a_registry_recovers_after_it_was_compared_as_a_whole() -> None:
    standing = Standing(incident="registry-trouble pypi x", since=hour(0), compared_at=hour(-9))
    compared = replace(standing, compared_at=hour(0) + timedelta(minutes=1))

    assert judge(WELL, standing, hour(1)) is None
    assert judge(replace(WELL, head=1), compared, hour(1)) is None
    assert judge(WELL, compared, hour(1)) == RegistryRecovered(
        at=hour(1), ecosystem="pypi", incident="registry-trouble pypi x"
    )
