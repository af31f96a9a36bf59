"""Providers: services that can say who somebody is, each by its own ids.

One kind a file.  Authlib builds what is sent to them and reads what comes back;
`wire` carries it through `fetch`.  Modules are loaded when one is configured,
since Authlib takes a while.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from steward.clock import Clock
from steward.settings import Settings

if TYPE_CHECKING:
    from steward.fetch import Fetcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What one attempt is known by: `state` to us, `nonce` to the token, `verifier` to the code."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the browser brought back: a code, and who it says has given it (RFC 9207)."""

    code: str = field(repr=False)
    issuer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who somebody is at a provider.

    `issuer` and `subject` are its ids and never change hands.  `address` is one
    that the provider has verified, or None; `label` is what they are called there.
    """

    provider: str
    issuer: str
    subject: str
    address: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """An identity, and what lets us ask the provider in their name; it is never kept."""

    identity: Identity
    token: str = field(repr=False)


class Provider(Protocol):
    """One provider.

    Its methods raise `Unreachable` where it does not answer, and
    `Refused("provider-wrong")` for an answer that does not hold.
    """

    @property
    def key(self) -> str:
        """Return the word for it in addresses."""
        ...

    @property
    def name(self) -> str:
        """Return what people call it."""
        ...

    def page(self, secrets: Secrets, back: str) -> str:
        """Return the address that a browser is sent to, and comes from to `back`."""
        ...

    def redeem(self, answer: Answer, secrets: Secrets, back: str) -> Granted:
        """Return who came back with this answer, everything about it checked."""
        ...


def names(settings: Settings) -> Mapping[str, str]:
    """Return what people call the providers that the operator configured, by key."""
    oidc = {"oidc": settings.oidc_name} if settings.oidc_client_id else {}
    github = {"github": "GitHub"} if settings.github_client_id else {}
    return oidc | github


def configured(settings: Settings, fetcher: "Fetcher", clock: Clock) -> Mapping[str, Provider]:
    """Return these providers."""
    modules = {"oidc": "openid", "github": "github"}
    return {
        key: importlib.import_module(f"{__name__}.{modules[key]}").at(settings, fetcher, clock)
        for key in names(settings)
    }
