"""A hook of schemathesis: each request comes from another address, so that no limit is met.

Loaded by the program that `test_described.py` starts; limits have tests of their own.
"""

import ipaddress
import itertools
from typing import Any, Final

import schemathesis

_FIRST: Final = int(ipaddress.IPv4Address("198.18.0.0"))  # RFC 2544: for measurements
_numbers = itertools.count()


@schemathesis.hook
def before_call(
    context: schemathesis.HookContext,
    case: schemathesis.Case[Any],
    **_: object,
) -> None:
    """Let the request come from the next address."""
    del context
    case.headers["X-Forwarded-For"] = str(ipaddress.IPv4Address(_FIRST + next(_numbers)))
