"""The documents in `fixtures/feeds`, byte for byte.

A change of one of them is a change of what readers get: after looking at it,
`python -m tests.feeds.test_golden` writes them anew.
"""

from pathlib import Path
from typing import Final

import pytest

from feeds import formats
from tests.feeds.cases import case_entries
from tests.feeds.checks import check
from tests.feeds.samples import entries
from tests.feeds.test_formats import document

GOLDEN = Path(__file__).parents[2] / "fixtures" / "feeds"


DOCUMENTS: Final = {"every-kind": entries, "every-step": case_entries}


@pytest.mark.parametrize("name", formats.names())
@pytest.mark.parametrize("of", DOCUMENTS)
def test_a_document_of_every_kind_is_as_it_was(of: str, name: str) -> None:
    made = document(name, DOCUMENTS[of]())

    assert made == (GOLDEN / f"{of}.{name}").read_bytes()
    check(name, made)


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for of, made in DOCUMENTS.items():
        for each in formats.names():
            (GOLDEN / f"{of}.{each}").write_bytes(document(each, made()))
