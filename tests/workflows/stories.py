"""Case stories: a dated history in plain sentences, played through the rules alone.

Between two days of a story the clock runs once a day.  Every refusal has to be
expected, and everything expected has to happen.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from workflows import case_events as c
from workflows import commands as ask
from workflows import policy as policies
from workflows.case import evolve, opened
from workflows.case_state import Case, beside, leader
from workflows.checklist import assess
from workflows.deadlines import deadline
from workflows.decide import decide, open_case
from workflows.dossier import (
    Actor,
    Candidacy,
    ContactPoint,
    Directive,
    Dossier,
    Signal,
)
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.names import CaseId, PersonId, pypi
from workflows.policy import Policy
from workflows.records import name_of
from workflows.requirements import REQUIREMENTS, Kind
from workflows.terms import (
    Advice,
    Answer,
    AssetState,
    CallGrade,
    Channel,
    DirectiveKind,
    HoldKind,
    Intent,
    Matter,
    Office,
    Proof,
    Referral,
    SignalKind,
    Standing,
    Tier,
)

POLICIES: Final = Path(__file__).parents[2] / "workflows" / "policies"
MODERATORS: Final = ("mia", "max", "pia", "pam")
NOON: Final = time(12, tzinfo=UTC)
CLOCK: Final = Actor(person=PersonId("clock"), office=Office.CLOCK)
KEYS: Final = frozenset(
    {"title", "shape-of", "rule", "policy", "intent", "candidate", "owners", "moderators", "day"}
    | {"last-release", "dependents", "downloads", "signals", "contacts", "parties", "tied"}
    | {"account-since", "critical", "holders"}
)


@dataclass(slots=True)
class Play:
    """A story while it is played."""

    policy: Policy
    case: Case
    dossier: Dossier
    now: datetime
    moderators: tuple[str, ...]
    history: list[CaseEvent] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    today: list[CaseEvent] = field(default_factory=list)

    def actor(self, name: str) -> Actor:
        """Return who acts; everybody is signed in on the registry unless the story says else."""
        if name == "clock":
            return CLOCK
        office = Office.ADMIN if name == "ada" else Office.NONE
        office = Office.MODERATOR if name in self.moderators else office
        return Actor(person=PersonId(name), office=office, proofs=frozenset({Proof.REGISTRY_LOGIN}))

    def wish(self, actor: Actor, *wishes: ask.Command) -> None:
        """Try what somebody wants, and keep what came of it."""
        dossier = replace(self.dossier, looked_at=self.now)
        for each in wishes:
            try:
                events = decide(self.case, each, actor, dossier, self.policy, self.now)
            except Refused as refusal:
                self.refusals.append(refusal.code)
                return
            self.take(events)

    def take(self, events: tuple[CaseEvent, ...]) -> None:
        """Let the case grow."""
        for event in events:
            self.case = evolve(self.case, event)
            self.history.append(event)
            self.today.append(event)

    def tick(self) -> None:
        """Do all that is due."""
        for _ in range(10):
            before = len(self.history)
            self.wish(CLOCK, ask.PassTime())
            if len(self.history) == before:
                return


def play(text: str, begin: Callable[[Mapping[str, Any]], Play] | None = None) -> Play:
    """Play a story from its text; raises `AssertionError` at the first day that differs."""
    story = tomllib.loads(text)
    unknown = set(story) - KEYS
    assert not unknown, f"a story does not know {unknown}"
    on = (begin or begun)(story)
    for number, day in enumerate(story["day"]):
        on.today, on.refusals = [], []
        _pass_days(on, _noon(day["at"]), first=number == 0)
        for key, value in day.get("facts", {}).items():
            FACTS[key](on, value)
        for sentence in day.get("do", []):
            _do(on, sentence)
        _compare(on, day)
    return on


def _pass_days(on: Play, until: datetime, *, first: bool) -> None:
    while not first and on.now < until:
        on.now += timedelta(days=1)
        on.tick()
    assert first or on.now == until, f"the days of a story go forward: {until}"


def _noon(day: date) -> datetime:
    return datetime.combine(day, NOON)


def begun(story: Mapping[str, Any]) -> Play:
    """Return a story at its first day, with its draft."""
    policy = policies.read((POLICIES / f"{story['policy']}.toml").read_text())
    now = _noon(story["day"][0]["at"])
    dossier = _dossier(story, now)
    who = PersonId(story.get("candidate", "cara"))
    wanted = ask.OpenCase(
        case=CaseId("story"), project=dossier.project, intent=Intent(story["intent"])
    )
    first = open_case(wanted, Actor(person=who, office=Office.NONE), dossier, now)[0]
    assert isinstance(first, c.CaseOpened)
    moderators = tuple(story.get("moderators", MODERATORS))
    return Play(policy, opened(first), dossier, now, moderators, [first])


def _dossier(story: Mapping[str, Any], now: datetime) -> Dossier:
    owners = frozenset(PersonId(each) for each in story.get("owners", ["olga"]))
    since = story.get("account-since")
    account = Candidacy(account_since=_noon(since) if since else now - timedelta(days=900))
    released = story.get("last-release")
    return Dossier(
        project=pypi("leaf-lib"),
        looked_at=now,
        owners=owners,
        holders=owners | {PersonId(each) for each in story.get("holders", [])},
        last_release_at=_noon(released) if released else None,
        dependents=story.get("dependents", 0),
        downloads_a_month=story.get("downloads", 0),
        critical=story.get("critical", False),
        contacts=tuple(
            _contact(each)
            for each in story.get("contacts", ["mail m from account", "tracker t from repository"])
        ),
        signals=tuple(_signal(each) for each in story.get("signals", [])),
        candidacies={PersonId(name): account for name in ("cara", "rita", "heir")},
        parties={PersonId(name): Standing(word) for name, word in story.get("parties", {}).items()},
        tied=frozenset(PersonId(each) for each in story.get("tied", [])),
    )


def _contact(sentence: str) -> ContactPoint:
    found = re.fullmatch(r"([\w-]+) (\w+) from ([\w ]+?)(?:, ([\w -]+))?", sentence)
    assert found, f"not a contact: {sentence}"
    channel, name, origin, flaw = found.groups()
    flags = {
        "lapsed": {"lapsed": True},
        "candidate's own": {"of_candidate": True},
        "opted out": {"opted_out": True},
        "of the candidate": {"of_candidate": True},
        None: {},
    }
    return ContactPoint(id=name, channel=Channel(channel), origin=origin, **flags[flaw])


def _signal(sentence: str) -> Signal:
    kind, _, since = sentence.partition(" since ")
    return Signal(kind=SignalKind(kind), since=_noon(date.fromisoformat(since)), evidence="seen")


def _directive(on: Play, word: str) -> None:
    kind, _, rest = word.partition(" ")
    ends = _noon(date.fromisoformat(rest[6:])) if rest.startswith("until ") else None
    heir = PersonId(rest) if rest and not ends else None
    new = Directive(kind=DirectiveKind(kind), successor=heir, ends=ends)
    on.dossier = replace(on.dossier, directives=(*on.dossier.directives, new))


def _account(on: Play, changes: Mapping[str, Any]) -> None:
    known = on.dossier.candidacies[leader(on.case)]
    fields: dict[str, Any] = {key.replace("-", "_"): value for key, value in changes.items()}
    new = {**on.dossier.candidacies, leader(on.case): replace(known, **fields)}
    on.dossier = replace(on.dossier, candidacies=new)


def _set(name: str, read: Callable[[Any], Any]) -> Callable[[Play, Any], None]:
    def change(on: Play, value: Any) -> None:  # noqa: ANN401 -- TOML's own values
        on.dossier = replace(on.dossier, **{name: read(value)})

    return change


FACTS: Final[Mapping[str, Callable[[Play, Any], None]]] = {
    "dependents": _set("dependents", int),
    "downloads": _set("downloads_a_month", int),
    "frozen": _set("frozen", bool),
    "same-open": _set("same_open", CaseId),
    "refused": _set("refused_at", _noon),
    "owner-seen": _set("owner_seen_at", _noon),
    "last-release": _set("last_release_at", _noon),
    "call": _set("call", CallGrade),
    "other-open": _set("other_open", int),
    "signals": _set("signals", lambda rows: tuple(_signal(each) for each in rows)),
    "contacts": _set("contacts", lambda rows: tuple(_contact(each) for each in rows)),
    "directive": _directive,
    "account": _account,
}

Doing = Callable[[Play, Actor, tuple[str, ...]], Iterator[ask.Command]]


def _words(*commands: ask.Command) -> Callable[..., tuple[ask.Command, ...]]:
    return lambda *_: commands


def _judging(on: Play, holds: bool, only: str = "") -> tuple[ask.Command, ...]:  # noqa: FBT001 -- a test's own helper
    human = [r.check for r in on.policy.require if REQUIREMENTS[r.check].kind is Kind.HUMAN]
    wanted = [only] if only else human
    return tuple(
        ask.JudgeRequirement(requirement=each, holds=holds, evidence="seen") for each in wanted
    )


def _assets(on: Play, state: AssetState) -> tuple[ask.Command, ...]:
    moving = on.case.transfer.states if on.case.transfer else ()
    wanted = [asset for asset, now in moving if now is not AssetState.NOT_APPLICABLE]
    return tuple(ask.AdvanceAsset(asset=each, state=state, proof="seen") for each in wanted)


def _person(name: str) -> PersonId:
    return PersonId(name)


SENTENCES: Final[Mapping[str, Callable[..., tuple[ask.Command, ...]]]] = {
    r"submits": _words(ask.Submit(statement="text", no_consideration=True)),
    r"submits nothing": _words(ask.Submit(statement="", no_consideration=True)),
    r"submits and offers money": _words(ask.Submit(statement="text", no_consideration=False)),
    r"joins": _words(ask.JoinAsRival(statement="text")),
    r"withdraws": _words(ask.Withdraw()),
    r"supports it": _words(ask.Support()),
    r"reopens it": _words(ask.Reopen()),
    r"asks questions": _words(ask.AskInformation(questions="text")),
    r"gives answers": _words(ask.GiveInformation(answers="text")),
    r"starts the notice": _words(ask.StartNotice()),
    r"takes the case": lambda _on, by: (ask.Assign(moderator=by.person),),
    r"declares a conflict": _words(ask.DeclareConflict()),
    r"refers it to ([\w-]+)": lambda _on, _by, to: (ask.Refer(to=Referral(to)),),
    r"places a (legal|freeze) hold": lambda _on, _by, k: (ask.PlaceHold(hold=HoldKind(k)),),
    r"lifts the (legal|freeze) hold": lambda _on, _by, k: (ask.LiftHold(hold=HoldKind(k)),),
    r"writes to ([\w, ]+)": lambda _on, _by, to: (ask.RecordAttempt(points=tuple(to.split(", "))),),
    r"records that (\w+) bounced": lambda _on, _by, p: (ask.RecordBounce(point=p),),
    r"asks the owner again": _words(ask.ResumeContact()),
    r"relays ([\w-]+)": lambda _on, _by, a: (ask.RelayAnswer(answer=Answer(a), point=""),),
    r"confirms the consent": _words(ask.ConfirmConsent()),
    r"accepts the offer": _words(ask.AcceptOffer()),
    r"declines the offer": _words(ask.DeclineOffer()),
    r"records a release by the owner": _words(ask.RecordOwnerAct(act="release")),
    r"records a cosmetic release by the owner": _words(
        ask.RecordOwnerAct(act="release", cosmetic=True)
    ),
    r"sees the registry changed": _words(ask.SettleOutside(finding="owners-replaced")),
    r"objects": _words(ask.Object(reason="text")),
    r"answers (\w+)'s objection": lambda _on, _by, who: (
        ask.AnswerObjection(objector=_person(who), text="text"),
    ),
    r"upholds (\w+)'s objection": lambda _on, _by, who: (
        ask.UpholdObjection(objector=_person(who), text="text"),
    ),
    r"confirms the death by (\w+)": lambda _on, _by, s: (ask.ConfirmDeath(source=s),),
    r"splits it into ([\w, -]+)": lambda _on, _by, names: (
        ask.Split(projects=tuple(names.split(", "))),
    ),
    r"looks for signs of the owner": _words(ask.CheckActivity()),
    r"finds that everything holds": lambda on, _by: _judging(on, holds=True),
    r"finds that ([\w-]+) holds": lambda on, _by, r: _judging(on, True, r),  # noqa: FBT003
    r"finds that ([\w-]+) does not hold": lambda on, _by, r: _judging(on, False, r),  # noqa: FBT003
    r"recommends to ([\w-]+)": lambda _on, _by, a: (
        ask.Recommend(advice=Advice(a), reasons="text"),
    ),
    r"approves": _words(ask.Approve()),
    r"denies": _words(ask.Deny(reasons="text")),
    r"returns it": _words(ask.ReturnRecommendation(reasons="text")),
    r"stops the countdown": _words(ask.CancelCooling(why="text")),
    r"begins the transfer": _words(ask.OrderTransfer()),
    r"does it all": lambda on, _by: _assets(on, AssetState.DONE),
    r"sees it all": lambda on, _by: _assets(on, AssetState.VERIFIED),
    r"completes it": _words(ask.Complete()),
    r"sees an incident": _words(ask.ReportIncident(finding="project-removed")),
    r"hears that another case was granted": _words(ask.Supersede(by_case=CaseId("other"))),
    r"(?:asks for an? )(appeal|reversal|annulment)": lambda _on, _by, m: (
        ask.OpenHearing(matter=Matter(m), grounds="text"),
    ),
    r"votes for it": _words(ask.Vote(upholds=True)),
    r"votes against it": _words(ask.Vote(upholds=False)),
}

_PROOFS: Final[Mapping[str, frozenset[Proof]]] = {
    " without proof": frozenset(),
    " by link": frozenset({Proof.LINK_TOKEN}),
    " by link and a second channel": frozenset({Proof.LINK_TOKEN, Proof.SECOND_CHANNEL}),
    "": frozenset({Proof.REGISTRY_LOGIN}),
}
_ANSWER: Final = re.compile(
    r"(\w+) answers ([\w-]+?)(?: at (\w+))?( without proof| by link(?: and a second channel)?)?"
)


def _do(on: Play, sentence: str) -> None:
    if said := _ANSWER.fullmatch(sentence):
        who, answer, point, proof = said.groups()
        actor = replace(on.actor(who), proofs=_PROOFS[proof or ""])
        on.wish(actor, ask.AnswerAsOwner(answer=Answer(answer), point=point or ""))
        return
    name, _, rest = sentence.removeprefix("the ").partition(" ")
    for pattern, commands in SENTENCES.items():
        if found := re.fullmatch(pattern, rest):
            actor = on.actor(name)
            on.wish(actor, *commands(on, actor, *found.groups()))
            return
    raise AssertionError(f"a story cannot say: {sentence}")


def _compare(on: Play, day: Mapping[str, Any]) -> None:
    expected = [str(each) for each in day.get("expect", [])]
    refused = [each.removeprefix("refused ") for each in expected if each.startswith("refused ")]
    assert on.refusals == refused, f"{day['at']}: refused {on.refusals}, expected {refused}"
    for each in expected:
        word, _, rest = each.partition(" ")
        if word != "refused":
            seen = SEEN[word](on, rest)
            assert seen == rest, f"{day['at']}: {word} is {seen!r}, expected {rest!r}"


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "no date"


def _turn(on: Play, _rest: str) -> str:
    found = deadline(on.case, on.policy, on.dossier.contacts)
    return f"{found.turn} until {_day(found.at)}"


def _requirement(on: Play, rest: str) -> str:
    name = rest.split(": ", maxsplit=1)[0]
    found = assess(on.case, on.dossier, on.policy, on.now)
    return next(f"{name}: {each.holds}" for each in found if each.requirement == name)


def _happened(on: Play, rest: str) -> str:
    """Return the event with its day, if it came since the story's last day."""
    name, _, when = rest.partition(" on ")
    found = [each for each in on.today if name_of(type(each)) == name]
    return name + (f" on {_day(found[-1].at)}" if when and found else "") if found else "nothing"


def _retry(on: Play, _rest: str) -> str:
    last = on.history[-1]
    return _day(last.retry_after) if isinstance(last, c.RequestFoundIneligible) else "no date"


SEEN: Final[Mapping[str, Callable[[Play, str], str]]] = {
    "stage": lambda on, _: on.case.stage,
    "outcome": lambda on, _: str(on.case.outcome),
    "tier": lambda on, _: str(int(Tier(on.case.tier))),
    "held": lambda on, _: ", ".join(sorted(beside(on.case))) or "by nothing",
    "turn": _turn,
    "ends": lambda on, _: _day(on.case.ends),
    "grant": lambda on, _: str(on.case.grant),
    "leads": lambda on, _: leader(on.case),
    "requirement": _requirement,
    "happened": _happened,
    "retry": _retry,
}
