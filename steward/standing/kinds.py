"""Kinds: what every kind of proof is given, and what it gives back.

A kind is one file here, named in `MODULES`, with one function: `show`.  It
looks outside and writes nothing.  Kinds are loaded when they are used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from steward.accounts.office import Office
from steward.clock import Clock
from steward.observations import Detail
from steward.proofs import ProofKind
from steward.settings import Settings
from workflows.errors import Refused
from workflows.names import Project

if TYPE_CHECKING:
    from steward.fetch import Fetcher

MODULES: Final[Mapping[ProofKind, str]] = {
    ProofKind.REPOSITORY_GRANT: "grants",
    ProofKind.REPOSITORY_CI: "runs",
    ProofKind.REPOSITORY_FILE: "files",
    ProofKind.REGISTRY_ROLE: "roles",
    ProofKind.ADDRESS: "mailboxes",
    ProofKind.DOMAIN: "domains",
}
LASTS: Final[Mapping[ProofKind, timedelta]] = {
    ProofKind.REPOSITORY_GRANT: timedelta(days=90),
    ProofKind.REPOSITORY_CI: timedelta(days=90),
    ProofKind.REPOSITORY_FILE: timedelta(days=90),
    ProofKind.REGISTRY_ROLE: timedelta(days=90),
    ProofKind.ADDRESS: timedelta(days=90),
    ProofKind.DOMAIN: timedelta(days=30),  # a domain can lapse and be bought
}
"""How long each counts before it must be shown again: the only such figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """What a look outside needs."""

    settings: Settings
    fetcher: "Fetcher"
    clock: Clock
    office: Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be shown.  `mailboxes` are the asker's own, by fingerprint, and when shown.

    `target` names the thing as the asker does; `token` is what a host gave them,
    used for this look and never kept; `user` is their own id there, if known.
    """

    project: Project
    target: str
    challenge: str
    token: str = field(default="", repr=False)
    user: str | None = None
    mailboxes: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a look showed: the thing and further ids, as its host numbers them.

    `person` is a name on the registry, to be kept as an id; `since` is when it
    was shown, where that was not now.
    """

    thing: str
    level: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    person: str | None = None
    since: datetime | None = None


def not_yet(where: str) -> Refused:
    """Return the refusal of a look that did not find the challenge."""
    return Refused("not-shown", f"{where} does not hold the challenge; nothing was changed")


def hosts(detail: Detail) -> frozenset[str]:
    """Return the hosts that a project's own page names, in links and mail addresses."""
    links = (_host(url) for _, url in detail.links)
    mail = (address.rpartition("@")[2].lower() for _, address in detail.contacts)
    return frozenset(each for each in (*links, *mail) if each)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
