"""One project out of two answers: files and status from one, holders and facts from the other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from packaging.metadata import RawMetadata, parse_email
from packaging.utils import canonicalize_version

from steward.observations import Detail, File, Release, Response, Seen
from steward.registries.pypi import api, simple, versions
from steward.registries.pypi.answers import LONGEST_REQUIREMENT, MOST_ITEMS, plain
from workflows.names import Project

_OK = 200
_NOTHING = api.Facts(
    display_name="",
    serial=None,
    holders=None,
    described=None,
    requires=None,
    summary=None,
    classifiers=(),
    links=(),
    vulnerabilities=(),
    licence=None,
    contacts=(),
    files={},
    versions=(),
)


def seen(project: Project, shown: Response, told: Response | None, at: datetime) -> Seen:
    """Return the project as both answers show it.  Raises `errors.Unreachable`."""
    page = simple.page(shown, project.name)
    facts = _NOTHING if told is None else api.facts(told, project.name)
    known = [number for number in (page.serial, facts.serial) if number is not None]
    detail = Detail(
        display_name=facts.display_name or page.name,
        status=page.status,
        status_reason=page.reason,
        # The older of the two: a page behind a journal's row must be read again.
        serial=min(known, default=None),
        releases=_releases(page, facts),
        holders=facts.holders,
        described=facts.described,
        requires=facts.requires,
        summary=facts.summary,
        classifiers=facts.classifiers,
        links=facts.links,
        vulnerabilities=facts.vulnerabilities,
        licence=facts.licence,
        contacts=facts.contacts,
    )
    return Seen(project=project, at=at, detail=detail, source=shown.url)


def _releases(page: simple.Page, facts: api.Facts) -> tuple[Release, ...]:
    """Return releases, oldest version first; one version in two spellings is one release."""
    spelt = _spellings((*page.versions, *facts.versions))
    files: dict[str, list[File]] = {spelling: [] for spelling in spelt.values()}
    for guessed, file in page.files:
        stated, more = facts.files.get(file.name, (None, {}))
        version = stated or guessed
        if version:
            spelling = spelt.setdefault(canonicalize_version(version), version)
            files.setdefault(spelling, []).append(_completed(file, more))
    return tuple(
        Release(version=version, files=tuple(_oldest_first(files[version])))
        for version in sorted(files, key=versions.order)
    )


def _spellings(listed: Iterable[str]) -> dict[str, str]:
    spelt: dict[str, str] = {}
    for version in listed:
        if version:
            spelt.setdefault(canonicalize_version(version), version)
    return spelt


def _oldest_first(files: Iterable[File]) -> list[File]:
    return sorted(files, key=lambda file: (file.uploaded is None, file.uploaded or 0, file.name))


def _completed(file: File, more: Mapping[str, Any]) -> File:
    """Fill in what an HTML page cannot say from what the JSON API says of the same file."""
    if not more or (file.uploaded and file.size is not None):
        return file
    metadata = more.get("core-metadata") or more.get("core_metadata")
    digest = metadata.get("sha256") if isinstance(metadata, dict) else None
    digests, size = more.get("digests"), more.get("size")
    yanked = plain(more.get("yanked_reason")) if more.get("yanked") is True else None
    stated = digests.get("sha256") if isinstance(digests, dict) else None
    return replace(
        file,
        sha256=file.sha256 or simple.hexadecimal(stated),
        size=file.size if file.size is not None or not isinstance(size, int) else max(size, 0),
        uploaded=file.uploaded or simple.moment(more.get("upload_time_iso_8601")),
        requires_python=file.requires_python or plain(more.get("requires_python"), 200) or None,
        metadata_sha256=file.metadata_sha256 or simple.hexadecimal(digest),
        has_metadata=file.has_metadata or bool(metadata),
        yanked=file.yanked if file.yanked is not None else yanked,
    )


def licence(answer: Response) -> str | None:
    """Return what a metadata file says of the licence, or None where it does not tell."""
    raw = _metadata(answer)
    return None if raw is None else api.licence(raw)


def requirements(answer: Response) -> tuple[str, ...] | None:
    """Return every Requires-Dist of a metadata file, or None where it does not tell."""
    raw = _metadata(answer)
    if raw is None:
        return None
    dynamic = {field.lower() for field in raw.get("dynamic", [])}
    found = raw.get("requires_dist", [])
    if "requires-dist" in dynamic or len(found) > MOST_ITEMS:
        return None
    return tuple(_texts(found))


def _metadata(answer: Response) -> RawMetadata | None:
    if answer.status != _OK or b"\n" not in answer.body:
        return None
    try:
        raw, _unparsed = parse_email(answer.body)
    except (ValueError, RecursionError, LookupError):
        return None
    return raw if "name" in raw and "metadata_version" in raw else None


def _texts(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield plain(line, LONGEST_REQUIREMENT)
