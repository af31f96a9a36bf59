"""The small worlds in which each policy is walked: who there is and what each of them tries."""

from dataclasses import replace
from datetime import timedelta

from tests.laws.walk import NOW, Move, World
from workflows import commands as ask
from workflows.case_state import Case
from workflows.dossier import Actor, Candidacy, ContactPoint, Directive, Dossier, Signal
from workflows.names import CaseId, PersonId, pypi
from workflows.policy import Policy
from workflows.requirements import REQUIREMENTS, Kind
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
    Standing,
)

PROJECT = pypi("leaf-lib")
LONG_AGO = NOW - timedelta(days=1500)
SIGNED_IN = frozenset({Proof.REGISTRY_LOGIN})


def _person(name: str, office: Office = Office.NONE) -> Actor:
    return Actor(person=PersonId(name), office=office, proofs=SIGNED_IN)


CLOCK = Actor(person=PersonId("clock"), office=Office.CLOCK)
CARA, RITA, OLGA, OTTO, DORA = map(_person, ("cara", "rita", "olga", "otto", "dora"))
MIA, MAX, PIA, PAM = (_person(name, Office.MODERATOR) for name in ("mia", "max", "pia", "pam"))
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


def _move(words: str, actor: Actor, *commands: ask.Command) -> Move:
    return Move(words, actor, commands)


FILING = (
    _move("submit", CARA, ask.Submit(statement="s", no_consideration=True)),
    _move("withdraw", CARA, ask.Withdraw()),
    _move("the clock", CLOCK, ask.PassTime()),
)
SCREENING = (
    _move("ask", MIA, ask.AskInformation(questions="q")),
    _move("give", CARA, ask.GiveInformation(answers="a")),
    _move("notice", MIA, ask.StartNotice()),
    _move("clock's notice", CLOCK, ask.StartNotice()),
)
HOLDS = (
    _move("legal", MIA, ask.PlaceHold(hold=HoldKind.LEGAL)),
    _move("no legal", MIA, ask.LiftHold(hold=HoldKind.LEGAL)),
)
FREEZES = (
    _move("freeze", ADA, ask.PlaceHold(hold=HoldKind.FREEZE)),
    _move("unfreeze", ADA, ask.LiftHold(hold=HoldKind.FREEZE)),
)
LETTERS = (
    _move("letter", CLOCK, ask.RecordAttempt(points=("m",))),
    _move("letter and tracker", MIA, ask.RecordAttempt(points=("m", "t"))),
)
BOUNCES = (
    _move("bounce", CLOCK, ask.RecordBounce(point="m")),
    _move("not me", STRANGER, ask.AnswerAsOwner(answer=Answer.NOT_ME, point="t")),
    _move("resume", MIA, ask.ResumeContact()),
)


def _answers(owner: Actor) -> tuple[Move, ...]:
    wanted = [each for each in Answer if each is not Answer.NOT_ME]
    return tuple(
        _move(f"{owner.person} {each}", owner, ask.AnswerAsOwner(answer=each)) for each in wanted
    )


CONSENT = (
    _move("agree", OLGA, ask.AnswerAsOwner(answer=Answer.HAND_OVER)),
    _move("keep", OLGA, ask.AnswerAsOwner(answer=Answer.KEEP)),
    _move("confirm", MIA, ask.ConfirmConsent()),
    _move("confirms himself", CARA_AS_MODERATOR, ask.ConfirmConsent()),
)
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
ACTS = (
    _move("owner acts", MIA, ask.RecordOwnerAct(act="release")),
    _move("settled outside", CLOCK, ask.SettleOutside(finding="f")),
)
OBJECTIONS = (
    _move("object", DORA, ask.Object(reason="r")),
    _move("answer objection", MIA, ask.AnswerObjection(objector=DORA.person, text="t")),
    _move("uphold objection", MIA, ask.UpholdObjection(objector=DORA.person, text="t")),
)


def _judging(policy: Policy) -> tuple[Move, ...]:
    human = [each.check for each in policy.require if REQUIREMENTS[each.check].kind is Kind.HUMAN]
    yes = [ask.JudgeRequirement(requirement=each, holds=True, evidence="e") for each in human]
    no = [ask.JudgeRequirement(requirement=each, holds=False, evidence="e") for each in human]
    moves = (_move("judge", MIA, *yes),) if yes else ()
    return moves + ((_move("judge one badly", MIA, *yes[1:], no[0]),) if no else ())


