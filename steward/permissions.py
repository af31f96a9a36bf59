"""Who may do what: one table, and the one function that enforces it.

Every service asks `permit` before it changes or tells anything that is not
public, with the person who asks and the thing that is touched; an id alone is
never enough.  The web asks `admit` besides, by the route, before it reads a body.
Who somebody is, and whose a thing is, is found out elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from workflows.errors import Refused

FRESH: Final = timedelta(minutes=10)
"""How long a proof of who one is counts for what must be fresh; the one such figure."""


class Role(StrEnum):
    """What somebody is here.  An admin is not a moderator unless he is both."""

    ANYBODY = "anybody"
    ACCOUNT = "account"
    MODERATOR = "moderator"
    ADMIN = "admin"


GRANTED: Final = (Role.MODERATOR, Role.ADMIN)
"""The roles that somebody is given; the others follow from being here and signing in."""


class Scope(StrEnum):
    """What an API token was made for."""

    READ = "read"
    LISTS = "lists"
    CASES = "cases"


class Kind(StrEnum):
    """What an action does to what is kept."""

    READS = "reads"
    ASKS = "asks"  # a question too long for an address: a body is sent, nothing is changed
    CHANGES = "changes"


class Action(StrEnum):
    """Everything that can be done here."""

    READ = "read what is public"
    ASK = "ask about a manifest"
    LOOK = "ask for a look"
    MAKE_LIST = "make a watch list"
    READ_LIST = "read a watch list"
    CHANGE_LIST = "change a watch list"
    TAKE_LIST = "take a watch list into an account"
    READDRESS_LIST = "give a watch list new addresses"
    SIGN_IN = "sign in"
    STEP_UP = "give the second factor"
    SIGN_OUT = "sign out"
    READ_ACCOUNT = "read an account"
    CHANGE_NAME = "change one's name"
    END_SESSION = "end a session"
    CHANGE_FACTORS = "change second factors"
    CHANGE_ADDRESSES = "change one's mail addresses"
    CONFIRM_ADDRESS = "confirm a mail address"
    CHANGE_IDENTITIES = "change the providers one signs in by"
    CONFIRM_IDENTITY = "come back from a provider to one's account"
    MAKE_TOKEN = "make an API token"  # noqa: S105 -- the name of an action
    REVOKE_TOKEN = "revoke an API token"  # noqa: S105 -- the name of an action
    EXPORT_ACCOUNT = "export an account"
    ERASE_ACCOUNT = "erase an account"
    PROVE_STANDING = "prove standing with a project"
    SHOW_RUN = "show a run of CI for a challenge"
    ANSWER = "answer a letter"
    FILE_CASE = "file a handoff request"
    SPEAK_IN_CASE = "add to a case"
    ADD_EVIDENCE = "add evidence to a case"
    READ_EVIDENCE = "read evidence of a case"
    SEND_FILE = "send a file"
    HAVE_FILE = "have a file by its address"
    READ_DESK = "read the desk"
    WORK_CASE = "work on a case"
    VOTE = "vote on a case"
    WISH = "lay down a wish for one's own project"
    FREEZE = "freeze what is carried out"
    DISABLE_ACCOUNT = "disable an account"
    CHANGE_ROLES = "change roles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who asks.  `scopes` is None for a person at a browser or a terminal.

    `proved_at` is when he last showed who he is, `factor_at` when with the second
    factor; `has_factor` says whether there is one to show.  `waiting` are roles that
    were given and do not count before it is shown.
    """

    account: str | None = None
    roles: frozenset[Role] = frozenset()
    waiting: frozenset[Role] = frozenset()
    scopes: frozenset[Scope] | None = None
    proved_at: datetime | None = None
    factor_at: datetime | None = None
    has_factor: bool = False


