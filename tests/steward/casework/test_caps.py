"""Threat T02: many requests by few hands.  What one account may have at once has an end."""

from datetime import timedelta

from steward import casework
from steward.casework import dossiers, ruling
from steward.clock import SetClock
from steward.store import Store, View
from tests.steward.casework import world
from tests.steward.casework.world import does, refusal
from workflows import commands as ask
from workflows.checklist import assess
from workflows.names import CaseId, pypi
from workflows.terms import Intent
from workflows.verdicts import Holds, Verdict


def standing(view: View, case: CaseId) -> Verdict:
    """Return whether who asks may receive a project, as the rules will ask."""
    there, now = casework.load(view, case).case, view.clock.now()
    facts = dossiers.gather(view, there, now)
    verdicts = assess(there, facts, ruling.policy_of(view, there), now)
    (found,) = (each for each in verdicts if each.requirement == "candidate-standing")
    return found


def test_threat_t02_who_asks_for_many_receives_none(
    peopled: Store, filed: CaseId, clock: SetClock
) -> None:
    with peopled.snapshot() as view:
        assert standing(view, filed).holds is Holds.YES
    for number in range(3):
        clock.sleep(timedelta(minutes=1).total_seconds())
        other = pypi(f"leaf-{number}")
        world.owned_by(peopled, "otto", project=other)
        with peopled.transaction() as tx:
            cara = world.signed_in("cara", clock.now())
            begun = casework.open_case(tx, cara, other, Intent.CONTINUE).case.id
        does(peopled, "cara", begun, ask.Submit(statement="This too.", no_consideration=True))

    with peopled.snapshot() as view:
        found = standing(view, filed)
    assert found.holds is Holds.NO
    assert "requests are open" in found.why
    assert refusal(peopled, "mia", filed, ask.StartNotice()) == "candidate-standing"
