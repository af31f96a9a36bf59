"""The documents in `fixtures/feeds`, byte for byte.

A change of one of them is a change of what readers get: after looking at it,
`python -m tests.feeds.test_golden` writes them anew.
"""

from pathlib import Path

import pytest

from feeds import formats
from tests.feeds.checks import check
from tests.feeds.samples import entries
from tests.feeds.test_formats import document

GOLDEN = Path(__file__).parents[2] / "fixtures" / "feeds"


@pytest.mark.parametrize("name", formats.names())
def test_a_document_of_every_kind_is_as_it_was(name: str) -> None:
    made = document(name, entries())

    assert made == (GOLDEN / f"every-kind.{name}").read_bytes()
    check(name, made)


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for each in formats.names():
        (GOLDEN / f"every-kind.{each}").write_bytes(document(each, entries()))
