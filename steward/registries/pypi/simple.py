"""PyPI's Simple API: the page of one project and the list of all, as JSON or as HTML.

Sources: PEP 503 and 691 (the two forms), 592 (yanked), 658 and 714 (metadata
files), 700 (versions, sizes, times), 792 (status).  The parsers are those of
pypi-simple; they cost over a second to import, so this module is imported with
the first answer and not before.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from bs4.exceptions import ParserRejectedMarkup
from pydantic import ValidationError
from pypi_simple import (
    PYPI_SIMPLE_ENDPOINT,
    SUPPORTED_REPOSITORY_VERSION,
    DistributionPackage,
    RepositoryPage,
    parse_links_stream,
)

from steward.errors import Unreachable
from steward.observations import File, Response, Status
from steward.registries.pypi.answers import json_object, plain, serial_of, web_address
from workflows.names import normal

_WHAT: Final = "the Simple API"
_VERSION_TAG = re.compile(rb"pypi:repository-version", re.IGNORECASE)
_TITLE = re.compile(
    r"<(?:title|h1)[^<>]{0,200}>\s{0,99}links for\s{1,99}([^<\s]{1,214})", re.IGNORECASE
)
_FIRST_LINK = re.compile(rb"<a\s", re.IGNORECASE)
_PARSERS_RAISE = (ValueError, AssertionError, RecursionError, LookupError, ParserRejectedMarkup)
_LONGEST_HEAD = 16 * 1024
_LONGEST_NAME = 512
_LONGEST_REASON = 1_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
# PEP 714: the later name first; each form of the API also had an earlier one.
_METADATA = ("core-metadata", "data-core-metadata", "dist-info-metadata", "data-dist-info-metadata")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the Simple API shows of one project; `versions` is empty where it does not list them."""

    name: str
    status: Status
    reason: str | None
    serial: int | None
    versions: tuple[str, ...]
    files: tuple[tuple[str | None, File], ...]


def default_root() -> str:
    """Return the root of the public index, as the pypi-simple library names it."""
    return PYPI_SIMPLE_ENDPOINT.rstrip("/").removesuffix("/simple")


def page(answer: Response, name: str) -> Page:
    """Read the page of the project of this normal name.  Raises `Unreachable`."""
    if answer.body.lstrip()[:1] == b"{":
        return _json_page(answer, name)
    return _html_page(answer, name)


def _json_page(answer: Response, name: str) -> Page:
    data = json_object(answer.body, _WHAT)
    meta, files = data.get("meta"), data.get("files")
    if not isinstance(meta, dict) or not isinstance(files, list):
        raise Unreachable(f"{_WHAT}: the JSON has no meta or no files")
    check_api_version(meta.get("api-version"))
    same_project(data.get("name"), name)
    status, reason = _json_status(data, meta)
    versions = data.get("versions")
    return Page(
        name=plain(data.get("name"), _LONGEST_NAME),
        status=status,
        reason=reason,
        serial=serial_of(answer, meta.get("_last-serial")),
        versions=tuple(plain(v, _LONGEST_NAME) for v in versions if isinstance(v, str))
        if isinstance(versions, list)
        else (),
        files=tuple(_json_files(files, name, answer.url)),
    )


def check_api_version(version: object) -> None:
    """Refuse an interface of a greater major version than is understood (PEP 629)."""
    major = plain(version, 20).split(".", maxsplit=1)[0]
    ours = SUPPORTED_REPOSITORY_VERSION.split(".", maxsplit=1)[0]
    if not major.isdigit() or int(major) > int(ours):
        raise Unreachable(f"{_WHAT}: version {plain(str(version), 20)!r} is not understood")


def same_project(stated: object, name: str) -> None:
    """Refuse a page that is about another project than was asked for."""
    if not isinstance(stated, str) or normal(stated) != name:
        raise Unreachable(f"{_WHAT}: asked for {name}, was shown {plain(str(stated), 60)!r}")


def _json_status(data: Mapping[str, Any], meta: Mapping[str, Any]) -> tuple[Status, str | None]:
    # PEP 792 puts an object on the project; its drafts and some indexes put it,
    # or a bare word, under `meta`.
    for holder in (data, meta):
        for key in ("project-status", "project_status", "status"):
            found = holder.get(key)
            if isinstance(found, dict):
                return marker(found.get("status"), found.get("reason"))
            if found is not None:
                return marker(found, holder.get(f"{key}-reason"))
    return marker(None, None)


