"""Names: what the people of a case are called, whether they have an account or only a role."""

from collections.abc import Iterable, Mapping
from typing import Final

from steward.casework.actors import POINT
from steward.store import View
from workflows.names import PersonId
from workflows.waking import CLOCK

UNKNOWN: Final = "somebody without a name"
BY_POINT: Final = "somebody at an address of the project"
THE_CLOCK: Final = "the clock"


def of(view: View, people: Iterable[PersonId]) -> Mapping[PersonId, str]:
    """Return what each of these people is called; who left has no name."""
    asked = sorted(set(people))
    by_account = view.accounts.names(asked)
    on_registry = view.people.names(asked)
    return {each: by_account.get(each) or on_registry.get(each) or _plain(each) for each in asked}


def _plain(person: PersonId) -> str:
    if person == CLOCK.person:
        return THE_CLOCK
    return BY_POINT if person.startswith(POINT) else UNKNOWN
