"""Pages of cases with invented content; it says nothing about any real project or person."""

from dataclasses import replace
from datetime import datetime, timedelta

from steward.web import case_contexts as c
from steward.web import case_forms
from steward.web import wish_contexts as w
from steward.web.case_fields import CaseForm
from steward.web.contexts import FeedLinks, ProjectLink
from tests.steward.web.examples import NOW, Example, frame
from workflows.names import pypi

PATH = "/cases/01JCASE"
LEAF = ProjectLink(project=pypi("pathglob"))
FEEDS = FeedLinks(what="Open handoffs", stem="/feeds/handoffs/open")


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def sendable(form: CaseForm) -> c.ActForm:
    choices = tuple((each.name, each.options or (("one", "the first"),)) for each in form.asks)
    return c.ActForm(form=form, path=f"{PATH}/{form.act}", choices=choices, draft=(("x", "y"),))


REQUIREMENTS = (
    c.RequirementLine(
        name="owner-unreachable",
        clause="PEP 541, Reachability",
        asks="Was every owner asked as the policy demands, in vain?",
        state="open",
        word="open",
        why="2 of 3 letters count",
        by="machine",
        at=NOW,
    ),
    c.RequirementLine(
        name="fork-improved",
        clause="PEP 541, Continued maintenance",
        asks="Can the candidate show improvements on a fork of his own?",
        state="met",
        word="met",
        why="a person found so",
        by="dora",
        at=ago(3),
        evidence=("41 changes, 2 releases",),
    ),
)
LINE = c.DateLine(
    marks=(
        c.Mark(x=1, words="filed", at=ago(32), past=True, minor=False),
        c.Mark(x=11, words="letter 1", at=ago(25), past=True, minor=True),
        c.Mark(x=50, words="letter 3", at=ago(-3), past=False, minor=True),
        c.Mark(x=94, words="transfer at the earliest", at=ago(-31), past=False, minor=False),
    ),
    today=46.2,
    says="filed 2026-10-20",
)
PAGE = c.CasePage(
    path=PATH,
    id="01JCASE",
    version=17,
    kind="continue a project",
    who="boris",
    asks="asks to continue",
    beyond="",
    link=LEAF,
    lede="Its owner has not answered two letters. The third goes out on 24 November.",
    more="The owner can end this at any time with one word, also after a decision.",
    late="The moderators are late: this was due two days ago.",
    facts=(
        c.Glance(term="Asks", words="boris; 1 other joined"),
        c.Glance(
            term="Policy", words="pep541-continue, version 1", path="/policies/pep541-continue"
        ),
    ),
    line=LINE,
    past=(c.Step(at=ago(32), words="filed it (boris)"),),
    ahead=(c.Step(at=ago(-3), words="letter 3 to the owner"),),
    today="today, day 25 of 42",
    requirements=REQUIREMENTS,
    counted="Requirements: one met and one open",
    sent=(
        c.SentLine(
            at=ago(25),
            to="letter 1, by mail, metadata",
            result="came back: reached nobody",
            state="unmet",
            word="no",
            why="it came back",
        ),
    ),
    objections=(
        c.ObjectionLine(
            who="carla", standing="dependent", at=ago(6), words="Our users lose files."
        ),
        c.ObjectionLine(
            who="carl",
            standing="dependent",
            at=ago(6),
            words=None,
            answer="It keeps the old default.",
            answered=ago(5),
        ),
    ),
    said=(
        c.WordsLine(heading="What the candidate wrote", who="boris", at=ago(32), words="I use it."),
        c.WordsLine(heading="What was asked", who="dora", at=ago(20), words=None),
    ),
    assets=(
        c.AssetLine(
            asset="registry-role",
            state="open",
            word="the role is still to do",
            note="the index does not show cara among those who hold it yet",
        ),
    ),
    record=(
        c.RecordLine(number=17, at=NOW, who="clock", what="wrote to the owner", seal="9f3cb1"),
    ),
    policy="pep541-continue",
    feeds=FEEDS,
    forms=tuple(sendable(each) for each in case_forms.FORMS if each.asks),
    signed_in=True,
    form_token="0" * 64,
    note="Your objection is recorded.",
    problem="Somebody else moved this case two minutes ago",
)
CASE = Example("case.html", PAGE, frame("/cases", (FEEDS,)))
CASE_AT_THE_DESK = Example(
    "case.html", replace(PAGE, desk=True, private=True, line=None, sent=()), frame("/cases")
)
LISTED = c.CaseLine(
    path=PATH,
    link=LEAF,
    title="continue a project",
    stands="The owner is asked.",
    since=ago(25),
    overdue=True,
    dependents=611,
)
CASES = Example(
    "cases.html",
    c.CasesPage(
        cases=(LISTED,),
        total=1,
        ended=False,
        query="path",
        more="/cases?after=MTpjYXNlczo",
        mine=(LISTED,),
        feeds=FEEDS,
    ),
    frame("/cases", (FEEDS,)),
)
NO_CASES = Example(
    "cases.html", c.CasesPage(cases=(), total=0, ended=True, feeds=FEEDS), frame("/cases", (FEEDS,))
)
SIMILAR = (c.Similar(path=PATH, words="continue a project: The owner is asked.", joins=True),)
NEW_CASE = Example(
    "case_new.html",
    c.FilePage(
        name="pathglob",
        problem="Choose what you ask for; nothing was begun.",
        intents=(c.Choice(value="continue", words="go on with it"),),
        signed_in=True,
        form_token="0" * 64,
        link=LEAF,
        similar=SIMILAR,
    ),
    frame("/cases"),
)
NEW_CASE_UNKNOWN = Example("case_new.html", c.FilePage(), frame("/cases"))
DRAFT = c.DraftPage(
    path=PATH,
    id="01JCASE",
    version=1,
    kind="continue a project",
    link=LEAF,
    intent="go on with a project whose owner does not answer",
    policy="pep541-continue",
    refusal="",
    dead_end="The last release is of 2026-09-02, 80 days ago.",
    same=None,
    requirements=REQUIREMENTS,
    counted="Requirements: one met and one open",
    similar=SIMILAR,
    queue="Nobody waits before you: a moderator reads it next.",
    until=ago(-30),
    by_person=("List the projects.",),
    form=sendable(next(e for e in case_forms.FORMS if e.act == "submit")),
    withdraw=sendable(next(e for e in case_forms.FORMS if e.act == "withdraw")),
    form_token="0" * 64,
    note="Your draft is kept.",
    problem="Write a sentence",
)
CASE_DRAFT = Example("case_draft.html", DRAFT, frame("/cases"))
CASE_ASKED_ALREADY = Example(
    "case_draft.html",
    replace(
        DRAFT,
        same=c.SameAsked(
            case_path=PATH,
            is_mine=False,
            form=sendable(next(e for e in case_forms.FORMS if e.act == "join-as-rival")),
        ),
    ),
    frame("/cases"),
)
CASE_MINE_ALREADY = Example(
    "case_draft.html",
    replace(DRAFT, same=c.SameAsked(case_path=PATH, is_mine=True, form=None), withdraw=None),
    frame("/cases"),
)
CASE_DRAFT_REFUSED = Example(
    "case_draft.html", replace(DRAFT, form=None, refusal="An owner said no."), frame("/cases")
)
ANSWERING = c.AnswerPage(
    path="/answer/stwq_x",
    link=LEAF,
    who="boris",
    question="would like to continue it",
    uses="611 projects use",
    nothing="If you do nothing, moderators may decide from 8 December.",
    facts=(c.Glance(term="In public", words="the whole case", path=PATH),),
    buttons=tuple(
        c.Button(value=value, words=words, then="The case ends.")
        for value, words in (("keep", "I keep it"), ("not-me", "This is not mine"))
    ),
    statement="I use it every day.\nMy fork has the fixes.",
    until=ago(-31),
    case_path=PATH,
    case_id="01JCASE",
    problem="This link has been used",
    words="Back in May.",
)
ANSWER = Example("answer.html", ANSWERING, frame())
ANSWER_MUTED = Example(
    "answer.html", replace(ANSWERING, muted=True, uses="", statement=""), frame()
)
ANSWERED_PAGE = c.AnsweredPage(
    path="/answer/stwq_x",
    heading="You keep it. The case is over.",
    lede="You answered just now.",
    next=("Nobody may ask again for half a year.",),
    case_path=PATH,
    link=LEAF,
    changed="This link has been used.",
)
ANSWERED = Example("answered.html", ANSWERED_PAGE, frame())
ANSWERED_MUTED = Example("answered.html", replace(ANSWERED_PAGE, muted=True, next=()), frame())
LOOKING = c.AdoptLine(
    link=LEAF,
    asks="its owner looks for a second pair of hands",
    summary="Matches paths.",
    since=ago(9),
    until=ago(-300),
    dependents=611,
    ask="/cases/new?project=pathglob",
)
ADOPT = Example(
    "adopt.html",
    c.AdoptPage(projects=(LOOKING,), more="/adopt?after=7", feeds=FEEDS),
    frame("/adopt", (FEEDS,)),
)
NOTHING_TO_ADOPT = Example("adopt.html", c.AdoptPage(projects=(), feeds=FEEDS), frame("/adopt"))

