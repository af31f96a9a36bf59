"""A whole worker, to be killed: `python -m tests.steward.service_under_fire MANIFEST`.

What it follows and where it writes is in its environment; its leases are
short, so that the next one need not wait for what a killed one held.
"""

import sys
from datetime import timedelta
from pathlib import Path

from steward import settings
from steward.clock import SystemClock
from steward.service import Service

LEASE = timedelta(seconds=1)


def main(manifest: Path) -> None:
    """Work until the end of the input, which a kill does not wait for."""
    with Service(settings.from_environment(), SystemClock(), lease=LEASE) as service:
        service.answered.set()
        service.watch(manifest)
        with service.at_work():
            sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
