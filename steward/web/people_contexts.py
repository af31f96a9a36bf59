"""What the pages about oneself receive: frozen values, with nothing left to look up."""

from dataclasses import dataclass, field
from datetime import datetime

from steward.web.provider_contexts import Identities, Mailbox, Way
from steward.web.qr import Square
from steward.web.standing_contexts import StandingSection


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The form that asks for a link; `problem` is what was wrong with what was sent.

    `keys` says whether passkeys can be bound to this host.
    """

    address: str = ""
    next: str = ""
    problem: str = ""
    files: str = ""
    keys: bool = False
    ways: tuple[Way, ...] = ()


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
    """One thing the account did; `about` is what it was done to, and `path` its page."""

    at: datetime
    what: str
    about: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """One passkey."""

    id: str
    name: str
    since: datetime
    used: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """The second factors of an account: since when its app, its passkeys, the codes left.

    `app_used` is when a code of the app was last shown; `takes_keys` says whether
    another passkey can be added here.
    """

    app: datetime | None = None
    app_used: datetime | None = None
    keys: tuple[KeyLine, ...] = ()
    codes: int = 0
    takes_keys: bool = False

    @property
    def any(self) -> bool:
        """Whether there is one that works."""
        return self.app is not None or bool(self.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """One's own account.  `secret` is a new token, shown this once."""

    name: str
    addresses: tuple[str, ...]
    roles: tuple[str, ...]
    owed: str
    factors: Factors
    fresh: bool
    sessions: tuple[SessionLine, ...]
    tokens: tuple[TokenLine, ...]
    lists: tuple[ListLine, ...]
    decided: tuple[DeedLine, ...]
    deeds: tuple[DeedLine, ...]
    form_token: str
    identities: Identities = field(default_factory=Identities)
    mailboxes: tuple[Mailbox, ...] = ()
    standing: StandingSection = field(default_factory=StandingSection)
    said: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPage:
    """Where one shows again that it is oneself: by what, and where it leads then.

    `owed` says that this session never showed the factor; `until` is when what
    was shown stops counting, None if it does not count now.
    """

    next: str
    form_token: str
    has_factor: bool
    owed: bool
    roles: tuple[str, ...]
    shown: datetime
    until: datetime | None
    app: bool
    keys: bool
    codes: int
    problem: str = ""
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPage:
    """A secret on its way into an authenticator app; `problem` is what was wrong with the code."""

    secret: str
    square: Square
    form_token: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesPage:
    """New recovery codes, shown this once."""

    codes: tuple[str, ...]
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePage:
    """What an erasure would take, before it is done."""

    name: str
    addresses: int
    last_admin: bool
    form_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedPage:
    """The account is gone."""
