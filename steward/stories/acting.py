"""What the index of a story does: each verb of the language, on the pretended index."""

from collections.abc import Callable, Mapping
from typing import Final

from steward.pretend import MAINTAINER, OWNER, PretendIndex, Trouble
from steward.stories.language import Act

Doing = Callable[[PretendIndex, Act], None]


def perform(index: PretendIndex, act: Act) -> None:
    """Let the index do what a sentence says.  Raises `NotFound` for a name it does not have."""
    DOINGS[act.verb](index, act)


def _create(index: PretendIndex, act: Act) -> None:
    first, *others = act.owners or ("anna",)
    index.create(act.name, first)
    for owner in others:
        index.add_holder(act.name, owner)
    for maintainer in act.maintainers:
        index.add_holder(act.name, maintainer, MAINTAINER)
    for version in act.versions or ("1.0",):
        index.release(act.name, version, act.requires)


def _release(index: PretendIndex, act: Act) -> None:
    index.release(act.name, act.version, act.requires)


def _yank_all(index: PretendIndex, act: Act) -> None:
    for release in list(index.projects[act.name].releases.values()):
        if release.yanked is None:
            index.yank(act.name, release.version, act.reason)


def _crowd(index: PretendIndex, act: Act) -> None:
    for number in range(act.first, act.last + 1):
        index.create(f"{act.name}-{number}", versions=("1.0",))


def _role(act: Act) -> str:
    return MAINTAINER if act.role == "maintainer" else OWNER


def _trouble(trouble: Trouble) -> Doing:
    return lambda index, _act: index.troubles.add(trouble)


def _well(index: PretendIndex, _act: Act) -> None:
    index.troubles.clear()


DOINGS: Final[Mapping[str, Doing]] = {
    "create": _create,
    "release": _release,
    "yank": lambda index, act: index.yank(act.name, act.version, act.reason),
    "unyank": lambda index, act: index.unyank(act.name, act.version),
    "remove-release": lambda index, act: index.remove_release(act.name, act.version),
    "yank-all": _yank_all,
    "remove": lambda index, act: index.remove(act.name),
    "vanish": lambda index, act: index.vanish(act.name),
    "restore": lambda index, act: index.restore(act.name),
    "archive": lambda index, act: index.archive(act.name),
    "unarchive": lambda index, act: index.unmark(act.name),
    "deprecate": lambda index, act: index.deprecate(act.name),
    "undeprecate": lambda index, act: index.unmark(act.name),
    "quarantine": lambda index, act: index.quarantine(act.name),
    "clear": lambda index, act: index.clear_quarantine(act.name),
    "add-holder": lambda index, act: index.add_holder(act.name, act.person, _role(act)),
    "remove-holder": lambda index, act: index.remove_holder(act.name, act.person),
    "invite": lambda index, act: index.invite(act.name, act.person, _role(act)),
    "accept": lambda index, act: index.accept(act.name, act.person, _role(act)),
    "leave": lambda index, act: index.delete_account(act.person),
    "crowd": _crowd,
    "down": _trouble(Trouble.DOWN),
    "forget-all": _trouble(Trouble.ALL_MISSING),
    "half": _trouble(Trouble.HALF_ROOT),
    "portal": _trouble(Trouble.PORTAL),
    "well": _well,
}