ANONYMOUS: Final = Subject()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What is touched: whose it is, and whether the asker holds its key."""

    owner: str | None = None
    keyed: bool = False


NOTHING: Final = Thing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who may.  `anyone` on any thing, `owner` on his own, `keyed` whoever holds its key.

    `scope` is what a token needs; None: never by token.  `fresh`: a proof of who
    one is, ten minutes old at most.
    """

    kind: Kind
    anyone: frozenset[Role] = frozenset()
    owner: bool = False
    keyed: bool = False
    scope: Scope | None = None
    fresh: bool = False


_EVERYBODY = frozenset({Role.ANYBODY})
_MEMBERS = frozenset({Role.ACCOUNT})
_MODERATORS = frozenset({Role.MODERATOR})
_ADMINS = frozenset({Role.ADMIN})
_R, _A, _C = Kind

RULES: Final[Mapping[Action, Rule]] = MappingProxyType(
    {
        Action.READ: Rule(kind=_R, anyone=_EVERYBODY, scope=Scope.READ),
        Action.ASK: Rule(kind=_A, anyone=_EVERYBODY, scope=Scope.READ),
        Action.LOOK: Rule(kind=_C, anyone=_EVERYBODY, scope=Scope.LISTS),
        Action.MAKE_LIST: Rule(kind=_C, anyone=_EVERYBODY, scope=Scope.LISTS),
        Action.READ_LIST: Rule(kind=_R, owner=True, keyed=True, scope=Scope.READ),
        Action.CHANGE_LIST: Rule(kind=_C, owner=True, keyed=True, scope=Scope.LISTS),
        Action.TAKE_LIST: Rule(kind=_C, anyone=_MEMBERS),
        Action.READDRESS_LIST: Rule(kind=_C, owner=True),
        Action.SIGN_IN: Rule(kind=_C, anyone=_EVERYBODY),
        Action.STEP_UP: Rule(kind=_C, anyone=_MEMBERS),
        Action.SIGN_OUT: Rule(kind=_C, anyone=_MEMBERS),
        Action.READ_ACCOUNT: Rule(kind=_R, owner=True, anyone=_ADMINS),
        Action.CHANGE_NAME: Rule(kind=_C, owner=True),
        Action.END_SESSION: Rule(kind=_C, owner=True),
        Action.CHANGE_FACTORS: Rule(kind=_C, owner=True, fresh=True),
        Action.CHANGE_ADDRESSES: Rule(kind=_C, owner=True, fresh=True),
        Action.CONFIRM_ADDRESS: Rule(kind=_C, owner=True),
        Action.CHANGE_IDENTITIES: Rule(kind=_C, owner=True, fresh=True),
        Action.CONFIRM_IDENTITY: Rule(kind=_C, owner=True),
        Action.MAKE_TOKEN: Rule(kind=_C, owner=True, fresh=True),
        Action.REVOKE_TOKEN: Rule(kind=_C, owner=True, anyone=_ADMINS),
        Action.EXPORT_ACCOUNT: Rule(kind=_R, owner=True),
        Action.ERASE_ACCOUNT: Rule(kind=_C, owner=True, fresh=True),
        Action.PROVE_STANDING: Rule(kind=_C, owner=True),
        Action.SHOW_RUN: Rule(kind=_C, keyed=True),
        Action.ANSWER: Rule(kind=_C, keyed=True),
        Action.FILE_CASE: Rule(kind=_C, anyone=_MEMBERS, scope=Scope.CASES),
        Action.SPEAK_IN_CASE: Rule(kind=_C, anyone=_MEMBERS, scope=Scope.CASES),
        Action.ADD_EVIDENCE: Rule(kind=_C, owner=True, anyone=_MODERATORS, scope=Scope.CASES),
        Action.READ_EVIDENCE: Rule(kind=_R, owner=True, anyone=_MODERATORS, scope=Scope.CASES),
        Action.SEND_FILE: Rule(kind=_C, anyone=_MEMBERS, scope=Scope.CASES),
        Action.HAVE_FILE: Rule(kind=_R, keyed=True, scope=Scope.CASES),
        Action.READ_DESK: Rule(kind=_R, anyone=_MODERATORS),
        Action.WORK_CASE: Rule(kind=_C, anyone=_MODERATORS),
        Action.VOTE: Rule(kind=_C, anyone=_MODERATORS, fresh=True),
        Action.WISH: Rule(kind=_C, anyone=_MEMBERS),
        Action.FREEZE: Rule(kind=_C, anyone=_ADMINS, fresh=True),
        Action.DISABLE_ACCOUNT: Rule(kind=_C, anyone=_ADMINS, fresh=True),
        Action.CHANGE_ROLES: Rule(kind=_C, anyone=_ADMINS, fresh=True),
    }
)

