"""What the pages about sign-in providers receive."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A provider that somebody can sign in by: its word in addresses, and its name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoPage:
    """The page that sends a browser to a provider."""

    provider: str
    next_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackPage:
    """The page that a browser comes back to, with what it brought."""

    path: str
    provider: str
    code: str = field(repr=False)
    state: str = field(repr=False)
    issuer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLine:
    """One identity that lets its owner in."""

    id: str
    provider: str
    label: str
    linked: datetime
    used: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """One's identities, and the providers that could be linked."""

    lines: tuple[IdentityLine, ...] = ()
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One's own mail address.  `shown` is when its mailbox was last shown to be theirs."""

    id: int
    address: str
    shown: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPage:
    """The button behind the letter to a new address."""

    token: str
    form_token: str
