"""Mail: handed to the server of `STEWARD_SMTP_URL`, or written as a file where there is none.

What travels is encrypted, or does not travel: `smtp` must offer STARTTLS and
`smtps` is TLS from the start, both with a certificate that this machine trusts.
"""

import os
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from feeds.text import line, shown
from steward.channels import Handed, Letter, Receipt, Rejected
from steward.errors import Unreachable
from steward.settings import Settings

FOLDER: Final = "letters"
SECONDS: Final = 30
_PERMANENT: Final = 500
_SUBMISSION: Final = 587  # RFC 6409
_SUBMISSIONS: Final = 465  # RFC 8314
# A link that is folded is a link that is broken; 998 is RFC 5322's limit (2.1.1).
_LONGEST_LINE: Final = 998
_POLICY: Final = SMTP.clone(max_line_length=_LONGEST_LINE)


def post(letter: Letter, settings: Settings) -> Receipt:
    """Deliver a letter.  Raises `Unreachable` where another try may do better."""
    if settings.smtp_url is None:
        return _filed(letter, settings)
    try:
        return _sent(letter, settings, urlsplit(settings.smtp_url))
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(error)
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(f"the mail server took nothing ({type(error).__name__})") from error


def message(letter: Letter, settings: Settings) -> EmailMessage:
    """Return the letter as RFC 5322 has it.  Raises `ValueError` for what no header may hold."""
    made = EmailMessage(_POLICY)
    made["From"] = Address("Steward", addr_spec=settings.mail_from)
    made["To"] = Address(addr_spec=letter.to)
    made["Subject"] = line(letter.subject)
    made["Date"] = letter.at
    made["Message-ID"] = f"<{letter.id}@{settings.feed_domain}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834
    for name, value in letter.headers:
        made[name] = value
    text = shown(letter.text)
    made.set_content(text, cte=_encoding(text))
    return made


def _encoding(text: str) -> str:
    """Return how a text travels: as it is, unless a line is longer than a server takes."""
    if max(map(len, text.encode().split(b"\n"))) > _LONGEST_LINE:
        return "quoted-printable"
    return "7bit" if text.isascii() else "8bit"


def _filed(letter: Letter, settings: Settings) -> Receipt:
    """Write the letter under a name that a second try writes again."""
    folder = settings.data_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{letter.at:%Y%m%dT%H%M%SZ}-{letter.id}.eml"
    _write(path, message(letter, settings).as_bytes())
    return Handed(receipt=f"written to {path.name}")


def _write(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)


def _sent(letter: Letter, settings: Settings, server: SplitResult) -> Receipt:
    made = message(letter, settings)
    with _connected(server) as smtp:
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(made, from_addr=settings.mail_from, to_addrs=[letter.to])
    return Handed(receipt=f"handed to {server.hostname}")


def _connected(server: SplitResult) -> smtplib.SMTP:
    host, trusted = server.hostname or "", ssl.create_default_context()
    if server.scheme == "smtps":
        port = server.port or _SUBMISSIONS
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusted)
    smtp = smtplib.SMTP(host, server.port or _SUBMISSION, timeout=SECONDS)
    try:
        smtp.starttls(context=trusted)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _refused(error: smtplib.SMTPRecipientsRefused) -> Receipt:
    codes = [code for code, _answer in error.recipients.values()]
    if min(codes) < _PERMANENT:
        raise Unreachable(f"the mail server put the recipient off ({min(codes)})") from error
    return Rejected(receipt=f"the mail server refused the recipient ({min(codes)})")
