"""Texts that want out of their place, and a reader that sees whether one got out."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
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
    return {each for each in page if visible(each) != each and each != "\r"}


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
