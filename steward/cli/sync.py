"""Follow a registry: once, or until told to stop."""

from datetime import timedelta

import click

from steward import registries
from steward.assess import Progress
from steward.cli import COULD_NOT, FINE
from steward.cli._progress import bar
from steward.cli._running import current_service, rest
from steward.errors import NotFound
from steward.service import ECOSYSTEM, Service
from steward.tracking import Round

SOON = timedelta(seconds=20)
"""Longer than a list's reading is put off while its projects are looked at."""

_GLANCE_SECONDS = 0.2


@click.command()
@click.argument("registry", default=ECOSYSTEM)
@click.option("--once", is_flag=True, help="Do what is due now, finish it, and leave.")
def command(registry: str, *, once: bool) -> int:
    """Follow a registry: once, or until told to stop.

    With --once, the jobs that it causes are finished before it leaves.

    \b
    Example: steward sync pypi --once
    Exit: 0 done, 3 the registry does not answer or is not believed
    """  # noqa: D301 -- click reads the control character
    if registry not in registries.ecosystems():
        raise NotFound(f"no registry is called {registry}; there is {ECOSYSTEM}")
    with current_service() as opened:
        opened.answered.set()
        if not once:
            with opened.at_work():
                rest()
        with opened.at_work_unscheduled(), bar("looking") as progress:
            fine = _round(opened, progress)
            while _finish(opened):  # a list may lead to more that is to be looked at
                fine = _round(opened, progress)
        return FINE if fine else COULD_NOT


def _round(opened: Service, progress: Progress) -> bool:
    """Do rounds until nothing is due; say whether the registry answered and is believed."""
    last: Round | None = None
    while last is None or (last.more and last.looks):
        last = opened.poll() or last
        with opened.store.snapshot() as view:
            tracked = sum(view.agenda.counts(ECOSYSTEM).values())
            waiting = view.agenda.waiting(ECOSYSTEM, opened.clock.now())
        progress(tracked - waiting, tracked)
    source = opened.tracker().source()
    return last.believed and source.silent_since is None


def _finish(opened: Service) -> bool:
    """Wait until no job is due soon that somebody here can do; say whether looks are due."""
    while True:
        now = opened.clock.now()
        with opened.store.snapshot() as view:
            if not view.outbox.anything_open(now + SOON, opened.names()):
                source = view.sources.get(ECOSYSTEM)
                usable = source.silent_since is None and not source.troubled
                return usable and view.agenda.waiting(ECOSYSTEM, now) > 0
        opened.clock.sleep(_GLANCE_SECONDS)
