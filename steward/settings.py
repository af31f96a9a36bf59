"""Settings: what the operator configured, read once from the environment.

Every name begins with `STEWARD_`; a name nobody knows is refused, since a
misspelt setting that is silently ignored is found months later.  A sentence
about a bad value names the setting and never repeats a secret.  Which registry
is the default is not known here: `pypi_url` is None until `registries` says.
"""

import difflib
import ipaddress
import os
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import SplitResult, urlsplit

from steward.errors import Malformed

PREFIX: Final = "STEWARD_"
EMBEDDED: Final = "embedded"
SECRETS: Final = frozenset(
    f"{PREFIX}{name}"
    for name in (
        *("BROKER_URL", "DATABASE_URL", "GITHUB_CLIENT_SECRET", "GITHUB_TOKEN"),
        *("OIDC_CLIENT_SECRET", "SECRET_KEY", "SMTP_URL"),
    )
)
"""Each may be given in a file instead, under its name with `_FILE` at the end."""

T = TypeVar("T")

_FILE = "_FILE"
_OF_THE_TESTS = frozenset({f"{PREFIX}SOAK"})  # `make soak` sets it; a started service inherits it
_HOST_LETTERS = frozenset(string.ascii_letters + string.digits + "-.")
_POLICY_LETTERS = frozenset(string.ascii_lowercase + string.digits + "-")
_LONGEST = 4096
_LONGEST_CONTACT = 200
_LONGEST_HOST = 253
_LONGEST_SHOWN = 60
_LONGEST_POLL = 24 * 3600
_MOST_TRANSFERS = 1000
_SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One field for each name of the public surface; secrets stay out of `repr`."""

    base_url: str = "http://127.0.0.1:8000"
    data_dir: Path = Path("var")
    database_url: str = field(default="sqlite:///var/steward.db", repr=False)
    broker_url: str = field(default=EMBEDDED, repr=False)
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "steward@127.0.0.1"
    feed_domain: str = "127.0.0.1"
    secret_key: str | None = field(default=None, repr=False)
    pypi_url: str | None = None
    poll_seconds: int = 60
    policy: str = "steward-default"
    transfers_a_day: int = 10
    contact: str | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = field(default=None, repr=False)
    oidc_name: str = "your organisation"
    github_url: str = "https://github.com"
    github_api_url: str = "https://api.github.com"
    github_client_id: str | None = None
    github_client_secret: str | None = field(default=None, repr=False)
    github_token: str | None = field(default=None, repr=False)
    dns_url: str | None = None
    ci_issuer: str = "https://token.actions.githubusercontent.com"
    allow_private_addresses: bool = False
    trusted_proxies: tuple[str, ...] = ()


NAMES: Final = frozenset(f"{PREFIX}{name.upper()}" for name in Settings.__dataclass_fields__)


def read(environ: Mapping[str, str]) -> Settings:
    """Return the settings in this environment.  Raises `Malformed`, naming the setting."""
    given = _given(environ)
    base_url = _take(given, "BASE_URL", _web_root, Settings().base_url)
    data_dir = _take(given, "DATA_DIR", Path, Settings().data_dir)
    host = _host_of(base_url)
    _whole_clients(given)
    return Settings(
        base_url=base_url,
        data_dir=data_dir,
        database_url=_take(given, "DATABASE_URL", _database, f"sqlite:///{data_dir}/steward.db"),
        broker_url=_take(given, "BROKER_URL", _broker, EMBEDDED),
        smtp_url=_take(given, "SMTP_URL", _smtp, None),
        mail_from=_take(given, "MAIL_FROM", _mail_address, f"steward@{host}"),
        feed_domain=_take(given, "FEED_DOMAIN", _host, host),
        secret_key=_take(given, "SECRET_KEY", _key, None),
        pypi_url=_take(given, "PYPI_URL", _web_root, None),
        poll_seconds=_take(given, "POLL_SECONDS", _seconds, Settings().poll_seconds),
        policy=_take(given, "POLICY", _policy, Settings().policy),
        transfers_a_day=_take(given, "TRANSFERS_A_DAY", _transfers, Settings().transfers_a_day),
        contact=_take(given, "CONTACT", _contact, None),
        oidc_issuer=_take(given, "OIDC_ISSUER", _issuer, None),
        oidc_client_id=_take(given, "OIDC_CLIENT_ID", _token, None),
        oidc_client_secret=_take(given, "OIDC_CLIENT_SECRET", _token, None),
        oidc_name=_take(given, "OIDC_NAME", _shown, Settings().oidc_name),
        github_url=_take(given, "GITHUB_URL", _safe_root, Settings().github_url),
        github_api_url=_take(given, "GITHUB_API_URL", _safe_root, Settings().github_api_url),
        github_client_id=_take(given, "GITHUB_CLIENT_ID", _token, None),
        github_client_secret=_take(given, "GITHUB_CLIENT_SECRET", _token, None),
        github_token=_take(given, "GITHUB_TOKEN", _token, None),
        dns_url=_take(given, "DNS_URL", _web_root, None),
        ci_issuer=_take(given, "CI_ISSUER", _issuer, Settings().ci_issuer),
        allow_private_addresses=_take(given, "ALLOW_PRIVATE_ADDRESSES", _switch, default=False),
        trusted_proxies=_take(given, "TRUSTED_PROXIES", _networks, ()),
    )


def from_environment(served_at: str | None = None) -> Settings:
    """Return the settings of this process.  Raises `Malformed`.

    `served_at` is the base address where the environment names none.
    """
    given = dict(os.environ)  # noqa: TID251 -- this is the place
    if served_at is not None and not given.get("STEWARD_BASE_URL"):
        given["STEWARD_BASE_URL"] = served_at
    return read(given)


def _given(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what was set, secrets read from their files; an empty value counts as unset."""
    set_here = {name: text for name, text in environ.items() if name.startswith(PREFIX) and text}
    twins = {f"{name}{_FILE}": name for name in SECRETS}
    for name in sorted(set(environ) - _OF_THE_TESTS):
        if name.startswith(PREFIX) and name not in NAMES | set(twins):
            raise Malformed(_unknown(name, NAMES | set(twins)))
    for twin, name in twins.items():
        if twin in set_here:
            if name in set_here:
                raise Malformed(f"{name} and {twin} are both set; keep one of them")
            set_here[name] = _content(twin, Path(set_here[twin]))
    return set_here


