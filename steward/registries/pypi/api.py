"""PyPI's JSON API: who holds a project, what its latest release requires, known vulnerabilities.

It never tells the status, and answers 404 for a project that is quarantined or
has no release; `requires_dist` is that of the file uploaded first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import getaddresses
from typing import Any, Final

from steward.errors import Unreachable
from steward.observations import Holder, HolderKind, Response
from steward.registries.pypi.answers import (
    MOST_ITEMS,
    json_object,
    lines,
    plain,
    serial_of,
    web_address,
)
from workflows.names import normal

_WHAT: Final = "the JSON API"
_LONGEST_PERSON = 200
_MOST_LINKS = 100
_MOST_CONTACTS = 20
_LONGEST_ADDRESS = 254
_LONGEST_LICENCE = 200
_LONGEST_LIST = 4_096
_OF_LICENCE = "License :: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the JSON API tells and the Simple API does not."""

    display_name: str
    serial: int | None
    holders: frozenset[Holder] | None
    described: str | None
    requires: tuple[str, ...] | None
    summary: str | None
    classifiers: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    vulnerabilities: tuple[str, ...]
    licence: str | None
    contacts: tuple[tuple[str, str], ...] = field(repr=False)
    files: Mapping[str, tuple[str, Mapping[str, Any]]]
    versions: tuple[str, ...]


def facts(answer: Response, name: str) -> Facts:
    """Read the answer about the project of this normal name.  Raises `Unreachable`."""
    data = json_object(answer.body, _WHAT)
    info = data.get("info")
    if not isinstance(info, dict):
        raise Unreachable(f"{_WHAT}: there is no info")
    stated = info.get("name")
    if not isinstance(stated, str) or normal(stated) != name:
        raise Unreachable(f"{_WHAT}: asked for {name}, was shown {plain(str(stated), 60)!r}")
    releases = data.get("releases")
    described = plain(info.get("version"), _LONGEST_PERSON) or None
    return Facts(
        display_name=stated,
        serial=serial_of(answer, data.get("last_serial")),
        holders=_holders(data.get("ownership")),
        described=described,
        requires=_requires(info, data.get("urls")),
        summary=plain(info.get("summary")) or None,
        classifiers=lines(info.get("classifiers"), f"{_WHAT}: classifiers", 200),
        links=tuple(_links(info))[:_MOST_LINKS],
        vulnerabilities=tuple(_vulnerabilities(data.get("vulnerabilities"))),
        licence=licence(info),
        contacts=tuple(_contacts(info))[:_MOST_CONTACTS],
        files=dict(_files(releases, described, data.get("urls"))),
        versions=tuple(map(plain, releases)) if isinstance(releases, dict) else (),
    )


def words(answer: Response) -> str:
    """Return what the latest release says of the project.  Raises `Unreachable`.

    Only what comes with an upload: advisories and the like are others' words.
    """
    info = json_object(answer.body, _WHAT).get("info")
    if not isinstance(info, dict):
        raise Unreachable(f"{_WHAT}: there is no info")
    urls = info.get("project_urls")
    links = [str(each) for each in urls.values()] if isinstance(urls, dict) else []
    told = [str(info.get(name) or "") for name in ("summary", "description", "keywords")]
    return "\n".join(told + links)


def _holders(ownership: object) -> frozenset[Holder] | None:
    """Return who holds the project; None where the registry does not tell."""
    if ownership is None:
        return None
    roles = ownership.get("roles") if isinstance(ownership, dict) else None
    if not isinstance(ownership, dict) or not isinstance(roles, list) or len(roles) > MOST_ITEMS:
        raise Unreachable(f"{_WHAT}: the ownership has no list of roles")
    held = {_holder(role) for role in roles}
    organization = ownership.get("organization")
    if organization is not None:
        held.add(Holder(_person(organization), "owner", HolderKind.ORGANIZATION))
    return frozenset(held)


def _holder(role: object) -> Holder:
    if not isinstance(role, dict):
        raise Unreachable(f"{_WHAT}: a role is not an object")
    kind = HolderKind.TEAM if "team" in role else HolderKind.USER
    name = _person(role.get("team") if "team" in role else role.get("user"))
    return Holder(name, _person(role.get("role")).lower(), kind)


def _person(value: object) -> str:
    # Nothing is cleaned here: an owner spelt otherwise would look like another owner.
    if not isinstance(value, str) or not value.isprintable() or not value.strip():
        raise Unreachable(f"{_WHAT}: the ownership names nobody, or not in letters that print")
    if len(value) > _LONGEST_PERSON:
        raise Unreachable(f"{_WHAT}: the ownership holds a name of {len(value)} characters")
    return value


def _requires(info: Mapping[str, Any], urls: object) -> tuple[str, ...] | None:
    """Return the requirements; null means none for a wheel and nothing known for an sdist."""
    stated = info.get("requires_dist")
    if stated is not None:
        return lines(stated, f"{_WHAT}: requires_dist")
    files = urls if isinstance(urls, list) else []
    wheels = [f for f in files if isinstance(f, dict) and f.get("packagetype") == "bdist_wheel"]
    return () if wheels else None


def _links(info: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    urls = info.get("project_urls")
    named = dict(urls) if isinstance(urls, dict) else {}
    named.setdefault("Homepage", info.get("home_page"))
    for label, address in named.items():
        if found := web_address(address):
            yield plain(label, 60), found


def licence(info: Mapping[str, Any]) -> str | None:
    """Return what is said of the licence: the expression (PEP 639), the words, a classifier."""
    classifiers = info.get("classifiers")
    stated = [c for c in classifiers if isinstance(c, str)] if isinstance(classifiers, list) else []
    named = [each.removeprefix(_OF_LICENCE) for each in stated if each.startswith(_OF_LICENCE)]
    words = (info.get("license_expression"), info.get("license"), *named)
    return next((found for each in words if (found := plain(each, _LONGEST_LICENCE))), None)


def _contacts(info: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for what in ("author", "maintainer"):
        stated = info.get(f"{what}_email")
        listed = getaddresses([stated[:_LONGEST_LIST]]) if isinstance(stated, str) else []
        for _name, address in listed:
            if "@" in address and len(address) <= _LONGEST_ADDRESS and address.isprintable():
                yield what, address


def _vulnerabilities(listed: object) -> Iterator[str]:
    for each in listed if isinstance(listed, list) else []:
        stands = isinstance(each, dict) and each.get("withdrawn") is None
        if stands and (found := plain(each.get("id"), 100)):
            yield found


def _files(
    releases: object, described: str | None, urls: object
) -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
    """Yield the name, the version and the facts of each file."""
    by_version = dict(releases) if isinstance(releases, dict) else {}
    if described and described not in by_version:
        by_version[described] = urls
    for version, listed in by_version.items():
        for each in listed if isinstance(listed, list) else []:
            if isinstance(each, dict) and isinstance(each.get("filename"), str):
                yield each["filename"], (plain(version), each)
