"""The queue of the desk: narrowed, counted, and cut into pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from steward.accounts.subjects import SignedIn
from steward.casework import freezing, names, receiving, reports, waiting
from steward.casework.mailroom import Mailroom
from steward.casework.waiting import Desk, Waiting
from steward.permissions import Role
from steward.store import View
from steward.store.case_files import CaseFile, Place
from steward.web import case_paging, case_portraits, desk_portraits, desk_words
from steward.web.case_contexts import Similar
from steward.web.desk_contexts import DeskPage, MessageLine, Tab
from steward.web.desk_portraits import ROOT
from workflows.names import CaseId, PersonId

PAGE: Final = 25
SAID: Final[Mapping[str, str]] = {
    "kept": "Your draft is kept. Nobody else sees it.",
    "look": "The project is looked at now. Load the page again in a minute.",
    "read": "It is noted that you read the message.",
    "assign": "The case has a moderator.",
    "contact": "It is kept as a way to the owner.",
    "fact": "It is stated, with its source.",
    "words": "The words are out of the record. That they were there stays.",
    "judge-requirement": "Your finding is recorded.",
    "answer-objection": "Your answer stands beside the objection, in public.",
    "uphold-objection": "The objection is upheld.",
    "check-activity": "It is recorded that you looked today.",
    "record-attempt": "It is recorded that you wrote there.",
    "record-bounce": "It is recorded that it reached nobody.",
    "place-hold": "The clock stands still.",
    "lift-hold": "The clock goes on.",
    "confirm-death": "The source is recorded.",
    "advance-asset": "It is recorded.",
    "order-transfer": "The transfer began.",
    "resume-contact": "The owner is asked again.",
    "cancel-cooling": "The countdown is stopped.",
    "report-incident": "An incident is open.",
    "vote": "Your voice is in.",
    "start-notice": "It is public now, and the first letter goes out.",
    "ask-information": "The question is sent, and the clock stands still.",
    "recommend": "Your recommendation is recorded. Somebody else has to agree.",
    "approve": "Your vote is recorded.",
    "deny": "The request is denied, with your reasons.",
    "return-recommendation": "It is sent back to be looked at again.",
    "confirm-consent": "It is confirmed. The short countdown runs.",
    "refer": "It is closed, and sent where its answer lies.",
    "complete": "It is complete: the new hands are watched from today.",
    "declare-conflict": "You stepped back. Another moderator takes it.",
    "split": "It is split.",
    "supersede": "It is closed in favour of the other case.",
    "settle-outside": "It is closed as settled on the index.",
    "record-owner-act": "What the owner did is recorded.",
    "frozen": "All transfers stand still. Requests are still taken in.",
    "lifted": "Transfers go on.",
    "last": "No other case can be yours now.",
}
_HEADINGS: Final = {
    "": "Waiting for us, by impact and age",
    "yours": "Can be yours, by impact and age",
    "mine": "In your hands, by impact and age",
    "unassigned": "Without a moderator, by impact and age",
    "overdue": "Overdue on our side, by impact and age",
    "others": "Waiting for owners, candidates or the clock",
}
_FOUND: Final = "found"
_WORDS: Final = {
    "": "waiting for us",
    "yours": "can be yours",
    "mine": "in your hands",
    "unassigned": "without a moderator",
    "overdue": "overdue",
    "others": "waiting for others",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to see of the queue, and what he just did."""

    which: str = ""
    text: str = ""
    page: int = 1
    after: Place | None = None
    said: str = ""
    of: str = ""
    form_token: str = ""
    room: Mailroom


