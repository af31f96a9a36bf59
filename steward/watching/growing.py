"""Growing: what a list leads to, read from the stored requirements, and read again as they change.

A lock means exactly its packages.  An open manifest is expanded; whatever is
met on the way is tracked, and each look at one of those may let the list grow.
When everything was looked at, the list states what it found, once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from steward.edges import Edge, Environment
from steward.edges import read as read_edge
from steward.expansion import Expansion, Member, expanded, locked
from steward.manifests import Entry, entry_of, read
from steward.store import Store, Transaction, View
from steward.store.watchlists import READING, READY, SYSTEM, Membership, WatchList, Way
from steward.tracking.recording import tell
from steward.watching import GROW, MOST_DEPENDENCIES, MOST_FOLLOWED, attention, making
from workflows.events import ListStated
from workflows.names import Project

Indexes = Callable[[], Collection[str]]
Ending = Callable[[Transaction], None]
Texts = dict[Project, tuple[str, ...] | None]

SMALL: Final = 200
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

__all__ = ["GROW", "expand", "grow", "state"]


def grow(tx: Transaction, project_id: int) -> None:
    """Have every list that leads to a project read again, each at most once in a while."""
    for list_id in tx.watchlists.affected_by(project_id):
        _soon(tx, tx.watchlists.get(list_id))


def expand(store: Store, indexes: Indexes, list_id: str) -> Ending | None:
    """Read what a list leads to, and return what puts it into the list."""
    with store.snapshot() as view:
        there = view.watchlists.find(list_id)
        if there is None or there.state not in {READING, READY}:
            return None
        asked = _Asked(view)
        found = (
            _dependencies(asked, there) if there.kind == SYSTEM else _named(asked, there, indexes)
        )
    return partial(_put, there, found, asked.texts)


def state(tx: Transaction, list_id: str) -> None:
    """State what a list found, whatever could not be looked at yet."""
    there = tx.watchlists.hold(list_id)
    if there is not None and there.state == READING:
        _state(tx, there, tx.watchlists.members(list_id))


class _Asked:
    """The stored requirements, and what was read of them."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.texts: Texts = {}

    def __call__(self, names: Collection[str]) -> Mapping[str, Sequence[str] | None]:
        found = self._view.requirements.texts([Project("pypi", name) for name in names])
        self.texts |= found
        return {project.name: texts for project, texts in found.items()}


def _soon(tx: Transaction, there: WatchList) -> None:
    # A list of thousands is not read again for each of its thousands.
    span = timedelta(seconds=2 if there.total <= SMALL else 15)
    slot = (tx.clock.now() - _EPOCH) // span + 1
    making.later(tx, there.id, _EPOCH + slot * span, slot=f"{span.seconds}.{slot}")


def _named(asked: _Asked, there: WatchList, indexes: Indexes) -> Expansion:
    manifest = read(there.filename, there.content.encode(), indexes=indexes())
    if there.kind == "lock":
        return locked(manifest.entries)
    return expanded(manifest.entries, asked, MOST_FOLLOWED)


def _dependencies(asked: _Asked, there: WatchList) -> Expansion:
    """Return what a default install of a project leads to, without the project itself."""
    edges = (read_edge(text, there.name) for text in asked([there.name])[there.name] or ())
    entries = [
        entry_of(edge, 0, there.name)
        for edge in edges
        if isinstance(edge, Edge) and not edge.gates and not edge.to_itself
    ]
    return expanded(entries, asked, MOST_DEPENDENCIES)


def _put(there: WatchList, found: Expansion, read_then: Texts, tx: Transaction) -> None:
    """Make a list lead to what was found, unless it was changed meanwhile."""
    now_there = tx.watchlists.hold(there.id)
    if now_there is None or now_there.state not in {READING, READY}:
        return
    if now_there.content != there.content:
        return
    projects = tx.projects.ensure_all(Project("pypi", name) for name in found.members)
    tx.projects.track(projects.values(), tx.clock.now())
    ways = {
        projects[Project("pypi", name)]: _way(member, projects, there.filename)
        for name, member in found.members.items()
    }
    tx.projects.untrack(tx.watchlists.leaving(there.id, ways))
    # Nobody waits for us who holds what we still need: all rows of projects are done with.
    tx.watchlists.settle(there.id, ways, tx.ledger.upcoming())
    members = tx.watchlists.members(there.id)
    done = sum(member.known for member in members)
    tx.watchlists.change(there.id, done=done, total=len(members))
    if tx.requirements.texts(list(read_then)) != read_then:
        _soon(tx, now_there)  # something was learnt while we read: this is not the last word
    elif now_there.state == READING and done == len(members) and _aimed(tx, there):
        _state(tx, now_there, members)


def _aimed(tx: Transaction, there: WatchList) -> bool:
    """Say whether the project whose dependencies these are was itself looked at."""
    return there.target_id is None or tx.projects.by_id(there.target_id).looked_at is not None


def _state(tx: Transaction, there: WatchList, members: Sequence[Membership]) -> None:
    tx.watchlists.change(there.id, state=READY)
    if there.kind == SYSTEM:
        return  # it belongs to nobody who could be told
    stated = ListStated(
        at=tx.clock.now(),
        watchlist=there.id,
        followed=len(members),
        attention=len(attention.needing(tx, members)),
        unreadable=sum(bool(each["unreadable"]) for each in there.unused),
        unknown=sum(not member.known for member in members),
    )
    tell(tx, f"list:{there.id}", [stated])


def _way(member: Member, projects: Mapping[Project, int], filename: str) -> Way:
    entry = member.entry
    direct = member.parent is None
    return Way(
        parent_id=None if member.parent is None else projects[Project("pypi", member.parent)],
        requirement=member.requirement,
        relation=member.relation.value,
        gates=",".join(sorted(member.gates)),
        environment=Environment(member.environment).value,
        depth=member.depth,
        line=_line(entry, filename) if direct else None,
        pinned=entry.version if direct or entry.name == member.name else None,
    )


def _line(entry: Entry, filename: str) -> str | None:
    if not entry.line:
        return None
    return str(entry.line) if entry.file == filename else f"{entry.file}:{entry.line}"
