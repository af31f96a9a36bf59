"""A handoff from the first word to the end of probation, through HTTP alone, on a moved clock."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from steward.casework import ruling
from steward.clock import SetClock
from steward.permissions import Role
from tests.journeys.visitors import Town, Visitor
from tests.steward.whole import whole

OLGA = "olga@old.example"
TRACKER = "https://code.example/olga/leaf-lib/issues"
YEARS = 3 * 365 * 86_400.0
TOLD = [
    "handoff-requested",
    *["handoff-contacting"] * 3,
    "handoff-recommended",
    "handoff-approved",
    "new-hands",
    "handoff-ended",
]
HUMAN = (
    "owner-inactive-elsewhere",
    "own-contact-failed",
    "fork-improved",
    "why-not-another-name",
    "no-reservations",
)


class Handoff:
    """Who takes part in a case about leaf-lib, and their browsers."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.anybody = town.visitor()
        self.cara = town.visitor("cara@fork.example")
        self.mia = town.visitor("mia@desk.example", Role.MODERATOR)
        self.ada = town.visitor("ada@desk.example", Role.MODERATOR, Role.ADMIN)
        for each in (self.cara, self.mia, self.ada):
            each.come().enrol()
        self.case = ""
        watched(town, self.cara, "cara-lib")

    def shows_role(self, name: str) -> None:
        """Let cara show who she is on the index, by a release of her own project."""
        kind = {"kind": "registry-role", "project": name}
        self.cara.press("/account", "/account/standing", **kind)
        page = self.cara.read("/account")
        challenge, look = (
            re.search(r"stwp_[\w-]+", page),
            re.search(r"/account/standing/\w+/look", page),
        )
        assert challenge is not None
        assert look is not None
        self.town.it.index.describe(name, challenge[0])
        self.town.it.index.release(name, "1.1")
        self.cara.press("/account", look[0])

    def files(self) -> None:
        """Let her file a request, from the first step to the last."""
        begun = {"project": "leaf-lib", "intent": "continue"}
        path = self.cara.press("/cases/new", "/cases", **begun)
        self.town.it.work()
        words = {
            "statement": "I keep a fork with the fixes of two years.",
            "no_consideration": "yes",
        }
        self.cara.press(path, f"{path}/submit", **words)
        self.case = path.rpartition("/")[2]
        self.town.it.work()

    def desk(self, who: Visitor, act: str, **fields: str) -> None:
        """Let a moderator decide something at the desk."""
        path = f"/desk/{self.case}"
        expected = str(self.state()["version"])
        token = re.search(r'name="form_token" value="([^"]+)"', who.read(path))
        assert token is not None
        who.send(f"{path}/{act}", {"form_token": token[1], "expected": expected, **fields})
        self.town.it.work()

    def state(self) -> dict[str, object]:
        """Return the case as anybody reads it, or else as the desk does."""
        answer = self.anybody.web.get(f"/api/v1/cases/{self.case}")
        found: dict[str, object] = (
            answer.json()
            if answer.status_code == 200
            else self.mia.json(f"/api/v1/cases/{self.case}")
        )
        return found

    def stage(self) -> tuple[object, object]:
        """Return where the case stands, and how it ended."""
        now = self.state()
        return now["stage"], now["outcome"]


@pytest.fixture
def handoff(tmp_path: Path, clock: SetClock) -> Iterator[Handoff]:
    with whole(tmp_path, clock, "https://steward.example") as it:
        index = it.index
        index.create("elsewhere")
        index.create("leaf-lib", owner="olga")
        index.credit("leaf-lib", author=OLGA, links={"Issues": TRACKER})
        index.release("leaf-lib", "1.0")
        index.create("cara-lib", owner="cara-there", versions=("1.0",))
        clock.sleep(YEARS)
        index.create("app", owner="dora")
        index.release("app", "2.0", requires=["leaf-lib>=1"])
        it.service.poll()
        with it.service.store.transaction() as tx:  # as STEWARD_POLICY says it
            ruling.prefer(tx, "pep541-continue")
        with Town.served(it) as town:
            made = Handoff(town)
            town.wait(31)  # an account is at least thirty days old
            yield made


@pytest.fixture
def downstream(handoff: Handoff) -> str:
    """Return the token of a list that needs leaf-lib by way of app."""
    return watched(handoff.town, handoff.anybody, "app==2.0")


def watched(town: Town, who: Visitor, line: str) -> str:
    """Make a list of one line, and return the token that reads it."""
    body = {"name": "mine", "content": line, "filename": "requirements.txt"}
    answer = who.web.post("/api/v1/watchlists", json=body)
    assert answer.status_code == 201, answer.text
    town.it.round()
    town.it.round()
    token: str = answer.json()["token"]
    return token


