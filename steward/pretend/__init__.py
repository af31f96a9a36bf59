"""An index that is only pretended, for stories, the demonstration and tests.

It answers as PyPI does and writes the journal rows that PyPI would: none for
an archived project, none for one moved to an organization.  It makes no
connection; whoever serves it hands it a `Request`.  Every way in which an
index lies or fails is a switch.
"""

import bisect
import hashlib
import xmlrpc.client
from collections.abc import Iterable, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from steward.clock import Clock
from steward.errors import NotFound
from steward.observations import Request, Response, Status
from steward.pretend import pages
from steward.pretend.shelves import HeldProject, HeldRelease, packed
from workflows.names import normal

OWNER: Final = "Owner"
MAINTAINER: Final = "Maintainer"


class Trouble(StrEnum):
    """A way in which an index fails."""

    DOWN = "every request is answered with 503"
    ALL_MISSING = "every request is answered with 404"
    PORTAL = "every request is answered with somebody's page and 200"
    RUBBISH = "every request is answered with noise"
    HALF_BODIES = "every body breaks off in its middle"
    HALF_ROOT = "the list of projects is whole in form and half in content"
    STALE = "pages stay as they were when this began; the journal goes on"
    SERIAL_BACK = "the journal's head is below what it was"


class PretendIndex:
    """The index: verbs change it, `answer` shows it, `troubles` break it."""

    def __init__(self, clock: Clock, files_at: str = "https://files.index.example") -> None:
        self.clock, self.files_at = clock, files_at
        self.projects: dict[str, HeldProject] = {}
        self.rows: list[pages.Row] = []
        self.troubles: set[Trouble] = set()
        self.hidden: set[str] = set()
        self.page_rows = 50_000
        self.has_journal = self.speaks_json = self.shows_ownership = True
        self._removed: dict[str, HeldProject] = {}
        self._stale: dict[str, Response] = {}
        self._changes = 0
        self._root: tuple[tuple[int, bool, bool], bytes] | None = None

    @property
    def head(self) -> int:
        """Return the newest serial; the first row has serial 1."""
        return len(self.rows)

    # --- verbs ---

    def create(self, name: str, owner: str = "anna", versions: Iterable[str] = ()) -> None:
        """Let somebody upload under a new name, or under one that was removed."""
        if normal(name) in self.projects:
            raise ValueError(f"{name} exists")
        self._touched(name)
        project = HeldProject(name=name, serial=0, holders={owner: OWNER})
        self.projects[normal(name)] = project
        self._row(project, "create")
        self._row(project, f"add {OWNER} {owner}")
        for version in versions:
            self.release(name, version)

    def release(
        self, name: str, version: str, requires: Iterable[str] = (), *, wheel: bool = True
    ) -> None:
        """Upload a version: an sdist and, unless told otherwise, a wheel with metadata."""
        project = self._changed(name)
        release = HeldRelease(version=version, requires=tuple(requires))
        project.releases[version] = release
        release.files = packed(project, release, self.clock.now(), wheel=wheel)
        self._row(project, "new release", version)
        for file in release.files:
            kind = "py3" if file.name.endswith(".whl") else "source"
            self._row(project, f"add {kind} file {file.name}", version)

    def yank(self, name: str, version: str, reason: str = "") -> None:
        """Mark a release as not to be picked (PEP 592)."""
        project = self._changed(name)
        self._release(project, version).yanked = reason
        self._row(project, "yank release", version)

    def unyank(self, name: str, version: str) -> None:
        """Take the mark back."""
        project = self._changed(name)
        self._release(project, version).yanked = None
        self._row(project, "unyank release", version)

    def remove_release(self, name: str, version: str) -> None:
        """Delete a release for good."""
        project = self._changed(name)
        self._release(project, version)
        del project.releases[version]
        self._row(project, "remove release", version)

    def remove_file(self, name: str, version: str, filename: str) -> None:
        """Delete one file of a release."""
        project = self._changed(name)
        release = self._release(project, version)
        release.files = [file for file in release.files if file.name != filename]
        self._row(project, f"remove file {filename}", version)

    def remove(self, name: str) -> None:
        """Delete a project for good."""
        project = self._changed(name)
        self._row(project, "remove project")
        self._removed[normal(name)] = self.projects.pop(normal(name))

    def vanish(self, name: str) -> None:
        """Delete a project without a word in the journal (seen in pypi/warehouse#7154)."""
        self._touched(name)
        self._removed[normal(name)] = self.projects.pop(normal(name))

    def delete_account(self, user: str) -> None:
        """Delete an account: what only it held goes, elsewhere its role ends."""
        for project in [each for each in self.projects.values() if user in each.holders]:
            if set(project.holders) == {user}:
                self.remove(project.name)
            else:
                self.remove_holder(project.name, user)

    def restore(self, name: str) -> None:
        """Bring a removed project back as it was; the administrators do so without a row."""
        self._touched(name)
        self.projects[normal(name)] = self._removed.pop(normal(name))

    def archive(self, name: str, reason: str | None = None) -> None:
        """Mark a project as finished.  PyPI writes no row."""
        self._mark(name, Status.ARCHIVED, reason)

    def deprecate(self, name: str, reason: str | None = None) -> None:
        """Mark a project as superseded.  PyPI does not offer it; other indexes may."""
        self._mark(name, Status.DEPRECATED, reason)

    def unmark(self, name: str) -> None:
        """Make an archived or deprecated project active again.  PyPI writes no row."""
        self._mark(name, Status.ACTIVE, None)

    def quarantine(self, name: str) -> None:
        """Hide a project's files while it is looked into."""
        self._row(self._mark(name, Status.QUARANTINED, None), "project quarantined")

    def clear_quarantine(self, name: str) -> None:
        """Show them again."""
        self._row(self._mark(name, Status.ACTIVE, None), "project quarantine cleared")

    def quarantine_release(self, name: str, version: str) -> None:
        """Hide one release."""
        project = self._changed(name)
        self._release(project, version).quarantined = True
        self._row(project, "release quarantined", version)

    def clear_release(self, name: str, version: str) -> None:
        """Show the release again."""
        project = self._changed(name)
        self._release(project, version).quarantined = False
        self._row(project, "release quarantine cleared", version)

    def add_holder(self, name: str, user: str, role: str = OWNER) -> None:
        """Give somebody a role at once, as an administrator can."""
        project = self._changed(name)
        project.holders[user] = role
        self._row(project, f"add {role} {user}")

    def remove_holder(self, name: str, user: str) -> None:
        """Take somebody's role."""
        project = self._changed(name)
        self._row(project, f"remove {project.holders.pop(user)} {user}")

    def change_role(self, name: str, user: str, role: str) -> None:
        """Give somebody another role."""
        project = self._changed(name)
        self._row(project, f"change {project.holders[user]} {user} to {role}")
        project.holders[user] = role

    def invite(self, name: str, user: str, role: str = OWNER) -> None:
        """Offer somebody a role."""
        self._row(self._changed(name), f"invite {role} {user}")

    def accept(self, name: str, user: str, role: str = OWNER) -> None:
        """Take up the offer."""
        project = self._changed(name)
        project.holders[user] = role
        self._row(project, f"accepted {role} {user}")

    def revoke_invite(self, name: str, user: str, role: str = OWNER) -> None:
        """Take the offer back."""
        self._row(self._changed(name), f"revoke_invite {role} {user}")

    def move_to_organization(self, name: str, organization: str, mover: str) -> None:
        """Give the project to an organization; only the mover's lost role leaves a row."""
        self._changed(name).organization = organization
        self.remove_holder(name, mover)

    def describe(self, name: str, summary: str, classifiers: Iterable[str] = ()) -> None:
        """Say what the next upload would say of itself; no row of its own."""
        project = self._changed(name)
        project.summary, project.classifiers = summary, tuple(classifiers)

    def credit(
        self,
        name: str,
        *,
        author: str = "",
        maintainer: str = "",
        licence: str = "",
        links: Mapping[str, str] | None = None,
    ) -> None:
        """Say who made it, under what licence and where it is worked on; no row of its own."""
        project = self._changed(name)
        project.author_email, project.maintainer_email = author, maintainer
        project.licence, project.links = licence, dict(links or {})

    def warn(self, name: str, vulnerability: str) -> None:
        """Publish a known vulnerability."""
        self._changed(name).vulnerabilities.append(vulnerability)

    def write_row(self, name: str, action: str) -> None:
        """Write a row with an action of one's own, as a newer index may."""
        self._row(self._changed(name), action)

    # --- what it shows ---

    def answer(self, request: Request) -> Response:
        """Return what the index answers to this request."""
        path = urlsplit(request.url).path
        if Trouble.DOWN in self.troubles:
            return self._said(request, HTTPStatus.SERVICE_UNAVAILABLE, b"", "text/plain")
        if Trouble.PORTAL in self.troubles:
            return self._said(request, HTTPStatus.OK, pages.PORTAL, "text/html")
        if Trouble.RUBBISH in self.troubles:
            return self._said(request, HTTPStatus.OK, bytes(range(256)), "text/html")
        if Trouble.ALL_MISSING in self.troubles:
            return self._missing(request, path)
        stale = self._stale.get(path) if Trouble.STALE in self.troubles else None
        return self._conditional(request, stale or self._page(request, path))

    def _page(self, request: Request, path: str) -> Response:
        match path.strip("/").split("/"):
            case ["pypi"]:
                return self._journal(request)
            case ["simple"]:
                return self._list(request)
            case ["simple", name]:
                return self._simple(request, name)
            case ["pypi", name, "json"]:
                return self._api(request, name)
            case ["packages", *_, filename] if filename.endswith(".metadata"):
                return self._metadata(request, path.removesuffix(".metadata"))
            case _:
                return self._missing(request, path)

    def _list(self, request: Request) -> Response:
        as_json = self._json_for(request)
        key = (self._changes, as_json, Trouble.HALF_ROOT in self.troubles)
        if self._root is None or self._root[0] != key:
            render = pages.root_json if as_json else pages.root_html
            self._root = key, render(self._listed(), self.head)
        kind = pages.SIMPLE_JSON if as_json else pages.SIMPLE_HTML
        return self._said(request, HTTPStatus.OK, self._root[1], kind, self.head)

    def _listed(self) -> list[HeldProject]:
        shown = [each for each in self.projects.values() if each.status is not Status.QUARANTINED]
        half = Trouble.HALF_ROOT in self.troubles
        return shown[: len(shown) // 2] if half else shown

    def _simple(self, request: Request, name: str) -> Response:
        project = self._shown(name)
        if project is None:
            return self._missing(request, f"/simple/{name}/")
        as_json = self._json_for(request)
        render = pages.simple_json if as_json else pages.simple_html
        kind = pages.SIMPLE_JSON if as_json else pages.SIMPLE_HTML
        body = render(project, self.files_at)
        return self._said(request, HTTPStatus.OK, body, kind, project.serial)

    def _api(self, request: Request, name: str) -> Response:
        project = self._shown(name)
        described = project.described if project else None
        if project is None or described is None or project.status is Status.QUARANTINED:
            return self._missing(request, f"/pypi/{name}/json")
        body = pages.project_json(
            project, described, ownership=self.shows_ownership, at=self.files_at
        )
        return self._said(request, HTTPStatus.OK, body, "application/json", project.serial)

    def _metadata(self, request: Request, place: str) -> Response:
        stem = place.rpartition("/")[2].partition("-")[0]
        project = self.projects.get(normal(stem))
        files = [f for r in project.releases.values() for f in r.files] if project else []
        for file in files:
            if file.place == place and file.metadata:
                body = file.metadata.encode()
                return self._said(request, HTTPStatus.OK, body, "application/octet-stream")
        return self._missing(request, place)

    def _journal(self, request: Request) -> Response:
        if not self.has_journal or request.method != "POST":
            return self._said(request, HTTPStatus.METHOD_NOT_ALLOWED, b"", "text/plain")
        values, method = xmlrpc.client.loads(request.body or b"")
        head = self.head // 2 if Trouble.SERIAL_BACK in self.troubles else self.head
        match method, values:
            case "changelog_last_serial", ():
                body = pages.marshalled(head)
            case "changelog_since_serial", (int(serial),):
                first = bisect.bisect_right(self.rows, serial, key=lambda row: row[4])
                body = pages.marshalled(
                    [list(r) for r in self.rows[first : first + self.page_rows]]
                )
            case "list_packages_with_serial", ():
                body = pages.marshalled({each.name: each.serial for each in self._listed()})
            case _:
                body = pages.fault(f"{method} is not a method")
        return self._said(request, HTTPStatus.OK, body, "text/xml")

    def _missing(self, request: Request, path: str) -> Response:
        body, kind = b"<html><h1>404 Not Found</h1></html>", "text/html"
        if path.startswith("/simple/"):
            body, kind = b"404 Not Found", "text/plain"
        elif path.startswith("/pypi/"):
            body, kind = b'{"message": "Not Found"}', "application/json"
        return self._said(request, HTTPStatus.NOT_FOUND, body, kind)

    def _said(
        self, request: Request, status: int, body: bytes, kind: str, serial: int | None = None
    ) -> Response:
        if Trouble.HALF_BODIES in self.troubles:
            body = body[: len(body) // 2]
        headers = [("content-type", kind)]
        if serial is not None:
            headers.append(("x-pypi-last-serial", str(serial)))
        if status == HTTPStatus.OK and request.method == "GET":
            headers.append(("etag", f'"{hashlib.sha256(body).hexdigest()[:32]}"'))
        return Response(
            url=request.url, status=status, headers=tuple(headers), body=body, at=self.clock.now()
        )

    def _conditional(self, request: Request, response: Response) -> Response:
        held, etag = dict(request.headers).get("if-none-match"), response.header("etag")
        if etag is None or held != etag:
            return response
        return self._said(request, HTTPStatus.NOT_MODIFIED, b"", "text/plain")

    def _json_for(self, request: Request) -> bool:
        return self.speaks_json and pages.SIMPLE_JSON in dict(request.headers).get("accept", "")

    # --- helpers of the verbs ---

    def _shown(self, name: str) -> HeldProject | None:
        return None if normal(name) in self.hidden else self.projects.get(normal(name))

    def _changed(self, name: str) -> HeldProject:
        """Return a project about to change.  Raises `NotFound`."""
        project = self.projects.get(normal(name))
        if project is None:
            raise NotFound(f"the pretended index has no {name}")
        self._touched(name)
        return project

    def _touched(self, name: str) -> None:
        """Note a change; while pages are stale, keep what they showed before it."""
        if Trouble.STALE not in self.troubles:
            self._stale.clear()
        else:
            paths = ("/simple/", f"/simple/{normal(name)}/", f"/pypi/{normal(name)}/json")
            for path in paths:
                if path not in self._stale:
                    accept = (("accept", pages.SIMPLE_JSON),)
                    self._stale[path] = self._page(Request(url=path, headers=accept), path)
        self._changes += 1

    def _row(self, project: HeldProject, action: str, version: str | None = None) -> None:
        moment = int(self.clock.now().timestamp())
        self.rows.append((project.name, version, moment, action, self.head + 1))
        project.serial = self.head

    def _mark(self, name: str, status: Status, reason: str | None) -> HeldProject:
        project = self._changed(name)
        project.status, project.reason = status, reason
        return project

    def _release(self, project: HeldProject, version: str) -> HeldRelease:
        if version not in project.releases:
            raise NotFound(f"the pretended index has no {project.name} {version}")
        return project.releases[version]
