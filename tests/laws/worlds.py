"""The small worlds in which each policy is walked: who there is and what each of them tries.

The main line is how a request is granted if nobody is slow and nobody objects.
Most worlds begin at every case of that line and let something happen there; the
line goes on without delay wherever it can.  One world goes along it at any pace.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from tests.laws.walk import NOW, Move, Node, Walked, World, tried, waited
from workflows import commands as ask
from workflows.case_state import Case
from workflows.dossier import Actor, Candidacy, ContactPoint, Directive, Dossier, Signal
from workflows.names import CaseId, PersonId, pypi
from workflows.policy import Policy
from workflows.requirements import REQUIREMENTS, Kind
from workflows.stages import UNDECIDED
from workflows.terms import (
    Advice,
    Answer,
    Asset,
    AssetState,
    Channel,
    DirectiveKind,
    HoldKind,
    Intent,
    Matter,
    Office,
    Proof,
    Referral,
    SignalKind,
    Stage,
    Standing,
)

PROJECT = pypi("leaf-lib")
LONG_AGO = NOW - timedelta(days=1500)
SIGNED_IN = frozenset({Proof.REGISTRY_LOGIN})


def _person(name: str, office: Office = Office.NONE) -> Actor:
    return Actor(person=PersonId(name), office=office, proofs=SIGNED_IN)


CLOCK = Actor(person=PersonId("clock"), office=Office.CLOCK)
CARA, RITA, OLGA, OTTO, DORA = map(_person, ("cara", "rita", "olga", "otto", "dora"))
MIA, MAX, PIA, PAM, TOM = (
    _person(name, Office.MODERATOR) for name in ("mia", "max", "pia", "pam", "tom")
)
ADA = _person("ada", Office.ADMIN)
CARA_AS_MODERATOR = _person("cara", Office.ADMIN)
STRANGER = Actor(person=PersonId("sam"), office=Office.NONE)

MAIL = ContactPoint(id="m", channel=Channel.MAIL, origin="account")
TRACKER = ContactPoint(id="t", channel=Channel.TRACKER, origin="repository")


def people(*people: Actor) -> frozenset[PersonId]:
    """Return their ids."""
    return frozenset(each.person for each in people)


def facts(*, dependents: int = 0, owners: tuple[Actor, ...] = (OLGA,)) -> Dossier:
    """Return a project that nobody looked after for years, and that few or many use."""
    standing = Candidacy(account_since=LONG_AGO, vouchers=2)
    return Dossier(
        project=PROJECT,
        looked_at=NOW,
        owners=people(*owners),
        holders=people(*owners),
        last_release_at=LONG_AGO,
        releases=3,
        dependents=dependents,
        downloads_a_month=10,
        contacts=(MAIL, TRACKER),
        signals=tuple(Signal(kind=kind, since=LONG_AGO) for kind in SignalKind),
        candidacies={CARA.person: standing, RITA.person: standing},
        parties={DORA.person: Standing.DEPENDENT},
    )


def draft(intent: Intent) -> Case:
    """Return a case that has just been opened."""
    return Case(
        id=CaseId("c1"), project=PROJECT, intent=intent, since=NOW, candidates=(CARA.person,)
    )


def intent_of(policy: Policy) -> Intent:
    """Return what the policy is mostly about."""
    return min(policy.applies_to, key=lambda each: (each is Intent.CO_MAINTAIN, each))


def _move(words: str, actor: Actor, *commands: ask.Command, costly: bool = False) -> Move:
    return Move(words, actor, commands, costly=costly)


def _at(stages: set[Stage], move: Move) -> Move:
    return replace(move, where=frozenset(stages))


def main_line(policy: Policy, advice: Advice) -> tuple[Move, ...]:
    """Return how a request is granted if everybody does his part."""
    yes = tuple(
        ask.JudgeRequirement(requirement=each, holds=True, evidence="e") for each in judged(policy)
    )
    deaths = tuple(ask.ConfirmDeath(source=each) for each in ("one", "two"))
    return (
        _move("submit", CARA, ask.Submit(statement="s", no_consideration=True)),
        _move("notice", MIA, *deaths, ask.StartNotice()),
        _move("letters", CLOCK, ask.RecordAttempt(points=("m", "t"))),
        _at({Stage.SCREENING, Stage.ASSESSMENT}, _move("judge", MIA, *yes)),
        _move("check", MIA, ask.CheckActivity()),
        _move("recommend", MIA, ask.Recommend(advice=advice, reasons="r")),
        *(_move(f"{each.person} approves", each, ask.Approve()) for each in (MAX, ADA)),
        _move("execute", PIA, ask.OrderTransfer()),
        _move("do", PIA, *_all(AssetState.DONE)),
        _move("see", CLOCK, *_all(AssetState.VERIFIED)),
        _move("complete", PIA, ask.Complete()),
        _move("the clock", CLOCK, ask.PassTime()),
    )


def judged(policy: Policy) -> tuple[str, ...]:
    """Return the requirements of the policy that people judge."""
    return tuple(r.check for r in policy.require if REQUIREMENTS[r.check].kind is Kind.HUMAN)


def _all(state: AssetState) -> tuple[ask.Command, ...]:
    return tuple(ask.AdvanceAsset(asset=each, state=state, proof="p") for each in Asset)


def along(world: World) -> tuple[Node, ...]:
    """Return every case of the main line, from the first start to its end.

    Raises `AssertionError` if the line does not come to an end.
    """
    node, line = world.starts[0], [world.starts[0]]
    for _ in range(LONGEST_LINE):
        steps = (tried(world, node, move, {}, Walked()) for move in world.moves)
        found = next((each for each in steps if each), None) or waited(world, node)
        if found is None:
            return tuple(line)
        node = found
        line.append(node)
        if node.case.stage is Stage.CLOSED:
            return tuple(line)
    raise AssertionError(f"{world.policy.id}: {node.path()} does not end")


LONGEST_LINE = 80

SCREENING = (
    _move("ask", MIA, ask.AskInformation(questions="q"), costly=True),
    _move("give", CARA, ask.GiveInformation(answers="a")),
    _move("withdraw", CARA, ask.Withdraw()),
    _move("reopen", CARA, ask.Reopen()),
)
HOLDS = (
    _move("legal", MIA, ask.PlaceHold(hold=HoldKind.LEGAL), costly=True),
    _move("no legal", MIA, ask.LiftHold(hold=HoldKind.LEGAL)),
    _move("freeze", ADA, ask.PlaceHold(hold=HoldKind.FREEZE), costly=True),
    _move("unfreeze", ADA, ask.LiftHold(hold=HoldKind.FREEZE)),
    _move("incident", CLOCK, ask.ReportIncident(finding="f"), costly=True),
)
REPLIES = (
    _move("a reply comes", CLOCK, ask.PlaceHold(hold=HoldKind.REPLY), costly=True),
    _move("it is read", MIA, ask.LiftHold(hold=HoldKind.REPLY)),
)
BOUNCES = (
    _move("bounce", CLOCK, ask.RecordBounce(point="m"), costly=True),
    _move("not me", STRANGER, ask.AnswerAsOwner(answer=Answer.NOT_ME, point="t"), costly=True),
    _move("resume", MIA, ask.ResumeContact()),
)


def _answers(owner: Actor) -> tuple[Move, ...]:
    wanted = [
        each for each in Answer if each not in {Answer.NOT_ME, Answer.OTHER_HEIR, Answer.KEEP}
    ]
    return tuple(
        _move(f"{owner.person} {each}", owner, ask.AnswerAsOwner(answer=each), costly=True)
        for each in wanted
    )


CANCEL = _move("cancel", MIA, ask.CancelCooling(why="w"), costly=True)
HANDS_OVER = _move("hand over", OLGA, ask.AnswerAsOwner(answer=Answer.HAND_OVER), costly=True)
AGREES_TOO = _move("otto agrees", OTTO, ask.AnswerAsOwner(answer=Answer.HAND_OVER))
KEEPS = _move("otto keeps", OTTO, ask.AnswerAsOwner(answer=Answer.KEEP), costly=True)
CONFIRMED = (
    _move("confirm", MIA, ask.ConfirmConsent()),
    _move("confirms himself", CARA_AS_MODERATOR, ask.ConfirmConsent()),
)
AT_ONCE = replace(CONFIRMED[0], urgent=True)
OFFERS = (
    _move("accept", CARA, ask.AcceptOffer()),
    _move("decline", CARA, ask.DeclineOffer()),
)
DOUBTS = (
    _move(
        "unproved",
        replace(OLGA, proofs=frozenset()),
        ask.AnswerAsOwner(answer=Answer.HAND_OVER, point="m"),
    ),
    _move("relayed", CARA, ask.RelayAnswer(answer=Answer.HAND_OVER, point="m")),
)
OBJECTIONS = (
    _move("object", DORA, ask.Object(reason="r")),
    _move("answer objection", MIA, ask.AnswerObjection(objector=DORA.person, text="t")),
    _move("uphold objection", MIA, ask.UpholdObjection(objector=DORA.person, text="t")),
)
RIVALS = (
    _move("join", RITA, ask.JoinAsRival(statement="s"), costly=True),
    _move("rival leaves", RITA, ask.Withdraw()),
    _move("leader leaves", CARA, ask.Withdraw(), costly=True),
)
PANELS = (
    _move("appeal", CARA, ask.OpenHearing(matter=Matter.APPEAL, grounds="g")),
    _move("reversal", OLGA, ask.OpenHearing(matter=Matter.REVERSAL, grounds="g"), costly=True),
    _at(
        {Stage.COOLING_OFF, Stage.PROBATION, Stage.CLOSED},
        _move("annulment", MIA, ask.OpenHearing(matter=Matter.ANNULMENT, grounds="g"), costly=True),
    ),
    *(_move(f"{p.person} for", p, ask.Vote(upholds=True)) for p in (MIA, PAM, TOM)),
    *(_move(f"{p.person} against", p, ask.Vote(upholds=False)) for p in (TOM,)),
    _move("himself", CARA_AS_MODERATOR, ask.Vote(upholds=True)),
    _move("keep", OLGA, ask.AnswerAsOwner(answer=Answer.KEEP), costly=True),
    _move("denied", MAX, ask.Deny(reasons="r"), costly=True),
)
DYING = (_move("a third source", MIA, ask.ConfirmDeath(source="three"), costly=True),)
RARE = (
    _move("assign", MIA, ask.Assign(moderator=MIA.person), costly=True),
    _move("conflict", MAX, ask.DeclareConflict(), costly=True),
    _move("support", DORA, ask.Support(), costly=True),
    _move("supersede", CLOCK, ask.Supersede(by_case=CaseId("c2"))),
    _move("refer", MIA, ask.Refer(to=Referral.ACCOUNT_RECOVERY)),
    _move("settled outside", CLOCK, ask.SettleOutside(finding="f")),
    _move("owner acts", MIA, ask.RecordOwnerAct(act="release")),
    _move("split", MIA, ask.Split(projects=("other-lib",))),
    _move("objection ends", OTTO, ask.Object(reason="r")),
)


def _deciding(policy: Policy, advice: Advice) -> tuple[Move, ...]:
    last = judged(policy)[-1:]
    no = tuple(ask.JudgeRequirement(requirement=r, holds=False, evidence="e") for r in last)
    judging = (_move("judge one badly", MIA, *no, costly=True),) if no else ()
    return (
        *judging,
        _move("the clock recommends", CLOCK, ask.Recommend(advice=advice, reasons="r")),
        _move("the clock approves", CLOCK, ask.Approve()),
        _move("the clock executes", CLOCK, ask.OrderTransfer()),
        _move("recommend denial", MIA, ask.Recommend(advice=Advice.DENY, reasons="r")),
        _move("recommends himself", CARA_AS_MODERATOR, ask.Recommend(advice=advice, reasons="r")),
        _move("approves alone", MIA, ask.Approve()),
        _move("approves himself", CARA_AS_MODERATOR, ask.Approve()),
        _move("pam approves", PAM, ask.Approve()),
        _move("deny", ADA, ask.Deny(reasons="r")),
        _move("return", MAX, ask.ReturnRecommendation(reasons="r"), costly=True),
        _move("cancel", MIA, ask.CancelCooling(why="w"), costly=True),
        *(_move(f"{p.person} executes", p, ask.OrderTransfer()) for p in (MIA, MAX, ADA)),
        _move("executes himself", CARA_AS_MODERATOR, ask.OrderTransfer()),
        _move("claim", PIA, *_all(AssetState.VERIFIED)),
    )


WITH_PARTIES = {DORA.person: Standing.DEPENDENT, OTTO.person: Standing.CO_MAINTAINER}
EARLY = frozenset({Stage.DRAFT, *UNDECIDED, Stage.RECOMMENDED, Stage.COOLING_OFF})
NO_TRANSFER = Directive(kind=DirectiveKind.NO_TRANSFER)
AWAY = Directive(
    kind=DirectiveKind.ABSENCE, begins=NOW - timedelta(days=1), ends=NOW + timedelta(days=50)
)


def _doubts() -> tuple[Move, ...]:
    return tuple(
        _at({Stage.SCREENING, Stage.CONTACTING, Stage.COOLING_OFF}, each) for each in DOUBTS
    )


def _replies() -> tuple[Move, ...]:
    return (_at({Stage.CONTACTING}, REPLIES[0]), replace(REPLIES[1], urgent=True))


BAD_POINTS = (
    replace(MAIL, lapsed=True),
    ContactPoint(id="t", channel=Channel.TRACKER, origin="repository", of_candidate=True),
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the worlds of one policy have in common."""

    policy: Policy
    intent: Intent
    advice: Advice

    def line(self, dossier: Dossier) -> World:
        """Return the main line, from the draft on."""
        return World(
            name="main line",
            policy=self.policy,
            dossier=dossier,
            starts=(Node(draft(self.intent)),),
            moves=main_line(self.policy, self.advice),
        )

    def apart(self, name: str, dossier: Dossier, *moves: Move, budget: int = 1) -> World:
        """Return a world that begins anywhere on the main line, where something else happens."""
        line = self.line(dossier)
        return replace(line, name=name, moves=(*_urgent(line.moves), *moves), budget=budget)

    def then(self, name: str, dossier: Dossier) -> World:
        """Return a world where the facts change at any case of the main line."""
        line = self.line(facts())
        moves = (*_urgent(line.moves), HANDS_OVER, *CONFIRMED)
        return replace(line, name=name, starts=along(line), dossier=dossier, moves=moves)


