"""Impartial: what a moderator does beside the steps of a case asks for no part in it either.

The steps are the rules' matter.  An owner's address, somebody's words, and a fact
that moves the tier would all be of use to whoever has a part in the case.
"""

from steward.accounts.rights import rights
from steward.accounts.subjects import Subject
from steward.casework import actors, dossiers, ruling
from steward.casework.acting import Loaded, load
from steward.permissions import Action, permit
from steward.store import View
from workflows.errors import Refused
from workflows.names import CaseId
from workflows.situation import Situation, roles
from workflows.terms import Role


def moderator(view: View, who: Subject, case: CaseId) -> Loaded:
    """Return a case to a moderator who has no part in it.

    Raises `NotFound`, and `Refused` as `permit` does or `conflict-of-interest`.
    """
    now = view.clock.now()
    permit(rights(who), Action.WORK_CASE, now)
    loaded = load(view, case)
    facts = dossiers.gather(view, loaded.case, now)
    actor = actors.actor_for(view, who, facts, loaded.case)
    policy = ruling.policy_of(view, loaded.case)
    if Role.MODERATOR not in roles(Situation(loaded.case, actor, facts, policy, now)):
        raise Refused("conflict-of-interest", "you have a part in this case; another moderator may")
    return loaded
