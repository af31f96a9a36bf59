"""GitHub, or an installation of it: OAuth for identity only, and people by their number.

GitHub gives no signed token, so who somebody is, is asked of its API with the
token that the code was worth.  A login can be given up and taken by somebody
else; the number cannot.  Only the primary address counts, and only verified.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from authlib.oauth2.client import OAuth2Client

from feeds.text import line
from steward.clock import Clock
from steward.errors import Unreachable
from steward.fetch import Fetcher
from steward.providers import Answer, Granted, Identity, Secrets
from steward.providers.wire import Wire, wrong
from steward.settings import Settings

SCOPE: Final = "read:user user:email"
_LONGEST_LABEL: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHub:
    """The configured installation."""

    url: str
    api_url: str
    client_id: str
    secret: str
    wire: Wire
    api: Wire
    key: str = "github"
    name: str = "GitHub"

    def page(self, secrets: Secrets, back: str) -> str:
        """Return where a browser is sent."""
        url, _ = self._client(back).create_authorization_url(
            f"{self.url}/login/oauth/authorize",
            state=secrets.state,
            code_verifier=secrets.verifier,
        )
        return str(url)

    def redeem(self, answer: Answer, secrets: Secrets, back: str) -> Granted:
        """Return who came back."""
        if answer.issuer not in {None, self.url, f"{self.url}/login/oauth"}:
            raise wrong(self.name, "its answer was given by somebody else")
        token = self.wire.fetch_token(
            self._client(back),
            f"{self.url}/login/oauth/access_token",
            code=answer.code,
            code_verifier=secrets.verifier,
        )
        access: str = token["access_token"]
        return Granted(identity=self.whose(access), token=access)

    def whose(self, token: str) -> Identity:
        """Return who a token acts for.  Raises `Unreachable`."""
        user = self.api.get(f"{self.api_url}/user", token)
        number, login = user.get("id"), user.get("login")
        if type(number) is not int or number <= 0:
            raise Unreachable(f"{self.name} answered with no account")
        return Identity(
            provider=self.key,
            issuer=self.url,
            subject=str(number),
            address=_primary(self._addresses(token)),
            label=line(str(login or ""), _LONGEST_LABEL),
        )

    def _addresses(self, token: str) -> list[Any]:
        try:
            found = self.api.read(f"{self.api_url}/user/emails", token)
        except Unreachable:  # a token for other things may not read them
            return []
        return found if isinstance(found, list) else []

    def _client(self, back: str) -> OAuth2Client:
        return OAuth2Client(
            self.wire,
            client_id=self.client_id,
            client_secret=self.secret,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 -- the name of a method
            scope=SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
        )


def at(settings: Settings, fetcher: Fetcher, clock: Clock) -> GitHub:
    """Return the installation of these settings."""
    del clock
    return GitHub(
        url=settings.github_url,
        api_url=settings.github_api_url,
        client_id=settings.github_client_id or "",
        secret=settings.github_client_secret or "",
        wire=Wire(fetcher=fetcher, home=settings.github_url, name="GitHub"),
        api=Wire(fetcher=fetcher, home=settings.github_api_url, name="GitHub"),
    )


def _primary(found: Iterable[Any]) -> str | None:
    """Return the primary address, if it is verified."""
    for each in found:
        if isinstance(each, dict) and each.get("primary") is True and each.get("verified") is True:
            address = each.get("email")
            return address if isinstance(address, str) else None
    return None
