"""Stand-ins of providers.  Each keeps to its standard, unless it is told to lie."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from steward import ids
from steward.clock import Clock
from steward.observations import Request, Response

CLIENT_ID = "steward-here"
CLIENT_SECRET = "a-secret-of-this-test"
Given = dict[str, Any]


@cache
def key_called(kid: str) -> RSAKey:
    """Return a key; making one takes a while."""
    return RSAKey.generate_key(2048, {"kid": kid})


@dataclass
class Code:
    """What a code stands for until it is shown once."""

    who: Given
    asked: dict[str, str]


@dataclass
class Pretended:
    """What both have in common: codes that count once, and PKCE."""

    clock: Clock
    url: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Given] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def allow(self, page: str, who: Given) -> dict[str, str]:
        """Have somebody say yes on the page of the provider; return what the browser brings."""
        parts = urlsplit(page)
        assert page.startswith(self.url)
        self.asked = {name: value for name, (value,) in parse_qs(parts.query).items()}
        code = ids.secret("code-")
        self.codes[code] = Code(who, self.asked)
        return {"code": code, "state": self.asked["state"]}

    def redeemed(self, form: dict[str, str]) -> Code | None:
        """Return what a code is worth to whoever can show its verifier; once."""
        found = self.codes.pop(form.get("code", ""), None)
        shown = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = _letters(shown)
        fits = (
            found is not None
            and found.asked.get("code_challenge_method") == "S256"
            and found.asked["code_challenge"] == challenge
            and found.asked["redirect_uri"] == form.get("redirect_uri")
            and (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        )
        return found if fits else None

    def access(self, who: Given) -> str:
        """Return a token that acts for somebody."""
        token = ids.secret("access-")
        self.tokens[token] = who
        return token

    def bearer(self, request: Request) -> Given | None:
        """Return whom a request acts for."""
        header = dict(request.headers).get("authorization", "")
        return self.tokens.get(header.removeprefix("Bearer "))

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        self.seen.append(request.url)
        status, body = self.said(urlsplit(request.url).path, request)
        return Response(
            url=request.url,
            status=status,
            headers=(("content-type", "application/json"),),
            body=json.dumps(body).encode(),
            at=self.clock.now(),
        )

    def said(self, path: str, request: Request) -> tuple[int, Any]:
        """Return what is answered at a path."""
        raise NotImplementedError


@dataclass
class PretendOpenId(Pretended):
    """An OpenID Connect provider.  `lies` change its token's claims before they are signed."""

    key: RSAKey = field(default_factory=lambda: key_called("1"))
    lies: Given = field(default_factory=dict)
    description: Given = field(default_factory=dict)
    sign: Callable[[Given], str] | None = None
    told: Given = field(default_factory=dict)
    speaks: bool = True

    def allow(self, page: str, who: Given) -> dict[str, str]:
        """Say who gave the code, too (RFC 9207)."""
        return super().allow(page, who) | {"iss": self.url}

    def said(self, path: str, request: Request) -> tuple[int, Any]:
        """Answer as the standard has it."""
        match path:
            case "/.well-known/openid-configuration":
                return 200, self._described()
            case "/jwks":
                return 200, {"keys": [self.key.as_dict(private=False)]}
            case "/token":
                return self._token(dict(parse_qsl((request.body or b"").decode())))
            case "/me":
                who = self.bearer(request)
                return (401, {}) if who is None else (200, who | self.told)
            case _:
                return 404, {}

    def signed(self, claims: Given) -> str:
        """Sign claims as this provider does, or as it was told to."""
        if self.sign:
            return self.sign(claims)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def claims(self, who: Given, nonce: str) -> Given:
        """Return the claims of somebody's token, lies among them."""
        now = int(self.clock.now().timestamp())
        true = {
            "iss": self.url,
            "sub": who["sub"],
            "aud": CLIENT_ID,
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
        }
        return {name: value for name, value in (true | self.lies).items() if value is not None}

    def _described(self) -> Given:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/me",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "authorization_response_iss_parameter_supported": True,
        } | self.description

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        code = self.redeemed(form)
        if code is None:
            return 400, {"error": "invalid_grant"}
        claims = self.claims(code.who, code.asked["nonce"])
        token = self.access(code.who)
        signed = self.signed(claims)
        return 200, {"access_token": token, "token_type": "Bearer", "id_token": signed}


@dataclass
class PretendGitHub(Pretended):
    """GitHub's shape: OAuth, `/user`, `/user/emails`, repositories by their names and numbers."""

    repositories: dict[str, Given] = field(default_factory=dict)
    files: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def said(self, path: str, request: Request) -> tuple[int, Any]:
        """Answer as GitHub does."""
        who = self.bearer(request)
        match path.strip("/").split("/"):
            case ["login", "oauth", "access_token"]:
                return self._token(dict(parse_qsl((request.body or b"").decode())))
            case ["user"] if who:
                return 200, {"id": who["id"], "login": who["login"]}
            case ["user", "emails"] if who:
                return 200, who.get("emails", [])
            case ["repos", owner, name]:
                return self._repository(f"{owner}/{name}", who)
            case ["repos", owner, name, "contents", *place]:
                (branch,) = parse_qs(urlsplit(request.url).query).get("ref", ["trunk"])
                return self._file(f"{owner}/{name}", branch, "/".join(place))
            case _:
                return 404, {"message": "Not Found"}

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        code = self.redeemed(form)
        if code is None:
            return 200, {"error": "bad_verification_code"}  # GitHub says this with 200
        return 200, {"access_token": self.access(code.who), "token_type": "bearer", "scope": ""}

    def _repository(self, name: str, who: Given | None) -> tuple[int, Any]:
        held = self.repositories.get(name.lower())
        if held is None:
            return 404, {"message": "Not Found"}
        may = held["may"].get(who["id"], {}) if who else None
        shown = {
            "id": held["id"],
            "full_name": name,
            "owner": {"id": held["owner"]},
            "default_branch": "trunk",
            "created_at": held.get("created", "2019-01-01T00:00:00Z"),
        }
        return 200, shown if may is None else shown | {"permissions": {"pull": True} | may}

    def _file(self, name: str, branch: str, place: str) -> tuple[int, Any]:
        text = self.files.get((name.lower(), branch, place))
        if text is None:
            return 404, {"message": "Not Found"}
        packed = base64.encodebytes(text.encode()).decode()
        return 200, {"type": "file", "encoding": "base64", "content": packed, "size": len(text)}


def by_secret(claims: Given, secret: str, kid: str) -> str:
    """Sign claims with a secret that the provider's public key could be mistaken for."""
    head = _written({"alg": "HS256", "kid": kid}, claims)
    made = hmac.new(secret.encode(), head.encode(), hashlib.sha256).digest()
    return f"{head}.{_letters(made)}"


def unsigned(claims: Given) -> str:
    """Return claims that say of themselves that nobody signed them."""
    return _written({"alg": "none"}, claims) + "."


def _written(*parts: Given) -> str:
    return ".".join(_letters(json.dumps(each).encode()) for each in parts)


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
