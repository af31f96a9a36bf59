"""What a pretended index holds: projects, releases, files, holders."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from packaging.version import Version

from steward.observations import Status
from workflows.names import normal


@dataclass(slots=True, kw_only=True)
class HeldFile:
    """One file; `metadata` is what its metadata file says, None where it has none."""

    name: str
    uploaded: datetime
    metadata: str | None = None

    @property
    def sha256(self) -> str:
        """Return a digest that this name and moment always give."""
        return hashlib.sha256(f"{self.name} {self.uploaded.isoformat()}".encode()).hexdigest()

    @property
    def metadata_sha256(self) -> str | None:
        """Return the digest of the metadata file."""
        return hashlib.sha256(self.metadata.encode()).hexdigest() if self.metadata else None

    @property
    def place(self) -> str:
        """Return the path under the files' host."""
        return f"/packages/{self.sha256[:2]}/{self.sha256[2:10]}/{self.name}"


@dataclass(slots=True, kw_only=True)
class HeldRelease:
    """One version.  `yanked` is None or the reason, which may be empty."""

    version: str
    requires: tuple[str, ...] = ()
    requires_python: str | None = None
    files: list[HeldFile] = field(default_factory=list)
    yanked: str | None = None
    quarantined: bool = False

    @property
    def preference(self) -> tuple[bool, bool, Version]:
        """Return the order in which Warehouse picks the release it describes."""
        version = Version(self.version)
        return (self.yanked is None, not version.is_prerelease, version)


@dataclass(slots=True, kw_only=True)
class HeldProject:
    """One life of a name."""

    name: str
    serial: int
    summary: str = ""
    classifiers: tuple[str, ...] = ()
    links: dict[str, str] = field(default_factory=dict)
    status: Status = Status.ACTIVE
    reason: str | None = None
    releases: dict[str, HeldRelease] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    organization: str | None = None
    vulnerabilities: list[str] = field(default_factory=list)
    licence: str = ""
    author_email: str = ""
    maintainer_email: str = ""

    @property
    def normal(self) -> str:
        """Return the name in its PEP 503 form."""
        return normal(self.name)

    @property
    def described(self) -> HeldRelease | None:
        """Return the release that the JSON API describes."""
        return max(self.releases.values(), key=lambda each: each.preference, default=None)


def packed(
    project: HeldProject, release: HeldRelease, now: datetime, *, wheel: bool
) -> list[HeldFile]:
    """Return the files of a new release: an sdist and, where asked for, a wheel with metadata."""
    stem = f"{project.normal.replace('-', '_')}-{release.version}"
    files = [HeldFile(name=f"{stem}.tar.gz", uploaded=now)]
    if wheel:
        text = _metadata(project, release)
        files.append(HeldFile(name=f"{stem}-py3-none-any.whl", uploaded=now, metadata=text))
    return files


def _metadata(project: HeldProject, release: HeldRelease) -> str:
    lines = ["Metadata-Version: 2.1", f"Name: {project.name}", f"Version: {release.version}"]
    lines += [f"License: {project.licence}"] if project.licence else []
    lines += [f"Requires-Dist: {requirement}" for requirement in release.requires]
    return "\n".join([*lines, "", f"# {project.name}", ""])
