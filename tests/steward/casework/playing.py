"""Case stories on the real store: each wish is asked of the rules and of the service alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

import pytest

from steward import casework
from steward.accounts.subjects import Machine
from steward.casework import ByLetter, Who, dossiers, ruling
from steward.clock import SetClock
from steward.permissions import Role
from steward.store import Store, View
from tests.steward.casework import world
from tests.workflows import stories
from tests.workflows.stories import CLOCK, Play
from workflows import commands as ask
from workflows.case_state import Case
from workflows.dossier import Actor, Dossier
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.names import CaseId, Project
from workflows.terms import Intent, Office, Proof

NAMES = ("cara", "rita", "heir", "olga", "otto", "dora", "dirk", "uwe", "zoe", "hugo")
NOT_LET_IN = frozenset({"not-allowed", "sign-in-needed"})
"""Refusals of the table of permissions, where the rules would say that it is not one's step."""


@dataclass(slots=True)
class Played(Play):
    """A story that is played twice: through the rules alone, and on a store."""

    store: Store = field(kw_only=True)
    clock: SetClock = field(kw_only=True)
    real: CaseId = field(default=CaseId(""), kw_only=True)

    def wish(self, actor: Actor, *wishes: ask.Command) -> None:
        """Try it here and there, and find the same."""
        self.clock.at = self.now
        for each in wishes:
            before, refused = len(self.history), len(self.refusals)
            Play.wish(self, actor, each)
            self._same(actor, each, self.history[before:], self.refusals[refused:])
            if len(self.refusals) > refused:
                return

    def _same(
        self, actor: Actor, wish: ask.Command, events: list[CaseEvent], refusals: list[str]
    ) -> None:
        written, refusal = self._act(actor, wish)
        assert refusal == refusals or (refusals == ["not-your-step"] and {*refusal} <= NOT_LET_IN)
        assert [self._plain(each) for each in written] == [self._plain(each) for each in events]
        if events:
            self._stands_the_same()

    def _stands_the_same(self) -> None:
        with self.store.snapshot() as view:
            found = casework.load(view, self.real)
            row = view.case_files.get(self.real)
        assert _comparable(found.case) == _comparable(self.case)
        assert row is not None
        told = (row.stage, row.outcome, row.tier, row.since, row.assignee, row.version)
        case = self.case
        meant = (case.stage, case.outcome, case.tier, case.since, case.assignee, found.version)
        assert told == meant

    def _act(self, actor: Actor, wish: ask.Command) -> tuple[list[CaseEvent], list[str]]:
        try:
            with self.store.transaction() as tx:
                if isinstance(wish, ask.PassTime):
                    done = casework.pass_time(tx, self.real)
                else:
                    done = casework.act(tx, self._who(actor, wish), self.real, wish)
        except Refused as refusal:
            return [], [refusal.code]
        written = done.events if done else ()
        return [each.event for each in written if hasattr(each.event, "case")], []  # type: ignore[misc]

    def _who(self, actor: Actor, wish: ask.Command) -> Who:
        if actor == CLOCK:
            return Machine()
        roles = {
            Office.ADMIN: (Role.ADMIN, Role.MODERATOR),
            Office.MODERATOR: (Role.MODERATOR,),
        }.get(Office(actor.office), ())
        if isinstance(wish, ask.AnswerAsOwner) and Proof.LINK_TOKEN in actor.proofs:
            return ByLetter(point=wish.point, twice=Proof.SECOND_CHANNEL in actor.proofs)
        return world.signed_in(actor.person, self.now, *roles)

    def _plain(self, event: CaseEvent) -> dict[str, Any]:
        """Return an event without what differs: the case's id, and ids where words stood."""
        said = dict.fromkeys(casework.words.SAID_IN.values(), "")
        plain = {each.name: getattr(event, each.name) for each in fields(event)}
        return {"type": type(event), **plain, **{k: "" for k in said if k in plain}, "case": ""}


def begin(story: Mapping[str, Any], store: Store, clock: SetClock) -> Played:
    """Return a story at its first day, with its draft in the store."""
    pure = stories.begun(story)
    clock.at = pure.now
    names = {*NAMES, *pure.case.candidates, *pure.dossier.owners}
    world.people(store, *names, moderators=pure.moderators)
    for each in pure.dossier.owners:
        world.shows_role(store, each, each, pure.dossier.project)
    played = Played(
        **{each.name: getattr(pure, each.name) for each in fields(pure)}, store=store, clock=clock
    )
    with store.transaction() as tx:
        ruling.prefer(tx, pure.policy.id)
        played.policy = ruling.policy_for(tx, pure.case.intent)  # the story's, where it applies
    return played


def know(patch: pytest.MonkeyPatch, played: Played) -> None:
    """Let the dossier hold the facts of the story, whatever the store has."""

    def gather(view: View, about: Case | Project, now: datetime) -> Dossier:
        gathered = REAL(view, about, now)
        assert gathered.project == played.dossier.project
        return replace(played.dossier, looked_at=now)

    patch.setattr(dossiers, "gather", gather)


REAL = dossiers.gather


def draft(played: Played) -> None:
    """Begin the draft of a story in the store."""
    case = played.case
    who = world.signed_in(case.candidates[0], played.now)
    with played.store.transaction() as tx:
        done = casework.open_case(tx, who, case.project, Intent(case.intent))
    played.real = done.case.id


def _comparable(case: Case) -> Case:
    sources = frozenset(str(n) for n in range(len(case.death_sources)))
    return replace(case, id=CaseId(""), death_sources=sources)
