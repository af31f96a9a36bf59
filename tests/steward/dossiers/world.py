"""Few words for long lines: an index, people with accounts, and what they have shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from steward.accounts import joining
from steward.accounts.office import Office
from steward.accounts.subjects import Operator, SignedIn
from steward.casework import contacts, dossiers
from steward.casework.around import ground_of
from steward.casework.points import Found, Origin, named_in
from steward.clock import SetClock
from steward.ids import ulid
from steward.observations import Seen
from steward.permissions import Role
from steward.pretend import PretendIndex
from steward.proofs import ProofKind
from steward.registries.pypi import PyPI
from steward.settings import Settings
from steward.store import Store
from steward.stories.stage import ADDRESS, Direct
from steward.tracking import Tracker, rounds
from tests.steward.accounts.world import World as People
from workflows.case_state import Case
from workflows.dossier import ContactPoint, Dossier
from workflows.names import CaseId, PersonId, Project, pypi
from workflows.terms import Channel, Intent

A_DAY = timedelta(days=1)


@dataclass
class World:
    """A service beside an index, with words for what happens at both."""

    store: Store
    clock: SetClock
    settings: Settings
    office: Office
    index: PretendIndex
    tracker: Tracker = field(init=False)

    def __post_init__(self) -> None:
        self.tracker = Tracker(
            store=self.store, registry=PyPI(ADDRESS), network=Direct(self.index), hands=1
        )
        self.people = People(self.store, self.clock, self.settings, self.office)

    def track(self, *names: str) -> None:
        """Follow these from now on, and look at them."""
        with self.store.transaction() as tx:
            found = tx.projects.ensure_all(pypi(name) for name in names)
            tx.projects.track(found.values(), self.clock.now())
        self.poll()

    def poll(self) -> None:
        """Do a round, a minute later."""
        self.clock.sleep(60)
        rounds.poll(self.tracker)

    def wait(self, days: float) -> None:
        """Let days pass, with a round at their end."""
        self.clock.sleep(days * 86400)
        self.poll()

    def person(self, address: str, *roles: Role) -> str:
        """Make an account whose address was shown to be theirs, and return its id."""
        with self.store.transaction() as tx:
            account = joining.welcome(tx, self.office, address)
            for role in roles:
                tx.accounts.grant(account, role, self.clock.now(), Operator.actor)
        return account

    def claimant(self, address: str) -> str:
        """Make an account that names an address and never showed that it is theirs."""
        return self.people.make(address)

    def shows(
        self,
        account: str,
        name: str,
        kind: ProofKind,
        thing: str = "1",
        *,
        ids: Mapping[str, str] | None = None,
        level: str = "",
    ) -> None:
        """Let an account have shown something of a project."""
        now = self.clock.now()
        with self.store.transaction() as tx:
            known = tx.projects.get(pypi(name))
            tx.standing.keep(
                id=ulid(now),
                account_id=account,
                project_id=known.id,
                incarnation=known.incarnation,
                kind=kind.value,
                thing=thing,
                level=level,
                ids=dict(ids or {}),
                first=now,
                shown=now,
                expires=now + timedelta(days=90),
            )

    def signed_in(self, address: str, *roles: Role) -> SignedIn:
        """Return somebody with a second factor that was just shown."""
        return self.people.who(self.people.enrol(address, *roles).session)

    def read_contacts(self, name: str) -> None:
        """Keep what the project's page names now."""
        seen = self._page(name)
        with self.store.transaction() as tx:
            project_id = tx.projects.ensure(pypi(name))
            contacts.keep(tx, self.office, project_id, named_in(seen.detail, seen.source))

    def add_mail(self, name: str, address: str, origin: Origin = Origin.METADATA) -> str:
        """Keep one mail address of a project and return the point's id."""
        found = Found(channel=Channel.MAIL, origin=origin, value=address, source=ADDRESS)
        with self.store.transaction() as tx:
            project_id = tx.projects.ensure(pypi(name))
            contacts.keep(tx, self.office, project_id, [found])
            print_ = contacts.prints(found, self.office.seal).fingerprint
            point = tx.contacts.find(project_id, print_)
        assert point is not None
        return point.id

    def points(self, name: str, *candidates: str) -> dict[str, ContactPoint]:
        """Return the points as the rules see them, by their values, erased ones by their ids."""
        with self.store.snapshot() as view:
            ground = ground_of(view, pypi(name), self.clock.now())
            found = contacts.points(ground, view.contacts.of(ground.known.id), candidates)
            return {self._value(each.id): each for each in found}

    def gathered(self, name: str, *candidates: str, intent: Intent = Intent.CONTINUE) -> Dossier:
        """Return what is known of a project, in a case of these candidates if there are any."""
        with self.store.snapshot() as view:
            now = self.clock.now()
            if not candidates:
                return dossiers.gather(view, pypi(name), now)
            asking = tuple(PersonId(each) for each in candidates)
            case = Case(
                id=CaseId("none"), project=pypi(name), intent=intent, candidates=asking, since=now
            )
            return dossiers.gather(view, case, now)

    def registry_person(self, name: str) -> PersonId:
        """Return the id of an account of the index."""
        with self.store.transaction() as tx:
            return tx.people.ensure("pypi", [name], self.clock.now())[name]

    def shows_role(self, account: str, name: str, holder: str) -> PersonId:
        """Let an account have shown that it is this holder of a project."""
        person = self.registry_person(holder)
        self.shows(account, name, ProofKind.REGISTRY_ROLE, f"pypi:{holder}", ids={"person": person})
        return person

    def _value(self, point_id: str) -> str:
        with self.store.snapshot() as view:
            sealed = view.contacts.get(point_id).sealed
        return point_id if sealed is None else self.office.seal.open(sealed, point_id)

    def _page(self, name: str) -> Seen:
        project: Project = pypi(name)
        simple, api = (self.index.answer(q) for q in self.tracker.registry.detail(name))
        seen = self.tracker.registry.read_detail(project, simple, api, self.clock.now())
        assert isinstance(seen, Seen)
        return seen
