"""Passkeys: WebAuthn with user verification, as second factor and to sign in with.

What a browser sends is only ever read by `webauthn`, which is imported when the
first passkey is asked for.  The challenge is on our side and used up once; the
sign counter may never stand still where a key counts at all (WebAuthn, 6.1.1).
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from feeds.text import line
from steward import ids
from steward.accounts import CHALLENGES, LINK_LIFE, letters, proving, signing
from steward.accounts.limits import spend
from steward.accounts.office import Office
from steward.accounts.proving import Proved
from steward.accounts.rights import person
from steward.accounts.sessions import Arrival, Arrived
from steward.accounts.subjects import Nobody, Subject
from steward.permissions import Action
from steward.store import Store, Transaction
from steward.store.factors import Challenge, Passkey
from workflows.errors import Refused

if TYPE_CHECKING:
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor
    from webauthn.registration.verify_registration_response import VerifiedRegistration

ADD: Final = "passkey.add"
PROVE: Final = "passkey.prove"
SIGN_IN: Final = "passkey.sign-in"
MOST: Final = 10
_LONGEST_NAME: Final = 60
_LONGEST_ANSWER: Final = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """`options` is the JSON that the browser is given; `token` comes back with its answer."""

    options: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The token of the `Ask`, and the JSON that the browser made of it."""

    token: str = field(repr=False)
    text: str = field(repr=False)


def ask_to_add(tx: Transaction, office: Office, who: Subject) -> Ask:
    """Ask a browser to make a passkey.  Raises `Refused`, `TooMany`."""
    import webauthn  # noqa: PLC0415 -- slow to import, and few need it
    from webauthn.helpers import structs  # noqa: PLC0415

    there = person(who, Action.CHANGE_FACTORS, tx.clock.now())
    _afford(tx, f"session:{there.session_id}")
    held = tx.factors.passkeys(there.account_id)
    if len(held) >= MOST:
        raise Refused("too-many-passkeys", f"{MOST} passkeys are the most; remove one first")
    challenge = ids.nonce(32)
    options = webauthn.generate_registration_options(
        rp_id=office.host,
        rp_name="Steward",
        user_id=there.account_id.encode(),
        user_name=there.name or f"account at {office.host}",
        challenge=challenge,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_named(each) for each in held],
    )
    token = _kept(tx, ADD, challenge, there.account_id)
    tx.audit.note(there.actor, there.via, "passkey.ask", there.actor, purpose=ADD)
    return Ask(options=webauthn.options_to_json(options), token=token)


def add(
    store: Store,
    office: Office,
    who: Subject,
    answer: Answer,
    name: str,
    device: str | None = None,
) -> Proved:
    """Keep the passkey that a browser made; the session is fresh by it.

    Raises `Refused("wrong-proof")`, and `Refused("gone")` for a challenge that is over.
    """
    with store.transaction() as tx:
        there = person(who, Action.CHANGE_FACTORS, tx.clock.now())
        asked = _used(tx, ADD, answer, there.account_id)
        made = _registration(office, asked, answer)
        now = tx.clock.now()
        added = tx.factors.add_passkey(
            id=ids.ulid(now),
            account_id=there.account_id,
            credential=_text(made.credential_id),
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=line(name, _LONGEST_NAME) or "passkey",
            created=now,
        )
        if not added:
            raise Refused("taken", "this passkey is known already")
        letters.tell(tx, office, there.account_id, "A passkey was added to it.")
        return proving.whole(tx, there, device, ADD, by="passkey")


def ask_to_prove(tx: Transaction, office: Office, who: Subject) -> Ask:
    """Ask a browser for one of the account's passkeys.  Raises `Refused`, `TooMany`."""
    there = person(who, Action.STEP_UP, tx.clock.now())
    _afford(tx, f"session:{there.session_id}")  # no other session can use it up
    held = tx.factors.passkeys(there.account_id)
    if not held:
        raise Refused("no-factor", "this account has no passkey")
    asked = _authentication(tx, office, PROVE, there.account_id, held)
    tx.audit.note(there.actor, there.via, "passkey.ask", there.actor, purpose=PROVE)
    return asked


def prove(
    store: Store, office: Office, who: Subject, answer: Answer, device: str | None = None
) -> Proved:
    """Show a passkey in a session.

    Raises `Refused("wrong-proof")`, `Refused("gone")`, `TooMany`.
    """
    there = person(who, Action.STEP_UP, store.clock.now())
    proving.pay(store, there, device)
    with store.transaction() as tx:
        asked = _used(tx, PROVE, answer, there.account_id)
        if _shown(tx, office, asked, answer).account_id != there.account_id:
            raise proving.wrong()
        return proving.whole(tx, there, device, "session.prove", by="passkey")


