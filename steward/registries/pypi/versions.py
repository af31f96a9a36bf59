"""Versions and ranges as installers of Python projects read them (PEP 440, PEP 592)."""

from collections.abc import Sequence
from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from steward.observations import Release

_ZERO = Version("0")


@lru_cache(maxsize=65_536)
def parsed(version: str) -> Version | None:
    """Return the version, or None for one that PEP 440 does not know."""
    try:
        return Version(version)
    except InvalidVersion:
        return None


def order(version: str) -> tuple[bool, Version, str]:
    """Return a key that sorts versions; those PEP 440 does not know come first."""
    known = parsed(version)
    return (known is not None, known or _ZERO, "" if known else version)


def admits(specifier: str, version: str) -> bool:
    """Say whether a range allows a version; pre-releases only where the range names one."""
    allowed, found = _specifiers(specifier), parsed(version)
    return allowed is not None and found is not None and allowed.contains(found)


@lru_cache(maxsize=16_384)
def _specifiers(text: str) -> SpecifierSet | None:
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        return None


def latest(releases: Sequence[Release]) -> Release | None:
    """Return what an installer picks: not yanked, the highest final, else the highest at all."""
    offered = [release for release in releases if release.files and not release.yanked]
    return max(offered, key=_preference, default=None)


def _preference(release: Release) -> tuple[bool, tuple[bool, Version, str]]:
    version = parsed(release.version)
    return (version is not None and not version.is_prerelease, order(release.version))
