"""Impact: how many would feel a wrong decision about a project, in four tiers.

The thresholds are our proposal, chosen near the values that others use (CPAN,
RubyGems, WordPress; 2-handoff 5.6).  What a tier changes stands in the policies.
"""

from typing import Final

from workflows.dossier import Dossier
from workflows.terms import Tier

_BELOW: Final = (
    (Tier.T0, 1, 1_000),
    (Tier.T1, 10, 10_000),
    (Tier.T2, 100, 1_000_000),
)
"""A tier holds projects below both its direct dependents and its downloads a month."""


def tier(dossier: Dossier) -> Tier:
    """Return the tier.  Unknown downloads never lower it below what dependents say."""
    if dossier.critical:
        return Tier.T3
    for each, dependents, downloads in _BELOW:
        if dossier.dependents < dependents and (dossier.downloads_a_month or 0) < downloads:
            return each
    return Tier.T3
