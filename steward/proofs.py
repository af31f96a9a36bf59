"""Proofs of standing: what somebody showed to be in their hands, and until when that counts.

What was shown is named by the host's own ids, never by a name: a name can be
given up and taken by somebody else, an id cannot.  Pure values; how each is
shown is in `standing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workflows.names import Project


class ProofKind(StrEnum):
    """How standing with a project can be shown."""

    REPOSITORY_GRANT = "repository-grant"  # its host says that they may push
    REPOSITORY_CI = "repository-ci"  # a token that was minted in its own CI
    REPOSITORY_FILE = "repository-file"  # a challenge on its default branch
    REGISTRY_ROLE = "registry-role"  # a challenge in what only a holder can publish
    ADDRESS = "address"  # a mailbox that the project names, by our mailed link
    DOMAIN = "domain"  # a challenge at a host that the project names


REPOSITORY: frozenset[ProofKind] = frozenset(
    {ProofKind.REPOSITORY_GRANT, ProofKind.REPOSITORY_CI, ProofKind.REPOSITORY_FILE}
)
"""The three ways of showing that a repository is in one's hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofOfStanding:
    """One thing that an account showed.

    `thing` is what they showed, by its host's id; `level` what they may do
    there, as the host spells it, or nothing where it does not say.  `ids` are
    further ids of the host: whose it is, who showed it.  `first` is when it was
    shown for the first time, `shown` when last.
    """

    id: str
    account_id: str
    project: Project
    kind: ProofKind
    thing: str
    level: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    first: datetime
    shown: datetime
    expires: datetime

    def holds(self, now: datetime) -> bool:
        """Say whether it still counts."""
        return now < self.expires