def page(view: View, who: SignedIn, asked: Asked, now: datetime) -> DeskPage:
    """Return the queue as somebody asked for it."""
    desk, me = waiting.desk(view, who, now), PersonId(who.account_id)
    text = asked.text.strip()
    which = _FOUND if text else asked.which if asked.which in _HEADINGS else ""
    found = {name: pick(desk, me, now) for name, pick in _PICKS.items()}
    here, more = _rows(view, who, asked, found.get(which, []), now)
    load = waiting.load(view, me)
    held = {each.file.assignee for each in here if each.file.assignee}
    called = names.of(view, held)
    about = view.case_files.get(CaseId(asked.of)) if asked.of else None
    return DeskPage(
        who=who.name or "you",
        role=desk_portraits.role_of(who),
        first=desk_portraits.first_of(desk.ours, now),
        ours=len(desk.ours),
        yours=len(found["yours"]),
        others=len(desk.others),
        beyond=desk.beyond,
        overdue=len(found["overdue"]),
        mine=load.mine,
        median=f"{load.median:g}",
        answered=desk_words.answered(reports.first_answer(view, now)),
        frozen=freezing.is_frozen(view),
        may_freeze=Role.ADMIN in who.roles,
        heading=_HEADINGS.get(which, "Found among all running cases"),
        messages=tuple(_messages(view, asked.room, who)),
        form_token=asked.form_token,
        tabs=tuple(_tab(name, which, len(rows_)) for name, rows_ in found.items()),
        rows=tuple(desk_portraits.line_of(e, now, _called(e, called)) for e in here),
        for_others=which == "others",
        view="" if text else which,
        query=text,
        more=None if more is None else _address("" if text else which, more),
        note=SAID.get(asked.said, ""),
        said=_said(about),
    )


Pick = Callable[[Desk, PersonId, datetime], list[Waiting]]

_PICKS: Final[Mapping[str, Pick]] = {
    "": lambda desk, _me, _now: list(desk.ours),
    "yours": lambda desk, _me, _now: [e for e in desk.ours if e.is_mine],
    "mine": lambda desk, me, _now: [e for e in (*desk.ours, *desk.others) if e.file.assignee == me],
    "unassigned": lambda desk, _me, _now: [e for e in desk.ours if e.file.assignee is None],
    "overdue": lambda desk, _me, now: [e for e in desk.ours if now >= e.file.due],
    "others": lambda desk, _me, _now: list(desk.others),
}


def _rows(
    view: View, who: SignedIn, asked: Asked, kept: Sequence[Waiting], now: datetime
) -> tuple[Sequence[Waiting], Mapping[str, str] | None]:
    """Return a page's rows, and what leads on; a search goes through every running case."""
    if text := asked.text.strip():
        found = waiting.find(view, who, text, now, asked.after)
        after = case_paging.cursor(found.next)
        return found.rows, {"q": text, "after": after} if after else None
    last = asked.page * PAGE >= len(kept)
    more = None if last else {"page": str(asked.page + 1)}
    return kept[(asked.page - 1) * PAGE : asked.page * PAGE], more


def _messages(view: View, room: Mailroom, who: SignedIn) -> Iterator[MessageLine]:
    """Yield what waits to be read; a case's own message is read at the case."""
    for each in receiving.unread(view, room, who):
        file = view.case_files.get(each.case) if each.case else None
        if file is None:
            yield MessageLine(
                id=each.id,
                at=each.received,
                sender=each.sender,
                subject=each.subject,
                words=each.words,
            )
        else:
            path, name = desk_portraits.path_of(file.id), file.project.name
            yield MessageLine(id=each.id, at=each.received, case_path=path, name=name)


def _tab(name: str, here: str, number: int) -> Tab:
    return Tab(path=_address(name, {}), words=_WORDS[name], number=number, is_here=name == here)


def _address(which: str, given: Mapping[str, str]) -> str:
    query = urlencode({"show": which, **given} if which else given)
    return f"{ROOT}?{query}" if query else ROOT


def _said(about: CaseFile | None) -> Similar | None:
    if about is None:
        return None
    return Similar(path=case_portraits.case_path(about.id), words=about.project.name)


def _called(row: Waiting, called: Mapping[PersonId, str]) -> str:
    return called[row.file.assignee] if row.file.assignee else ""