WISHES = w.WishesPage(
    link=LEAF,
    path="/projects/pypi/pathglob/wishes",
    ask="/cases/new?project=pathglob",
    registry="PyPI",
    version=7,
    may=True,
    signed_in=True,
    call=w.CallLine(words="Its owner asks for help.", since=ago(9), until=ago(-356)),
    stands=(
        w.StandLine(
            kind="successor",
            words="clara may answer in its owner's place.",
            at=ago(3),
            private=True,
        ),
        w.StandLine(
            kind="absence",
            words="Its owner is away until 3 February.",
            at=ago(2),
            when="from 20 January on",
        ),
    ),
    calls=(w.WishChoice(value="free", words="Let it go", then="It is free."),),
    kinds=(w.WishChoice(value="no-transfer", words="Let nobody have it", then="In public."),),
    begins="2027-01-20",
    ends="2027-02-03",
    successor="clara",
    form_token="0" * 64,
    note="It is laid down.",
    problem="what stands was changed meanwhile",
)
WISHES_OF_AN_OWNER = Example("wishes.html", WISHES, frame())
NO_WISHES_YET = Example("wishes.html", replace(WISHES, call=None, stands=()), frame())
WISHES_FOR_A_STRANGER = Example(
    "wishes.html",
    replace(WISHES, may=False, why="only an owner of this project lays that down"),
    frame(),
)
NO_WISHES_FOR_ANYBODY = Example(
    "wishes.html", replace(WISHES, may=False, signed_in=False, call=None, stands=()), frame()
)

EVERY = {
    name.lower().replace("_", "-"): value
    for name, value in globals().items()
    if isinstance(value, Example)
}
