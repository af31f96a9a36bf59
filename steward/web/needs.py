"""What each route needs: one line for every address and method.

A route that only reads and stands in no line shows what is public.  A route that
takes more than that and was forgotten here keeps the service from starting.
"""

from collections.abc import Iterable, Mapping
from http import HTTPMethod
from types import MappingProxyType
from typing import Final

from steward.permissions import RULES, Action, Kind

SAFE: Final = frozenset({HTTPMethod.GET, HTTPMethod.HEAD})
_LIST = "/watch/{token}"
_API = "/api/v1"
_ME = "/account"
_CASES = "/cases"
_DESK = "/desk"
_PROJECT = "projects/{ecosystem}/{name}"

NEEDS: Final[Mapping[tuple[str, str], Action]] = MappingProxyType(
    {
        ("POST", f"/{_PROJECT}/look"): Action.LOOK,
        ("POST", f"/{_PROJECT}/wishes"): Action.WISH,
        ("POST", "/watch"): Action.MAKE_LIST,
        ("GET", _LIST): Action.READ_LIST,
        ("GET", f"{_LIST}/{_PROJECT}"): Action.READ_LIST,
        ("GET", f"{_LIST}/manage/{{manage}}"): Action.CHANGE_LIST,
        ("POST", f"{_LIST}/manage/{{manage}}/{{act}}"): Action.CHANGE_LIST,
        ("POST", f"{_API}/{_PROJECT}/look"): Action.LOOK,
        ("POST", f"{_API}/watchlists"): Action.MAKE_LIST,
        ("GET", f"{_API}/watchlists/{{token}}"): Action.READ_LIST,
        ("PUT", f"{_API}/watchlists/{{token}}"): Action.CHANGE_LIST,
        ("PATCH", f"{_API}/watchlists/{{token}}"): Action.CHANGE_LIST,
        ("DELETE", f"{_API}/watchlists/{{token}}"): Action.CHANGE_LIST,
        ("POST", f"{_API}/watchlists/{{token}}/rotate"): Action.CHANGE_LIST,
        ("POST", f"{_API}/watchlists/{{token}}/restore"): Action.CHANGE_LIST,
        ("POST", _CASES): Action.FILE_CASE,
        ("POST", "/answer/{token}"): Action.ANSWER,
        ("POST", "/answer/{token}/mute"): Action.ANSWER,
        ("POST", f"{_CASES}/{{id}}/draft"): Action.FILE_CASE,
        ("POST", f"{_CASES}/{{id}}/join"): Action.FILE_CASE,
        ("POST", f"{_CASES}/{{id}}/{{act}}"): Action.SPEAK_IN_CASE,
        ("GET", _DESK): Action.READ_DESK,
        ("GET", f"{_DESK}/freeze"): Action.FREEZE,
        ("POST", f"{_DESK}/freeze"): Action.FREEZE,
        ("POST", f"{_DESK}/read"): Action.WORK_CASE,
        ("GET", f"{_DESK}/{{id}}"): Action.READ_DESK,
        ("GET", f"{_DESK}/{{id}}/next"): Action.READ_DESK,
        ("GET", f"{_DESK}/{{id}}/request-form"): Action.READ_DESK,
        ("POST", f"{_DESK}/{{id}}/look"): Action.WORK_CASE,
        ("POST", f"{_DESK}/{{id}}/reply"): Action.WORK_CASE,
        ("POST", f"{_DESK}/{{id}}/draft/{{act}}"): Action.WORK_CASE,
        ("POST", f"{_DESK}/{{id}}/contact"): Action.WORK_CASE,
        ("POST", f"{_DESK}/{{id}}/fact"): Action.WORK_CASE,
        ("GET", f"{_DESK}/{{id}}/words/{{text}}"): Action.READ_DESK,
        ("POST", f"{_DESK}/{{id}}/words/{{text}}"): Action.WORK_CASE,
        ("POST", f"{_DESK}/{{id}}/{{act}}"): Action.WORK_CASE,
        ("POST", "/sign-in"): Action.SIGN_IN,
        ("POST", "/sign-in/{token}"): Action.SIGN_IN,
        ("POST", "/sign-in/by/{name}"): Action.SIGN_IN,
        ("POST", "/sign-in/by/{name}/back"): Action.SIGN_IN,
        ("POST", f"{_ME}/addresses"): Action.CHANGE_ADDRESSES,
        ("GET", f"{_ME}/addresses/{{token}}"): Action.CONFIRM_ADDRESS,
        ("POST", f"{_ME}/addresses/{{token}}"): Action.CONFIRM_ADDRESS,
        ("POST", f"{_ME}/addresses/{{id}}/remove"): Action.CHANGE_ADDRESSES,
        ("POST", f"{_ME}/standing"): Action.PROVE_STANDING,
        ("POST", f"{_ME}/standing/{{id}}/look"): Action.PROVE_STANDING,
        ("POST", f"{_ME}/standing/{{id}}/go"): Action.PROVE_STANDING,
        ("POST", f"{_ME}/standing/{{id}}/drop"): Action.PROVE_STANDING,
        ("POST", f"{_ME}/standing/{{id}}/withdraw"): Action.PROVE_STANDING,
        ("POST", f"{_API}/standing/ci"): Action.SHOW_RUN,
        ("POST", f"{_ME}/providers/{{name}}"): Action.CHANGE_IDENTITIES,
        ("POST", f"{_ME}/identities/{{id}}/remove"): Action.CHANGE_IDENTITIES,
        ("POST", f"{_ME}/sign-out"): Action.SIGN_OUT,
        ("GET", _ME): Action.READ_ACCOUNT,
        ("POST", f"{_ME}/name"): Action.CHANGE_NAME,
        ("POST", f"{_ME}/sessions/end-others"): Action.END_SESSION,
        ("POST", f"{_ME}/sessions/end-all"): Action.END_SESSION,
        ("POST", f"{_ME}/sessions/{{id}}/end"): Action.END_SESSION,
        ("POST", f"{_ME}/tokens"): Action.MAKE_TOKEN,
        ("POST", f"{_ME}/tokens/{{id}}/revoke"): Action.REVOKE_TOKEN,
        ("POST", f"{_ME}/lists"): Action.TAKE_LIST,
        ("POST", f"{_ME}/lists/{{id}}/leave"): Action.TAKE_LIST,
        ("POST", f"{_ME}/lists/{{id}}/readdress"): Action.READDRESS_LIST,
        ("GET", "/files/{sha256}"): Action.HAVE_FILE,
        ("POST", f"{_API}/files"): Action.SEND_FILE,
        ("GET", f"{_API}/files/{{id}}"): Action.READ_EVIDENCE,
        ("POST", "/sign-in/passkey/ask"): Action.SIGN_IN,
        ("POST", "/sign-in/passkey"): Action.SIGN_IN,
        ("GET", f"{_ME}/proof"): Action.STEP_UP,
        ("POST", f"{_ME}/proof/code"): Action.STEP_UP,
        ("POST", f"{_ME}/proof/recovery"): Action.STEP_UP,
        ("POST", f"{_ME}/proof/passkey/ask"): Action.STEP_UP,
        ("POST", f"{_ME}/proof/passkey"): Action.STEP_UP,
        ("GET", f"{_ME}/app"): Action.CHANGE_FACTORS,
        ("POST", f"{_ME}/app"): Action.CHANGE_FACTORS,
        ("POST", f"{_ME}/app/confirm"): Action.CHANGE_FACTORS,
        ("POST", f"{_ME}/app/remove"): Action.CHANGE_FACTORS,
        ("POST", f"{_ME}/passkeys/ask"): Action.CHANGE_FACTORS,
        ("POST", f"{_ME}/passkeys"): Action.CHANGE_FACTORS,
        ("POST", f"{_ME}/passkeys/{{id}}/remove"): Action.CHANGE_FACTORS,
        ("POST", f"{_ME}/codes"): Action.CHANGE_FACTORS,
        ("GET", f"{_ME}/export"): Action.EXPORT_ACCOUNT,
        ("GET", f"{_ME}/erase"): Action.ERASE_ACCOUNT,
        ("POST", f"{_ME}/erase"): Action.ERASE_ACCOUNT,
        ("POST", f"{_API}/cases"): Action.FILE_CASE,
        ("POST", f"{_API}/{_PROJECT}/wishes"): Action.WISH,
        ("POST", f"{_API}/cases/{{id}}/commands"): Action.SPEAK_IN_CASE,
        ("POST", f"{_API}/check"): Action.ASK,
        ("POST", "/osv/v1/query"): Action.ASK,
        ("POST", "/osv/v1/querybatch"): Action.ASK,
    }
)


class Undeclared(RuntimeError):
    """A route could change something and nobody said who may."""


def need(method: str, path: str) -> Action:
    """Return what a route needs.  Raises `Undeclared`."""
    action = NEEDS.get((method, path))
    if action is None and method not in SAFE:
        raise Undeclared(f"{method} {path} can change things and has no line in web/needs.py")
    return action or Action.READ


def check(routes: Iterable[tuple[str, str]]) -> None:
    """Hold every route to the table before anything is served.  Raises `Undeclared`."""
    for method, path in routes:
        kind = RULES[need(method, path)].kind
        if method not in SAFE and kind is Kind.READS:
            raise Undeclared(f"{method} {path} has only the permission to read")
