"""Who asks for what, where the case stands: what every rule is given.

What somebody may do follows from what he is *in this case*.  A moderator who
is a party to it has no office in it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from workflows import dossier as facts
from workflows import impact
from workflows.case_state import Case
from workflows.dossier import Actor, Dossier
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.names import PersonId
from workflows.policy import Policy
from workflows.stages import MAY
from workflows.terms import Office, Role, Stage, Tier

_INNER_CAPITAL: Final = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Situation:
    """One actor before one case, with all that is known, now."""

    case: Case
    actor: Actor
    dossier: Dossier
    policy: Policy
    now: datetime

    @property
    def me(self) -> PersonId:
        """Who is acting."""
        return self.actor.person

    @property
    def tier(self) -> Tier:
        """The tier now.  It may rise while a case runs, and never falls."""
        return max(self.case.tier, impact.tier(self.dossier))


def roles(s: Situation) -> frozenset[Role]:
    """Return what the actor is in this case."""
    if s.actor.office == Office.CLOCK:
        return frozenset({Role.CLOCK})
    found = {Role.ANYONE}
    if s.me in s.case.candidates:
        found.add(Role.CANDIDATE)
    if s.me in s.dossier.owners:
        found.add(Role.OWNER)
    if s.me in facts.successors(s.dossier, s.now):
        found.add(Role.SUCCESSOR)
    if s.me in s.dossier.parties:
        found.add(Role.PARTY)
    if s.actor.office in {Office.MODERATOR, Office.ADMIN} and not is_conflicted(s):
        found |= (
            {Role.MODERATOR, Role.ADMIN} if s.actor.office == Office.ADMIN else {Role.MODERATOR}
        )
    return frozenset(found)


def is_conflicted(s: Situation) -> bool:
    """Say whether the actor is a party to this case, or tied to one (guard G4)."""
    case, dossier = s.case, s.dossier
    own = {*case.candidates, *case.former, *dossier.owners, *dossier.parties}
    return s.me in own | case.conflicted | case.objections | case.heard | dossier.tied


def permit(s: Situation, event: type[CaseEvent], doing: str) -> None:
    """Pass if a row of the step table has this event here, for somebody like the actor.

    Raises `Refused("case-closed", "wrong-stage", "conflict-of-interest", "not-your-step")`.
    """
    needed = MAY.get((s.case.stage, event))
    if needed is None:
        raise _misplaced(s, event, doing)
    if needed & roles(s):
        return
    if Role.MODERATOR in needed and s.actor.office in {Office.MODERATOR, Office.ADMIN}:
        raise Refused(
            "conflict-of-interest",
            f"you are a party to this case or stepped back from it; another moderator may {doing}",
        )
    who = " or ".join(sorted(needed))
    raise Refused("not-your-step", f"only {who} may {doing} while the case is {s.case.stage}")


def wish(command: type) -> str:
    """Return what a command asks for, in words: `StartNotice` is "start notice"."""
    return _INNER_CAPITAL.sub(" ", command.__name__).lower()


def _misplaced(s: Situation, event: type[CaseEvent], doing: str) -> Refused:
    stages = [stage for stage in Stage if (stage, event) in MAY]
    if s.case.stage is Stage.CLOSED:
        return Refused("case-closed", f"the case ended ({s.case.outcome}); nobody can {doing} now")
    where = ", ".join(stages)
    return Refused(
        "wrong-stage", f"to {doing} a case has to be in {where}; this one is in {s.case.stage}"
    )
