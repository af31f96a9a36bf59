"""What the pages about oneself receive: frozen values, with nothing left to look up."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The form that asks for a link; `problem` is what was wrong with what was sent."""

    address: str = ""
    next: str = ""
    problem: str = ""
    files: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPage:
    """A letter is on its way; `files` is where it lies while no mail can be sent."""

    files: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """The button behind a mailed link."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One browser in which the account is signed in."""

    id: str
    agent: str
    means: str
    since: datetime
    used: datetime
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLine:
    """One API token, without its secret."""

    id: str
    name: str
    scopes: str
    expires: datetime
    used: datetime | None
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One watch list that was taken into the account."""

    id: str
    name: str
    followed: int
    attention: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedLine:
    """One thing the account did."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """One's own account.  `secret` is a new token, shown this once."""

    name: str
    addresses: tuple[str, ...]
    roles: tuple[str, ...]
    owed: str
    has_factor: bool
    fresh: bool
    sessions: tuple[SessionLine, ...]
    tokens: tuple[TokenLine, ...]
    lists: tuple[ListLine, ...]
    deeds: tuple[DeedLine, ...]
    form_token: str
    said: str = ""
    secret: str = ""
