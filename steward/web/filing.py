"""What the pages of cases need from the store: one's own cases, similar ones, drafts, seals."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from feeds import case_sentences
from feeds.casebook import BARRED
from feeds.phrases import ASKED
from steward.accounts.subjects import Bearer, Nobody, SignedIn
from steward.casework import drafts, ruling
from steward.casework.options import Option
from steward.casework.telling import CaseView
from steward.errors import NotFound
from steward.store import View
from steward.store.case_files import CaseFile, Filter
from steward.web import auth, case_portraits, words
from steward.web.case_contexts import (
    ActForm,
    CaseLine,
    CasePage,
    Choice,
    DraftPage,
    FilePage,
    SameAsked,
    Similar,
)
from steward.web.case_forms import BY_ACT
from steward.web.contexts import ProjectLink
from workflows import commands as ask
from workflows.case_events import RequestFoundIneligible
from workflows.intents import BY_PERSON
from workflows.names import PersonId, Project, is_name, pypi
from workflows.records import canonical, to_record
from workflows.stages import UNDECIDED
from workflows.terms import Intent, Stage

_SHOWN: Final = 5
_SEAL: Final = 8
_ORDER: Final = (
    Intent.CONTINUE,
    Intent.CO_MAINTAIN,
    Intent.REUSE,
    Intent.LOCKED_OUT,
    Intent.EMPLOYER,
    Intent.DECEASED,
    Intent.SECURITY_RELEASE,
    Intent.ORPHAN,
    Intent.FREE_NAME,
    Intent.BULK,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a page says about what was just done, and to whom."""

    note: str = ""
    problem: str = ""
    form_token: str = ""
    signed_in: bool = False


def address(section: str, ended: bool, text: str, after: str | None) -> str | None:  # noqa: FBT001 -- read from the address
    """Return the address of another page of the list; None where there is none."""
    if after is None:
        return None
    given = {"ended": "1" if ended else "", "q": text, "after": after}
    return f"{section}?{urlencode({name: value for name, value in given.items() if value})}"


def mine(view: View, who: SignedIn | Bearer | Nobody) -> tuple[CaseLine, ...]:
    """Return the cases in which somebody asks, drafts first."""
    if not isinstance(who, SignedIn):
        return ()
    files = view.case_files.of_person(PersonId(who.account_id))
    return tuple(case_portraits.line_of(each) for each in files)


def kept(
    view: View, seen: CaseView, who: SignedIn | Bearer | Nobody
) -> Mapping[str, Mapping[str, str]]:
    """Return what somebody wrote and did not send."""
    if not isinstance(who, SignedIn):
        return {}
    found = drafts.find(view, who, seen.case.id, "submit")
    return {"submit": found.fields} if found else {}


def seals(seen: CaseView) -> Mapping[int, str]:
    """Return the beginning of the digest of each entry's bytes, by its number."""
    return {
        each.number: sha256(canonical(to_record(each.event))).hexdigest()[:_SEAL]
        for each in seen.timeline
    }


def around(page: CasePage, said: Around) -> CasePage:
    """Return the page with what was just done."""
    return replace(
        page,
        note=said.note,
        problem=said.problem,
        form_token=said.form_token,
        signed_in=said.signed_in,
    )


def first_step(view: View, chosen: FilePage, asker: auth.Asker) -> FilePage:
    """Return the first step of a request, with what somebody has chosen so far."""
    known = pypi(chosen.name) if is_name(chosen.name) else None
    me = asker.person.account_id if isinstance(asker.person, SignedIn) else None
    return replace(
        chosen,
        intents=tuple(Choice(value=each.value, words=ASKED[each].choice) for each in _ORDER),
        signed_in=isinstance(asker.person, SignedIn),
        form_token=asker.form_token,
        link=ProjectLink(project=known) if known else None,
        similar=similar(view, known, PersonId(me) if me else None) if known else (),
    )