def _urgent(moves: tuple[Move, ...]) -> tuple[Move, ...]:
    return tuple(replace(each, urgent=True) for each in moves)


def _first_of_each_stage(line: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple({each.case.stage: each for each in reversed(line)}.values())


def worlds(policy: Policy) -> tuple[World, ...]:
    """Return the worlds in which this policy is walked."""
    intent = intent_of(policy)
    ground = Ground(policy, intent, Advice.ORPHAN if intent is Intent.ORPHAN else Advice.GRANT)
    one, crowd = facts(), replace(facts(), parties=WITH_PARTIES)
    many = 0 if intent is Intent.REUSE else 500
    wide = replace(facts(dependents=many, owners=(OLGA, OTTO)), critical=True)
    slow = ground.apart("delays", one)
    asked = replace(ground.apart("dead ends", one, *BOUNCES), scope=EARLY, budget=2)
    panels = replace(ground.apart("panels", one, *PANELS), reads_who_acted=True)
    return (
        replace(slow, name="delays", minds_delay=True),
        _unhurried(ground.apart("filing", one, *SCREENING)),
        ground.apart("answers", one, *_answers(OLGA), *CONFIRMED, *OFFERS),
        ground.apart("second thoughts", one, HANDS_OVER, AT_ONCE, CANCEL, budget=2),
        ground.apart("doubts", one, *_doubts(), HANDS_OVER, *CONFIRMED),
        ground.apart("many dependents", wide, *_deciding(policy, ground.advice)),
        _two_owners(ground, wide),
        ground.apart("objections", crowd, *OBJECTIONS),
        ground.apart("holds", one, *HOLDS),
        replace(ground.apart("replies", one, *_replies()), scope=EARLY),
        asked,
        replace(ground.apart("rivals", one, *RIVALS), budget=2),
        panels,
        ground.apart("rare", crowd, *RARE),
        ground.then("barred", replace(one, directives=(NO_TRANSFER,))),
        ground.then("frozen", replace(one, frozen=True)),
        ground.then("stale", replace(one, looked_at=LONG_AGO)),
        ground.then("away", replace(one, directives=(AWAY,))),
        ground.apart("bad addresses", replace(one, contacts=BAD_POINTS)),
    )


def _unhurried(world: World) -> World:
    """Return the same world with a clock that may come late."""
    moves = tuple(replace(m, urgent=m.urgent and m.actor != CLOCK) for m in world.moves)
    return replace(
        world, moves=moves, scope=frozenset({Stage.DRAFT, Stage.SCREENING, Stage.CLOSED})
    )


def _two_owners(ground: Ground, dossier: Dossier) -> World:
    said = (HANDS_OVER, KEEPS, AGREES_TOO)
    return ground.apart("two owners", dossier, *said, *CONFIRMED)


def special_worlds(policy: Policy) -> tuple[World, ...]:
    """Return worlds of the intents that few policies are for, walked as if this one were."""
    any_intent = replace(policy, applies_to=frozenset(Intent))
    bulk = Ground(any_intent, Intent.BULK, Advice.GRANT)
    death = Ground(any_intent, Intent.DECEASED, Advice.GRANT)
    orphan = Ground(any_intent, Intent.ORPHAN, Advice.ORPHAN)
    archive = Ground(any_intent, Intent.ORPHAN, Advice.ARCHIVE)
    one, ended = facts(), replace(any_intent, objection_ends=True)
    known = replace(one, same_open=CaseId("c2"))
    recent = replace(one, refused_at=NOW - timedelta(days=1))
    crowd = replace(one, parties=WITH_PARTIES)
    return (
        bulk.apart("bulk", one, *RARE),
        death.apart("death", one, *DYING),
        orphan.apart("orphaning", one),
        archive.apart("archiving", one),
        Ground(ended, intent_of(policy), Advice.GRANT).apart("team objects", crowd, *RARE),
        bulk.apart("duplicate", known),
        bulk.apart("refused lately", recent),
        death.apart("rows", crowd, *_everything(policy)),
    )


def _everything(policy: Policy) -> tuple[Move, ...]:
    moves = (
        *SCREENING,
        *HOLDS,
        *BOUNCES,
        *_answers(OLGA),
        replace(KEEPS, actor=OLGA),
        *CONFIRMED,
        *OFFERS,
        *DOUBTS,
        *OBJECTIONS,
        *RIVALS,
        *PANELS,
        *RARE,
        *DYING,
        *_deciding(policy, Advice.GRANT),
    )
    return tuple(replace(each, costly=True, where=frozenset(Stage)) for each in moves)
