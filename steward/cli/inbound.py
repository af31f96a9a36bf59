"""Book a message that came back by mail to the case whose letter it answers.

Meant for a mail server's pipe: one raw message (RFC 5322) at a time, kept
whatever it is, and booked once however often it is delivered.
"""

import sys
from pathlib import Path
from typing import Final

import click

from steward.accounts.subjects import Operator
from steward.casework import receiving
from steward.casework.receiving import Booked
from steward.channels.incoming import LARGEST, Sort
from steward.cli._manifests import say
from steward.cli._running import current_service
from steward.errors import Malformed

_TOLD: Final = {
    Sort.REPLY: "a reply: the clock stands until a moderator has read it",
    Sort.AUTOMATIC: "an automatic answer: noted, and nothing follows",
    Sort.BOUNCED: "not reached there: noted",
    Sort.RETURNED: "it did not arrive this time: noted",
    Sort.DELAYED: "still on its way: noted",
    Sort.UNCLEAR: "unclear: kept for a moderator to read",
}


@click.command()
@click.argument("file")
def command(file: str) -> None:
    """Book the raw message in FILE; “-” is standard input.

    \b
    Example: steward inbound - < message.eml
    """  # noqa: D301 -- click reads the control character
    raw = _read(file)
    with current_service() as opened:
        room = opened.mailroom
        with opened.store.transaction() as tx:
            booked = receiving.book(tx, room, Operator(), raw)
    say(f"{_line(booked)}\n")


def _read(file: str) -> bytes:
    """Return no more than is looked at, and one byte to show that there is more."""
    if file == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise Malformed(f"{file} cannot be read: {error.strerror}") from error


def _line(booked: Booked) -> str:
    about = f"case {booked.case}: " if booked.case else ""
    again = " (booked before)" if booked.again else ""
    return f"{about}{_TOLD[booked.sort]}{again}"
