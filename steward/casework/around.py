"""Around: what the dossiers of one view have in common, asked of the store once.

Who is in office and what is known of accounts is the same for every case that
one view looks at.  It is known for as long as that view or that act: nothing is
kept from one to the next, and an act that changes it asks anew.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from steward.casework import pacing
from steward.casework.freezing import is_frozen
from steward.permissions import Role
from steward.proofs import ProofKind, ProofOfStanding
from steward.store import View
from steward.store.accounts import Account, Address
from steward.store.known import Known
from workflows.names import PersonId, Project

SHARED: Final = "shared-domains"
THROW_AWAY: Final = "throw-away-domains"
"""Under what names the prints of domains that relate nobody are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What is known of one account, whatever the case."""

    account: Account
    addresses: tuple[Address, ...]
    proofs: tuple[ProofOfStanding, ...]
    second_factor: bool


class Around:
    """What one view knows beside the project of a case."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._met: dict[str, Met | None] = {}

    @cached_property
    def moderators(self) -> frozenset[str]:
        """The accounts of the moderators."""
        return frozenset(self.view.accounts.holders(Role.MODERATOR))

    @cached_property
    def in_office(self) -> frozenset[str]:
        """The accounts of the moderators and of the admins."""
        return self.moderators | frozenset(self.view.accounts.holders(Role.ADMIN))

    @cached_property
    def frozen(self) -> bool:
        """Whether all executions stand still."""
        return is_frozen(self.view)

    @cached_property
    def begun(self) -> tuple[datetime, ...]:
        """When the newest transfers began."""
        return pacing.begun(self.view)

    @cached_property
    def most_begun(self) -> int:
        """How many transfers may begin within a day."""
        return pacing.most(self.view)

    @cached_property
    def known_at(self) -> datetime | None:
        """When the newest thing happened that the ledger tells of."""
        return self.view.ledger.latest()

    @cached_property
    def shared(self) -> frozenset[str] | None:
        """Prints of domains in which anybody has an address; None before they are kept."""
        kept = self.view.meta.read(SHARED)
        return frozenset(json.loads(kept)) if kept else None

    @cached_property
    def throw_away(self) -> frozenset[str]:
        """Prints of domains whose addresses are meant to be thrown away."""
        kept = self.view.meta.read(THROW_AWAY)
        return frozenset(json.loads(kept)) if kept else frozenset()

    def met(self, account_id: str) -> Met | None:
        """Return what is known of an account; None where there is none."""
        self.meet((account_id,))
        return self._met[account_id]

    def meet(self, account_ids: Iterable[str]) -> None:
        """Learn of many accounts at once, so that `met` need not ask for each."""
        new = sorted(set(account_ids) - self._met.keys())
        if not new:
            return
        accounts = self.view.accounts.of(new)
        addresses = self.view.accounts.addresses_of(accounts)
        proofs = self.view.standing.of_accounts(accounts)
        proved = self.view.factors.held_by(accounts)
        self._met |= dict.fromkeys(new)
        for each, account in accounts.items():
            self._met[each] = Met(
                account=account,
                addresses=addresses.get(each, ()),
                proofs=proofs.get(each, ()),
                second_factor=each in proved,
            )


@dataclass(frozen=True, slots=True)
class Ground:
    """One project, with what was shown of it here and holds now."""

    around: Around
    known: Known
    held: tuple[ProofOfStanding, ...]

    def account_of(self, person: PersonId) -> str | None:
        """Return the account that acts as somebody on the project; None where there is none."""
        if self.around.met(person):
            return str(person)
        for each in self.held:
            if each.kind is ProofKind.REGISTRY_ROLE and each.ids.get("person") == person:
                return each.account_id
        return None

    def accounts_of(self, people: Collection[PersonId]) -> frozenset[str]:
        """Return the accounts that act as these people on the project."""
        found = map(self.account_of, people)
        return frozenset(each for each in found if each is not None)

    def shown_by(self, account_id: str) -> tuple[ProofOfStanding, ...]:
        """Return what an account has shown of the project and holds now, newest first."""
        return tuple(each for each in self.held if each.account_id == account_id)


def ground_of(view: View, project: Project, now: datetime, around: Around | None = None) -> Ground:
    """Return what was shown of a project.  Raises `NotFound`."""
    known = view.projects.get(project)
    held = view.standing.held_of(known.id, known.incarnation, now)
    return Ground(around or Around(view), known, held)
