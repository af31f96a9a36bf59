"""Pages of the desk with invented content; it says nothing about any real project or person."""

from dataclasses import replace

from steward.web import case_contexts as c
from steward.web import case_forms
from steward.web import desk_contexts as d
from tests.steward.web.case_examples import LEAF, PAGE, ago, sendable
from tests.steward.web.examples import Example, frame

PATH = "/desk/01JCASE"
KEY = "0" * 64
LINE = d.WaitingLine(
    path=PATH,
    short="1JCASE",
    link=LEAF,
    needs="second vote on “grant”",
    since=ago(9),
    waits="9 days",
    dependents=1204,
    due=ago(2),
    over="2 days over",
    why_not="",
    assignee="fedor",
)
QUEUE = d.DeskPage(
    who="grace",
    role="admin",
    first=d.First(
        path=PATH, short="1JCASE", name="pathglob", why="it has waited 9 days for a second vote."
    ),
    ours=2,
    yours=1,
    others=1,
    beyond=3,
    overdue=1,
    mine=3,
    median="4",
    answered="3 days in the median of 14; 2 still wait",
    frozen=True,
    may_freeze=True,
    heading="Waiting for us, by impact and age",
    tabs=(
        d.Tab(path="/desk", words="waiting for us", number=2, is_here=True),
        d.Tab(path="/desk?show=others", words="waiting for others", number=1, is_here=False),
    ),
    messages=(
        d.MessageLine(id="01JM", at=ago(1), case_path=PATH, name="pathglob"),
        d.MessageLine(
            id="01JN", at=ago(2), sender="o@home.example", subject="Hello", words="Yes.\nNo."
        ),
    ),
    form_token=KEY,
    rows=(LINE, replace(LINE, path="/desk/01JOTHER", over="", why_not="you recommended")),
    for_others=False,
    view="yours",
    query="path",
    more="/desk?page=2",
    note="Your vote is recorded.",
    said=c.Similar(path="/cases/01JCASE", words="pathglob"),
)
DESK = Example("desk.html", QUEUE, frame("/desk"))
DESK_OF_OTHERS = Example(
    "desk.html",
    replace(QUEUE, for_others=True, first=None, rows=(LINE, replace(LINE, assignee=""))),
    frame("/desk"),
)
DESK_EMPTY = Example(
    "desk.html",
    replace(
        QUEUE,
        first=None,
        ours=0,
        yours=0,
        others=0,
        beyond=0,
        overdue=0,
        rows=(),
        messages=(),
        query="",
        frozen=False,
    ),
    frame("/desk"),
)
FREEZE = Example(
    "desk_freeze.html",
    d.FreezePage(frozen=False, form_token=KEY, problem="Tick that you mean it"),
    frame("/desk"),
)
LIFT = Example("desk_freeze.html", d.FreezePage(frozen=True, form_token=KEY), frame("/desk"))
BY_ACT = {each.act: sendable(each) for each in case_forms.FORMS}
JUDGED = d.DeskRequirement(
    name="idle",
    asks="Is the last release old enough?",
    clause="PEP 541, Abandoned projects: no releases",
    state="met",
    word="met",
    why="The last release is of 2021.",
    by="machine",
    evidence=(),
)
OPEN = d.DeskRequirement(
    name="fork-improved",
    asks="Does the fork go further?",
    clause="PEP 541, Continued maintenance: improvements",
    state="open",
    word="your word",
    why="",
    by="a person",
    evidence=(d.Quoted(words="The fork has 63 changes.", path=f"{PATH}/words/01T"),),
    judge=BY_ACT["judge-requirement"],
)
BESIDE = d.Beside(
    ways=d.Ways(
        lines=(
            d.WayLine(
                channel="By mail",
                address="olga@old.example",
                found="metadata: its page",
                at=ago(3),
                state="met",
                word="counts",
                why="somebody answered",
            ),
        ),
        channels=(("mail", "a mail address"),),
        channel="mail",
        value="olga@od.example",
        source="https://forge.example/olga",
        open=True,
        compared=("It differs by a slip of a finger from an address that is known here.",),
    ),
    stating=d.Stating(
        facts=(("critical", "On a list of critical projects (yes or no)"),),
        what="critical",
        value="yes",
        source="https://stats.example/x",
        open=True,
    ),
    texts=(
        d.TextLine(
            heading="What the candidate wrote",
            who="anton",
            at=ago(20),
            said=d.Quoted(words="I keep a fork.\nIt works.", path=f"{PATH}/words/01S"),
        ),
        d.TextLine(
            heading="Why it was sent back", who="fedor", at=ago(9), said=d.Quoted(words=None)
        ),
    ),
    objections=(
        d.DeskObjection(
            who="olga",
            standing="dependent",
            at=ago(8),
            said=d.Quoted(words="It breaks us.", path=f"{PATH}/words/01O"),
            answered=ago(7),
            answer=d.Quoted(words="It keeps the old interface.", path=f"{PATH}/words/01A"),
            upheld=False,
        ),
        d.DeskObjection(
            who="otto",
            standing="dependent",
            at=ago(8),
            said=d.Quoted(words=None),
            answered=None,
            answer=None,
            upheld=False,
        ),
    ),
    takes=True,
    hands=(("01JMIA", "mia, 3 cases"),),
)
PREPARED = d.PreparedPage(
    path=PATH,
    case=replace(PAGE, private=True, form_token=KEY, objections=PAGE.objections[:1]),
    short="1JCASE",
    advice="fedor recommends: grant",
    lede="It has waited 9 days for a second vote, and it can be yours.",
    policy_words="pep541-continue, version 1",
    spoken=(
        d.Spoken(term="Last release", words="1.3.0,", at=ago(2000)),
        d.Spoken(term="Licence", words="MIT"),
    ),
    beside=BESIDE,
    facts=(
        d.FactLine(name="release", value="1.3.0", source="the index", at=ago(2000)),
        d.FactLine(name="way to reach: mail", value="metadata", source="its page", at=None),
    ),
    requirements=(JUDGED, OPEN, replace(JUDGED, name="no-reservations", judge=OPEN.judge)),
    flags=("Its mail domain lapsed or was registered anew: by mail, metadata.",),
    hints=("3 accounts here have spellings of one mailbox: anton, carl and dora.",),
    after="The owner gets a last letter.",
    verdicts=d.Verdicts(
        heading="Your vote is the second of two",
        hint="To agree needs no words.",
        agree="Approve and start the 14 days",
        why_not="",
        deny=True,
        back="Send back with a question",
        draft="The tie to the company",
        saved=ago(0.01),
        tie="I have no tie to anton, the owner or pathglob",
    ),
    forms=(BY_ACT["check-activity"], BY_ACT["recommend"]),
    further=(BY_ACT["place-hold"], BY_ACT["record-attempt"], BY_ACT["declare-conflict"]),
    blocked=("Look for signs of the owner today, then recommend.",),
    tracker=d.Letter(subject="pathglob: somebody asks to continue it", words="Hello\nall"),
    replies=(
        d.ReplyLine(id="01JM", at=ago(1), sender="o@home.example", subject="Re", words="Yes.\nNo."),
    ),
    answers=(("keep", "keeps it"),),
    notes="Ask about the fork.",
    noted=ago(0.2),
    assignee="fedor",
    me="grace",
    my_id="01JGRACE",
    role="admin",
)
CASE = Example("desk_case.html", PREPARED, frame("/desk"))
CASE_REFUSED = Example(
    "desk_case.html",
    replace(
        PREPARED,
        verdicts=d.Verdicts(
            heading="Your vote is the second of two",
            hint="",
            agree="",
            why_not="An admin has to agree last.",
            deny=True,
            back="",
            draft="",
        ),
        flags=(),
        facts=(),
        replies=(),
        case=replace(PAGE, said=(), note="", problem=""),
    ),
    frame("/desk"),
)
CASE_QUIET = Example(
    "desk_case.html",
    replace(
        PREPARED,
        verdicts=None,
        forms=(),
        further=(),
        blocked=(),
        tracker=None,
        replies=(),
        case=replace(PAGE, objections=(), said=(), assets=(), late=""),
        beside=d.Beside(ways=None, stating=None, texts=(), objections=(), takes=False, hands=()),
        noted=None,
    ),
    frame("/desk"),
)

WORDS = Example(
    "desk_words.html",
    d.WordsPage(
        path=f"{PATH}/words/01S",
        case_path=PATH,
        short="1JCASE",
        name="pathglob",
        who="anton",
        at=ago(20),
        words="I keep a fork.\nCall me.",
        reasons=(("secret", "An address, a number or a secret stands in it"),),
        form_token=KEY,
        problem="choose why, and tick that you mean it",
    ),
    frame("/desk"),
)

EVERY = {
    f"desk-{name.lower().replace('_', '-')}": value
    for name, value in globals().items()
    if isinstance(value, Example)
}
