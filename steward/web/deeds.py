"""Deeds: the rows of the audit as a person reads them about themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from steward.store import View
from steward.store.audit import Deed
from steward.web.case_portraits import case_path
from steward.web.contexts import project_path
from steward.web.people_contexts import DeedLine
from workflows.names import CaseId, Project

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account.add": "Made an account",
        "account.disable": "Closed an account",
        "account.enable": "Opened a closed account again",
        "account.erase": "Erased this account",
        "account.rename": "Chose a name",
        "address.add": "Added a mail address",
        "address.ask": "Asked to add a mail address",
        "address.remove": "Removed a mail address",
        "call.close": "Ended a call for hands",
        "call.open": "Opened a call for hands",
        "case.accept-offer": "Took the owner's offer",
        "case.advance-asset": "Noted a step of a transfer",
        "case.answer-as-owner": "Answered as the owner",
        "case.answer-objection": "Answered an objection",
        "case.approve": "Approved a recommendation",
        "case.ask-information": "Asked the candidate a question",
        "case.assign": "Assigned a case",
        "case.cancel-cooling": "Stopped a countdown",
        "case.check-activity": "Asked for a look at what the owner does",
        "case.complete": "Completed a transfer",
        "case.confirm-consent": "Confirmed an owner's consent",
        "case.confirm-death": "Confirmed an owner's death",
        "case.decline-offer": "Declined the owner's offer",
        "case.declare-conflict": "Stepped aside from a case",
        "case.deny": "Denied a request",
        "case.draft": "Kept a draft",
        "case.drop-draft": "Dropped a draft",
        "case.freeze": "Stopped all transfers",
        "case.give-information": "Answered a question",
        "case.join-as-rival": "Stood beside another candidate",
        "case.judge-requirement": "Judged a requirement",
        "case.lift-hold": "Lifted a hold",
        "case.look": "Asked for a new look at a project",
        "case.object": "Objected",
        "case.open": "Began a request",
        "case.open-hearing": "Asked a panel to look again",
        "case.order-transfer": "Ordered a transfer",
        "case.part": "Began a draft for one of several projects",
        "case.place-hold": "Placed a hold",
        "case.recommend": "Recommended a decision",
        "case.record-attempt": "Noted an attempt to reach the owner",
        "case.record-bounce": "Noted a letter that came back",
        "case.record-owner-act": "Noted an act of the owner",
        "case.redact": "Took words out of the record",
        "case.refer": "Referred a case elsewhere",
        "case.relay-answer": "Passed on what an owner said",
        "case.reopen": "Took a request up again",
        "case.report-incident": "Reported an incident",
        "case.resume-contact": "Went on writing to the owner",
        "case.return-recommendation": "Sent a recommendation back",
        "case.settle-outside": "Noted that it was settled elsewhere",
        "case.split": "Split a request",
        "case.start-notice": "Made a request public",
        "case.submit": "Handed in a request",
        "case.supersede": "Ended a request for another one",
        "case.support": "Seconded a request",
        "case.unfreeze": "Let transfers go on",
        "case.uphold-objection": "Upheld an objection",
        "case.vote": "Voted in a hearing",
        "case.withdraw": "Withdrew a request",
        "contact.enter": "Entered a way to reach an owner",
        "contact.mute": "Asked for no more letters",
        "directive.lift": "Took back what was laid down for a project",
        "directive.set": "Laid something down for a project",
        "fact.state": "Stated a fact about a project",
        "factors.reset": "Removed somebody's lost second factors",
        "file.send": "Sent a file",
        "identity.link": "Linked a sign-in provider",
        "identity.unlink": "Removed a sign-in provider",
        "list.leave": "Let go of a watch list",
        "list.readdress": "Gave a watch list new addresses",
        "list.take": "Took a watch list into the account",
        "mail.book": "Booked a letter that came in",
        "mail.read": "Read a letter that came in",
        "passkey.add": "Added a passkey",
        "passkey.ask": "Was asked for a passkey",
        "passkey.remove": "Removed a passkey",
        "provider.ask": "Set out to a sign-in provider",
        "recovery.make": "Made ten recovery codes",
        "role.grant": "Gave somebody a role",
        "role.revoke": "Took a role away",
        "session.end": "Ended a session",
        "session.end-all": "Signed out everywhere",
        "session.end-others": "Ended all other sessions",
        "session.prove": "Showed the second factor",
        "session.sign-out": "Signed out",
        "session.start": "Signed in",
        "sign-in.ask": "Asked for a link",
        "sign-in.link": "Printed a sign-in link",
        "standing.ask": "Asked for a challenge",
        "standing.drop": "Dropped a challenge",
        "standing.show": "Showed standing with a project",
        "standing.withdraw": "Withdrew a proof of standing",
        "token.make": "Made an API token",
        "token.revoke": "Revoked an API token",
        "totp.add": "Added an authenticator app",
        "totp.offer": "Began to set up an authenticator app",
        "totp.remove": "Removed the authenticator app",
    }
)


DECISIONS: Final = frozenset(
    f"case.{each}"
    for each in (
        "answer-objection",
        "approve",
        "cancel-cooling",
        "deny",
        "judge-requirement",
        "order-transfer",
        "recommend",
        "return-recommendation",
        "start-notice",
        "uphold-objection",
        "vote",
    )
)
"""What somebody is asked about later: it moved a case, or was a word in the decision."""


def lines(view: View, deeds: Iterable[Deed]) -> tuple[DeedLine, ...]:
    """Return deeds in words; what was done to a case or a project leads there."""
    return tuple(_line(view, each) for each in deeds)


def _line(view: View, deed: Deed) -> DeedLine:
    plain = deed.action.replace(".", ": ").replace("-", " ")
    line = DeedLine(at=deed.at, what=WORDS.get(deed.action, plain))
    kind, _, name = deed.object.partition(":")
    if kind == "case" and (file := view.case_files.get(CaseId(name))):
        return replace(line, about=file.project.name, path=case_path(file.id))
    if kind == "pkg":
        ecosystem, _, named = name.partition("/")
        return replace(line, about=named, path=project_path(Project(ecosystem, named)))
    return line