def _whole_clients(given: Mapping[str, str]) -> None:
    """Refuse half of what a sign-in provider needs.  Raises `Malformed`."""
    for names in (
        ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"),
        ("GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"),
    ):
        lacking = [f"{PREFIX}{name}" for name in names if PREFIX + name not in given]
        if 0 < len(lacking) < len(names):
            raise Malformed(f"{lacking[0]} is missing: a sign-in provider needs all its settings")


def _unknown(name: str, names: frozenset[str]) -> str:
    nearest = difflib.get_close_matches(name, sorted(names), n=1)
    hint = f"; did you mean {nearest[0]}?" if nearest else ""
    return f"{ascii(name[:80])[1:-1]} is not a setting of steward{hint}"


def _content(twin: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise Malformed(f"{twin}: {path} cannot be read ({type(error).__name__})") from error


def _take(given: Mapping[str, str], name: str, reader: Callable[[str], T], default: T) -> T:
    text = given.get(PREFIX + name)
    if text is None:
        return default
    try:
        return reader(_printable(text))
    except ValueError as error:
        raise Malformed(f"{PREFIX}{name} cannot be used: {error}") from error


def _printable(text: str) -> str:
    if len(text) > _LONGEST or not text.isprintable():
        raise ValueError("it is too long, or holds a character that does not print")
    return text


def _parts(text: str, schemes: frozenset[str], example: str) -> SplitResult:
    """Split an address; a value that is not one raises `ValueError` without quoting it."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in schemes and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(f"it is not an address such as {example}")
    return parts


def _web_root(text: str) -> str:
    parts = _parts(text, frozenset({"http", "https"}), "https://steward.example.org")
    if parts.query or parts.fragment or parts.username is not None or not parts.hostname:
        raise ValueError("it needs a host and takes no query, fragment or password")
    return text.rstrip("/")


def _issuer(text: str) -> str:
    """Return an issuer as it is written: it is compared letter by letter (OIDC Discovery, 4.3)."""
    _safe_root(text)
    return text


def _safe_root(text: str) -> str:
    """Return a root that secrets are sent to."""
    parts = urlsplit(_web_root(text))
    if parts.scheme != "https" and not _is_here(parts.hostname or ""):
        raise ValueError("it needs https, except on this machine")
    return _web_root(text)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(text: str) -> str:
    if len(text) > _LONGEST_SHOWN:
        raise ValueError(f"it is longer than {_LONGEST_SHOWN} characters")
    return text


def _database(text: str) -> str:
    schemes = frozenset({"sqlite", "postgresql", "postgresql+psycopg"})
    _parts(text, schemes, "sqlite:///var/steward.db or postgresql://steward@localhost/steward")
    return text


def _broker(text: str) -> str:
    if text == EMBEDDED:
        return text
    schemes = frozenset({"redis", "rediss", "amqp", "amqps"})
    return _parts(text, schemes, "redis://localhost:6379/0, and not the word embedded").geturl()


def _smtp(text: str) -> str:
    parts = _parts(text, frozenset({"smtp", "smtps"}), "smtp://localhost:25")
    if not parts.hostname:
        raise ValueError("it names no host")
    return text


def _mail_address(text: str) -> str:
    local, at, domain = text.rpartition("@")
    if not at or not local or set(local) & set(' <>,;:"@') or not _is_host(domain):
        raise ValueError("it is not a bare mail address such as steward@example.org")
    return text


def _host(text: str) -> str:
    if not _is_host(text):
        raise ValueError("it is not a host name such as steward.example.org")
    return text.lower()


def _is_host(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_HOST and set(text) <= _HOST_LETTERS and text[0] not in "-."


def _host_of(base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    return host if _is_host(host) else "localhost"


def _key(text: str) -> str:
    if len(text) < _SHORTEST_KEY:
        raise ValueError(f"it is shorter than {_SHORTEST_KEY} characters")
    return text


def _seconds(text: str) -> int:
    return _whole(text, _LONGEST_POLL)


def _transfers(text: str) -> int:
    return _whole(text, _MOST_TRANSFERS)


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise ValueError(f"it is not a whole number from 1 to {most}")
    return int(text)


def _policy(text: str) -> str:
    if not set(text) <= _POLICY_LETTERS:
        raise ValueError("it is not the id of a policy such as steward-default")
    return text


def _contact(text: str) -> str:
    # It becomes a comment in the User-Agent (RFC 9110, 5.6.5).
    if not text.isascii() or set(text) & set("()\\") or len(text) > _LONGEST_CONTACT:
        raise ValueError("it is not a plain address such as https://example.org/contact")
    return text


def _token(text: str) -> str:
    if not text.isascii() or " " in text:
        raise ValueError("it holds characters that no token has")
    return text


def _networks(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(ipaddress.ip_network(each.strip())) for each in text.split(","))
    except ValueError:
        raise ValueError("it is not a list of networks such as 10.0.0.0/8, 192.0.2.1") from None


def _switch(text: str) -> bool:
    word = text.lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ValueError("it is neither yes nor no")
