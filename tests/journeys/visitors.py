"""People with browsers of their own, and the post they read: all they do goes over HTTP."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from typing import Any, Final

import pyotp
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from steward.accounts import joining
from steward.accounts.subjects import Operator
from steward.permissions import Role
from steward.schedule import Schedule
from steward.web.app import build
from tests.steward.whole import Whole

PAGE: Final = {"accept": "text/html"}
DAY: Final = timedelta(days=1)


@dataclass
class Town:
    """The whole service on a moved clock, with its post."""

    it: Whole
    app: ASGIApp

    @classmethod
    @contextmanager
    def served(cls, it: Whole) -> "Iterator[Town]":
        """Serve the pages for as long as the block lasts."""
        app = build(it.service.settings, it.service.store, it.clock)
        with TestClient(app):  # which ends with what the service held open
            yield cls(it, app)

    def wait(self, days: int) -> None:
        """Let days pass, with all that falls due on the way."""
        entries = [each for each in self.it.service.schedule() if each.actor != "poll"]
        schedule = Schedule(self.it.service.store, entries)
        for _ in range(days):
            self.it.clock.sleep(DAY.total_seconds())
            self.it.index.write_row("elsewhere", "add py3 file elsewhere.whl")
            self.it.service.poll()
            schedule.tick()
            self.it.work()

    def letters(self, to: str, kind: str = "") -> list[EmailMessage]:
        """Return what has left for an address, oldest first."""
        folder = self.it.service.settings.data_dir / "letters"
        read: list[EmailMessage] = [
            message_from_bytes(path.read_bytes(), policy=default)
            for path in sorted(folder.glob("*.eml"))
        ]
        mine = [each for each in read if to in str(each["To"])]
        return [each for each in mine if kind in str(each["X-Steward-Kind"] or "")]

    def visitor(self, address: str = "", *roles: Role) -> "Visitor":
        """Return somebody with a browser; the operator gives them these roles."""
        if roles:
            with self.it.service.store.transaction() as tx:
                office = self.it.service.office
                joining.add(tx, office, Operator(), address, frozenset(roles))
        base = self.it.service.settings.base_url
        web = TestClient(self.app, base_url=base, follow_redirects=False)
        return Visitor(self, address, web)


@dataclass
class Visitor:
    """Somebody with a browser."""

    town: Town
    address: str
    web: TestClient
    app: pyotp.TOTP | None = field(default=None)

    def read(self, path: str) -> str:
        """Open a page of ours."""
        answer = self.web.get(path, headers=PAGE)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return str(answer.text)

    def json(self, path: str) -> Any:  # noqa: ANN401 -- whatever is answered
        """Read what a program reads."""
        answer = self.web.get(path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def press(self, path: str, action: str, **fields: str) -> str:
        """Send a form of a page, with what the page hides in it; return where that leads."""
        page = self.read(path)
        form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
        assert form is not None, f"{path} has no form for {action}"
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0])
        return self.send(action, {**dict(hidden), **fields})

    def send(self, action: str, fields: Mapping[str, str]) -> str:
        """Send what a form would, and return where that leads."""
        answer = self.web.post(action, data=dict(fields), headers=PAGE)
        problem = re.search(r'role="alert">.*?</div>', answer.text, re.DOTALL)
        assert answer.status_code == 303, (action, answer.status_code, problem and problem[0])
        return str(answer.headers["location"])

    def come(self) -> "Visitor":
        """Sign in by a mailed link, and show the second factor where there is one."""
        self.press("/sign-in", "/sign-in", address=self.address)
        self.town.it.work()
        letter = self.town.letters(self.address)[-1]
        found = re.search(r"/sign-in/stwi_[\w-]+", str(letter.get_content()))
        assert found is not None
        self.press(found[0], found[0])
        if self.app is not None:
            self.press("/account/proof", "/account/proof/code", code=self._code())
        return self

    def enrol(self) -> "Visitor":
        """Set up an authenticator app as anybody would."""
        self.press("/account", "/account/app")
        secret = re.search(r'class="addr code"[^>]*>([^<]+)<', self.read("/account/app"))
        assert secret is not None
        self.app = pyotp.TOTP(unescape(secret[1]).replace(" ", ""))
        self.press("/account/app", "/account/app/confirm", code=self._code())
        return self

    def _code(self) -> str:
        assert self.app is not None
        return self.app.at(self.town.it.clock.now())
