"""How projects, releases, people and cases are named and parsed.

A project's identity is its ecosystem and its normal name; how somebody spelt
it is never kept here.  Sources: PEP 503 (normal names), the package-URL
specification (ECMA-427).
"""

import re
import string
from dataclasses import dataclass
from typing import Final, NewType

from workflows.errors import Refused

PersonId = NewType("PersonId", str)
CaseId = NewType("CaseId", str)

LONGEST_NAME: Final = 214
"""Characters.  No registry in use allows a longer name."""

_PEP_508_NAME = re.compile(r"[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9]", re.IGNORECASE | re.ASCII)
_SEPARATORS = re.compile(r"[-_.]+")
_ECOSYSTEM = re.compile(r"[a-z][a-z0-9.+-]{0,31}")
_SHOWN = 80
_PLAIN = frozenset(string.ascii_letters + string.digits + "-._~@/")


@dataclass(frozen=True, slots=True, order=True)
class Project:
    """A name on a registry, whoever holds it now.  `str()` is its package URL."""

    ecosystem: str
    name: str

    def __str__(self) -> str:
        return f"pkg:{self.ecosystem}/{_escaped(self.name)}"


def normal(name: str) -> str:
    """Return the PEP 503 form of a name; two spellings of one project agree in it."""
    return _SEPARATORS.sub("-", name).lower()


def is_name(text: str) -> bool:
    """Say whether the text is a project name as PEP 508 allows it, of a length in use."""
    return len(text) <= LONGEST_NAME and _PEP_508_NAME.fullmatch(text) is not None


def pypi(name: str) -> Project:
    """Return the project of this name on PyPI.  Raises `Refused("bad-name")`."""
    if not is_name(name):
        raise Refused("bad-name", f"{_shown(name)} is not a project name (PEP 508)")
    return Project("pypi", normal(name))


def parse_project(purl: str) -> Project:
    """Read a package URL; version, qualifiers and subpath are set aside.

    Raises `Refused("bad-purl")` or `Refused("bad-name")`.
    """
    scheme, _, rest = purl.partition(":")
    ecosystem, _, path = rest.lstrip("/").partition("/")
    ecosystem = ecosystem.lower()
    name = _unescaped(re.split(r"[?#]|(?<!^)@", path, maxsplit=1)[0].strip("/"))
    if scheme.lower() != "pkg" or not _ECOSYSTEM.fullmatch(ecosystem) or not name:
        raise Refused("bad-purl", f"{_shown(purl)} is not a package URL such as pkg:pypi/requests")
    return pypi(name) if ecosystem == "pypi" else Project(ecosystem, name)


def project_stream(project: Project) -> str:
    """Return the name of the ledger stream that tells this project's history."""
    return f"project:{project}"


def case_stream(case: CaseId) -> str:
    """Return the name of the ledger stream that is this case."""
    return f"case:{case}"


def _escaped(name: str) -> str:
    return "".join(c if c in _PLAIN - {"@"} else _percent(c) for c in name)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))


def _unescaped(text: str) -> str:
    parts = re.split(r"((?:%[0-9A-Fa-f]{2})+)", text)
    return "".join(_decoded(part) if part.startswith("%") else part for part in parts)


def _decoded(escapes: str) -> str:
    try:
        return bytes.fromhex(escapes.replace("%", "")).decode("utf-8", "replace")
    except ValueError:  # a lone percent sign stands for itself
        return escapes


def _shown(text: str) -> str:
    return ascii(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")
