"""The closed lists of words that a case is written in.

Nothing here decides anything: where a case stands, who acts, what an owner may
answer, how an attempt to reach him went.  Each word is stored as it reads.
"""

from enum import IntEnum, StrEnum


class Stage(StrEnum):
    """Where a case stands.  What stops its clock stands beside it, as a hold."""

    DRAFT = "draft"
    SCREENING = "screening"
    CONTACTING = "contacting"
    ASSESSMENT = "assessment"
    RECOMMENDED = "recommended"
    COOLING_OFF = "cooling-off"
    EXECUTING = "executing"
    PROBATION = "probation"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a closed case ended."""

    SETTLED = "settled"
    SETTLED_OUTSIDE = "settled-outside"
    ORPHANED = "orphaned"
    ARCHIVED = "archived"
    DENIED = "denied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    DUPLICATE = "duplicate"
    INELIGIBLE = "ineligible"
    REFERRED = "referred"
    REVERSED = "reversed"
    ANNULLED = "annulled"


class Intent(StrEnum):
    """What is asked for.  Fixed when the case is opened: it chooses the requirements."""

    CONTINUE = "continue"
    REUSE = "reuse"
    CO_MAINTAIN = "co-maintain"
    ORPHAN = "orphan"
    EMPLOYER = "employer"
    DECEASED = "deceased"
    LOCKED_OUT = "locked-out"
    SECURITY_RELEASE = "security-release"
    FREE_NAME = "free-name"
    BULK = "bulk"


class Tier(IntEnum):
    """How many would feel a wrong decision, from hardly anyone (0) to very many (3)."""

    T0 = 0
    T1 = 1
    T2 = 2
    T3 = 3


class HoldKind(StrEnum):
    """What can stand beside a stage and stop one of its clocks."""

    NEEDS_INFO = "needs-info"
    LEGAL = "legal"
    ABSENCE = "absence"
    CHALLENGE = "identity-challenge"
    OFFER = "counter-offer"
    REPLY = "unread-reply"
    OBJECTION = "objection"
    APPEAL = "appeal"
    FREEZE = "freeze"


class Office(StrEnum):
    """What an account may do everywhere.  The clock is an actor too, a narrow one."""

    NONE = "none"
    MODERATOR = "moderator"
    ADMIN = "admin"
    CLOCK = "clock"


class Role(StrEnum):
    """What somebody is in one case."""

    ANYONE = "anyone"
    CANDIDATE = "candidate"
    OWNER = "owner"
    SUCCESSOR = "successor"
    PARTY = "party"
    MODERATOR = "moderator"
    ADMIN = "admin"
    CLOCK = "clock"


class Proof(StrEnum):
    """How it is known that somebody is who he says."""

    REGISTRY_LOGIN = "registry-login"
    LINK_TOKEN = "link-token"  # noqa: S105 -- a word, not a secret
    SIGNED_COMMIT = "signed-commit"
    SECOND_CHANNEL = "second-channel"


class Answer(StrEnum):
    """The seven things an owner can say with one press of a button."""

    KEEP = "keep"
    HAND_OVER = "hand-over"
    OTHER_HEIR = "other-heir"
    CO_MAINTAIN = "co-maintain"
    ARCHIVE = "archive"
    NEEDS_TIME = "needs-time"
    NOT_ME = "not-me"


class Silence(StrEnum):
    """What an owner's silence rests on."""

    ASKED = "asked"
    NOWHERE_TO_ASK = "nowhere-to-ask"


class Channel(StrEnum):
    """By what means somebody is reached."""

    MAIL = "mail"
    TRACKER = "tracker"
    REGISTRY = "registry"
    SOCIAL = "social"
    PUBLIC_NOTICE = "public-notice"


class Grant(StrEnum):
    """What the candidate would receive."""

    OWNER = "owner"
    CO_MAINTAINER = "co-maintainer"
    RELEASE_ONLY = "release-only"


class Advice(StrEnum):
    """What a moderator can recommend."""

    GRANT = "grant"
    GRANT_LIMITED = "grant-limited"
    DENY = "deny"
    ORPHAN = "orphan"
    ARCHIVE = "archive"


class Standing(StrEnum):
    """Why somebody's objection or support weighs."""

    OWNER = "owner"
    CO_MAINTAINER = "co-maintainer"
    CONTRIBUTOR = "contributor"
    DEPENDENT = "dependent"


class Asset(StrEnum):
    """What has to change hands, or be taken back, in a transfer."""

    REGISTRY_ROLE = "registry-role"
    REPOSITORY = "repository"
    DOCS_HOST = "docs-host"
    CI = "ci"
    TRUSTED_PUBLISHER = "trusted-publisher"
    OLD_TOKENS = "old-tokens"
    DOMAIN = "domain"
    CHAT = "chat"
    FUNDING = "funding"


class AssetState(StrEnum):
    """How far one asset is."""

    PENDING = "pending"
    ASKED = "asked"
    DONE = "done"
    VERIFIED = "verified"
    FAILED = "failed"
    NOT_APPLICABLE = "not-applicable"


class Matter(StrEnum):
    """What a panel can be asked."""

    APPEAL = "appeal"
    REVERSAL = "reversal"
    ANNULMENT = "annulment"


class DirectiveKind(StrEnum):
    """What an owner can lay down in advance."""

    NO_TRANSFER = "no-transfer"
    SUCCESSOR = "successor"
    ONLY_CO_MAINTAIN = "only-co-maintain"
    FEATURE_COMPLETE = "feature-complete"
    ABSENCE = "absence"


class CallGrade(StrEnum):
    """How much an owner is looking for."""

    HELP = "help"
    CO_MAINTAIN = "co-maintain"
    HAND_OFF = "hand-off"
    FREE = "free"


class SignalKind(StrEnum):
    """A sign that nobody is looking after a project.  None of them is proof."""

    IDLE = "idle"
    NO_COMMITS = "no-commits"
    REPOSITORY_ARCHIVED = "repository-archived"
    REPOSITORY_GONE = "repository-gone"
    DEAD_LINKS = "dead-links"
    MAIL_BOUNCES = "mail-bounces"
    DOMAIN_LAPSED = "domain-lapsed"
    ISSUES_UNANSWERED = "issues-unanswered"
    BUILD_FAILS = "build-fails"
    VULNERABILITY_OPEN = "vulnerability-open"
    DECLARED_INACTIVE = "declared-inactive"
    LISTED_MISSING = "listed-missing"
    UPLOAD_BY_OTHERS_PENDING = "upload-by-others-pending"
    UPLOAD_BY_OTHERS_ONLY = "upload-by-others-only"
    BLOCKS_TRANSITION = "blocks-transition"
    FLAGGED_OUT_OF_DATE = "flagged-out-of-date"


class Referral(StrEnum):
    """Where else the answer lies."""

    ACCOUNT_RECOVERY = "account-recovery"
    LEGAL = "legal"
    MEDIATION = "mediation"
    ANOTHER_NAME = "another-name"
    REGISTRY = "registry"
