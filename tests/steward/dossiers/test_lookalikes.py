"""Names that are taken for one another: every slip is found, and nothing is its own look-alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.casework.domains import distance
from steward.casework.lookalikes import SHORTEST, variants
from workflows.names import normal

NAMES = st.from_regex(r"[a-z][a-z0-9]{2,9}(-[a-z0-9]{1,6})?", fullmatch=True)


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("requests", "request"),
        ("requests", "reqeusts"),
        ("requests", "python-requests"),
        ("modern-lib", "rnodern-lib"),
        ("modern-lib", "modernlib"),
        ("colorama", "co1orama"),
        ("python-dateutil", "dateutil"),
    ],
)
def test_names_seen_in_attacks_are_like_what_they_imitate(name: str, like: str) -> None:
    """A22, B43."""
    assert like in variants(name)


@given(NAMES, st.data())
def test_every_slip_of_one_letter_is_found(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789"))
    slipped = normal(
        data.draw(
            st.sampled_from(
                [
                    name[:at] + name[at + 1 :],
                    name[:at] + letter + name[at:],
                    name[:at] + letter + name[at + 1 :],
                ]
            )
        )
    )

    if len(name) >= SHORTEST and slipped != name and slipped.strip("-") == slipped:
        assert slipped in variants(name)


@given(NAMES)
def test_no_name_is_like_itself_and_there_are_not_too_many(name: str) -> None:
    found = variants(name)

    assert name not in found
    assert len(found) < 2500
    near = sum(distance(name, each, 2) <= 2 for each in found)
    assert near >= len(found) - 8


def test_of_short_names_nothing_is_said() -> None:
    assert variants("six") == frozenset()
