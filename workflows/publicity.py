"""What the public may know of a case, and from when.

A request can be an insult or a lure until somebody has looked at it, so a case
is nobody's business but its own before screening is over (threat A15).  What
became public once stays public.
"""

from collections.abc import Iterable
from typing import Final

from workflows.events import CaseEvent
from workflows.stages import PUBLIC, STEPS
from workflows.terms import Stage

SHOWN: Final = frozenset({*PUBLIC, Stage.PROBATION})


def is_public(history: Iterable[CaseEvent]) -> bool:
    """Say whether a case with this history, from its opening on, is public."""
    stage = Stage.DRAFT
    for event in history:
        stage = STEPS.get((stage, type(event)), stage)
        if stage in SHOWN:
            return True
    return False
