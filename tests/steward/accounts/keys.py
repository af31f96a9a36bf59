"""A passkey in software that asks for a finger, as soft-webauthn's alone does not."""

import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.utils import sha256
from soft_webauthn import SoftWebauthnDevice
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

ORIGIN = "https://steward.example"
VERIFIED = 0x04
"""The flag for "user verified" (WebAuthn, 6.1)."""


class Key:
    """One authenticator: it makes a passkey and signs with it, verified or not."""

    def __init__(self, flag: int = VERIFIED) -> None:
        self.device = SoftWebauthnDevice()
        self.flag = flag

    def make(self, options: str, origin: str = ORIGIN) -> str:
        """Return what a browser sends after making a passkey."""
        asked = json.loads(options)
        asked["challenge"] = base64url_to_bytes(asked["challenge"])
        asked["user"]["id"] = base64url_to_bytes(asked["user"]["id"])
        asked.pop("attestation", None)
        asked["pubKeyCredParams"] = [{"alg": -7, "type": "public-key"}]
        made = self.device.create({"publicKey": asked}, origin)
        head = sha256(asked["rp"]["id"].encode())
        raw = made["response"]["attestationObject"]
        place = raw.index(head) + len(head)
        flags = bytes([raw[place] | self.flag])
        made["response"]["attestationObject"] = raw[:place] + flags + raw[place + 1 :]
        return _written(made)

    def sign(self, options: str, origin: str = ORIGIN) -> str:
        """Return what a browser sends after showing the passkey."""
        asked = json.loads(options)
        asked["challenge"] = base64url_to_bytes(asked["challenge"])
        shown = self.device.get({"publicKey": asked}, origin)
        said = shown["response"]
        data = bytearray(said["authenticatorData"])
        data[32] |= self.flag
        said["authenticatorData"] = bytes(data)
        signed = bytes(data) + sha256(said["clientDataJSON"])
        said["signature"] = self.device.private_key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return _written(shown)


def _written(made: dict[str, Any]) -> str:
    response = {name: bytes_to_base64url(raw) for name, raw in made["response"].items() if raw}
    raw_id = bytes_to_base64url(made["rawId"])
    return json.dumps({"id": raw_id, "rawId": raw_id, "type": made["type"], "response": response})
