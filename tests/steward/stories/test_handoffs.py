"""The cases of the demonstration: one in every stage, and a newcomer who decides one."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from starlette.testclient import TestClient

from steward.stories import demo, handoffs
from steward.stories.handoffs import Handoffs
from steward.stories.stage import Stage as Scene
from steward.stories.stage import scratch
from steward.web.app import build
from workflows.terms import Outcome, Stage

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def played() -> Iterator[tuple[Scene, Handoffs]]:
    cases = Handoffs()
    moments = demo.with_cases([], cases, NOW)
    with (
        scratch() as folder,
        Scene(Path(folder), NOW - handoffs.LONG_AGO, "http://127.0.0.1:8000") as stage,
    ):
        cases.prepare(stage)
        stage.clock.move_to(moments[0].at)
        demo.perform_all(stage, moments, lambda _done, _many: None)
        stage.play_until(NOW, NOW - demo.SETTLED)
        yield stage, cases


def test_one_case_stands_in_every_stage(played: tuple[Scene, Handoffs]) -> None:
    stage, cases = played
    with stage.service.store.snapshot() as view:
        files = {name: view.case_files.get(case) for name, case in cases.cases.items()}

    assert {each.stage for each in files.values() if each} == set(Stage)
    assert files["waxseal"] is not None
    assert files["waxseal"].outcome is Outcome.WITHDRAWN


def test_a_newcomer_opens_the_desk_and_decides_one(played: tuple[Scene, Handoffs]) -> None:
    stage, cases = played
    app = build(stage.service.settings, stage.service.store, stage.clock)
    base = stage.service.settings.base_url
    links = dict(handoffs.links(stage))
    with TestClient(app, base_url=base, follow_redirects=False) as web:
        path = links[handoffs.ADMIN].removeprefix(base)
        web.post(path, headers=PAGE)
        token = {"form_token": _hidden(web.get("/account").text, "form_token")}
        web.post("/account/app", data=token, headers=PAGE)
        found = re.search(r'class="addr code"[^>]*>([^<]+)<', web.get("/account/app").text)
        assert found is not None
        code = pyotp.TOTP(found[1].replace(" ", "")).at(stage.clock.now())
        web.post("/account/app/confirm", data={**token, "code": code}, headers=PAGE)

        queue, public = web.get("/desk", headers=PAGE).text, web.get("/cases").text
        assert {n for n in cases.cases if n in queue} >= {"qrlines", "statgrid", "inkfold"}
        assert {n for n in cases.cases if n in public} >= {"pathglob", "mapfold", "ringlog"}
        assert "tablekit" in web.get("/adopt", headers=PAGE).text
        case = f"/desk/{cases.cases['inkfold']}"
        page = web.get(case, headers=PAGE).text
        sent = {name: _hidden(page, name) for name in ("form_token", "expected")}
        voted = web.post(f"{case}/approve", data={**sent, "free": "yes"}, headers=PAGE)

    assert voted.status_code == 303, voted.text
    with stage.service.store.snapshot() as view:
        file = view.case_files.get(cases.cases["inkfold"])
    assert file is not None
    assert file.stage is Stage.COOLING_OFF


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, page
    return found[1]
