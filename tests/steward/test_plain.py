"""JSON from outside means one thing to every reader; threat T24."""

from typing import Any

import pytest

from steward import plain
from steward.errors import Malformed


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b'{"role": "reader", "role": "admin"}', "role"),
        (b'{"role": 1, "other": 2, "\\u0072ole": 3}', "role"),
        (b'[1, {"in": {"deep": {"a": 1, "b": {}, "b": []}}}]', "b"),
        (b'{"": 1, "": 1}', ""),
    ],
)
def test_threat_t24_a_key_that_stands_twice_is_refused_by_name(raw: bytes, key: str) -> None:
    with pytest.raises(Malformed, match=f"the body cannot be read: the key '{key}' stands in it"):
        plain.json(raw, Any, "the body")


def test_threat_t24_the_key_that_is_named_hides_nothing_in_the_sentence() -> None:
    raw = '{"\u202egnp.exe": 1, "\u202egnp.exe": 2}'.encode()

    with pytest.raises(Malformed) as refused:
        plain.json(raw, Any)

    assert "\u202e" not in refused.value.why


def test_a_key_may_stand_in_several_objects_and_numbers_may_be_long() -> None:
    raw = b'{"a": {"a": [{"a": 1}, {"a": 1.5e300}]}, "b": 123456789012345678}'

    assert plain.json(raw, dict[str, Any])["b"] == 123456789012345678