def ask_to_sign_in(store: Store, office: Office, network: str) -> Ask:
    """Ask a browser for any passkey of ours.  Raises `TooMany`."""
    with store.transaction() as tx:
        _afford(tx, network)
        asked = _authentication(tx, office, SIGN_IN, None, ())
        tx.audit.note(Nobody.actor, Nobody.via, "passkey.ask", "nobody", purpose=SIGN_IN)
        return asked


def sign_in(store: Store, office: Office, answer: Answer, arrival: Arrival) -> Arrived:
    """Sign in with a passkey alone: the key and the finger or code that opened it are two factors.

    Raises `Refused("wrong-proof")`, `Refused("gone")`, `Refused("disabled")`.
    """
    with store.transaction() as tx:
        asked = _used(tx, SIGN_IN, answer, None)
        account_id = _shown(tx, office, asked, answer).account_id
        return signing.arrive(tx, office, account_id, arrival, proved=tx.clock.now())


def _afford(tx: Transaction, who: str) -> None:
    spend(tx, f"challenges:{who}", CHALLENGES, "enough was asked from here for now")


def _authentication(
    tx: Transaction,
    office: Office,
    purpose: str,
    account_id: str | None,
    held: tuple[Passkey, ...],
) -> Ask:
    import webauthn  # noqa: PLC0415 -- as above
    from webauthn.helpers import structs  # noqa: PLC0415

    challenge = ids.nonce(32)
    options = webauthn.generate_authentication_options(
        rp_id=office.host,
        challenge=challenge,
        allow_credentials=[_named(each) for each in held],
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    token = _kept(tx, purpose, challenge, account_id)
    return Ask(options=webauthn.options_to_json(options), token=token)


def _kept(tx: Transaction, purpose: str, challenge: bytes, account_id: str | None) -> str:
    token = ids.secret(ids.CHALLENGE_PREFIX)
    tx.factors.ask(
        token_hash=ids.digest(token),
        purpose=purpose,
        asked=challenge.hex(),
        account_id=account_id,
        expires=tx.clock.now() + LINK_LIFE,
    )
    return token


def _used(tx: Transaction, purpose: str, answer: Answer, account_id: str | None) -> Challenge:
    asked = tx.factors.use_challenge(ids.digest(answer.token), purpose, tx.clock.now())
    if asked is None or asked.account_id != account_id:
        raise Refused("gone", "this was asked too long ago, or answered already; try again")
    if len(answer.text) > _LONGEST_ANSWER:
        raise proving.wrong()
    return asked


def _shown(tx: Transaction, office: Office, asked: Challenge, answer: Answer) -> Passkey:
    """Return the passkey that signed, its counter moved on.  Raises `Refused("wrong-proof")`."""
    key = tx.factors.passkey(_credential(answer))
    if key is None:
        raise proving.wrong()
    made = _assertion(office, asked, answer, key)
    if not tx.factors.use_passkey(key, made.new_sign_count, tx.clock.now()):
        raise proving.wrong()
    return key


def _credential(answer: Answer) -> str:
    from webauthn.helpers import parse_authentication_credential_json  # noqa: PLC0415 -- as above

    try:
        return _text(parse_authentication_credential_json(answer.text).raw_id)
    except Exception as error:  # whatever a stranger's bytes raise is one refusal
        raise proving.wrong() from error


def _assertion(
    office: Office, asked: Challenge, answer: Answer, key: Passkey
) -> "VerifiedAuthentication":
    import webauthn  # noqa: PLC0415 -- as above

    try:
        return webauthn.verify_authentication_response(
            credential=answer.text,
            expected_challenge=bytes.fromhex(asked.asked),
            expected_rp_id=office.host,
            expected_origin=office.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except Exception as error:  # as above
        raise proving.wrong() from error


def _registration(office: Office, asked: Challenge, answer: Answer) -> "VerifiedRegistration":
    import webauthn  # noqa: PLC0415 -- as above

    try:
        return webauthn.verify_registration_response(
            credential=answer.text,
            expected_challenge=bytes.fromhex(asked.asked),
            expected_rp_id=office.host,
            expected_origin=office.origin,
            require_user_verification=True,
        )
    except Exception as error:  # as above
        raise proving.wrong() from error


def _named(key: Passkey) -> "PublicKeyCredentialDescriptor":
    from webauthn.helpers import base64url_to_bytes, structs  # noqa: PLC0415 -- as above

    return structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential))


def _text(raw: bytes) -> str:
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415 -- as above

    return bytes_to_base64url(raw)
