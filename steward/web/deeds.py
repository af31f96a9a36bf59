"""Deeds: the rows of the audit as a person reads them about themselves.

Whatever is noted as `case.…` is told among the decisions; its words belong here.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from steward.store.audit import Deed
from steward.web.people_contexts import DeedLine

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
        "factors.reset": "Removed somebody's lost second factors",
        "identity.link": "Linked a sign-in provider",
        "identity.unlink": "Removed a sign-in provider",
        "list.leave": "Let go of a watch list",
        "list.readdress": "Gave a watch list new addresses",
        "list.take": "Took a watch list into the account",
        "passkey.add": "Added a passkey",
        "passkey.ask": "Was asked for a passkey",
        "passkey.remove": "Removed a passkey",
        "provider.ask": "Set out to a sign-in provider",
        "recovery.make": "Made ten recovery codes",
        "role.grant": "Gave somebody a role",
        "role.revoke": "Took a role away",
        "session.end": "Ended a session",
        "session.end-all": "Ended all sessions of somebody",
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


def lines(deeds: Iterable[Deed]) -> tuple[DeedLine, ...]:
    """Return deeds in words; what has none yet is shown by its name."""
    return tuple(_line(each) for each in deeds)


def _line(deed: Deed) -> DeedLine:
    kind, _, name = deed.object.partition(":")
    about = f"{kind} {name}" if deed.action.startswith("case.") else ""
    plain = deed.action.replace(".", ": ").replace("-", " ")
    return DeedLine(at=deed.at, what=WORDS.get(deed.action, plain), about=about)
