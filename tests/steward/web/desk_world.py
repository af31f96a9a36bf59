"""A desk with cases in several stages, grown by the service itself on a moved clock.

All of it is invented; it says nothing about any real project or person.
"""

from collections.abc import Mapping
from datetime import timedelta

from steward import casework
from steward.accounts import addresses, signing
from steward.accounts.office import Office
from steward.accounts.sessions import Arrival
from steward.casework import contacts, ruling
from steward.casework.points import Found, Origin
from steward.store import Store, Transaction
from steward.store.tables import address
from steward.web import auth
from tests.steward.casework import world
from tests.steward.casework.world import does
from tests.steward.whole import Whole
from workflows import commands as ask
from workflows.names import CaseId, pypi
from workflows.requirements import REQUIREMENTS, Kind
from workflows.terms import Advice, Channel, Intent

WHY = (
    "The last release does not build any more, and the tracker is silent. My fork has the fixes "
    "of two years, with the same interface.\nI would first publish 1.4 with those fixes, and keep "
    "the old interface."
)
NEEDED: Mapping[str, int] = {"inkfold": 96, "statgrid": 64, "qrlines": 21, "tinyconf": 3}
FOUND = "Seen in the tracker: nothing since 2021; the fork carries 63 changes."
REASONS = "All clauses hold. anton kept the old interface and answers his tracker. Grant it."


def laid(it: Whole) -> dict[str, CaseId]:
    """Lay four cases on the desk: one for a second vote, one to judge, two to read."""
    store = it.service.store
    for name in NEEDED:
        it.index.create(name, owner="clara", versions=("1.0", "1.3.0"))
    it.clock.sleep(timedelta(days=1990).total_seconds())
    it.service.poll()
    people = ("anton", "berta", "carl", "dora")
    world.people(store, *people, moderators=("fedor", "mia", "max"))
    with store.transaction() as tx:
        ruling.prefer(tx, "pep541-continue")
        for each in (*people, "fedor", "mia", "max", "ada"):
            tx.accounts.set_name(each, each, each)
            at_home(tx, it.service.mailroom.office, each)
    for name, many in NEEDED.items():
        world.needed_by(store, pypi(name), many)
    cases = {
        "inkfold": opened(it, "anton", "inkfold"),
        "statgrid": opened(it, "berta", "statgrid"),
    }
    for name in cases:
        reachable(store, it.service.mailroom.office, name)
    it.round()
    for name, who in (("inkfold", "anton"), ("statgrid", "berta")):
        file(it, who, cases[name])
        does(store, "fedor", cases[name], ask.StartNotice())
        wrote(it, cases[name])
    days(it, 60)
    for requirement in human(it, cases["inkfold"]):
        judged = ask.JudgeRequirement(requirement=requirement, holds=True, evidence=FOUND)
        does(store, "fedor", cases["inkfold"], judged)
    recommended(it, cases["inkfold"])
    days(it, 6)
    for who, name in (("carl", "qrlines"), ("dora", "tinyconf")):
        cases[name] = opened(it, who, name)
        it.round()
        file(it, who, cases[name])
        days(it, 1)
    return cases


def at_home(tx: Transaction, office: Office, name: str) -> None:
    """Let a letter reach somebody at an address of his name."""
    mail = f"{name}@{name}.example"
    prints = addresses.prints(mail, office.seal)
    there = {"fingerprint": prints.fingerprint, "kin": prints.kin, "domain": prints.domain}
    there |= {"sealed": office.seal.close(mail, prints.fingerprint)}
    own = address.c.account_id == name
    tx.connection.execute(address.update().where(own).values(**there))


def recommended(it: Whole, case: CaseId) -> None:
    """Let fedor look once more, and recommend to grant it."""
    it.round()
    does(it.service.store, "fedor", case, ask.CheckActivity())
    wish = ask.Recommend(advice=Advice.GRANT, reasons=REASONS)
    does(it.service.store, "fedor", case, wish)


def opened(it: Whole, who: str, name: str) -> CaseId:
    """Let somebody begin a draft."""
    with it.service.store.transaction() as tx:
        person = world.somebody_in(tx, who)
        return casework.open_case(tx, person, pypi(name), Intent.CONTINUE).case.id


def file(it: Whole, who: str, case: CaseId) -> None:
    """Let somebody hand a draft in."""
    wish = ask.Submit(statement=WHY, no_consideration=True)
    does(it.service.store, who, case, wish)
    it.work()


def reachable(store: Store, office: Office, name: str) -> None:
    """Let a moderator know two ways to the owner."""
    ways = (
        (Channel.MAIL, Origin.METADATA, "clara@home.example"),
        (Channel.TRACKER, Origin.REPOSITORY, f"https://code.example/clara/{name}/issues"),
    )
    with store.transaction() as tx:
        who = world.somebody_in(tx, "fedor")
        for channel, origin, value in ways:
            found = Found(channel=channel, origin=origin, value=value, source="its page")
            contacts.enter(tx, office, who, pypi(name), found)


def wrote(it: Whole, case: CaseId) -> None:
    """Let a moderator write on the tracker."""
    with it.service.store.snapshot() as view:
        file_ = view.case_files.get(case)
        assert file_ is not None
        points = view.contacts.of(file_.project_id)
    (tracker,) = (each.id for each in points if each.channel == Channel.TRACKER)
    does(it.service.store, "fedor", case, ask.RecordAttempt(points=(tracker,)))


def human(it: Whole, case: CaseId) -> list[str]:
    """Return the requirements that a person judges."""
    with it.service.store.snapshot() as view:
        loaded = casework.load(view, case)
        policy = casework.ruling.policy_of(view, loaded.case)
    return [e.check for e in policy.require if REQUIREMENTS[e.check].kind is Kind.HUMAN]


def days(it: Whole, many: int) -> None:
    """Let days pass, with all that falls due on the way."""
    for _ in range(many):
        it.clock.sleep(timedelta(days=1).total_seconds())
        it.round()


def session(store: Store, office: Office, name: str) -> tuple[str, str]:
    """Return a session of somebody who just showed the second factor, and what its forms carry."""
    arrival = Arrival(means="link", network="198.51.100.7")
    with store.transaction() as tx:
        secret = signing.arrive(tx, office, name, arrival, tx.clock.now()).session
    return secret, auth.form_token(secret)
