"""Display names: what one looks like, so that nobody can pass for somebody else.

The skeleton follows UTS 39, section 4, with a confusables table of our own: the
letters of other scripts, the digits and the marks that pass for Latin letters
in common typefaces.  Two names with one skeleton cannot both be had.
"""

import unicodedata
from typing import Final

from feeds.text import line
from steward.errors import Malformed
from workflows.errors import Refused

LONGEST: Final = 60
_FEWEST: Final = 2
_RESERVED: Final = ("steward", "moderator", "admin", "administrator", "operator", "support")
_RESERVED_PARTS: Final = ("moderator", "administrator")

_LOOKS: Final = {
    "a": "аɑα＠@4",
    "b": "ЬбƄ6",
    "c": "сϲᴄ¢",
    "d": "ԁɗ",
    "e": "еєҽ3€ε",
    "f": "ƒſ",
    "g": "ɡց9",
    "h": "һհ",
    "i": "іıɩι!|1lLӏІ׀ߊ",
    "j": "јϳ",
    "k": "кκ",
    "n": "пոη",
    "o": "оοօ0ѳө°",
    "p": "рρ",
    "q": "ԛգ",
    "r": "гᴦ",
    "s": "ѕꜱ5$",
    "t": "тτ7+",
    "u": "υսц",
    "v": "νѵ",
    "w": "ԝшω",
    "x": "хχ×",
    "y": "уүγ",
    "z": "ᴢ2ʐ",
    "m": "мᴍ",
}
_CAPITALS: Final = (  # of Greek and Cyrillic, whose small letters look like something else
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"),
    ("АВЕЅІЈКМНОРСТХУ", "abesijkmhopctxy"),
)
_SEVERAL: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))
_TABLE: Final = {ord(other): plain for plain, others in _LOOKS.items() for other in others} | {
    ord(capital): plain
    for those, them in _CAPITALS
    for capital, plain in zip(those, them, strict=True)
}


def read(text: str) -> str:
    """Return a name as it is shown, in one line.  Raises `Malformed`.

    Nothing in it may hide or turn other text around; `Refused("name-taken")`
    for one that passes for the service itself.
    """
    name = " ".join(text.split())
    if line(name, LONGEST + 1) != unicodedata.normalize("NFC", name):
        raise Malformed("a name has no characters that hide, stack or turn other text around")
    if not _FEWEST <= len(name) <= LONGEST or not any(c.isalnum() for c in name):
        raise Malformed(f"a name has from {_FEWEST} to {LONGEST} characters, with a letter in it")
    shape = skeleton(name)
    if shape in _SHAPES or any(part in shape for part in _PARTS):
        raise taken()
    return unicodedata.normalize("NFC", name)


def skeleton(name: str) -> str:
    """Return what a name looks like: two names that can be confused have the same."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name))
    folded = "".join(_look(c) for c in plain if not unicodedata.combining(c))
    letters = "".join(c for c in folded if c.isalnum())
    for several, one in _SEVERAL:
        letters = letters.replace(several, one)
    return letters


def taken() -> Refused:
    """Return the refusal of a name that could be taken for another's."""
    return Refused("name-taken", "this name looks like another one here; choose another")


def _look(character: str) -> str:
    shown = character.translate(_TABLE)
    return shown.casefold().translate(_TABLE)


_SHAPES: Final = frozenset(skeleton(each) for each in _RESERVED)
_PARTS: Final = frozenset(skeleton(each) for each in _RESERVED_PARTS)
