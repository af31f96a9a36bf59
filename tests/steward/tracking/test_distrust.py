"""What an index may answer without anybody being accused of anything."""

from dataclasses import replace

import pytest

from steward.observations import Answer, NoAnswer, Request, Response
from steward.pretend import Trouble
from tests.steward.tracking.conftest import World
from tests.steward.tracking.index import ROOT, Lie, honest

PORTAL = b"<html><title>Welcome</title><form action=login>Sign in to the network</form></html>"
NAMES = tuple(f"p{number}" for number in range(24))

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What is tried here does not depend on the database, and there is much of it."""


def rubbish(body: bytes, status: int = 200) -> Lie:
    return lambda _request, answer: replace(answer, status=status, body=body)


def all_missing(_request: Request, answer: Response) -> Answer:
    return replace(answer, status=404, body=b"404 Not Found", headers=())


def pages_missing(request: Request, answer: Response) -> Answer:
    is_page = request.url.count("/") > 4
    return replace(answer, status=404, body=b"Not Found", headers=()) if is_page else answer


def half_a_body(_request: Request, answer: Response) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def half_a_list(request: Request, answer: Response) -> Answer:
    if request.url != f"{ROOT}/simple/":
        return answer
    names = [{"name": name, "_last-serial": 1} for name in NAMES[:5]]
    body = f'{{"meta": {{"api-version": "1.0"}}, "projects": {names}}}'.replace("'", '"')
    return replace(answer, body=body.encode())


def silent(request: Request, answer: Response) -> Answer:
    return NoAnswer(url=request.url, at=answer.at, reason="no answer within 60 seconds")


def renamed(request: Request, answer: Response) -> Answer:
    """Answer every page with that of another project, as a redirect would."""
    return replace(answer, body=answer.body.replace(b"p1", b"q1"), url=request.url + "moved/")


LIES: dict[str, Lie] = {
    "every answer is 404": all_missing,
    "every page is 404": pages_missing,
    "status 500": rubbish(b"oops", 500),
    "a captive portal": rubbish(PORTAL),
    "a captive portal that says 404": rubbish(PORTAL, 404),
    "half of every body": half_a_body,
    "half of the list": half_a_list,
    "silence": silent,
    "an empty body": rubbish(b""),
    "five megabytes of brackets": rubbish(b"[" * 5_000_000),
    "NaN": rubbish(b'{"meta": NaN}'),
    "redirects to other projects": renamed,
}


@SQLITE
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_two_hours_of_lies_accuse_nobody(world: World, lie: Lie) -> None:
    world.start(*NAMES)
    world.index.lie = lie
    world.wait(2, every=0.25)
    world.index.lie = honest
    world.wait(30, every=2)

    assert {each for each in world.told() if not each.startswith("Registry")} == set()
    assert all(world.state(name) == "present" for name in NAMES)


@SQLITE
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_removal_hidden_in_lies_is_told_soon_after(world: World, lie: Lie) -> None:
    world.start(*NAMES)
    world.index.lie = lie
    world.wait(1, every=0.25)
    world.index.remove("p7")
    world.wait(1, every=0.25)
    world.index.lie = honest
    world.wait(0.2, every=0.05)

    assert [each for each in world.told() if not each.startswith("Registry")] == [
        "project-removed p7"
    ]


def test_a_removal_without_a_row_hidden_in_an_outage_is_told_within_26_hours(world: World) -> None:
    world.start(*NAMES)
    world.index.lie = all_missing
    world.index.vanish("p7")
    world.wait(2, every=0.25)
    world.index.lie = honest
    world.wait(26)

    assert [each for each in world.told() if not each.startswith("Registry")] == [
        "project-removed p7"
    ]


def test_a_mass_disappearance_is_one_event_and_no_removal(world: World) -> None:
    world.start(*NAMES)
    world.index.lie = pages_missing
    world.clock.sleep(3600)
    world.wait(30, every=1)
    assert world.told() == ["RegistryTroubled"]

    world.index.lie = honest
    world.wait(1, every=0.25)
    assert world.told() == ["RegistryTroubled", "RegistryRecovered"]


def test_pages_that_the_list_contradicts_say_nothing(world: World) -> None:
    world.start("perf", "other")
    world.index.lie = pages_missing
    world.wait(30)

    assert world.told() == []


def test_a_quarantine_by_the_index_is_no_removal(world: World) -> None:
    world.start(*NAMES)
    world.index.quarantine("p7")
    world.wait(30, every=2)

    assert world.told() == ["project-quarantined p7"]


def test_a_journal_that_goes_back_is_a_trouble_and_its_new_numbers_are_taken(world: World) -> None:
    world.start(*NAMES)
    world.index.noise(50)
    world.poll()
    world.index.renumber(5)
    world.wait(3, every=0.25)
    assert world.told() == ["RegistryTroubled", "RegistryRecovered"]

    world.index.remove("p7")
    world.poll()
    assert world.told()[-1] == "project-removed p7"


@SQLITE
def test_pages_that_cannot_be_read_keep_nobody_else_waiting(world: World) -> None:
    unreadable = tuple(f"q{number}" for number in range(60))

    def lie(request: Request, answer: Response) -> Answer:
        return replace(answer, body=b"[") if "/q" in request.url else answer

    world.index.lie = lie
    world.start(*unreadable, *NAMES)
    world.poll()
    assert {world.state(name) for name in NAMES} == {"present"}
    for number in range(60):
        world.index.yank(f"q{number}", "1.0")
    world.index.yank("p7", "1.0")
    world.poll()
    with world.store.snapshot() as view:
        assert view.sources.get("pypi").silent_since is None

    assert world.told() == ["all-releases-yanked p7"]


def test_a_stale_page_is_asked_for_again(world: World) -> None:
    world.start("perf", "other")
    world.index.troubles = {Trouble.STALE}
    world.index.release("perf", "2.0")
    world.poll()
    with world.store.snapshot() as view:
        assert view.agenda.oldest_pending("pypi") is not None
    world.index.troubles = set()
    world.wait(0.5, every=0.05)
    with world.store.snapshot() as view:
        assert view.agenda.oldest_pending("pypi") is None
    world.index.yank("perf", "2.0")
    world.poll()
    assert world.told() == ["release-yanked perf"]


@SQLITE
@pytest.mark.parametrize("far", [10**9, 2**63, 10**40, -1, 0])
def test_threat_t23_a_number_far_from_the_others_hides_nothing(world: World, far: int) -> None:
    def lie(_request: Request, answer: Response) -> Answer:
        said = f"<int>{far}</int>".encode()
        return replace(answer, body=answer.body.replace(b"<int>987654321</int>", said))

    world.start(*NAMES)
    moment = int(world.clock.now().timestamp())
    world.index.lie = lie
    world.index.rows.append(("p3", "1.0", moment, "new release", 987654321))
    world.poll()
    world.index.rows.pop()
    world.index.lie = honest
    world.wait(1, every=0.25)
    world.index.remove("p7")
    world.wait(1, every=0.25)

    assert [each for each in world.told() if not each.startswith("Registry")] == [
        "project-removed p7"
    ]


@SQLITE
@pytest.mark.parametrize(
    "name", ["../p7", "/p7/../", "p7/../../etc", "p7\u202e", "P7 ", "", "p" * 9999]
)
def test_threat_t23_a_row_about_no_name_touches_nobody(world: World, name: str) -> None:
    world.start(*NAMES)
    moment = int(world.clock.now().timestamp())
    for action in ("remove project", "remove Owner anna"):
        world.index.rows.append((name, None, moment, action, world.index.head + 1))
    world.wait(1, every=0.25)
    assert world.told() == []
    assert all(world.state(each) == "present" for each in NAMES)
    world.index.remove("p7")
    world.wait(1, every=0.25)

    assert world.told() == ["project-removed p7"]
