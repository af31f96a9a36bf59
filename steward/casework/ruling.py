"""Which policy rules a case: the one it was filed under, or the one it would be.

The service says at its start which policy the operator prefers; until it has,
our own default serves.
"""

from typing import Final

from steward import policies
from steward.errors import NotFound
from steward.settings import Settings
from steward.store import Transaction, View
from workflows.case_state import Case
from workflows.policy import Policy
from workflows.terms import Intent

_PREFERRED: Final = "preferred-policy"


def prefer(tx: Transaction, policy_id: str) -> None:
    """Let new cases run under this policy where it fits."""
    tx.meta.put(_PREFERRED, policy_id)


def policy_of(view: View, case: Case) -> Policy:
    """Return the policy of a case.  Raises `NotFound` where its version is no longer kept."""
    if case.policy:
        return policies.find(case.policy, case.policy_version)
    return policy_for(view, case.intent)


def policy_for(view: View, intent: Intent) -> Policy:
    """Return the policy that a case with this intent would be filed under now."""
    preferred = view.meta.read(_PREFERRED) or Settings().policy
    try:
        return policies.serving(intent, preferred)
    except NotFound:  # no table of steps serves it: a person decides, along its checklist
        return policies.find(preferred)
