"""What the service may answer instead of a result: six errors with stable codes.

Only `web/problems.py` knows which HTTP status each becomes, and only `cli/`
which exit status.
"""

from datetime import datetime
from typing import ClassVar


class Fault(Exception):
    """An error a person can act on.  `str()` is the sentence they are shown."""

    code: ClassVar[str] = "fault"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotFound(Fault):
    """There is nothing by that name or address."""

    code = "not-found"


class Stale(Fault):
    """Somebody else moved it first; nothing was changed."""

    code = "stale"


class Unreachable(Fault):
    """Something outside did not answer, so nothing was learnt."""

    code = "unreachable"


class Malformed(Fault):
    """What was given cannot be read; the sentence names the place."""

    code = "malformed"


class Unavailable(Fault):
    """Our own database cannot take this now; nothing was changed, and later may be better."""

    code = "unavailable"


class TooMany(Fault):
    """The allowance is spent.  `again` is when there is a new one."""

    code = "too-many"

    def __init__(self, why: str, again: datetime) -> None:
        super().__init__(why)
        self.again = again
