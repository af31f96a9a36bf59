"""Domains: whose mail addresses tell nothing about one another, and names spelt almost alike."""

from typing import Final

_ANYBODYS: Final = """
    126.com 163.com aol.com bk.ru fastmail.com fastmail.fm free.fr gmail.com gmx.at gmx.ch gmx.com
    gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr
    icloud.com inbox.ru laposte.net libero.it list.ru live.com mac.com mail.com mail.ru mailbox.org
    me.com msn.com naver.com orange.fr outlook.com outlook.de pm.me posteo.de posteo.net proton.me
    protonmail.ch protonmail.com qq.com rambler.ru riseup.net seznam.cz t-online.de tutanota.com
    tuta.io ukr.net users.noreply.github.com wanadoo.fr web.de wp.pl ya.ru yahoo.co.jp yahoo.co.uk
    yahoo.com yahoo.de yahoo.fr yandex.com yandex.ru zoho.com
"""
SHARED: Final = frozenset(_ANYBODYS.split())
"""Domains in which anybody can have an address: two in one of them are not thereby related."""

_NOBODYS: Final = """
    10minutemail.com discard.email getnada.com guerrillamail.com mailinator.com sharklasers.com
    temp-mail.org throwawaymail.com trashmail.com yopmail.com
"""
THROW_AWAY: Final = frozenset(_NOBODYS.split())
"""Domains whose addresses are meant to be thrown away (guard G5)."""

NEAR: Final = 2
"""Letters in which a misspelling differs, at most."""


def is_shared(domain: str) -> bool:
    """Say whether addresses in this domain belong to people who have nothing in common."""
    return domain in SHARED or domain in THROW_AWAY


def misspelt(written: str, known: str) -> bool:
    """Say whether an address was probably meant to be the other one (A08)."""
    first, second = written.lower(), known.lower()
    return first != second and distance(first, second, NEAR) <= NEAR


def distance(first: str, second: str, most: int) -> int:
    """Return how many letters to add, drop, change or swap; `most + 1` for anything beyond."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(second, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