def similar(
    view: View, project: Project, me: PersonId | None = None, but: CaseFile | None = None
) -> tuple[Similar, ...]:
    """Return the public cases about a project, the newest first; `me` may join them."""
    try:
        number = view.projects.get(project).id
    except NotFound:
        return ()
    every = view.case_files.of_project(number)
    files = [e for e in every if e.noticed and (but is None or e.id != but.id)][:_SHOWN]
    asks = view.case_files.candidates([each.id for each in files])
    return tuple(
        Similar(
            path=case_portraits.case_path(each.id),
            words=f"{ASKED[each.intent].kind}: " + case_sentences.stands(each.stage, each.outcome),
            joins=each.stage in UNDECIDED and me is not None and me not in asks.get(each.id, ()),
        )
        for each in files
    )


def draft(view: View, seen: CaseView, forms: tuple[ActForm, ...], said: Around) -> DraftPage:
    """Return the second step: what would fail now and why, the words, and the button."""
    policy = ruling.policy_for(view, seen.case.intent)
    requirements = case_portraits.requirements_of(seen)
    submit = next(each for each in seen.options if isinstance(each.command, ask.Submit))
    by_act = {each.form.act: each for each in forms}
    return DraftPage(
        path=case_portraits.case_path(seen.case.id),
        id=seen.case.id,
        version=seen.version,
        kind=ASKED[seen.case.intent].kind,
        link=ProjectLink(project=seen.case.project, shown=seen.shown),
        intent=ASKED[seen.case.intent].choice,
        policy=policy.id,
        refusal=words.sentence(submit.why),
        dead_end=_dead_end(submit, seen),
        same=_same(view, seen, by_act.get("submit")),
        requirements=requirements,
        counted=case_portraits.counted(requirements),
        similar=similar(view, seen.case.project, but=seen.file),
        queue=_queue(view),
        until=seen.deadline.at,
        by_person=BY_PERSON.get(seen.case.intent, ()),
        form=by_act.get("submit"),
        withdraw=by_act.get("withdraw"),
        form_token=said.form_token,
        note=said.note,
        problem=said.problem,
    )


def _same(view: View, seen: CaseView, submit: ActForm | None) -> SameAsked | None:
    """Return the open case that asks for the same, and how to join it."""
    found = view.case_files.get(seen.facts.same_open) if seen.facts.same_open else None
    if found is None:
        return None
    is_mine = seen.person in view.case_files.candidates([found.id]).get(found.id, ())
    joins = found.stage in UNDECIDED and not is_mine
    return SameAsked(
        case_path=case_portraits.case_path(found.id) if found.noticed or is_mine else "",
        is_mine=is_mine,
        form=_joining(seen, submit) if joins else None,
    )


def _joining(seen: CaseView, submit: ActForm | None) -> ActForm:
    """Return the form that joins the open case; what was written for the draft stands in it."""
    form = replace(
        BY_ACT["join-as-rival"],
        heading="Join it as a candidate",
        button="Join it as a candidate",
        hint="You stand in line behind those who asked before. This draft is put away.",
    )
    path = f"{case_portraits.case_path(seen.case.id)}/join"
    return ActForm(form=form, path=path, draft=submit.draft if submit else ())


def _dead_end(submit: Option, seen: CaseView) -> str:
    """Return why the rules would end the request as soon as it is handed in, if they would."""
    found = [each for each in submit.events if isinstance(each, RequestFoundIneligible)]
    if not found:
        return ""
    known = {each.requirement: each.why for each in seen.verdicts}
    why = known.get(found[0].requirement) or BARRED[found[0].requirement][1]
    again = found[0].retry_after
    from_then = f" From {again:%Y-%m-%d} on it is another matter." if again else ""
    return words.sentence(why) + from_then


def _queue(view: View) -> str:
    waiting = view.case_files.count(Filter(stage=Stage.SCREENING))
    if not waiting:
        return "Nobody waits before you: a moderator reads it next."
    return f"{words.many(waiting, 'request waits', 'requests wait')} to be read before yours."
