"""What the API takes and gives of cases and policies, as types (see `shapes.py`)."""

from typing import Any

from msgspec import Struct

from workflows.terms import Intent


class RequirementShape(Struct, kw_only=True):
    """One requirement of a policy: who checks it, what is asked, and the clause it rests on."""

    check: str
    kind: str
    asks: str
    clause: str
    hard: bool
    values: dict[str, Any]


class SectionShape(Struct, kw_only=True):
    """Figures of a policy, and the clause they rest on; four numbers are one a tier."""

    clause: str
    values: dict[str, bool | int | str | list[int]]


class PolicyLine(Struct, kw_only=True):
    """A policy in a list."""

    id: str
    version: int
    title: str
    source: str
    applies_to: list[Intent]
    page: str


class PolicyShape(PolicyLine, kw_only=True):
    """A policy with every figure and its source; `text` is the file as it is written."""

    require: list[RequirementShape]
    sections: dict[str, SectionShape]
    digest: str
    text: str
