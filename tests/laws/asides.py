"""Things that may happen beside the main line, each followed from every case of it.

The worlds allow few of them at once; here each is followed to its own end, so
that no row of the step table is left that nothing leads to.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from tests.laws.walk import Law, Move, Node, Walked, World, tried, waited
from tests.laws.worlds import CARA, CLOCK, MIA, PAM, TOM, Ground, along, facts, intent_of
from workflows import commands as ask
from workflows.policy import Policy
from workflows.terms import Advice, Intent, Matter

TICK: Final = Move("the clock", CLOCK, (ask.PassTime(),))
FRAUD: Final = Move("fraud", MIA, (ask.OpenHearing(matter=Matter.ANNULMENT, grounds="g"),))
ASIDES: Final[tuple[tuple[Move, ...], ...]] = (
    (FRAUD, *(Move("votes for", each, (ask.Vote(upholds=True),)) for each in (PAM, TOM))),
    (FRAUD, *(Move("votes against", each, (ask.Vote(upholds=False),)) for each in (PAM, TOM))),
    (FRAUD, *(TICK,) * 8),
    (
        Move("asks", MIA, (ask.AskInformation(questions="q"),)),
        Move("gives", CARA, (ask.GiveInformation(answers="a"),)),
    ),
    (TICK,) * 8,
)


def follow_asides(policy: Policy, laws: Mapping[str, Law], found: Walked) -> None:
    """Follow each of them from every case of the policy's main line, and judge every step."""
    intent = intent_of(policy)
    advice = Advice.ORPHAN if intent is Intent.ORPHAN else Advice.GRANT
    line = replace(Ground(policy, intent, advice).line(facts()), reads_who_acted=True)
    for first in along(line):
        for moves in ASIDES:
            _follow(line, first, moves, laws, found)


def _follow(
    line: World, node: Node, moves: tuple[Move, ...], laws: Mapping[str, Law], found: Walked
) -> None:
    for move in moves:
        after = tried(line, node, move, laws, found)
        if after is None and move is TICK:  # nothing is due yet
            after = waited(line, node)
        node = after or node