def noticed(handoff: Handoff) -> None:
    """File it, and let a moderator make it public."""
    handoff.cara.come()
    handoff.shows_role("cara-lib")
    handoff.files()
    handoff.mia.come()
    handoff.desk(handoff.mia, "start-notice")


def kinds(handoff: Handoff, token: str) -> list[str]:
    """Return what a list was told of the case, oldest first; each time with the path."""
    items = handoff.anybody.json(f"/feeds/list/{token}.json")["items"]
    told = []
    for each in reversed(items):
        (kind,) = (tag[5:] for tag in each["tags"] if tag.startswith("kind:"))
        if kind != "list-state":
            assert "app" in each["content_html"], each
            told.append(kind)
    return told


def test_an_owner_who_answers_on_day_41_stops_it(handoff: Handoff) -> None:
    noticed(handoff)
    handoff.town.wait(41)
    assert handoff.stage() == ("contacting", None)
    letter = handoff.town.letters(OLGA, "last")[-1]
    path = re.search(r"/answer/stwq_[\w-]+", str(letter.get_content()))
    assert path is not None
    olga = handoff.town.visitor()

    before = handoff.state()
    for _ in range(2):
        olga.read(path[0])
    assert handoff.state() == before
    assert olga.send(path[0], {"answer": "keep"}) == path[0]

    assert handoff.stage() == ("closed", "refused")
    assert "You keep it" in olga.read(path[0])
    assert olga.web.post(path[0], data={"answer": "hand-over"}).status_code == 422
    handoff.town.wait(5)
    assert handoff.stage() == ("closed", "refused")


def test_a_pep_541_case_is_settled_and_everybody_downstream_hears_each_step(
    handoff: Handoff, downstream: str
) -> None:
    noticed(handoff)
    handoff.desk(handoff.mia, "record-attempt", **{f"points.{_tracker(handoff)}": "yes"})
    handoff.town.wait(43)
    assert len(handoff.town.letters(OLGA)) == 3
    assert handoff.stage() == ("assessment", None)

    handoff.mia.come()
    handoff.desk(handoff.mia, "check-activity")
    for each in HUMAN:
        judged = {"requirement": each, "holds": "yes", "evidence": "Read today."}
        handoff.desk(handoff.mia, "judge-requirement", **judged)
    handoff.desk(handoff.mia, "recommend", advice="grant", reasons="All of it holds.")
    handoff.ada.come()
    handoff.desk(handoff.ada, "approve", free="yes")
    assert handoff.stage() == ("cooling-off", None)

    handoff.town.wait(8)
    handoff.mia.come()
    handoff.desk(handoff.mia, "order-transfer")
    carried_out(handoff)
    assert handoff.stage() == ("probation", None)

    handoff.town.wait(31)
    assert handoff.stage() == ("closed", "settled")
    told = kinds(handoff, downstream)
    assert [each for each in told if each.startswith(("handoff-", "new-hands"))] == TOLD


def carried_out(handoff: Handoff) -> None:
    """Let the index get its new owner, be seen, and let the rest be left out."""
    index, moved = (
        handoff.town.it.index,
        {"asset": "registry-role", "state": "done", "proof": "index"},
    )
    index.add_holder("leaf-lib", "cara-there")
    index.remove_holder("leaf-lib", "olga")
    handoff.desk(handoff.mia, "advance-asset", **moved)
    assert "'registry-role', 'state': 'done'" in str(handoff.state())
    handoff.town.wait(1)
    handoff.mia.come()
    page = handoff.mia.read(f"/desk/{handoff.case}")
    assert "'registry-role', 'state': 'verified'" in str(handoff.state())  # seen, and not said
    names = re.search(r'<select[^>]*name="asset".*?</select>', page, re.DOTALL)
    assert names is not None
    for asset in re.findall(r'value="([^"]+)"', names[0]):
        if asset != "registry-role":
            left = {"asset": asset, "state": "not-applicable", "proof": "it has none"}
            handoff.desk(handoff.mia, "advance-asset", **left)
    handoff.desk(handoff.mia, "complete")


def _tracker(handoff: Handoff) -> str:
    """Return the point that is no mail address: letters go there by themselves."""
    page = handoff.mia.read(f"/desk/{handoff.case}")
    found = re.findall(r'name="points\.([^"]+)"[^>]*> ([^<]*)<', page)
    (tracker,) = (point for point, words in found if "tracker" in words)
    return str(tracker)