_ON_THE_WAY_IN: Final = frozenset({Action.STEP_UP, Action.SIGN_OUT})
"""What somebody may do who has a second factor and has not shown it yet."""


def permit(subject: Subject, action: Action, now: datetime, thing: Thing = NOTHING) -> None:
    """Let it be done to this thing.

    Raises `Refused`: `sign-in-needed`, `not-allowed`, `enrolment-needed`,
    `second-factor-needed` or `step-up-needed`, with the sentence for whoever asked.
    """
    rule = RULES[action]
    _by_token(subject, action, rule)
    if rule.anyone & _EVERYBODY or (rule.keyed and thing.keyed):
        return
    if subject.account is None:
        raise Refused("sign-in-needed", f"sign in to {action}")
    mine = rule.owner and thing.owner is not None and thing.owner == subject.account
    if not mine and not rule.anyone & (subject.roles | _MEMBERS):
        raise _not_his(subject, action, rule)
    _proved(subject, action, now, as_role=not mine and not rule.anyone & _MEMBERS)


def admit(subject: Subject, action: Action, now: datetime) -> None:
    """Let it be asked for, before anybody knows which thing it is about.  Raises as `permit`."""
    own = Thing(owner=subject.account, keyed=RULES[action].keyed)
    permit(subject, action, now, own)


def _by_token(subject: Subject, action: Action, rule: Rule) -> None:
    if subject.scopes is None:
        return
    if rule.scope is None:
        raise Refused("not-allowed", f"no API token can {action}; sign in with a browser")
    if rule.scope not in subject.scopes:
        raise Refused(
            "not-allowed", f"this token may not {action}: it lacks the scope {rule.scope}"
        )


def _not_his(subject: Subject, action: Action, rule: Rule) -> Refused:
    """Return the refusal of who has not the role, or has it and no second factor yet."""
    if not rule.anyone & subject.waiting:
        return Refused("not-allowed", f"this account may not {action}")
    if subject.has_factor:
        return Refused("second-factor-needed", f"to {action}, give your second factor")
    return Refused("enrolment-needed", f"to {action}, your role needs a second factor: set one up")


def _proved(subject: Subject, action: Action, now: datetime, *, as_role: bool) -> None:
    """Refuse who owes a second factor, and a proof that is too old."""
    owes = as_role or (subject.has_factor and action not in _ON_THE_WAY_IN)
    if owes and subject.factor_at is None and subject.scopes is None:
        raise Refused("second-factor-needed", f"to {action}, give your second factor")
    if not RULES[action].fresh:
        return
    strong = as_role or subject.has_factor
    shown = subject.factor_at if strong else subject.proved_at
    if shown is None or not timedelta() <= now - shown < FRESH:
        what = "your second factor" if strong else "a sign-in"
        raise Refused("step-up-needed", f"to {action} needs {what} of the last ten minutes")


def as_table() -> str:
    """Return the table as Markdown, for the documentation."""
    head = "| to … | does | who | their own | with its key | token | fresh |\n" + "|---" * 7 + "|\n"
    return head + "\n".join(_row(action, rule) for action, rule in RULES.items()) + "\n"


def _row(action: Action, rule: Rule) -> str:
    who = ", ".join(sorted(rule.anyone)) or "-"
    cells = (
        *(action.value, rule.kind.value, who),
        *("yes" if each else "-" for each in (rule.owner, rule.keyed)),
        rule.scope.value if rule.scope else "never",
        "ten minutes" if rule.fresh else "-",
    )
    return f"| {' | '.join(cells)} |"
