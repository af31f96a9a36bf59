"""The office: what accounts need beyond a transaction: the key, and how we are addressed."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from steward import sealing
from steward.errors import Malformed
from steward.sealing import Seal
from steward.settings import Settings
from steward.store import Store

_CHECK: Final = "secret-key-check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The key and the addresses of one service."""

    seal: Seal = field(repr=False)
    base_url: str

    @property
    def host(self) -> str:
        """The host name that people see, and that passkeys are bound to."""
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def takes_passkeys(self) -> bool:
        """Whether a passkey can be bound to this host: to a name, never to an IP address."""
        try:
            ip_address(self.host)
        except ValueError:
            return True
        return False

    @property
    def origin(self) -> str:
        """The scheme and host as a browser names them (RFC 6454)."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    def sign_in_page(self, token: str) -> str:
        """Return where a one-time link leads."""
        return f"{self.base_url}/sign-in/{token}"

    def provider_page(self, key: str) -> str:
        """Return where a browser comes back to from a sign-in provider."""
        return f"{self.base_url}/sign-in/by/{key}/back"

    def address_page(self, token: str) -> str:
        """Return where a new address is confirmed."""
        return f"{self.base_url}/account/addresses/{token}"


def open_office(settings: Settings, store: Store) -> Office:
    """Return the office of these settings; asked outside a transaction.

    Raises `Malformed` where the key is not the one that this database was
    begun with: nobody could be found or written to any more.
    """
    seal = sealing.of(settings)
    shown = seal.fingerprint("key", "check")
    with store.snapshot() as view:
        kept = view.meta.read(_CHECK)
    if kept is None:
        with store.transaction() as tx:
            kept = tx.meta.freeze(_CHECK, shown)
    if kept != shown:
        raise Malformed("STEWARD_SECRET_KEY is not the one that this database was begun with")
    return Office(seal=seal, base_url=settings.base_url)
