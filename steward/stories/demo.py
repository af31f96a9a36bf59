"""The demonstration: every story on one stage, moved so that the last days are these.

The stories keep their own order and distances; each ends a few days after the
one before it, the last an hour ago.  Each has people of its own: where one anna
deletes her account, the anna of another story keeps her projects.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from steward.stories.acting import perform
from steward.stories.handoffs import Handoffs
from steward.stories.language import Act, Story, read
from steward.stories.stage import ADDRESS, Stage
from steward.watching import making

APART: Final = timedelta(days=2, hours=5)
LAST: Final = timedelta(hours=1)
SETTLED: Final = timedelta(days=2)
"""How long after something happened at the index time passes in large steps."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something that happens in the demonstration.

    A story's lists begin, its index acts, or people do something in a case.
    """

    at: datetime
    acts: tuple[Act, ...] = ()
    story: Story | None = None
    deed: Callable[[Stage], None] | None = None


def stories(folder: Path) -> list[Story]:
    """Return the stories of a folder, the oldest first."""
    found = [read(path.read_text(encoding="utf-8"), path.name) for path in folder.glob("*.toml")]
    return sorted(found, key=lambda story: (story.days[-1].at, story.title))


def programme(told: Sequence[Story], now: datetime) -> list[Moment]:
    """Return all that happens, in order, ending an hour before `now`."""
    moments = []
    for place, story in enumerate(reversed(told)):
        moved = now - LAST - place * APART - story.days[-1].at
        days = [replace(day, at=day.at + moved) for day in story.days]
        moments += [
            Moment(at=day.at, acts=tuple(_by_others(act, place) for act in day.acts))
            for day in days
        ]
        moments[-len(days)] = replace(moments[-len(days)], story=story)
    return sorted(moments, key=lambda moment: moment.at)


def with_cases(moments: Sequence[Moment], cases: Handoffs, now: datetime) -> list[Moment]:
    """Return the same with what people do in the cases of the demonstration."""
    deeds = [Moment(at=at - LAST, deed=deed) for at, deed in cases.deeds(now)]
    return sorted([*moments, *deeds], key=lambda moment: moment.at)


def perform_all(stage: Stage, moments: Sequence[Moment], progress: Progress) -> None:
    """Play the programme on a stage whose clock stands at its first moment."""
    stirred = stage.clock.now() - SETTLED
    for done, moment in enumerate(moments):
        progress(done, len(moments))
        stage.play_until(moment.at, stirred)
        for act in moment.acts:
            perform(stage.index, act)
        if moment.story is not None:
            _show_lists(stage, moment.story)
        if moment.deed is not None:
            moment.deed(stage)
        else:
            stirred = moment.at
        stage.settle()


def _by_others(act: Act, place: int) -> Act:
    """Return the act done by the people of this place, whom no other story knows."""
    owners, maintainers = act.owners or ("anna",), act.maintainers
    return replace(
        act,
        person=f"{act.person}-{place}" if act.person else "",
        owners=tuple(f"{owner}-{place}" for owner in owners),
        maintainers=tuple(f"{each}-{place}" for each in maintainers),
    )


def _show_lists(stage: Stage, story: Story) -> None:
    """Make the story's lists, for everybody to see."""
    for name, lines in story.lists.items():
        content = "\n".join(lines).encode()
        filename = f"{story.slug}-{name}.txt"
        prepared = making.prepare(f"{name} ({story.slug})", filename, content, [ADDRESS])
        with stage.service.store.transaction() as tx:
            making.show(tx, prepared)
