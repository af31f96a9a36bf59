"""Words from outside, made fit to be shown.

Every sink uses this: feeds, pages, letters, the command line.  What could hide
or reorder other text is shown as its code point instead of being obeyed, so
that nobody is misled and nothing silently disappears.  Escaping for HTML or
XML is left to whoever writes the HTML or XML.
"""

import unicodedata
from typing import Final

LINE: Final = 200
"""Characters that a line of somebody's words may take."""

_UNPAIRED: Final = "\N{REPLACEMENT CHARACTER}"
_CONTROL_PICTURES: Final = 0x2400
_DELETE: Final = "\x7f"
_NONCHARACTERS: Final = range(0xFDD0, 0xFDF0)
_LAST_OF_PLANE: Final = 0xFFFE  # U+FFFE and U+FFFF, in this plane and in each of the others
# Letters and marks that show nothing: fillers, the grapheme joiner, variation selectors.
_UNSEEN: Final = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0}
    | {*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
)
_MARKS_IN_A_ROW: Final = 4
_SPACES: Final = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_CONTROLS: Final = frozenset(map(chr, range(32)))


def line(text: str, most: int = LINE) -> str:
    """Return the text as one line of at most `most` characters, in NFC.

    Controls, bidirectional and zero-width characters are made visible, broken
    surrogates and noncharacters are replaced, runs of space become one.
    """
    # Nobody needs the end of a text that is cut anyway; NFC is not linear on rubbish.
    spaced = "".join(" " if c in _SPACES else c for c in text[: 4 * most])
    shown = " ".join(_visible(spaced).split())
    return _cut(shown, most) if len(text) <= 4 * most else _cut(shown + " …", most)


def lines(text: str, most: int = 4 * LINE) -> str:
    """Return the text as `line` does, with its line breaks kept."""
    rows = (line(row, most) for row in text[: 4 * most].splitlines())
    return _cut("\n".join(row for row in rows if row), most)


def shown(text: str) -> str:
    """Return a whole text for a sink that obeys what it is sent: a letter, a terminal.

    Line breaks and tabs stay; everything else that `line` makes visible is visible.
    """
    return "".join(
        character if character in "\n\t" else _separated(character)
        for character in text.replace("\r\n", "\n")
    )


def _separated(character: str) -> str:
    parts = character in _SPACES - _CONTROLS
    return f"[U+{ord(character):04X}]" if parts else _shown(character)


def _visible(text: str) -> str:
    # Composed first: it cannot bring a hidden character back, and no later step undoes it.
    composed = unicodedata.normalize("NFC", "".join(_shown(c) for c in text))
    return _few_marks(composed)


def _shown(character: str) -> str:
    if " " <= character <= "~":
        return character
    category = unicodedata.category(character)
    if category == "Cs" or _is_noncharacter(ord(character)):
        return _UNPAIRED
    if category == "Cc":
        return _picture(character)
    hides = category in {"Cf", "Co"} or ord(character) in _UNSEEN
    return f"[U+{ord(character):04X}]" if hides else character


def _picture(control: str) -> str:
    if control == _DELETE:
        return "\N{SYMBOL FOR DELETE}"
    code = ord(control)
    return chr(_CONTROL_PICTURES + code) if code < ord(" ") else f"[U+{code:04X}]"


def _is_noncharacter(code: int) -> bool:
    return code in _NONCHARACTERS or code & _LAST_OF_PLANE == _LAST_OF_PLANE


def _few_marks(text: str) -> str:
    kept, row = [], 0
    for character in text:
        row = row + 1 if unicodedata.combining(character) else 0
        if row <= _MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
