"""A case on paper: the whole of it as Markdown, for a tracker or a file.

Words of people stand in quotation blocks, and none of them can begin markup.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from feeds.text import line
from steward.web.case_shapes import CaseShape, MomentShape, VerdictShape

_ACTIVE: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@:.-])")
_LONGEST: Final = 10_000


def markdown(case: CaseShape) -> str:
    """Return the case as Markdown."""
    return "".join(f"{row}\n" for row in _rows(case))


def _rows(case: CaseShape) -> Iterator[str]:
    yield f"# {_plain(case.title)}"
    yield ""
    yield from _facts(case)
    yield ""
    yield "## Requirements"
    yield ""
    if case.assessed:
        yield f"As they stood on {case.assessed:%Y-%m-%d}, when it was decided."
        yield ""
    yield "| requirement | holds | by | clause | why |"
    yield "| --- | --- | --- | --- | --- |"
    yield from map(_requirement, case.requirements)
    yield ""
    yield "## Attempts to reach the owner"
    yield ""
    yield from _letters(case)
    yield ""
    yield "## Record"
    yield ""
    for each in case.timeline:
        yield from _moment(each)


def _facts(case: CaseShape) -> Iterator[str]:
    outcome = f", {case.outcome}" if case.outcome else ""
    yield f"- Project: `{_code(case.purl)}`"
    yield f"- Asked by: {_plain(case.lead)}"
    yield f"- Stage: {case.stage}{outcome}"
    yield f"- Policy: {_plain(case.policy or 'chosen when it is filed')}, tier {case.tier}"
    yield f"- Next: {_plain(case.due_says)}"
    yield f"- Version {case.version} of the record; {_plain(case.page)}"


def _requirement(found: VerdictShape) -> str:
    cells = (found.asks, found.holds.value, found.kind, found.clause, found.why)
    return f"| {' | '.join(_plain(each) for each in cells)} |"


def _letters(case: CaseShape) -> Iterator[str]:
    if not case.letters:
        yield "None so far."
    for each in case.letters:
        counts = "counts" if each.counts else f"does not count: {_plain(each.why_not)}"
        where = _plain(f"{each.channel}, from {each.origin or 'an unknown place'}")
        yield f"- {_day(each.at)}, attempt {each.step}, {where}; {counts}"


def _moment(moment: MomentShape) -> Iterator[str]:
    yield f"- {_day(moment.at)} **{_plain(moment.who)}** {_plain(moment.what)}"
    if moment.erased:
        yield "  > (these words were erased)"
    for part in (moment.words or "").splitlines():
        yield f"  > {_plain(part)}"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _plain(text: str) -> str:
    """Return text in which no character means anything to Markdown."""
    return _ACTIVE.sub(r"\\\1", line(text, _LONGEST))


def _code(text: str) -> str:
    return line(text).replace("`", "'")
