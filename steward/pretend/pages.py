"""The pages of a pretended index, in the shapes that Warehouse gives them."""

import html
import json
import xmlrpc.client
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from steward.observations import Status
from steward.pretend.shelves import HeldFile, HeldProject, HeldRelease

SIMPLE_JSON: Final = "application/vnd.pypi.simple.v1+json"
SIMPLE_HTML: Final = "application/vnd.pypi.simple.v1+html"
API_VERSION: Final = "1.4"
PORTAL: Final = b"""<!DOCTYPE html><html><head><title>Hotel Wi-Fi</title></head><body>
<h1>Welcome</h1><form action="/login"><input name="room"></form><a href="/terms">Terms</a>
</body></html>"""

Row = tuple[str, str | None, int, str, int]


def root_json(projects: Iterable[HeldProject], head: int) -> bytes:
    """Return the list of all projects."""
    listed = [{"_last-serial": each.serial, "name": each.name} for each in projects]
    return _json({"meta": {"_last-serial": head, "api-version": API_VERSION}, "projects": listed})


def root_html(projects: Iterable[HeldProject], head: int) -> bytes:
    """Return the list of all projects as links."""
    links = (f'<a href="/simple/{each.normal}/">{each.name}</a><br/>' for each in projects)
    return _html("Simple index", {}, links, head)


def simple_json(project: HeldProject, files_at: str) -> bytes:
    """Return the page of one project (PEP 691, 700, 714, 792)."""
    releases = _shown(project)
    status: dict[str, Any] = {"status": project.status.value}
    if project.reason:
        status["reason"] = project.reason
    return _json(
        {
            "alternate-locations": [],
            "files": [_simple_file(r, file, files_at) for r in releases for file in r.files],
            "meta": {"_last-serial": project.serial, "api-version": API_VERSION},
            "name": project.normal,
            "project-status": status,
            "versions": [release.version for release in releases],
        }
    )


def _shown(project: HeldProject) -> list[HeldRelease]:
    if project.status is Status.QUARANTINED:
        return []
    return [release for release in project.releases.values() if not release.quarantined]


def _simple_file(release: HeldRelease, file: HeldFile, files_at: str) -> dict[str, Any]:
    metadata = {"sha256": file.metadata_sha256} if file.metadata else False
    return {
        "core-metadata": metadata,
        "data-dist-info-metadata": metadata,
        "filename": file.name,
        "hashes": {"sha256": file.sha256},
        "provenance": None,
        "requires-python": release.requires_python,
        "size": 1000,
        "upload-time": _moment(file.uploaded),
        "url": f"{files_at}{file.place}",
        "yanked": release.yanked or release.yanked is not None,
    }


def simple_html(project: HeldProject, files_at: str) -> bytes:
    """Return the same page as links (PEP 503, 592, 658)."""
    tags = {"project-status": project.status.value}
    if project.reason:
        tags["project-status-reason"] = project.reason
    links = (_link(r, file, files_at) for r in _shown(project) for file in r.files)
    return _html(f"Links for {project.normal}", tags, links, project.serial)


def _link(release: HeldRelease, file: HeldFile, files_at: str) -> str:
    marks = {}
    if release.requires_python:
        marks["data-requires-python"] = release.requires_python
    if release.yanked is not None:
        marks["data-yanked"] = release.yanked
    if file.metadata:
        marks["data-core-metadata"] = f"sha256={file.metadata_sha256}"
    said = "".join(f' {key}="{html.escape(value)}"' for key, value in marks.items())
    return f'<a href="{files_at}{file.place}#sha256={file.sha256}"{said}>{file.name}</a><br/>'


def project_json(
    project: HeldProject, described: HeldRelease, *, ownership: bool, at: str
) -> bytes:
    """Return what the JSON API tells of a project that has a release; `at` is the files' host."""
    by_version = {
        release.version: [_api_file(release, file, at) for file in release.files]
        for release in project.releases.values()
    }
    told = {
        "info": {
            "author_email": project.author_email or None,
            "classifiers": list(project.classifiers),
            "home_page": None,
            "license": project.licence or None,
            "maintainer_email": project.maintainer_email or None,
            "name": project.name,
            "project_urls": project.links or None,
            "requires_dist": list(described.requires) or None,
            "requires_python": described.requires_python,
            "summary": project.summary,
            "version": described.version,
            "yanked": described.yanked is not None,
            "yanked_reason": described.yanked or None,
        },
        "last_serial": project.serial,
        "releases": by_version,
        "urls": by_version[described.version],
        "vulnerabilities": [{"id": each, "withdrawn": None} for each in project.vulnerabilities],
    }
    roles = [{"role": role, "user": user} for user, role in sorted(project.holders.items())]
    owned = {"ownership": {"organization": project.organization, "roles": roles}}
    return _json({**told, **owned} if ownership else told)


def _api_file(release: HeldRelease, file: HeldFile, files_at: str) -> dict[str, Any]:
    return {
        "digests": {"sha256": file.sha256},
        "filename": file.name,
        "packagetype": "bdist_wheel" if file.name.endswith(".whl") else "sdist",
        "requires_python": release.requires_python,
        "size": 1000,
        "upload_time_iso_8601": _moment(file.uploaded),
        "url": f"{files_at}{file.place}",
        "yanked": release.yanked is not None,
        "yanked_reason": release.yanked or None,
    }


def marshalled(value: object) -> bytes:
    """Return an XML-RPC answer."""
    return xmlrpc.client.dumps((value,), methodresponse=True, allow_none=True).encode()  # type: ignore[arg-type]


def fault(sentence: str) -> bytes:
    """Return an XML-RPC refusal."""
    return xmlrpc.client.dumps(xmlrpc.client.Fault(-32601, sentence), methodresponse=True).encode()


def _json(data: object) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()


def _html(title: str, tags: dict[str, str], links: Iterable[str], serial: int) -> bytes:
    metas = {"repository-version": API_VERSION, **tags}
    head = "".join(
        f'<meta name="pypi:{key}" content="{html.escape(value)}">\n' for key, value in metas.items()
    )
    body = "\n".join(links)
    return (
        f"<!DOCTYPE html>\n<html>\n<head>\n{head}<title>{title}</title>\n</head>\n<body>\n"
        f"<h1>{title}</h1>\n{body}\n</body>\n</html>\n<!--SERIAL {serial}-->\n"
    ).encode()


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
