"""How each event of a case reads in its record: who, and what they did, in one clause.

No words of anybody stand here, only what happened; the words lie beside, where
they can be erased.  Names of people are asked for by their id.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from feeds.phrases import ANSWERED, ASKED, GRANTED
from workflows import case_events as c
from workflows import decision_events as d
from workflows.case_events import Act
from workflows.events import CaseEvent
from workflows.names import PersonId
from workflows.requirements import REQUIREMENTS
from workflows.terms import (
    Advice,
    Asset,
    AssetState,
    Channel,
    HoldKind,
    Matter,
    Referral,
    Silence,
)

CLOCK: Final = "the clock"
Names = Callable[[PersonId], str]

BARRED: Final[Mapping[str, tuple[str, str]]] = {
    "no-transfer": (
        "May anybody else have it?",
        "its owner laid down that nobody else gets it",
    ),
    "refused-lately": (
        "Is the owner's last refusal long enough ago?",
        "its owner said no not long ago, and is left in peace",
    ),
}
"""What ends a request and is no requirement of a policy: as a question, and why it says no."""

ADVICE: Final[Mapping[Advice, str]] = {
    Advice.GRANT: "grant it",
    Advice.GRANT_LIMITED: "grant it, with limited rights",
    Advice.DENY: "deny it",
    Advice.ORPHAN: "let the project go free",
    Advice.ARCHIVE: "mark the project as archived",
}
HOLDS: Final[Mapping[HoldKind, str]] = {
    HoldKind.NEEDS_INFO: "a question to the candidate",
    HoldKind.LEGAL: "a legal question",
    HoldKind.ABSENCE: "the owner's absence",
    HoldKind.CHALLENGE: "a proof of who answered",
    HoldKind.OFFER: "the owner's offer",
    HoldKind.REPLY: "a reply that nobody has read yet",
    HoldKind.OBJECTION: "an objection",
    HoldKind.APPEAL: "an appeal",
    HoldKind.FREEZE: "an incident",
}
CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.MAIL: "by mail",
    Channel.TRACKER: "on the project's tracker",
    Channel.REGISTRY: "through the index",
    Channel.SOCIAL: "on a social account",
    Channel.PUBLIC_NOTICE: "by public notice",
}
ASSETS: Final[Mapping[Asset, str]] = {
    Asset.REGISTRY_ROLE: "the role on the index",
    Asset.REPOSITORY: "the repository",
    Asset.DOCS_HOST: "the documentation's host",
    Asset.CI: "the build service",
    Asset.TRUSTED_PUBLISHER: "the trusted publishers",
    Asset.OLD_TOKENS: "the old tokens",
    Asset.DOMAIN: "the domain",
    Asset.CHAT: "the chat or mailing list",
    Asset.FUNDING: "the funding page",
}
STATES: Final[Mapping[AssetState, str]] = {
    AssetState.PENDING: "still to do",
    AssetState.ASKED: "asked for",
    AssetState.DONE: "said to be done",
    AssetState.VERIFIED: "looked at and done",
    AssetState.FAILED: "failed",
    AssetState.NOT_APPLICABLE: "not there",
}
MATTERS: Final[Mapping[Matter, str]] = {
    Matter.APPEAL: "an appeal",
    Matter.REVERSAL: "taking the transfer back",
    Matter.ANNULMENT: "annulling the handoff",
}
REFERRALS: Final[Mapping[Referral, str]] = {
    Referral.ACCOUNT_RECOVERY: "the recovery of accounts",
    Referral.LEGAL: "the legal contact",
    Referral.MEDIATION: "mediation",
    Referral.ANOTHER_NAME: "another name",
    Referral.REGISTRY: "the index itself",
}
WHY_NOT: Final[Mapping[str, str]] = {
    "": "",
    "bounced": "it came back",
    "lapsed-domain": "its domain lapsed",
    "candidates-own": "it is the candidate's own",
    "opted-out": "its owner asked not to be written to",
}
"""Why nothing rests on a contact point, by the word the rules have for it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the record: `who` is a shown name or the clock."""

    who: str
    what: str


def line(event: CaseEvent, name: Names) -> Line:
    """Return how an event reads in the record of its case."""
    who = name(event.by) if isinstance(event, Act) else CLOCK
    return Line(who, _SAYS[type(event)](event, name))


def day(moment: datetime) -> str:
    """Return the date that a clause names."""
    return f"{moment:%Y-%m-%d}"


def _contact(event: c.ContactMade, _name: Names) -> str:
    reason = WHY_NOT.get(event.why_not, event.why_not)
    counts = "" if event.counts else f"; it does not count: {reason}"
    return f"wrote to the owner {CHANNELS[event.channel]}, letter {event.step}{counts}"


def _hold(event: c.HoldPlaced, _name: Names) -> str:
    until = f" until {day(event.until)}" if event.until else ""
    return f"stopped the clock for {HOLDS[event.hold]}{until}"


def _ineligible(event: c.RequestFoundIneligible, _name: Names) -> str:
    again = f"; it may be asked again from {day(event.retry_after)}" if event.retry_after else ""
    return f"closed the request: “{_question(event.requirement)}” No{again}"


def _question(requirement: str) -> str:
    asked = REQUIREMENTS.get(requirement)
    return asked.asks if asked else BARRED.get(requirement, (requirement, ""))[0]


def _silence(event: c.CampaignExhausted, _name: Names) -> str:
    if event.silence is Silence.ASKED:
        return "recorded that the owner was asked as the policy says and did not answer"
    return "recorded that there was nobody left to ask"


def _asset(event: d.AssetAdvanced, _name: Names) -> str:
    return f"noted “{STATES[event.state]}” of {ASSETS[event.asset]}"


def _completed(event: d.TransferCompleted, _name: Names) -> str:
    return f"saw the new role on the index; probation until {day(event.until)}"


def _hearing(event: d.HearingOpened, _name: Names) -> str:
    return (
        f"asked a panel for {MATTERS[event.matter]}; {event.needed} must agree "
        f"until {day(event.until)}"
    )


def _always(text: str) -> Callable[[Any, Names], str]:
    return lambda _event, _name: text


_SAYS: Final[Mapping[type[CaseEvent], Callable[[Any, Names], str]]] = {
    c.CaseOpened: lambda e, _: f"began a draft: asks {ASKED[e.intent].record}",
    c.HandoffRequested: lambda e, _: f"filed it under {e.policy}, version {e.policy_version}",
    c.RequestFoundIneligible: _ineligible,
    c.FoundDuplicate: _always("closed it: the same is asked in an older case"),
    c.RivalJoined: _always("asks for the same, behind the others"),
    c.RivalLeft: _always("asks no longer"),
    c.SupportRecorded: lambda e, _: f"spoke for the request, as {e.standing}",
    c.CasesSplit: lambda e, _: f"split it into {len(e.projects)} requests, one a project",
    c.DeathConfirmed: _always("recorded a source that says the owner died"),
    c.RequestReferred: lambda e, _: f"sent the request to {REFERRALS[e.to]}",
    c.ModeratorAssigned: lambda e, name: f"gave the case to {name(e.moderator)}",
    c.ConflictDeclared: _always("stepped back from this case"),
    c.InformationAsked: lambda e, _: f"asked the candidate, answer due {day(e.until)}",
    c.InformationGiven: _always("answered what was asked"),
    c.NoticeStarted: lambda e, _: f"found it complete and made it public, at tier {e.tier.value}",
    c.HoldPlaced: _hold,
    c.HoldLifted: lambda e, _: f"let the clock go on: {HOLDS[e.hold]} is over",
    c.ContactMade: _contact,
    c.ContactBounced: _always("recorded that a letter came back: not reached there"),
    c.ContactDisowned: _always("answered that the address is not the owner's"),
    c.ReplyDoubted: lambda e, _: (
        f"heard that the owner {ANSWERED[e.answer].record}, without proof; asked by another way "
        f"until {day(e.until)}"
    ),
    c.OwnerConsented: _always("agreed, as owner, to hand it over"),
    c.ConsentConfirmed: lambda e, _: (
        f"confirmed who agreed and who receives; quiet days until {day(e.until)}"
    ),
    c.OwnerRefused: _always("keeps it, as owner"),
    c.OfferMade: lambda e, _: (
        f"as owner, {ANSWERED[e.offer].record}; an answer is due {day(e.until)}"
    ),
    c.OfferAccepted: lambda e, _: f"took the offer; quiet days until {day(e.until)}",
    c.OfferHonoured: _always("stepped back for what the owner wants"),
    c.OfferDeclined: _always("declined the offer"),
    c.TimeGiven: lambda e, _: f"asked for time, as owner, and has it until {day(e.until)}",
    c.CampaignExhausted: _silence,
    c.CampaignResumed: _always("began to ask the owner again"),
    c.OwnerActed: lambda e, _: (
        "saw an act of the owner on the project" + (", a formal one" if e.cosmetic else "")
    ),
    c.RequestWithdrawn: _always("withdrew the request"),
    c.LeadPassed: lambda e, name: f"passed the lead to {name(e.leads)}",
    c.RequestSuperseded: _always("closed it: another case was granted"),
    c.ReminderSent: _always("reminded the candidate that the request is about to expire"),
    c.RequestExpired: _always("let the request expire: no answer, after a reminder"),
    c.RequestReopened: _always("took the request up again, with the same record"),
    c.OverdueNoted: _always("noted that the moderators are late"),
    d.ObjectionFiled: lambda e, _: f"objected, as {e.standing}",
    d.ObjectionAnswered: lambda e, name: f"answered the objection of {name(e.objector)}",
    d.ObjectionUpheld: lambda e, name: f"found the objection of {name(e.objector)} right",
    d.ObjectionEndedCase: lambda e, _: f"objected, as {e.standing}, which ends the case",
    d.ActivityChecked: _always("looked again for any act of the owner, and found none"),
    d.RequirementJudged: lambda e, _: (
        f"judged “{_question(e.requirement)}”: {'it holds' if e.holds else 'it does not hold'}"
    ),
    d.Recommended: lambda e, _: f"recommends to {ADVICE[e.advice]}",
    d.ApprovalGiven: _always("agreed with the recommendation"),
    d.RecommendationReturned: _always("sent the recommendation back, to be looked at again"),
    d.RequestDenied: _always("denied the request"),
    d.CoolingStarted: lambda e, _: (
        f"began the quiet days until {day(e.until)}; then the candidate becomes "
        f"{GRANTED[e.grant].record}"
    ),
    d.CoolingCancelled: _always("stopped the countdown: something new came up"),
    d.TransferOrdered: lambda e, name: f"began the transfer to {name(e.candidate)}",
    d.AssetAdvanced: _asset,
    d.TransferCompleted: _completed,
    d.OrphaningCompleted: _always("let the project go free, and opened a call for hands"),
    d.ArchivingCompleted: _always("marked the project as archived; nothing changed hands"),
    d.IncidentSeen: _always("saw a sign of harm under the new hands"),
    d.ProbationEnded: _always("ended the probation: the handoff is settled"),
    d.SettledOutside: _always("closed it: the index shows a change that was made elsewhere"),
    d.HearingOpened: _hearing,
    d.VoteCast: lambda e, _: f"voted {'yes' if e.upholds else 'no'} in the panel",
    d.HearingDismissed: _always("closed the panel: it did not agree"),
    d.DecisionReopened: _always("reopened the decision: others assess it again"),
    d.HandoffReversed: _always("took the transfer back"),
    d.HandoffAnnulled: _always("annulled the handoff: it was obtained by fraud"),
}
