"""Handoffs of the demonstration: invented people and projects, with one case in every stage.

Nothing is written past the rules: each case is brought to where it stands by
what people ask of it and by the clock.  The invented people have no way to sign
in; two accounts wait for whoever sits down at the desk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from steward import casework, ids
from steward.accounts import joining, signing
from steward.accounts.subjects import Operator, Owed, SignedIn
from steward.casework import ruling, wishing
from steward.permissions import Role
from steward.proofs import ProofKind
from steward.stories.stage import Stage
from workflows import commands as ask
from workflows.commands import Command
from workflows.names import CaseId, pypi
from workflows.requirements import REQUIREMENTS, Kind
from workflows.terms import Advice, Asset, AssetState, CallGrade, Intent
from workflows.wishes import OpenCall

LONG_AGO: Final = timedelta(days=900)
"""How long before the demonstration its forgotten projects were released for the last time."""

MODERATOR, ADMIN = "mona@demo.example", "ada@demo.example"
"""Whoever tries the desk: the links to sign in are printed, the second factor they set up."""

OFFICES: Final = {MODERATOR: "moderator", ADMIN: "admin"}
"""Under what office each of the two is shown the link."""

POLICY: Final = "pep541-continue"
_OWNER, _CALLS, _READS, _AGREES = "olga", "greta", "dora", "eric"
_STATEMENT: Final = "My fork has the fixes of two years, with the same interface, and is in use."
_EVIDENCE: Final = "Seen in the tracker and in the fork, which are both linked in the request."
_REASONS: Final = "Every clause holds: nobody answered, and the fork is looked after."


@dataclass
class Handoffs:
    """The cases by the names of their projects, and the accounts by the names of their people."""

    cases: dict[str, CaseId] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)

    def prepare(self, stage: Stage) -> None:
        """Make the projects and the people; it is long ago on this stage."""
        for name in PLAN:
            stage.index.create(name, owner=_OWNER)
            issues = {"Issues": f"https://code.example/{_OWNER}/{name}/issues"}
            stage.index.credit(name, author=f"{_OWNER}@{name}.example", links=issues)
            stage.index.release(name, "1.0")
        for name, needs in NEED.items():
            stage.index.create(name, owner=_CALLS)
            stage.index.release(name, "1.0", needs)
        for name in PLAN:
            self._person(stage, f"cara-{name}")
        self._person(stage, _CALLS)
        self._person(stage, _READS, Role.MODERATOR)
        self._person(stage, _AGREES, Role.MODERATOR, Role.ADMIN)
        office = stage.service.office
        with stage.service.store.transaction() as tx:
            ruling.prefer(tx, POLICY)
            tx.projects.track([tx.projects.ensure(pypi(each)) for each in NEED], stage.clock.now())
            mona = joining.add(tx, office, Operator(), MODERATOR, frozenset({Role.MODERATOR}))
            ada = joining.add(
                tx, office, Operator(), ADMIN, frozenset({Role.MODERATOR, Role.ADMIN})
            )
            tx.accounts.set_name(mona.id, "mona", "mona")
            tx.accounts.set_name(ada.id, "ada", "ada")

    def deeds(self, now: datetime) -> list[tuple[datetime, Callable[[Stage], None]]]:
        """Return what people do, each with its moment, so that all stages are there `now`."""
        return [
            (now - timedelta(days=days), partial(deed, self, name=name))
            for name, steps in (*PLAN.items(), _CALL)
            for days, deed in steps
        ]

    def begins(self, stage: Stage, name: str) -> None:
        """Let somebody begin a draft."""
        with stage.service.store.transaction() as tx:
            who = self._who(stage, f"cara-{name}")
            self.cases[name] = casework.open_case(tx, who, pypi(name), Intent.CONTINUE).case.id

    def files(self, stage: Stage, name: str) -> None:
        """Let them hand it in."""
        submit = ask.Submit(statement=_STATEMENT, no_consideration=True)
        self._does(stage, f"cara-{name}", name, submit)

    def withdraws(self, stage: Stage, name: str) -> None:
        """Let them take it back."""
        self._does(stage, f"cara-{name}", name, ask.Withdraw())

    def notices(self, stage: Stage, name: str) -> None:
        """Let a moderator make it public, and write on the project's tracker."""
        self._does(stage, _READS, name, ask.StartNotice())
        with stage.service.store.snapshot() as view:
            points = view.contacts.of(view.projects.get(pypi(name)).id)
        there = tuple(each.id for each in points if each.channel == "tracker")
        if there:
            self._does(stage, _READS, name, ask.RecordAttempt(points=there))

    def recommends(self, stage: Stage, name: str) -> None:
        """Let a moderator judge what people judge, and recommend to grant it."""
        with stage.service.store.snapshot() as view:
            policy = ruling.policy_of(view, casework.load(view, self.cases[name]).case)
        for each in policy.require:
            if REQUIREMENTS[each.check].kind is Kind.HUMAN:
                judged = ask.JudgeRequirement(
                    requirement=each.check, holds=True, evidence=_EVIDENCE
                )
                self._does(stage, _READS, name, judged)
        advice = ask.Recommend(advice=Advice.GRANT, reasons=_REASONS)
        self._does(stage, _READS, name, ask.CheckActivity(), advice)

    def approves(self, stage: Stage, name: str) -> None:
        """Let an admin agree: the public countdown begins."""
        self._does(stage, _AGREES, name, ask.Approve())

    def orders(self, stage: Stage, name: str) -> None:
        """Let the transfer begin."""
        self._does(stage, _READS, name, ask.OrderTransfer())

    def hands_over(self, stage: Stage, name: str) -> None:
        """Let the index get the new owner, and somebody say so."""
        person = f"cara-{name}"
        self._shows(stage, f"{name}-fork", person)
        stage.index.add_holder(name, person)
        stage.index.remove_holder(name, _OWNER)
        done = ask.AdvanceAsset(asset=Asset.REGISTRY_ROLE, state=AssetState.DONE, proof="the index")
        self._does(stage, _READS, name, done)

    def completes(self, stage: Stage, name: str) -> None:
        """Leave out what the project does not have, and complete: the watched time begins."""
        with stage.service.store.snapshot() as view:
            transfer = casework.load(view, self.cases[name]).case.transfer
        for asset, state in transfer.states if transfer else ():
            if state is AssetState.PENDING:
                left = AssetState.NOT_APPLICABLE
                gone = ask.AdvanceAsset(asset=asset, state=left, proof="it has none")
                self._does(stage, _READS, name, gone)
        self._does(stage, _READS, name, ask.Complete())

    def calls(self, stage: Stage, name: str) -> None:
        """Let its owner look for somebody to take it over."""
        self._shows(stage, name, _CALLS)
        with stage.service.store.transaction() as tx:
            call = OpenCall(grade=CallGrade.HAND_OFF)
            wishing.wish(tx, self._who(stage, _CALLS), pypi(name), call)

    def _does(self, stage: Stage, who: str, name: str, *wishes: Command) -> None:
        for each in wishes:
            with stage.service.store.transaction() as tx:
                casework.act(tx, self._who(stage, who), self.cases[name], each)

    def _person(self, stage: Stage, name: str, *roles: Role) -> None:
        now = stage.clock.now()
        with stage.service.store.transaction() as tx:
            made = joining.welcome(tx, stage.service.office, f"{name}@{name}.example")
            tx.accounts.set_name(made, name, name)
            tx.factors.offer_totp(made, "")  # nobody has it: nobody signs in as them
            tx.factors.confirm_totp(made, now)
            for each in roles:
                tx.accounts.grant(made, each, now, Operator.actor)
        self.accounts[name] = made

    def _who(self, stage: Stage, name: str) -> SignedIn:
        now, account_id = stage.clock.now(), self.accounts[name]
        with stage.service.store.snapshot() as view:
            roles = frozenset(map(Role, view.accounts.roles(account_id)))
        return SignedIn(
            account_id=account_id,
            session_id="",
            name=name,
            granted=roles,
            roles=roles,
            owed=Owed.NOTHING,
            since=now,
            proved=now,
            has_factor=True,
        )

    def _shows(self, stage: Stage, name: str, person: str) -> None:
        """Let somebody have shown, with a project of theirs, who they are on the index."""
        now = stage.clock.now()
        with stage.service.store.transaction() as tx:
            project_id = tx.projects.ensure(pypi(name))
            tx.standing.keep(
                id=ids.ulid(now),
                account_id=self.accounts[person],
                project_id=project_id,
                incarnation=tx.projects.get(pypi(name)).incarnation,
                kind=ProofKind.REGISTRY_ROLE,
                thing=f"pypi:role:{name}",
                level="owner",
                ids={"person": tx.people.ensure("pypi", [person], now)[person]},
                first=now,
                shown=now,
                expires=now + timedelta(days=90),
            )


