"""A case is told to each as far as it is theirs to know, with what they could do."""

from typing import NoReturn

import pytest

from steward import casework
from steward.accounts.subjects import Nobody
from steward.casework import ByLetter, drafts, names, telling
from steward.casework.actors import ACTIONS, Who
from steward.casework.options import SAMPLES
from steward.casework.redacting import Reason, redact
from steward.casework.telling import CaseView, Page, Sight
from steward.clock import SetClock
from steward.errors import Malformed, NotFound
from steward.store import Store
from steward.store.case_files import Filter, Place
from tests.steward.casework import world
from tests.steward.casework.world import does
from workflows import commands as ask
from workflows.commands import Command
from workflows.errors import Refused
from workflows.names import CaseId, pypi
from workflows.terms import HoldKind, Intent, Stage

SECRET = "I live in Ulm."


def seen(store: Store, case: CaseId, name: str | Who) -> CaseView:
    who = world.somebody(store, name) if isinstance(name, str) else name
    with store.snapshot() as view:
        return telling.view_of(view, case, who, view.clock.now())


def said(found: CaseView) -> list[str | None]:
    return [each.said.words for each in found.timeline if each.said]


def tried(store: Store, name: str, case: CaseId, command: Command) -> str:
    """Give a command, undo it, and return with which code it was refused, if it was."""
    try:
        with store.transaction() as tx:
            casework.act(tx, world.somebody_in(tx, name), case, command)
            _undo()
    except _Undone:
        return ""
    except Refused as refused:
        return refused.code


class _Undone(Exception):
    """Nothing is kept of what was only tried."""


def _undo() -> NoReturn:
    raise _Undone


def answer(found: CaseView, command: type[Command]) -> set[str]:
    """Return the codes with which each way of giving a command would be answered."""
    return {each.code for each in found.options if type(each.command) is command}


@pytest.fixture
def public(peopled: Store, filed: CaseId) -> CaseId:
    """Return cara's request after she was asked and answered, and the notice began."""
    does(peopled, "mia", filed, ask.AskInformation(questions="Who are you?"))
    does(peopled, "cara", filed, ask.GiveInformation(answers=SECRET))
    does(peopled, "mia", filed, ask.StartNotice())
    return filed


def test_a_case_is_nobodys_business_before_somebody_looked_at_it(
    peopled: Store, filed: CaseId
) -> None:
    for stranger in ("dora", Nobody(), ByLetter(point="m")):
        with pytest.raises(NotFound):
            seen(peopled, filed, stranger)

    assert seen(peopled, filed, "cara").sight is Sight.ASKING
    assert seen(peopled, filed, "mia").sight is Sight.DESK


def test_a_draft_is_its_writers_alone(peopled: Store, draft: CaseId) -> None:
    assert seen(peopled, draft, "cara").case.stage is Stage.DRAFT
    with pytest.raises(NotFound):
        seen(peopled, draft, "mia")


def test_what_a_candidate_answers_the_desk_stays_between_them(
    peopled: Store, public: CaseId
) -> None:
    does(peopled, "rita", public, ask.JoinAsRival(statement="Me too."))

    assert said(seen(peopled, public, Nobody())) == ["I use it.", None, None, "Me too."]
    assert said(seen(peopled, public, "rita")) == ["I use it.", "Who are you?", None, "Me too."]
    for each in ("cara", "mia"):
        assert SECRET in said(seen(peopled, public, each))


def test_words_can_be_taken_out_and_leave_a_trace(peopled: Store, public: CaseId) -> None:
    cara = world.somebody(peopled, "cara")
    own = [e.said.id for e in seen(peopled, public, cara).timeline if e.said]
    with pytest.raises(Refused, match="not-allowed"), peopled.transaction() as tx:
        redact(tx, world.signed_in("dora", tx.clock.now()), public, own[2], Reason.HARM)
    with peopled.transaction() as tx:
        redact(tx, cara, public, own[2], Reason.AUTHOR)

    told = [e.said for e in seen(peopled, public, "mia").timeline if e.said]
    assert [(e.words, e.erased) for e in told if e.id == own[2]] == [(None, True)]
    with pytest.raises(NotFound), peopled.transaction() as tx:
        redact(tx, cara, public, own[2], Reason.AUTHOR)


def test_each_is_told_what_they_could_do_and_why_not(peopled: Store, public: CaseId) -> None:
    stranger, cara, mia = (seen(peopled, public, each) for each in (Nobody(), "cara", "mia"))

    assert answer(stranger, ask.JoinAsRival) == {"sign-in-needed"}
    assert answer(cara, ask.Withdraw) == {""}
    assert answer(cara, ask.StartNotice) == {"not-allowed"}
    assert answer(mia, ask.AskInformation) == {"wrong-stage"}
    assert answer(mia, ask.PlaceHold) == {"", "admin-needed"}
    assert answer(mia, ask.Withdraw) == {"not-your-step"}
    why = next(e.why for e in mia.options if isinstance(e.command, ask.AskInformation))
    assert "screening" in why


