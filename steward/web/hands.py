"""In whose hands a project is to be: what its page tells of cases and wishes."""

from datetime import datetime, timedelta
from typing import Final

from feeds import case_sentences
from feeds.phrases import ASKED
from steward.casework import wished
from steward.store import View
from steward.store.case_files import CaseFile
from steward.web import wish_words, words
from steward.web.case_portraits import case_path
from steward.web.contexts import ProjectLink
from steward.web.wish_contexts import AskedLine, CallLine, Hands, LaidLine
from workflows.dossier import in_force
from workflows.names import Project
from workflows.terms import Stage

OF_LATE: Final = timedelta(days=365)
_MOST_ENDED: Final = 3


def hands_of(view: View, project_id: int, project: Project, now: datetime) -> Hands:
    """Return what everybody may know of who asks for a project, and of what its owner wishes."""
    files = [each for each in view.case_files.of_project(project_id) if each.noticed]
    told = wished.told(view, project, now)
    over = [e for e in files if e.stage is Stage.CLOSED and e.entered > now - OF_LATE]
    return Hands(
        open=tuple(_asked(e, e.noticed or e.entered) for e in files if e.stage is not Stage.CLOSED),
        ended=tuple(_asked(each, each.entered) for each in over[:_MOST_ENDED]),
        call=call_line(told),
        laid=tuple(
            LaidLine(words=wish_words.laid(each.directive, now), at=each.at)
            for each in told.laid
            if each.directive.kind in wished.PUBLIC and in_force(each.directive, now)
        ),
        ask=ask_path(project),
        path=wishes_path(project),
    )


def ask_path(project: Project) -> str:
    """Return the path where somebody begins to ask for it."""
    return f"/cases/new?project={project.name}"


def wishes_path(project: Project) -> str:
    """Return the path of the page on which an owner says what he wishes."""
    return f"{ProjectLink(project=project).href}/wishes"


def call_line(told: wished.Told) -> CallLine | None:
    """Return the open call in words, if there is one."""
    if told.call is None:
        return None
    said = words.sentence(wish_words.call(told.call))
    return CallLine(words=said, since=told.call.since, until=told.call.until)


def _asked(file: CaseFile, at: datetime) -> AskedLine:
    before, beyond = ASKED[file.intent].heading
    return AskedLine(
        path=case_path(file.id),
        before=before.replace("asks", "asked", 1) if file.stage is Stage.CLOSED else before,
        beyond=beyond,
        stands=case_sentences.stands(file.stage, file.outcome),
        at=at,
    )
