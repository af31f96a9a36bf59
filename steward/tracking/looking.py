"""One look at one project: the questions asked and the answers read, nothing written.

A copy that the registry calls current (304) is not read again.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from steward.observations import Answer, NoAnswer, Observation, Release, Request, Response, Seen
from steward.store.known import Known
from steward.store.sources import Source
from steward.tracking import Tracker

Validator = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one look showed.

    `shown` is None where both copies we hold are current.  `requires` belongs
    to `latest`, and is None where no interface tells.
    """

    known: Known
    at: datetime
    shown: Observation | None
    validators: tuple[Validator, ...] = ()
    latest: Release | None = None
    requires: tuple[str, ...] | None = None


def look(tracker: Tracker, source: Source, known: Known) -> Looked:
    """Ask for a project, conditionally where it was seen before, and read what comes."""
    questions = tracker.registry.detail(known.project.name)
    answers = [tracker.network.send(_conditional(tracker, source, known, q)) for q in questions]
    at = tracker.now
    if all(isinstance(each, Response) and each.unchanged for each in answers):
        return Looked(known=known, at=at, shown=None)
    simple, api = (_whole(tracker, q, a) for q, a in zip(questions, answers, strict=True))
    shown = tracker.registry.read_detail(known.project, simple, api, at)
    looked = Looked(known=known, at=at, shown=shown)
    if not isinstance(shown, Seen):
        return looked
    validators = tuple(_validator(q, a) for q, a in zip(questions, (simple, api), strict=True))
    return _described(tracker, replace(looked, validators=validators), shown)


def look_whole(tracker: Tracker, known: Known) -> Looked:
    """Ask for a project as if for the first time, for what is kept of no earlier answer."""
    simple, api = (
        tracker.network.send(each) for each in tracker.registry.detail(known.project.name)
    )
    at = tracker.now
    shown = tracker.registry.read_detail(known.project, simple, api, at)
    looked = Looked(known=known, at=at, shown=shown)
    return _described(tracker, looked, shown) if isinstance(shown, Seen) else looked


def _conditional(tracker: Tracker, source: Source, known: Known, question: Request) -> Request:
    if known.state != "present":
        return question
    with tracker.store.snapshot() as view:
        etag, modified = view.sources.validator(source, question.url)
    asked = (("if-none-match", etag), ("if-modified-since", modified))
    more = tuple((name, value) for name, value in asked if value)
    return replace(question, headers=(*question.headers, *more))


def _whole(tracker: Tracker, question: Request, answer: Answer) -> Answer:
    """Return an answer with a body: one of two copies may have changed, and both are read."""
    if isinstance(answer, Response) and answer.unchanged:
        return tracker.network.send(question)
    return answer


def _validator(question: Request, answer: Answer) -> Validator:
    if isinstance(answer, NoAnswer) or answer.status != 200:  # noqa: PLR2004 -- OK
        return (question.url, None, None)
    return (question.url, answer.header("etag"), answer.header("last-modified"))


def _described(tracker: Tracker, looked: Looked, shown: Seen) -> Looked:
    """Read what the latest release requires, unless we have read that release before."""
    latest = tracker.registry.latest(shown.detail.releases)
    if latest is None or _is_read(tracker, looked.known, shown, latest):
        return replace(looked, latest=latest)
    return replace(looked, latest=latest, requires=_requirements(tracker, shown, latest))


def _is_read(tracker: Tracker, known: Known, shown: Seen, latest: Release) -> bool:
    """Whether we have read this release, and its page does not say that it was made anew."""
    if latest.version != known.described:
        return False
    told = shown.detail.requires if shown.detail.described == latest.version else None
    if told is None:
        return True
    with tracker.store.snapshot() as view:
        kept = view.requirements.texts([known.project])[known.project]
    return set(told) == set(kept or ())


def _requirements(tracker: Tracker, shown: Seen, latest: Release) -> tuple[str, ...] | None:
    # The exact file first (PEP 658); what the JSON API says is of the file uploaded first.
    question = tracker.registry.metadata(latest)
    if question is not None:
        found = tracker.registry.read_metadata(tracker.network.send(question))
        if found is not None:
            return found
    return shown.detail.requires if shown.detail.described == latest.version else None
