"""Say what /readyz says, for a person."""

import click

from steward.cli import COULD_NOT, FINE
from steward.cli._manifests import say
from steward.cli._running import service
from steward.store.sources import Source


@click.command()
def command() -> int:
    """Say what /readyz says, and how each registry answers.

    \b
    Example: steward status
    Exit: 0 ready, 3 not ready
    """  # noqa: D301 -- click reads the control character
    from steward import ids  # noqa: PLC0415 -- only this verb
    from steward.accounts.office import Office  # noqa: PLC0415 -- loads the ciphers
    from steward.sealing import Seal  # noqa: PLC0415 -- the same
    from steward.web import health  # noqa: PLC0415 -- loads the web face
    from steward.web.metrics import Metrics  # noqa: PLC0415
    from steward.web.outside import Outside  # noqa: PLC0415
    from steward.web.site import Site  # noqa: PLC0415

    with service() as opened:
        store, clock = opened.store, opened.clock
        metrics = Metrics(store, clock)
        # Nothing is sealed or opened here, and an old schema has no place for the key's check.
        office = Office(seal=Seal(ids.list_token()), base_url=opened.settings.base_url)
        site = Site(
            settings=opened.settings,
            store=store,
            clock=clock,
            metrics=metrics,
            office=office,
            outside=Outside(opened.settings, clock),
        )
        checks = health.check(site)
        for each in checks:
            say(f"{'fine' if each.fine else 'NOT FINE':9} {each.name}: {each.say}\n")
        if store.schema_is_current():
            with store.snapshot() as view:
                for source in view.sources.all():
                    say(f"{'':9} {source.base_url}: {_state(source)}\n")
        return FINE if all(each.fine for each in checks) else COULD_NOT


def _state(source: Source) -> str:
    if source.troubled and source.health_since:
        return f"not believed since {source.health_since:%Y-%m-%d %H:%M} UTC"
    if source.silent_since:
        return f"silent since {source.silent_since:%Y-%m-%d %H:%M} UTC ({source.last_error})"
    if source.last_ok_at is None:
        return "not asked yet"
    return f"answered at {source.last_ok_at:%Y-%m-%d %H:%M:%S} UTC"
