"""OpenID Connect: any provider that follows the standard, by the code flow with PKCE.

Sources: OpenID Connect Core 3.1, RFC 7636 (PKCE), RFC 9207 (who gave the code),
RFC 9700 (current practice).  An address counts only where the provider says
that it was verified.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from authlib.oauth2.client import OAuth2Client

from feeds.text import line
from steward.clock import Clock
from steward.errors import Unreachable
from steward.fetch import Fetcher
from steward.providers import Answer, Granted, Identity, Secrets
from steward.providers.tokens import Issuer
from steward.providers.wire import Wire, wrong
from steward.settings import Settings

SCOPE: Final = "openid email profile"
_LONGEST_LABEL: Final = 60
_LONGEST_SUBJECT: Final = 255  # OpenID Connect Core, 2
_POSTED: Final = "client_secret_post"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenId:
    """The configured provider."""

    name: str
    client_id: str
    secret: str
    issuer: Issuer
    wire: Wire
    key: str = "oidc"

    def page(self, secrets: Secrets, back: str) -> str:
        """Return where a browser is sent."""
        url, _ = self._client(back).create_authorization_url(
            self.issuer.endpoint("authorization_endpoint"),
            state=secrets.state,
            code_verifier=secrets.verifier,
            nonce=secrets.nonce,
        )
        return str(url)

    def redeem(self, answer: Answer, secrets: Secrets, back: str) -> Granted:
        """Return who came back."""
        self._same_issuer(answer.issuer)
        token = self.wire.fetch_token(
            self._client(back),
            self.issuer.endpoint("token_endpoint"),
            code=answer.code,
            code_verifier=secrets.verifier,
        )
        access, signed = token["access_token"], token.get("id_token")
        if not isinstance(signed, str):
            raise Unreachable(f"{self.name} answered with no identity")
        claims = self.issuer.id_token(signed, self.client_id, secrets.nonce, access)
        return Granted(identity=self._identity(claims, self._more(claims, access)), token=access)

    def _same_issuer(self, named: str | None) -> None:
        """Refuse a code that another provider gave (RFC 9207, 2.4)."""
        if named is None and self.issuer.metadata().get(
            "authorization_response_iss_parameter_supported"
        ):
            raise wrong(self.name, "its answer does not say who gave it")
        if named is not None and named != self.issuer.url:
            raise wrong(self.name, "its answer was given by somebody else")

    def _more(self, claims: Mapping[str, Any], access: str) -> Mapping[str, Any]:
        """Return the claims about the person, which may stand at an address of their own."""
        if "email" in claims or not self.issuer.metadata().get("userinfo_endpoint"):
            return claims
        told = self.wire.get(self.issuer.endpoint("userinfo_endpoint"), access)
        if told.get("sub") != claims["sub"]:  # OpenID Connect Core, 5.3.2
            raise wrong(self.name, "it told us about somebody else")
        return told

    def _identity(self, claims: Mapping[str, Any], told: Mapping[str, Any]) -> Identity:
        subject = claims["sub"]
        if not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise wrong(self.name, "its token names nobody")
        verified = told.get("email_verified") in (True, "true")
        address = told.get("email")
        called = told.get("preferred_username") or told.get("name") or ""
        return Identity(
            provider=self.key,
            issuer=self.issuer.url,
            subject=subject,
            address=address if verified and isinstance(address, str) else None,
            label=line(str(called), _LONGEST_LABEL),
        )

    def _client(self, back: str) -> OAuth2Client:
        methods = self.issuer.metadata().get("token_endpoint_auth_methods_supported") or ()
        return OAuth2Client(
            self.wire,
            client_id=self.client_id,
            client_secret=self.secret,
            # Authlib writes a secret into the header unencoded; RFC 6749, 2.3.1, differs.
            token_endpoint_auth_method=_POSTED if _POSTED in methods else "client_secret_basic",
            scope=SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
        )


def at(settings: Settings, fetcher: Fetcher, clock: Clock) -> OpenId:
    """Return the provider of these settings."""
    issuer = settings.oidc_issuer or ""
    wire = Wire(fetcher=fetcher, home=issuer, name=settings.oidc_name)
    return OpenId(
        name=settings.oidc_name,
        client_id=settings.oidc_client_id or "",
        secret=settings.oidc_client_secret or "",
        issuer=Issuer(issuer, wire, clock),
        wire=wire,
    )