def test_every_command_is_tried() -> None:
    assert set(SAMPLES) == set(ACTIONS) - {ask.OpenCase}


def test_what_is_said_to_be_open_is_done_when_it_is_asked_for(
    peopled: Store, public: CaseId
) -> None:
    for name in ("cara", "mia", "dora"):
        for each in seen(peopled, public, name).options:
            assert tried(peopled, name, public, each.command) == each.code, each.command


def test_one_sentence_says_whose_turn_it_is(peopled: Store, filed: CaseId, clock: SetClock) -> None:
    view = seen(peopled, filed, "cara")
    assert (view.due, view.place) == (
        "A moderator has until 9 March 2026; otherwise the delay is shown; nobody is harmed.",
        1,
    )
    clock.sleep(86_400 * 30)
    assert seen(peopled, filed, "cara").due.startswith("We are late: this was due on 9 March")


def test_people_are_told_by_name_and_never_by_id(peopled: Store, public: CaseId) -> None:
    with peopled.transaction() as tx:
        tx.accounts.set_name("cara", "Cara C.", "cara c")
    found = seen(peopled, public, Nobody())

    assert [found.name(each) for each in found.case.candidates] == ["Cara C."]
    assert sorted(found.name(each) for each in found.facts.owners) == ["olga"]
    assert found.name(world.person("mia")) == names.UNKNOWN


def test_the_queue_is_ordered_by_impact_and_age_and_can_be_asked(
    peopled: Store, public: CaseId, clock: SetClock
) -> None:
    others = [pypi("later"), pypi("much-needed")]
    world.needed_by(peopled, others[1], 50)
    made = []
    for each in others:
        clock.sleep(60)
        with peopled.transaction() as tx:
            rita = world.signed_in("rita", tx.clock.now())
            made.append(casework.open_case(tx, rita, each, Intent.CONTINUE).case.id)
        does(peopled, "rita", made[-1], ask.Submit(statement="x", no_consideration=True))
    does(peopled, "mia", made[0], ask.PlaceHold(hold=HoldKind.LEGAL))
    later, needed = made

    def ids(**asked: object) -> list[CaseId]:
        with peopled.snapshot() as view:
            page = telling.queue(view, Filter(**asked))  # type: ignore[arg-type]
            assert (page.total, page.next) == (len(page.rows), None)
            return [each.file.id for each in page.rows]

    assert ids() == [needed, public, later]
    assert ids(stage=Stage.SCREENING) == [needed, later]
    assert ids(public=True) == [public]
    assert ids(text="Much_Needed") == [needed]
    assert ids(text=public) == [public]
    assert ids(held="legal") == [later]
    assert ids(intent=Intent.REUSE) == []
    assert ids(candidate="rita") == [needed, later]
    assert ids(unassigned=True, tier=2) == [needed]


def test_a_draft_of_words_is_kept_until_they_are_sent(peopled: Store, filed: CaseId) -> None:
    mia = world.somebody(peopled, "mia")
    with peopled.transaction() as tx:
        drafts.save(tx, mia, filed, "notes", {"text": "Ask about CI."})
        drafts.save(tx, mia, filed, "ask-information", {"questions": "Wh"})
        drafts.save(tx, mia, filed, "ask-information", {"questions": "Who"})
        with pytest.raises(Malformed, match="at most"):
            drafts.save(tx, mia, filed, "notes", {"text": "x" * 20_001})

    does(peopled, "mia", filed, ask.AskInformation(questions="Who are you?"))

    with peopled.snapshot() as view:
        notes = drafts.find(view, mia, filed, "notes")
        assert notes is not None
        assert dict(notes.fields) == {"text": "Ask about CI."}
        assert drafts.find(view, mia, filed, "ask-information") is None
        assert drafts.find(view, world.somebody_in(view, "max"), filed, "notes") is None


def test_a_list_that_moves_while_it_is_read_leaves_nothing_out(
    peopled: Store, clock: SetClock
) -> None:
    made = []
    for number in range(6):
        clock.sleep(60)
        with peopled.transaction() as tx:
            rita = world.signed_in("rita", tx.clock.now())
            project = pypi(f"leaf-{number}")
            made.append(casework.open_case(tx, rita, project, Intent.CONTINUE).case.id)
        does(peopled, "rita", made[-1], ask.Submit(statement="x", no_consideration=True))

    def read(after: Place | None) -> Page:
        with peopled.snapshot() as view:
            return telling.queue(view, Filter(), after, 2)

    first = read(None)
    does(peopled, "rita", made[0], ask.Withdraw())  # all that come later move up by one
    second = read(first.next)
    world.needed_by(peopled, pypi("leaf-5"), 5)  # it moves before what was read
    third = read(second.next)

    seen = [each.file.id for page in (first, second, third) for each in page.rows]
    assert seen == made[:5]
    assert third.next is None
