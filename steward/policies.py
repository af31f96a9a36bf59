"""The policies that cases run under, read once from the rules' own folder.

A policy is found by its file's name.  A case keeps the version it was filed
under; a file whose version is raised leaves the older one beside it, as
`<id>.v<version>.toml`.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from steward.errors import NotFound
from workflows import policy
from workflows.policy import Policy
from workflows.terms import Intent

OWN: Final = (
    "steward-default",
    "pep541-reuse",
    "pypi-deceased",
    "steward-orphan",
    "steward-security",
)
"""Together these have a path for every intent that a machine can lead along one."""


@cache
def every() -> Mapping[str, Policy]:
    """Return the newest version of each policy, by id, in the order of their ids."""
    newest: dict[str, Policy] = {}
    for each in sorted(_all(), key=lambda found: (found.id, found.version)):
        newest[each.id] = each
    return MappingProxyType(newest)


def find(policy_id: str, version: int | None = None) -> Policy:
    """Return one policy, the newest unless a version is named.  Raises `NotFound`."""
    for each in _all() if version else every().values():
        if each.id == policy_id and version in {None, each.version}:
            return each
    named = policy_id if version is None else f"{policy_id}, version {version}"
    raise NotFound(f"there is no policy {named}; those there are stand at /policies")


def text(policy_id: str) -> str:
    """Return the newest file of a policy as it is written, comments and all.

    Raises `NotFound`.
    """
    return _texts()[find(policy_id).digest]


def serving(intent: Intent, preferred: str) -> Policy:
    """Return the policy for an intent: the operator's own where it fits, else one of `OWN`.

    Raises `NotFound` where no policy has a path for the intent.
    """
    for each in map(find, dict.fromkeys((preferred, *OWN))):
        if intent in each.applies_to:
            return each
    raise NotFound(f"no policy here has a path for {intent}")


@cache
def _all() -> tuple[Policy, ...]:
    return tuple(policy.read(written) for written in _written())


@cache
def _texts() -> Mapping[str, str]:
    return {policy.read(written).digest: written for written in _written()}


def _written() -> tuple[str, ...]:
    folder = files("workflows") / "policies"
    found = sorted(folder.iterdir(), key=lambda each: each.name)
    return tuple(each.read_text("utf-8") for each in found if each.name.endswith(".toml"))
