"""Poetry's words for ranges (`^1.2`, `~1.2`, `1.*`), put as PEP 440 and PEP 508 do."""

import re
from typing import Final

_CARET: Final = re.compile(r"([\^~])\s*v?(\d+(?:\.\d+)*)([.\w-]*)")
_LONGEST_RANGE: Final = 200
_BARE: Final = re.compile(r"v?\d[\w.+!-]*(\.\*)?")
_ASKED: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*) = \"(.*)\"")


def written(name: str, version: str) -> str:
    """Return a requirement as a reader finds it in his file."""
    return f'{name} = "{version}"' if version else name


def requirement(text: str) -> str:
    """Return what `written` made as PEP 508 has it; any other text as it is."""
    asked = _ASKED.fullmatch(text)
    return f"{asked[1]}{specifier(asked[2])}" if asked else text


def specifier(version: str) -> str:
    """Put Poetry's words for a range as PEP 440 does; either of two ranges becomes no range."""
    if "|" in version or version.strip() in {"", "*"}:
        return ""
    if len(version) > _LONGEST_RANGE:
        return version  # which is no range, and is told as such
    parts = [part.strip() for part in re.split(r",|(?<=[\w*])\s+(?=[<>=!~^])", version)]
    return ",".join(_one_range(part) for part in parts if part)


def _one_range(part: str) -> str:
    match = _CARET.fullmatch(part)
    if match:
        numbers = [int(number) for number in match[2].split(".")]
        return f">={match[2]}{match[3]},<{_upper(match[1], numbers)}"
    return f"=={part.removeprefix('v')}" if _BARE.fullmatch(part) else part


def _upper(sign: str, numbers: list[int]) -> str:
    """Return what a caret or a tilde stays below: `^0.2.3` below 0.3, `~1.2` below 1.3."""
    place = 1 if len(numbers) > 1 else 0
    if sign == "^":
        place = next((n for n, number in enumerate(numbers) if number), len(numbers) - 1)
    return ".".join(map(str, [*numbers[:place], numbers[place] + 1]))
