"""Where the lines of a picture go: x in per cent, y in pixels, drawn by the templates.

Pure arithmetic over dates and figures.  A picture fits any width because no
text depends on a scale (look: no `viewBox`).
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

MOST_TICKS: Final = 400
MOST_HOLDERS: Final = 6
_ROW = 32
_FEW_YEARS = 6
_SEEN = 0.5  # per cent
_A_YEAR, _MONTH = 12, 30.44
_ROOM = 18  # per cent
_MAJOR = re.compile(r"v?(?:\d+!)?\d+(?:\.0+)*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One release; a major one is drawn taller."""

    x: float
    major: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year's name under its middle; `minor` ones may go on a narrow screen."""

    x: float
    year: int
    minor: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """A name that held it, from when to when; `before` says it began before we looked."""

    name: str
    since: datetime
    until: datetime | None = None
    before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """How long somebody held it; `y` is where the name stands.

    What is left of `x` up to `begin` is not known: it began before we looked.
    """

    name: str
    begin: float
    x: float
    width: float
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The history of releases and holders as one picture."""

    height: int
    edges: tuple[float, ...]
    years: tuple[Year, ...]
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    first: datetime
    last: datetime
    begin: float
    end: float
    stop: float
    removed: bool
    idle: str
    releases: int
    majors: int
    left_out: int

    @property
    def unknown(self) -> bool:
        """Whether somebody held it before we looked."""
        return any(bar.x - bar.begin >= _SEEN for bar in self.bars)

    @property
    def floor(self) -> int:
        """Where the lines between the years end."""
        return self.height - 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One bar of the comparison, on a logarithmic scale."""

    name: str
    count: int
    width: float
    main: bool
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """How far a project reaches, beside projects people know."""

    rows: tuple[Reach, ...]
    marks: tuple[tuple[float, int, bool], ...]

    @property
    def height(self) -> int:
        """The whole picture's height in pixels."""
        return 28 * len(self.rows) + 20


def is_major(version: str) -> bool:
    """Say whether a version opens a new first number: 3, 3.0, 3.0.0."""
    return _MAJOR.fullmatch(version) is not None


def strip(
    releases: Sequence[tuple[str, datetime]],
    holders: Sequence[Hold],
    now: datetime,
    removed_at: datetime | None = None,
) -> Strip | None:
    """Return the strip of dated releases, or None where no release has a date."""
    dated = sorted(releases, key=lambda each: each[1])
    if not dated:
        return None
    stop = removed_at or now
    begin = min([dated[0][1], *(each.since for each in holders)])
    scale = _Scale(begin.year, max(stop, dated[-1][1]).year + 1)
    bars = _bars(scale, holders, begin, stop)
    return Strip(
        height=_bottom(len(bars)),
        edges=scale.edges(),
        years=scale.years(),
        ticks=tuple(Tick(x=scale.x(at), major=is_major(v)) for v, at in dated[-MOST_TICKS:]),
        bars=bars,
        first=dated[0][1],
        last=dated[-1][1],
        begin=scale.x(dated[0][1]),
        end=scale.x(dated[-1][1]),
        stop=scale.x(stop),
        removed=removed_at is not None,
        idle=_idle(scale, dated[-1][1], stop),
        releases=len(dated),
        majors=sum(is_major(version) for version, _ in dated),
        left_out=max(0, len(dated) - MOST_TICKS),
    )


def bars(name: str, count: int, known: Sequence[tuple[str, int]]) -> Bars:
    """Return a project's reach beside others, smallest first, on one logarithmic scale."""
    rows = sorted([(name, count, True), *((n, c, False) for n, c in known if n != name)], key=_size)
    top = max(3, math.ceil(math.log10(max(count for _, count, _ in rows) + 1)))
    reach = tuple(
        Reach(name=n, count=c, main=main, y=12 + 28 * row, width=_log(c, top))
        for row, (n, c, main) in enumerate(rows)
    )
    marks = tuple(
        (_round(100 * n / top), 10**n, n != top and (n % 2 == 1 or n == top - 1))
        for n in range(top + 1)
    )
    return Bars(rows=reach, marks=marks)


class _Scale:
    """Years as an even scale from 0 to 100 per cent."""

    def __init__(self, first: int, end: int) -> None:
        self.first, self.count = first, end - first

    def x(self, moment: datetime) -> float:
        begin = datetime(moment.year, 1, 1, tzinfo=UTC)
        length = datetime(moment.year + 1, 1, 1, tzinfo=UTC) - begin
        return _round(100 * (moment.year - self.first + (moment - begin) / length) / self.count)

    def edges(self) -> tuple[float, ...]:
        return tuple(_round(100 * n / self.count) for n in range(self.count + 1))

    def years(self) -> tuple[Year, ...]:
        step = max(1, math.ceil(self.count / 16))
        return tuple(
            Year(
                x=_round(100 * (n + 0.5) / self.count),
                year=self.first + n,
                minor=self.count > _FEW_YEARS and n % (4 * step) != 0,
            )
            for n in range(0, self.count, step)
        )


def _bars(
    scale: _Scale, holders: Sequence[Hold], begin: datetime, stop: datetime
) -> tuple[Bar, ...]:
    spans: dict[str, Hold] = {}
    for each in holders:
        spans[each.name] = _joined(spans.get(each.name, each), each)
    longest = sorted(spans.values(), key=lambda each: (each.since, each.name))[:MOST_HOLDERS]
    return tuple(
        Bar(
            name=each.name,
            begin=scale.x(begin if each.before else each.since),
            x=scale.x(each.since),
            width=max(0.3, _round(scale.x(each.until or stop) - scale.x(each.since))),
            y=74 + _ROW * row,
        )
        for row, each in enumerate(longest)
    )


def _idle(scale: _Scale, last: datetime, stop: datetime) -> str:
    """Return how long there was no release, where the picture has room to say so."""
    months = int((stop - last).days / _MONTH)
    if months < _A_YEAR or scale.x(stop) - scale.x(last) < _ROOM:
        return ""
    years, rest = divmod(months, _A_YEAR)
    return f"{years} y {rest} m" if rest else f"{years} y"


def _joined(one: Hold, other: Hold) -> Hold:
    """Return two roles of one person as one stretch: a picture has no room for the gap."""
    ends = (one.until, other.until)
    until = None if None in ends else max(end for end in ends if end)
    return Hold(one.name, min(one.since, other.since), until, one.before or other.before)


def _bottom(rows: int) -> int:
    return 86 + _ROW * rows


def _log(count: int, top: int) -> float:
    return _round(max(0.5, 99.9 * math.log10(max(count, 1)) / top))


def _size(row: tuple[str, int, bool]) -> tuple[int, str]:
    return row[1], row[0]


def _round(number: float) -> float:
    return round(number, 1)
