"""Remaining: which releases of a project were left when some went, as facts of a finding.

A fact is a text of safe tokens, so the versions stand newest first with a space
between them, and no more of them than a record should carry.  Those that found
no room are counted: whoever reads the facts knows whether he knows all.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from packaging.version import InvalidVersion, Version

LEFT: Final = "left"
YANKED: Final = "yanked"
UNLISTED: Final = "unlisted"
MOST_LETTERS: Final = 4_000
"""Of each of the two texts: about 600 versions, a sixteenth of what a record may have."""

_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!~-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """What was left: releases that anybody gets, and those that only a yank holds back.

    `whole` says that these are all of them; else they are the newest.
    """

    left: tuple[str, ...] = ()
    yanked: tuple[str, ...] = ()
    whole: bool = True


def facts(left: Iterable[str], yanked: Iterable[str]) -> Mapping[str, str]:
    """Return what was left as facts; `read` returns it again."""
    texts = {LEFT: tuple(left), YANKED: tuple(yanked)}
    told = {name: _listed(versions) for name, versions in texts.items()}
    unlisted = sum(len(texts[name]) - len(told[name]) for name in texts)
    found = {name: " ".join(versions) for name, versions in told.items()}
    return found | ({UNLISTED: str(unlisted)} if unlisted else {})


def read(told: Mapping[str, str]) -> Remaining | None:
    """Return what was left by the facts of a finding; None where they do not say it."""
    if LEFT not in told:
        return None
    return Remaining(
        left=tuple(told[LEFT].split()),
        yanked=tuple(told.get(YANKED, "").split()),
        whole=UNLISTED not in told,
    )


def _listed(versions: Iterable[str]) -> list[str]:
    """Return the newest that fit; a version that is no safe token is never among them."""
    listed, letters = [], 0
    for version in sorted(filter(_TOKEN.fullmatch, versions), key=_order, reverse=True):
        letters += len(version) + 1
        if letters > MOST_LETTERS:
            break
        listed.append(version)
    return listed


def _order(version: str) -> tuple[bool, Version, str]:
    try:
        return (True, Version(version), version)
    except InvalidVersion:
        return (False, Version("0"), version)
