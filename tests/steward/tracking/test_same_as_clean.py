"""Whatever goes wrong on the way, what is known and told in the end is the same.

Pages come cut, stale, twice, out of order or not at all, and the process is
killed between any two questions; a run where nothing went wrong is the oracle.
"""

import os
import xmlrpc.client
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random  # noqa: TID251 -- from a seed that can be repeated

import pytest

from steward.observations import Answer, NoAnswer, Request, Response
from steward.store import Store, View
from steward.store.known import Known
from tests.steward.tracking.conftest import World
from tests.steward.tracking.index import ROOT, Index, honest
from workflows.events import FindingRaised
from workflows.names import pypi

SEEDS = 50 if os.environ.get("STEWARD_SOAK") else 3  # noqa: TID251
NAMES = tuple(f"p{number}" for number in range(12))
ROUNDS = 32

Act = Callable[[Index], None]


class Killed(Exception):
    """The process is gone."""


class Faults:
    """Answers as a bad day gives them, drawn from a seed."""

    def __init__(self, seed: int, index: Index) -> None:
        self.dice = Random(seed)  # noqa: S311 -- faults, not secrets
        self.index = index
        self.before: dict[str, Response] = {}

    def __call__(self, request: Request, answer: Response) -> Answer:
        kept = self.before.setdefault(request.url, answer)
        if self.dice.random() < 0.3:
            self.before[request.url] = answer
        match self.dice.randrange(12):
            case 0:
                raise Killed
            case 1:
                return replace(answer, status=503, body=b"try later", headers=())
            case 2:
                return NoAnswer(url=request.url, at=answer.at, reason="no answer")
            case 3:
                return replace(answer, body=answer.body[: len(answer.body) // 2])
            case 4 if request.url != f"{ROOT}/pypi" and kept.status == 200:
                return replace(kept, at=answer.at)
            case 5 if request.url == f"{ROOT}/pypi":
                return self._disordered(request, answer)
            case _:
                return answer

    def _disordered(self, request: Request, answer: Response) -> Answer:
        """Give rows that were read before once more, out of order and some twice."""
        parameters, method = xmlrpc.client.loads(request.body or b"")
        if method != "changelog_since_serial":
            return answer
        since = int(str(parameters[0])) - self.dice.randrange(20)
        rows = [list(row) for row in self.index.rows if row[4] > since]
        rows += rows[: self.dice.randrange(5)]
        self.dice.shuffle(rows)
        body = xmlrpc.client.dumps((rows,), methodresponse=True, allow_none=True)
        return replace(answer, body=body.encode())


def acts(seed: int) -> dict[int, Act]:
    """Return what happens at the index in which round: one thing to each name."""
    dice = Random(seed)  # noqa: S311
    deeds: list[Callable[[str], Act]] = [
        lambda name: lambda index: index.remove(name),
        lambda name: lambda index: index.yank(name, "1.0"),
        lambda name: lambda index: index.release(name, "2.0", ("perf>=1",)),
        lambda name: lambda index: index.accept(name, "boris"),
        hand_over,
        lambda name: lambda index: index.archive(name),
        lambda name: lambda index: index.quarantine(name),
        remake,
    ]
    rounds = dice.sample(range(1, 24), len(NAMES) - 2)
    return {at: dice.choice(deeds)(name) for at, name in zip(rounds, NAMES, strict=False)}


def hand_over(name: str) -> Act:
    def act(index: Index) -> None:
        index.accept(name, "boris")
        index.remove_holder(name, "anna")

    return act


def remake(name: str) -> Act:
    def act(index: Index) -> None:
        index.remove(name)
        index.create(name, owner="boris", versions=("9.0",))

    return act


def play(world: World, seed: int, *, badly: bool) -> tuple[list[str], list[tuple[object, ...]]]:
    """Play a day and return what was told, and how it stands in the end."""
    world.index.page_rows = 7
    world.start(*NAMES)
    begin = world.index.head
    planned = acts(seed)
    faults = Faults(seed, world.index)
    for number in range(ROUNDS):
        if number in planned:
            planned[number](world.index)
        if badly and number < 26:
            world.index.lie = faults
        else:
            world.index.lie = honest
        world.clock.sleep(540)
        try:
            world.poll()
        except Killed:
            continue
    return told(world), standing(world, begin)


def told(world: World) -> list[str]:
    with world.store.snapshot() as view:
        events = [each.event for each in view.ledger.since(0, 10_000)]
    return sorted(
        f"{e.finding.kind} {e.finding.project.name} {e.finding.incarnation} "
        f"{e.finding.facts.get('version')}"
        for e in events
        if isinstance(e, FindingRaised)
    )


def standing(world: World, begin: int) -> list[tuple[object, ...]]:
    with world.store.snapshot() as view:
        return [
            (
                *(k.project.name, k.state, k.status, k.serial, k.incarnation),
                *(k.latest, k.described),
                *(each.version for each in view.projects.history(k.project).releases),
                *sorted(rows_of(view, k, begin)),
            )
            for k in map(view.projects.get, map(pypi, NAMES))
        ]


def rows_of(view: View, known: Known, begin: int) -> Iterator[int]:
    """Yield the serials of the rows kept since then; older ones may be read twice or not."""
    for row in view.projects.history(known.project).journal:
        if int(row.external_id) > begin:
            yield int(row.external_id)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_threat_t22_a_bad_day_ends_as_a_clean_one(
    seed: int, world: World, tmp_path: object
) -> None:
    bad = play(world, seed, badly=True)

    clock = type(world.clock)(world.clock.at.replace(day=2, hour=10, minute=0, second=0))
    with Store(f"sqlite:///{tmp_path}/clean.db", clock) as store:
        store.migrate()
        clean = play(World(store, clock), seed, badly=False)
    assert bad[0] == clean[0]
    assert bad[1] == clean[1]
    with world.store.snapshot() as view:
        assert view.ledger.verify() == ()
