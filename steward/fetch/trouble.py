"""How a request fails, in sentences for the operator."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import SplitResult

import httpx

_ERRNO: Final = re.compile(r"^\[Errno -?\d+\] ")


class Unusable(Exception):
    """There is no answer to use; the text says why."""


class Refused(Unusable):
    """Asking again would not help."""


@contextmanager
def told(parts: SplitResult | None) -> Iterator[None]:
    """Turn every way in which a connection fails into a sentence."""
    host = parts.hostname if parts else "the host"
    try:
        yield
    except httpx.TimeoutException as error:
        raise Unusable(f"{host} did not answer in time") from error
    except httpx.RemoteProtocolError as error:
        raise Unusable(f"the answer of {host} broke off or was not HTTP") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
        raise Refused(f"{host} cannot be asked ({type(error).__name__})") from error
    except httpx.TransportError as error:
        detail = "".join(c for c in _ERRNO.sub("", str(error)) if c.isprintable())[:200]
        raise Unusable(f"no connection to {host}: {detail or type(error).__name__}") from error
