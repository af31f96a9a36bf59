"""Pages about oneself with invented content, beside the other examples."""

from dataclasses import replace
from datetime import timedelta

from steward.standing.kinds import MODULES
from steward.web import people_contexts as people
from steward.web import provider_contexts as ways
from steward.web import standing_contexts as have
from steward.web.qr import square
from tests.steward.web.examples import NOW, Example, frame, link

SIGN_IN = Example(
    "sign_in.html",
    people.SignInPage(
        address="me@steward.example", ways=(ways.Way(key="oidc", name="Leaf House"),)
    ),
    frame(),
)
ADDRESS_LINK = Example(
    "address_link.html", ways.AddressPage(token="stwi_x", form_token="stwf_x"), frame()
)
PROVIDER_GO = Example(
    "provider_go.html",
    ways.GoPage(provider="Leaf House", next_href="https://login.example/authorize?state=x"),
    frame(),
)
PROVIDER_BACK = Example(
    "provider_back.html",
    ways.BackPage(
        path="/sign-in/by/oidc/back",
        provider="Leaf House",
        code="c",
        state="stwo_x",
        issuer="https://login.example",
    ),
    frame(),
)
SIGN_IN_SENT = Example("sign_in_sent.html", people.SentPage(files="var/mail"), frame())
SIGN_IN_LINK = Example("sign_in_link.html", people.LinkPage(token="stws_x"), frame())
ACCOUNT = Example(
    "account.html",
    people.AccountPage(
        name="Anna",
        addresses=("anna@steward.example",),
        roles=("moderator",),
        owed="",
        factors=people.Factors(
            app=NOW - timedelta(days=40),
            app_used=NOW - timedelta(hours=3),
            keys=(
                people.KeyLine(id="01K", name="Laptop", since=NOW - timedelta(days=30), used=NOW),
                people.KeyLine(id="01L", name="Telephone", since=NOW, used=None),
            ),
            codes=7,
            takes_keys=True,
        ),
        fresh=True,
        sessions=(),
        tokens=(),
        lists=(),
        decided=(people.DeedLine(at=NOW, what="Recused", about="leaf", path="/cases/01H"),),
        deeds=(people.DeedLine(at=NOW, what="Signed in"),),
        form_token="stwf_x",
        mailboxes=(ways.Mailbox(id=1, address="anna@steward.example", shown=NOW),),
        standing=have.StandingSection(
            kinds=(have.KindLine(key="domain", words="a host that it names"),),
            proofs=(
                have.ProofLine(
                    id="01P",
                    project=link("leaf"),
                    what="its repository, by a run of its CI",
                    level="push",
                    shown=NOW,
                    expires=NOW + timedelta(days=90),
                    over=False,
                ),
            ),
            asks=tuple(
                have.AskLine(
                    id=f"01A{kind}",
                    project=link("leaf"),
                    kind=kind,
                    what="that",
                    target="anna/leaf",
                    challenge="stwp_x",
                    audience="https://steward.example/standing/stwp_x",
                    github=True,
                    expires=NOW,
                )
                for kind in MODULES
            ),
        ),
        identities=ways.Identities(
            lines=(
                ways.IdentityLine(
                    id="01J", provider="Leaf House", label="anna", linked=NOW, used=NOW
                ),
            ),
            ways=(ways.Way(key="github", name="GitHub"),),
        ),
    ),
    frame(),
)
NEW_ACCOUNT = Example(
    "account.html",
    people.AccountPage(
        name="",
        addresses=("anna@steward.example",),
        roles=("moderator",),
        owed="You have a role here.",
        factors=people.Factors(),
        fresh=False,
        sessions=(),
        tokens=(),
        lists=(),
        decided=(),
        deeds=(),
        form_token="stwf_x",
    ),
    frame(),
)
ASKED = people.ProofPage(
    next="/account",
    form_token="stwf_x",
    has_factor=True,
    owed=False,
    roles=("moderator",),
    shown=NOW - timedelta(minutes=12),
    until=None,
    app=True,
    keys=True,
    codes=9,
    problem="this is not right, or was used already",
)
PROOF = Example("proof.html", ASKED, frame())
PROOF_OWED = Example("proof.html", replace(ASKED, owed=True, problem="", undone=True), frame())
PROOF_HELD = Example("proof.html", replace(ASKED, until=NOW, problem=""), frame())
ENROLMENT = Example("proof.html", replace(ASKED, has_factor=False, problem=""), frame())
STALE = Example("proof.html", replace(ASKED, has_factor=False, problem="", roles=()), frame())
APP = Example(
    "app.html",
    people.AppPage(
        secret="JBSW Y3DP EHPK 3PXP",
        square=square("otpauth://totp/Steward:anna?secret=JBSWY3DPEHPK3PXP"),
        form_token="stwf_x",
        problem="this is not right, or was used already",
    ),
    frame(),
)
CODES = Example(
    "codes.html",
    people.CodesPage(codes=("7k3m-9q2x-0d5f-hw8r",) * 10, host="steward.example"),
    frame(),
)
LEAVING = people.ErasePage(name="Anna", addresses=2, last_admin=False, form_token="stwf_x")
ERASE = Example("erase.html", LEAVING, frame())
LAST_ADMIN = Example("erase.html", replace(LEAVING, last_admin=True), frame())
ERASED = Example("erased.html", people.ErasedPage(), frame())

EVERY = {
    name.lower().replace("_", "-"): value
    for name, value in globals().items()
    if isinstance(value, Example)
}