NEED: Final[Mapping[str, tuple[str, ...]]] = {
    "plotdesk": ("statgrid>=1.0", "inkfold", "mapfold"),
    "notebook-kit": ("inkfold>=1.0", "qrlines", "ringlog"),
    "tablekit": ("oldcsv", "inkfold"),
}
"""Projects that need them, so that a decision concerns somebody."""

Steps = tuple[tuple[float, Callable[..., None]], ...]


def _noticed(days: float) -> Steps:
    h = Handoffs
    return ((days + 1, h.begins), (days + 0.9, h.files), (days, h.notices))


def _decided(days: float) -> Steps:
    h = Handoffs
    return (*_noticed(days + 46), (days + 2, h.recommends), (days + 1, h.approves))


PLAN: Final[Mapping[str, Steps]] = {
    "tinyconf": ((1, Handoffs.begins),),
    "qrlines": ((3, Handoffs.begins), (2.9, Handoffs.files)),
    "pathglob": _noticed(20),
    "statgrid": _noticed(46),
    "inkfold": (*_noticed(50), (2, Handoffs.recommends)),
    "mapfold": _decided(0),
    "oldcsv": (*_decided(12), (2, Handoffs.orders)),
    "ringlog": (
        *_decided(22),
        (12, Handoffs.orders),
        (11.9, Handoffs.hands_over),
        (10, Handoffs.completes),
    ),
    "waxseal": (*_noticed(30), (25, Handoffs.withdraws)),
}
"""Days before the end of the demonstration, and what happens then, project by project."""

_CALL: Final = ("tablekit", ((6, Handoffs.calls),))


def links(stage: Stage) -> tuple[tuple[str, str], ...]:
    """Return who may sit down at the desk, each with a one-time link of ten minutes."""
    with stage.service.store.transaction() as tx:
        office = stage.service.office
        return tuple(
            (each, signing.print_link(tx, office, each, Operator())) for each in (MODERATOR, ADMIN)
        )
