"""Look-alikes: names that a slip of a finger, or of the eye, takes for one another.

Pure.  Every name at one slip is written out, so that a database finds those that
exist by their names alone, however many there are.
"""

from collections.abc import Iterator
from typing import Final

from workflows.names import is_name, normal

SHORTEST: Final = 4
"""Letters.  Below that nearly every name is like another."""

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789-"
_LOOKS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"), ("ii", "u"))
_AFFIXES: Final = ("python-", "py-", "py")


def variants(name: str) -> frozenset[str]:
    """Return every name that differs from this normal one by a slip; none for a short one."""
    if len(name) < SHORTEST:
        return frozenset()
    made = {normal(each) for each in (*_slips(name), *_looks(name), *_affixed(name))}
    return frozenset(each for each in made if each != name and is_name(each))


def _slips(name: str) -> Iterator[str]:
    """Yield the name with a letter left out, put in, changed, or swapped with the next."""
    for at in range(len(name) + 1):
        before, after = name[:at], name[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]


def _looks(name: str) -> Iterator[str]:
    for several, one in _LOOKS:
        yield name.replace(several, one)
        yield name.replace(one, several)
    yield name.replace("-", "")


def _affixed(name: str) -> Iterator[str]:
    for affix in _AFFIXES:
        yield affix + name
        yield name.removeprefix(affix)
    yield f"{name}-python"
    yield f"{name}s"