def marker(word: object, reason: object) -> tuple[Status, str | None]:
    """Return a status and its reason; an unknown word counts as active and is the reason."""
    said = plain(reason, _LONGEST_REASON) or None
    if word is None:
        return Status.ACTIVE, said
    try:
        return Status(plain(word, 40).lower()), said
    except ValueError:
        return Status.ACTIVE, f"unknown status {plain(str(word), 40)!r}"


def _json_files(files: list[Any], name: str, base: str) -> Iterator[tuple[str | None, File]]:
    for each in files:
        if not isinstance(each, dict):
            continue
        offered = next((each[key] for key in _METADATA if each.get(key) is not None), None)
        try:
            file = {**each, "core-metadata": offered}
            yield _file(DistributionPackage.from_json_data(file, name, base))
        except (ValidationError, ValueError):  # one bad file does not lose the others
            continue


def _file(package: DistributionPackage) -> tuple[str | None, File]:
    digests = package.metadata_digests or {}
    uploaded = package.upload_time
    return package.version, File(
        name=plain(package.filename, _LONGEST_NAME),
        url=web_address(package.url),
        sha256=hexadecimal(package.digests.get("sha256")),
        size=package.size if package.size is not None and package.size >= 0 else None,
        uploaded=uploaded and (uploaded if uploaded.tzinfo else uploaded.replace(tzinfo=UTC)),
        requires_python=plain(package.requires_python, 200) or None,
        metadata_sha256=hexadecimal(digests.get("sha256")),
        has_metadata=bool(package.has_metadata),
        yanked=plain(package.yanked_reason, _LONGEST_REASON) if package.is_yanked else None,
    )


def hexadecimal(value: object) -> str | None:
    """Return a SHA-256 in hex, or None for anything else."""
    text = value.lower() if isinstance(value, str) else ""
    return text if _SHA256.fullmatch(text) else None


def _html_page(answer: Response, name: str) -> Page:
    head = _head(answer.body)
    tags = _tags(head)
    if stated := tags.get("repository-version-stated"):
        check_api_version(stated[0])
    title = _TITLE.search(head.decode("utf-8", "replace"))
    if title:
        same_project(title[1], name)
    files = tuple(_html_files(answer, name))
    if not (stated or title or (files and all(version for version, _ in files))):
        raise Unreachable(f"{_WHAT}: the page is not one of an index")
    status, reason = marker(
        next(iter(tags.get("project-status", ())), None),
        next(iter(tags.get("project-status-reason", ())), None),
    )
    return Page(
        name=title[1] if title else name,
        status=status,
        reason=reason,
        serial=serial_of(answer, None),
        versions=(),
        files=files,
    )


def _tags(head: bytes) -> dict[str, list[str]]:
    try:
        return RepositoryPage.from_html(_without_version(head)).pypi_meta
    except _PARSERS_RAISE as error:
        raise Unreachable(f"{_WHAT}: the page is not HTML ({type(error).__name__})") from error


def _head(body: bytes) -> bytes:
    """Return what stands before the first link, of a page that is whole."""
    lower = body[:_LONGEST_HEAD].lower()
    if b"<html" not in lower and not _FIRST_LINK.search(body):
        raise Unreachable(f"{_WHAT}: the body is neither JSON nor HTML")
    if b"<html" in lower and b"</html>" not in body[-1024:].lower():
        raise Unreachable(f"{_WHAT}: the page breaks off before its end")
    link = _FIRST_LINK.search(body)
    return body[: min(link.start() if link else len(body), _LONGEST_HEAD)]


def _without_version(body: bytes) -> bytes:
    # The parsers warn about each newer minor version; it is checked here instead.
    return _VERSION_TAG.sub(b"pypi:repository-version-stated", body)


def _html_files(answer: Response, name: str) -> Iterator[tuple[str | None, File]]:
    body = _without_version(answer.body)
    try:
        for link in parse_links_stream([body], base_url=answer.url, http_charset="utf-8"):
            offered = (link.attrs[key] for key in _METADATA if key in link.attrs)
            link.attrs["data-core-metadata"] = next(offered, "")
            package = DistributionPackage.from_link(link, name)
            # PEP 700 is for JSON only, but some static mirrors write the time here.
            package.upload_time = moment(link.get_str_attrib("data-upload-time"))
            yield _file(package)
    except _PARSERS_RAISE as error:
        raise Unreachable(f"{_WHAT}: a link cannot be read ({type(error).__name__})") from error


def moment(value: object) -> datetime | None:
    """Return a time in ISO 8601, UTC where it names no zone, or None."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found and (found if found.tzinfo else found.replace(tzinfo=UTC))
