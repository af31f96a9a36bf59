"""What the pages tell of a project's owner and those who ask for it: frozen values."""

from dataclasses import dataclass
from datetime import datetime

from steward.web.contexts import ProjectLink


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """A public case about a project: what is asked, with the name between, and how it stands."""

    path: str
    before: str
    beyond: str
    stands: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """An open call for hands."""

    words: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidLine:
    """One thing that an owner laid down, in words."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """In whose hands a project is to be: who asks for it, and what its owner wishes."""

    open: tuple[AskedLine, ...] = ()
    ended: tuple[AskedLine, ...] = ()
    call: CallLine | None = None
    laid: tuple[LaidLine, ...] = ()
    ask: str
    path: str

    @property
    def speaks(self) -> bool:
        """Say whether there is anything that a visitor should read first."""
        return bool(self.open or self.call or self.laid)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandLine:
    """One thing that stands, as those read it who may take it back.

    `kind` is the directive's; `when` says where it does not hold now.
    """

    kind: str
    words: str
    at: datetime
    when: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WishChoice:
    """One thing that can be wished with a press: its button, and what comes of it."""

    value: str
    words: str
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesPage:
    """What an owner wishes for a project.

    `may` is whether the visitor lays it down, `why` why not; `version` is that of
    what stands.  `begins`, `ends` and `successor` are what was written and not kept.
    """

    link: ProjectLink
    path: str
    ask: str
    registry: str
    version: int
    may: bool = False
    signed_in: bool = False
    why: str = ""
    call: CallLine | None = None
    stands: tuple[StandLine, ...] = ()
    calls: tuple[WishChoice, ...] = ()
    kinds: tuple[WishChoice, ...] = ()
    begins: str = ""
    ends: str = ""
    successor: str = ""
    form_token: str = ""
    note: str = ""
    problem: str = ""
