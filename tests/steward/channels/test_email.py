"""Mail travels encrypted or not at all, and a refusal for good is not tried again."""

import smtplib
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from steward.channels import Letter, Rejected, email
from steward.errors import Unreachable
from steward.settings import Settings
from tests.doubles import Loopback

LETTER = Letter(
    id="01J",
    to="anna@example.org",
    subject="Your link",
    text="https://steward.example/sign-in/stwi_secret\n",
    at=datetime(2026, 3, 2, 10, tzinfo=UTC),
)


class Clear:
    """A mail server that offers no encryption, and keeps every line that it hears."""

    def __init__(self, offers: str) -> None:
        self.offers = offers
        self.heard: list[str] = []

    def converse(self, connection: socket.socket) -> None:
        """Speak SMTP until the other side leaves."""
        connection.sendall(b"220 mail.example\r\n")
        for raw in connection.makefile("rb"):
            said = raw.decode("latin-1").strip()
            self.heard.append(said)
            if said.upper().startswith("EHLO"):
                connection.sendall(f"250-mail.example\r\n250 {self.offers}\r\n".encode())
            elif said.upper().startswith("STARTTLS"):
                connection.sendall(b"454 not now\r\n")
            else:
                connection.sendall(b"250 fine\r\n")


@pytest.mark.parametrize("offers", ["8BITMIME", "STARTTLS"])
def test_a_server_that_does_not_encrypt_is_told_nothing(offers: str, tmp_path: Path) -> None:
    server = Clear(offers)
    with Loopback(server.converse) as there:
        settings = Settings(smtp_url=f"smtp://127.0.0.1:{there.port}", data_dir=tmp_path)
        with pytest.raises(Unreachable):
            email.post(LETTER, settings)

    said = "\n".join(server.heard)
    for secret in ("MAIL", "RCPT", "AUTH", "anna", "stwi_"):
        assert secret not in said


def test_a_refusal_for_good_is_kept_and_one_for_now_is_tried_again() -> None:
    gone = smtplib.SMTPRecipientsRefused({"anna@example.org": (550, b"no such user")})
    busy = smtplib.SMTPRecipientsRefused({"anna@example.org": (450, b"later")})
    assert isinstance(email._refused(gone), Rejected)  # noqa: SLF001 -- no server here refuses
    with pytest.raises(Unreachable):
        email._refused(busy)  # noqa: SLF001


def test_a_letter_is_the_same_file_when_it_is_written_again(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    email.post(LETTER, settings)
    email.post(LETTER, settings)

    (path,) = (tmp_path / "letters").iterdir()
    assert b"Message-ID: <01J@127.0.0.1>" in path.read_bytes()
    assert all(len(row) <= 998 for row in path.read_bytes().splitlines())


@pytest.mark.parametrize("to", ["a@b.example\r\nBcc: eve@evil.example", "a@b.example, c@d.example"])
def test_threat_t16_no_header_takes_a_second_recipient(to: str, tmp_path: Path) -> None:
    letter = Letter(id="01J", to=to, subject="s", text="t", at=LETTER.at)

    with pytest.raises(ValueError, match=r"."):
        email.post(letter, Settings(data_dir=tmp_path))
    assert list((tmp_path / "letters").glob("*.eml")) == []
