"""Phrases of letters: what somebody asks for, what would change, how a request ended."""

from collections.abc import Mapping
from typing import Final

from workflows.terms import Grant, Intent, Outcome

WISHES: Final[Mapping[Intent, str]] = {
    Intent.CONTINUE: "to help look after {name} and to make new releases",
    Intent.CO_MAINTAIN: "to join you as a co-maintainer of {name}",
    Intent.REUSE: "to use the name {name} for another project",
    Intent.ORPHAN: "that {name} is marked as free for new hands",
    Intent.EMPLOYER: "that {name} goes to the organisation it was made for",
    Intent.DECEASED: "to look after {name} from now on",
    Intent.LOCKED_OUT: "to get back into the account that holds {name}",
    Intent.SECURITY_RELEASE: "to make one release of {name} that closes a security hole",
    Intent.FREE_NAME: "that the name {name} becomes free",
    Intent.BULK: "to look after several projects, {name} among them",
}
CHANGES: Final[Mapping[Grant, str]] = {
    Grant.OWNER: "{who} {will} be added as an owner of {name}",
    Grant.CO_MAINTAINER: "{who} {will} be added as a co-maintainer of {name}",
    Grant.RELEASE_ONLY: "{who} {will} be allowed to make releases of {name}",
}
OTHER_CHANGES: Final[Mapping[Intent, str]] = {
    Intent.REUSE: "{who} {will} receive the name {name} for another project",
    Intent.ORPHAN: "{name} {will} be marked as free for new hands",
    Intent.FREE_NAME: "the name {name} {will} become free",
}

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
ENDS: Final[Mapping[Outcome, str]] = {
    Outcome.SETTLED_OUTSIDE: "The registry changed without us, so there is nothing left to ask.",
    Outcome.ORPHANED: "The project is marked as free for new hands.",
    Outcome.ARCHIVED: "The project is marked as archived.",
    Outcome.REFUSED: "The owner answered, and the owner's word decides.",
    Outcome.WITHDRAWN: "You took the request back.",
    Outcome.EXPIRED: "It waited for you, and the time was over.",
    Outcome.SUPERSEDED: "Another request for the same project was granted.",
    Outcome.DUPLICATE: "The same was asked in another request that is open.",
    Outcome.INELIGIBLE: "Something that the rules ask for is not so. The page says what.",
    Outcome.REFERRED: "The answer lies elsewhere. The page says where.",
}
