"""Signed tokens of an issuer: its keys are fetched, its signature and claims checked.

OpenID Connect Core 3.1.3.7 for who signs in, and the same checks for a run of
CI.  Only signatures by a key that the issuer alone has are taken.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from steward.clock import Clock
from steward.errors import Unreachable
from steward.providers.wire import Wire, same_door, wrong

ALGORITHMS: Final = tuple(
    f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in (256, 384, 512)
)
LEEWAY: Final = 60
"""Seconds that two clocks may differ."""
KEPT: Final = timedelta(minutes=10)
"""How long a provider's description and keys are believed before they are read anew."""
PATIENCE: Final = timedelta(seconds=30)
"""How soon after that an unknown key makes us read them again."""
_LONGEST: Final = 16 * 1024


@dataclass(slots=True)
class Issuer:
    """One issuer, its description and its keys, read when they are needed."""

    url: str
    wire: Wire
    clock: Clock
    _kept: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def metadata(self) -> Mapping[str, Any]:
        """Return its description (OIDC Discovery).  Raises `Unreachable`, `Refused`."""
        found = self._read(f"{self.url.rstrip('/')}/.well-known/openid-configuration", KEPT)
        if found.get("issuer") != self.url:
            raise wrong(self.wire.name, "it calls itself by another name than the configured one")
        return found

    def endpoint(self, name: str) -> str:
        """Return one of its addresses: https, or at the door that was configured."""
        url = self.metadata().get(name)
        if not isinstance(url, str):
            raise Unreachable(f"{self.wire.name} names no {name}")
        if not url.startswith("https://") and not same_door(self.url, url):
            raise wrong(self.wire.name, f"its {name} is not https")
        return url

    def id_token(self, token: str, client_id: str, nonce: str, access: str) -> dict[str, Any]:
        """Return the claims of somebody who signs in.  Raises `Refused("provider-wrong")`."""
        decoded = self._decoded(token)
        params = {"nonce": nonce, "client_id": client_id, "access_token": access}
        return self._checked(
            CodeIDToken(decoded.claims, decoded.header, self._wanted(client_id), params)
        )

    def claims(self, token: str, audience: str) -> dict[str, Any]:
        """Return the claims of a token made for this audience.  Raises as `id_token` does."""
        decoded = self._decoded(token)
        options = self._wanted(audience) | {"exp": {"essential": True}}
        return self._checked(JWTClaims(decoded.claims, decoded.header, options))

    def _wanted(self, audience: str) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "value": self.url},
            "aud": {"essential": True, "value": audience},
            "sub": {"essential": True},
        }

    def _checked(self, claims: JWTClaims) -> dict[str, Any]:
        try:
            claims.validate(now=int(self.clock.now().timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError) as error:
            raise wrong(self.wire.name, f"its token says otherwise ({error})") from error
        return dict(claims)

    def _decoded(self, token: str) -> jwt.Token:
        if not token.isascii() or len(token) > _LONGEST:
            raise wrong(self.wire.name, "its token is none")
        try:
            try:
                return self._opened(token, KEPT)
            except InvalidKeyIdError:  # it may have new keys
                return self._opened(token, PATIENCE)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise wrong(self.wire.name, "its token is not signed by it") from error

    def _opened(self, token: str, kept: timedelta) -> jwt.Token:
        keys: Any = self._read(self.endpoint("jwks_uri"), kept)
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        return jwt.decode(token, key=KeySet.import_key_set(keys), registry=registry)

    def _read(self, url: str, kept: timedelta) -> dict[str, Any]:
        now = self.clock.ticks()
        with self._lock:
            at, found = self._kept.get(url, (0.0, {}))
        if found and now - at < kept.total_seconds():
            return found
        found = self.wire.get(url)
        with self._lock:
            self._kept[url] = (now, found)
        return found