def _deciding(advice: Advice) -> tuple[Move, ...]:
    return (
        _move("check", MIA, ask.CheckActivity()),
        _move("recommend", MIA, ask.Recommend(advice=advice, reasons="r")),
        _move("recommend denial", MIA, ask.Recommend(advice=Advice.DENY, reasons="r")),
        _move("recommends himself", CARA_AS_MODERATOR, ask.Recommend(advice=advice, reasons="r")),
        _move("approves alone", MIA, ask.Approve()),
        _move("approves himself", CARA_AS_MODERATOR, ask.Approve()),
        _move("max approves", MAX, ask.Approve()),
        _move("ada approves", ADA, ask.Approve()),
        _move("deny", ADA, ask.Deny(reasons="r")),
        _move("return", MAX, ask.ReturnRecommendation(reasons="r")),
        _move("cancel", MIA, ask.CancelCooling(why="w")),
    )


def _all(state: AssetState) -> tuple[ask.Command, ...]:
    return tuple(ask.AdvanceAsset(asset=each, state=state, proof="p") for each in Asset)


CARRYING = (
    _move("execute", MAX, ask.OrderTransfer()),
    _move("mia executes", MIA, ask.OrderTransfer()),
    _move("does", MAX, *_all(AssetState.DONE)),
    _move("claims", MAX, *_all(AssetState.VERIFIED)),
    _move("sees", CLOCK, *_all(AssetState.VERIFIED)),
    _move("complete", MAX, ask.Complete()),
)
WATCHING = (_move("incident", CLOCK, ask.ReportIncident(finding="f")),)
RIVALS = (
    _move("join", RITA, ask.JoinAsRival(statement="s")),
    _move("rival leaves", RITA, ask.Withdraw()),
)
PANELS = (
    _move("appeal", CARA, ask.OpenHearing(matter=Matter.APPEAL, grounds="g")),
    _move("reversal", OLGA, ask.OpenHearing(matter=Matter.REVERSAL, grounds="g")),
    _move("annulment", MIA, ask.OpenHearing(matter=Matter.ANNULMENT, grounds="g")),
    *(_move(f"{p.person} for", p, ask.Vote(upholds=True)) for p in (MIA, ADA, PIA, PAM)),
    *(_move(f"{p.person} against", p, ask.Vote(upholds=False)) for p in (PIA, PAM)),
    _move("himself", CARA_AS_MODERATOR, ask.Vote(upholds=True)),
)
DYING = (
    _move("first source", MIA, ask.ConfirmDeath(source="one")),
    _move("second source", MIA, ask.ConfirmDeath(source="two")),
)
RARE = (
    _move("assign", MIA, ask.Assign(moderator=MIA.person)),
    _move("conflict", MAX, ask.DeclareConflict()),
    _move("support", DORA, ask.Support()),
    _move("supersede", CLOCK, ask.Supersede(by_case=CaseId("c2"))),
    _move("refer", MIA, ask.Refer(to=Referral.ACCOUNT_RECOVERY)),
    _move("reopen", CARA, ask.Reopen()),
    _move("split", MIA, ask.Split(into=(CaseId("c2"),))),
)


def _directive(kind: DirectiveKind, dossier: Dossier) -> Dossier:
    return replace(dossier, directives=(Directive(kind=kind),))


def worlds(policy: Policy) -> tuple[World, ...]:
    """Return the worlds in which this policy is walked."""
    intent = intent_of(policy)
    advice = Advice.ORPHAN if intent is Intent.ORPHAN else Advice.GRANT
    judging, deciding = _judging(policy), _deciding(advice)
    main = (*FILING, *SCREENING, *LETTERS[1:], *judging, *deciding, *CARRYING)
    if intent is Intent.DECEASED:
        main = (*main, *DYING)

    def world(name: str, dossier: Dossier, *moves: Move) -> World:
        return World(
            name=name, policy=policy, dossier=dossier, start=draft(intent), moves=(*main, *moves)
        )

    many = 0 if intent is Intent.REUSE else 500
    wide = replace(facts(dependents=many, owners=(OLGA, OTTO)), critical=True)
    return (
        world("one owner", facts(), *_answers(OLGA), *CONSENT[2:], *OFFERS, *DOUBTS, *ACTS),
        world("two owners, many dependents", wide, *CONSENT, *_answers(OTTO)[:1], *OBJECTIONS),
        world("trouble", facts(), *HOLDS, *FREEZES, *WATCHING, *CONSENT[:1], *CONSENT[2:3]),
        world("bounces", facts(), *LETTERS[:1], *BOUNCES),
        world("rivals", facts(), *RIVALS, *CONSENT),
        world("panels", facts(), *PANELS, *CONSENT[1:2]),
        world("rare", facts(), *RARE),
        world("no transfer", _directive(DirectiveKind.NO_TRANSFER, facts()), *CONSENT),
        world("frozen", replace(facts(), frozen=True), *CONSENT),
    )
