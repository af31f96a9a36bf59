"""Standing: what somebody has in hand of a project, shown by themselves and told to nobody else.

One kind of proof a file.  Each proof has a date and an end, and counts for the
life of the name that it was shown in; shown again, it counts anew.
"""

from steward.proofs import ProofOfStanding
from steward.store import View
from workflows.names import Project


def standing_of(view: View, account_id: str, project: Project) -> tuple[ProofOfStanding, ...]:
    """Return what an account has shown of a project and still counts, newest first."""
    return view.standing.of(account_id, project, view.clock.now())


def all_of(view: View, account_id: str) -> tuple[ProofOfStanding, ...]:
    """Return what an account has shown of every project, ended proofs too, newest first."""
    return view.standing.all_of(account_id)
