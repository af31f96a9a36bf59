"""Intents that go to a person: no table of steps can decide them, a checklist guides."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from workflows.terms import Intent

BY_PERSON: Final[Mapping[Intent, tuple[str, ...]]] = MappingProxyType(
    {
        Intent.LOCKED_OUT: (
            "Prefer account recovery to a handoff: refer the owner there first.",
            "Does he control the repository, a signing key or the mail domain?",
            "Was he asked by a second channel that he used before the trouble?",
            "Is a call on video the only proof left? Then two moderators are present.",
        ),
        Intent.FREE_NAME: (
            "Why can the name not be had: prohibited, too like another, deleted, or no release?",
            "Tell the candidate that reason, and whether it can change.",
            "Is the name spelt the same in the request and in the answer?",
            "Did anything ever depend on the name? Then it is a reuse, and a case of its own.",
        ),
        Intent.BULK: (
            "List the projects, and the one person or organisation behind them.",
            "Are all accounts of that person known, and merged on evidence?",
            "One letter a person, not one a project.",
            "Split it by naming the projects: whoever leads gets a draft for each.",
        ),
    }
)
"""Per intent, what the person who takes the case has to ask, in this order."""
