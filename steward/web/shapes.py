"""What the API takes and gives, as types: the reading, the writing and the description use them.

Fields are only ever added.  Moments are RFC 3339 in UTC.
"""

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

from workflows.findings import Severity
from workflows.terms import Outcome, Stage

T = TypeVar("T")

Name = Annotated[str, Meta(max_length=100)]
Filename = Annotated[str, Meta(min_length=1, max_length=255, examples=["requirements.txt"])]
Content = Annotated[
    str,
    Meta(
        max_length=1024 * 1024,
        description="The manifest, at most 1 MiB.",
        examples=["sampleproject>=4\n"],
    ),
]


class Listing(Struct, Generic[T], kw_only=True):
    """A page of a list.

    `next` leads to the page after it; `total` is None where counting is not
    worth it; `view` says among what the items were chosen.
    """

    items: list[T]
    next: str | None = None
    total: int | None = None
    view: str = ""


class FeedAddresses(Struct, kw_only=True):
    """One feed in its three formats."""

    atom: str
    rss: str
    json: str


class ReleaseShape(Struct, kw_only=True):
    """A release."""

    version: str
    uploaded: datetime | None = None
    state: str = ""
    reason: str = ""
    files: int = 0


class HolderShape(Struct, kw_only=True):
    """A person or organisation with a role; `until` is None while it lasts."""

    name: str
    role: str
    since: datetime | None = None
    until: datetime | None = None


class Counted(Struct, kw_only=True):
    """How many depend on a project, among what, as of when; `any` counts extras too."""

    direct: int
    runtime: int
    any: int
    view: str
    at: datetime | None = None


class ProjectShape(Struct, kw_only=True):
    """What we know of a project."""

    purl: str
    ecosystem: str
    name: str
    display_name: str
    standing: str
    since: datetime | None = None
    reason: str | None = None
    severity: Severity | None = None
    summary: str | None = None
    links: dict[str, str] = {}
    latest: ReleaseShape | None = None
    holders: list[HolderShape] = []
    releases: int = 0
    dependents: Counted | None = None
    followed: bool = False
    looked_at: datetime | None = None
    next_look: datetime | None = None
    page: str
    happens: FeedAddresses
    threatens: FeedAddresses


class SightingShape(Struct, kw_only=True):
    """One thing seen, and where that can be checked."""

    at: datetime
    seen: str
    say: str = ""
    where: str = ""
    href: str | None = None
    until: datetime | None = None
    looks: int = 1


class EntryShape(Struct, kw_only=True):
    """One thing that was told."""

    number: int
    id: str
    kind: str
    severity: Severity
    title: str
    summary: str
    at: datetime
    purl: str | None = None


class DependentShape(Struct, kw_only=True):
    """A project that depends on another, and how hard it is hit; `path` starts there."""

    purl: str
    name: str
    hit: str
    path: list[str]
    steps: int
    dependents: int | None = None
    version: str | None = None
    read_at: datetime | None = None


class HitShape(Struct, kw_only=True):
    """A project that a search found."""

    purl: str
    name: str
    standing: str
    summary: str | None = None
    dependents: int | None = None
    page: str


class EventShape(Struct, kw_only=True):
    """An event of the public record; `record` is what the ledger holds, field by field."""

    number: int
    id: str
    type: str
    at: datetime
    record: dict[str, Any]


class ChangeShape(Struct, kw_only=True):
    """What a mirror of ours must do: update or delete one project, or resync a registry."""

    change: str
    number: int
    at: datetime
    purl: str | None = None
    ecosystem: str | None = None


class LookShape(Struct, kw_only=True):
    """A look that was asked for."""

    purl: str
    queued: bool
    page: str


class CaseNow(Struct, kw_only=True):
    """Where a case stands that moved while somebody was about to change it."""

    id: str
    version: int
    stage: Stage
    outcome: Outcome | None
    changed: datetime


class CheckAsked(Struct, kw_only=True, forbid_unknown_fields=True):
    """A manifest to be checked once; nothing of it is kept."""

    filename: Filename
    content: Content


class StepShape(Struct, kw_only=True):
    """One edge of a path: who asks for what, in which words."""

    asker: str
    requirement: str
    target: str


class ThreatShape(Struct, kw_only=True):
    """One thing that threatens a manifest, and the way it does."""

    kind: str
    severity: Severity
    purl: str
    project: str
    title: str
    detail: str
    file: str
    line: int
    path: list[StepShape]
    source: str
    links: list[str]


class PlaceShape(Struct, kw_only=True):
    """A line or a name that was set aside, and why."""

    file: str
    line: int
    text: str
    why: str


class CheckShape(Struct, kw_only=True):
    """What `steward check --format json` prints; `queued` names are looked at next."""

    format: int
    version: str
    at: str
    index: str
    files: list[str]
    view: str
    named: int
    reached: int
    threats: list[ThreatShape]
    unknown: list[PlaceShape]
    unreadable: list[PlaceShape]
    aside: list[PlaceShape]
    ignored: int
    queued: int


class ListAsked(Struct, kw_only=True, forbid_unknown_fields=True):
    """A manifest to be watched."""

    filename: Filename
    content: Content
    name: Name = ""


class ListChanged(Struct, kw_only=True, forbid_unknown_fields=True):
    """What changes of a list: its name, or its file with its name."""

    manage: Annotated[str, Meta(max_length=100)]
    name: Annotated[str, Meta(max_length=100, pattern=r"\S")] | UnsetType = UNSET
    filename: Filename | UnsetType = UNSET
    content: Content | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Refuse what changes nothing."""
        if self.name is UNSET and self.content is UNSET:
            raise ValueError("say what is to change: name, or filename and content")


ListChange = Annotated[
    ListChanged,
    Meta(extra_json_schema={"anyOf": [{"required": ["name"]}, {"required": ["content"]}]}),
]


class Manage(Struct, kw_only=True, forbid_unknown_fields=True):
    """The right to change a list."""

    manage: Annotated[str, Meta(max_length=100)]


class FileShape(Struct, kw_only=True):
    """A file that was sent; `href` leads to its bytes for ten minutes."""

    id: str
    sha256: str
    kind: str
    size: int
    name: str
    at: datetime
    href: str


class UnusedShape(Struct, kw_only=True):
    """A line of a manifest that was not used."""

    line: int | None
    text: str
    why: str
    unreadable: bool
    file: str = ""


class MemberShape(Struct, kw_only=True):
    """A project on a list; `severity` is what its worst live event means for this list."""

    purl: str
    name: str
    standing: str
    severity: Severity | None = None
    through: list[str] = []
    requirement: str = ""
    pinned: str | None = None
    newest: str | None = None
    changed: datetime | None = None


class ListShape(Struct, kw_only=True, omit_defaults=True):
    """A watch list.  `token` and `manage` are only told when they were just made."""

    name: str
    state: str
    kind: str
    page: str
    feeds: FeedAddresses
    done: int
    total: int
    projects: list[MemberShape]
    unreadable: list[UnusedShape]
    filename: str = ""
    created: datetime | None = None
    deleted: datetime | None = None
    restorable_until: datetime | None = None
    token: str | None = None
    manage: str | None = None
    manage_page: str | None = None
