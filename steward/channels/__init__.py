"""Channels: one way of delivering a letter each; they know nothing of who is written to, or why."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to one reader.  A letter with the same `id` is the same letter.

    `headers` are further ones, such as those that keep a thread together.
    """

    id: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """The letter was handed over; `receipt` says to whom and what they answered."""

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The letter will not be taken, now or later."""

    receipt: str


Receipt = Handed | Rejected
