"""What the pages tell of a project's owner and those who ask for it: frozen values."""

from dataclasses import dataclass
from datetime import datetime


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
