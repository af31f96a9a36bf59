"""A project, its repository, its registry and its host, all answering without sockets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from steward.accounts.subjects import SignedIn
from steward.fetch import Fetcher, Limits
from steward.observations import Request, Response
from steward.pretend import PretendIndex
from steward.proofs import ProofKind, ProofOfStanding
from steward.standing import all_of, showing
from steward.standing.kinds import Eyes
from steward.standing.showing import Wish
from tests.doubles import Answering
from tests.steward.accounts.world import World
from tests.steward.providers.pretend import PretendGitHub, PretendOpenId
from workflows.names import Project, pypi

LEAF = pypi("leaf")
ANNA, MAILBOX = 7, "anna@home.example"
CHALLENGE_FILE = "steward-challenge.txt"


@dataclass
class Pages:
    """A host with a few files, and perhaps a redirect."""

    files: dict[str, tuple[int, dict[str, str], str]] = field(default_factory=dict)

    def answer(self, request: Request) -> Response:
        """Answer with a file, or with nothing."""
        path = urlsplit(request.url).path
        status, headers, text = self.files.get(path, (404, {}, ""))
        return Response(
            url=request.url,
            status=status,
            headers=tuple(headers.items()),
            body=text.encode(),
            at=None,  # type: ignore[arg-type] # nobody asks a page for its time
        )


@dataclass
class Town(httpx.BaseTransport):
    """Every host there is, by its name."""

    world: World
    index: PretendIndex
    github: PretendGitHub
    ci: PretendOpenId
    home: Pages
    elsewhere: Pages = field(default_factory=Pages)
    asked: list[str] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as the host would."""
        hosts: dict[str, Answering] = {
            "index.example": self.index,
            "api.git.example": self.github,
            "ci.example": self.ci,
            "leaf.example": self.home,
            "other.example": self.elsewhere,
        }
        self.asked.append(str(request.url))
        answer = hosts[request.url.host].answer(
            Request(
                url=str(request.url),
                method=request.method,
                headers=tuple(
                    (name.lower(), value) for name, value in request.headers.multi_items()
                ),
                body=request.read() or None,
            )
        )
        return httpx.Response(answer.status, headers=list(answer.headers), content=answer.body)

    @contextmanager
    def eyes(self) -> Iterator[Eyes]:
        """Open what looks outside."""
        fetcher = Fetcher(self.world.settings, self.world.clock, self, limits=Limits(attempts=1))
        yield Eyes(
            settings=self.world.settings,
            fetcher=fetcher,
            clock=self.world.clock,
            office=self.world.office,
        )

    def come(self, address: str = MAILBOX) -> SignedIn:
        """Sign somebody in by a mailed link."""
        return self.world.who(self.world.come(address).session)

    def ask(self, who: SignedIn, kind: ProofKind, target: str = "", of: Project = LEAF) -> str:
        """Ask for a challenge, and return its id."""
        with self.world.store.transaction() as tx:
            wish = Wish(project=of, kind=kind, target=target)
            return showing.begin(tx, self.world.office, who, wish)

    def challenge(self, who: SignedIn, ask_id: str) -> str:
        """Return the words of a challenge, as the account page shows them."""
        with self.world.store.snapshot() as view:
            return showing.own_ask(view, who, ask_id).challenge

    def show(self, who: SignedIn, ask_id: str, token: str = "") -> None:
        """Have it looked at."""
        with self.eyes() as eyes:
            showing.show(self.world.store, eyes, who, ask_id, token)

    def run(self, challenge: str, claims: dict[str, Any]) -> ProofOfStanding:
        """Send the token of a run of CI."""
        with self.eyes() as eyes:
            token = self.ci.signed(claims)
            return showing.show_run(self.world.store, eyes, challenge, token, "198.51.100.9")

    def shown(self, who: SignedIn) -> tuple[ProofOfStanding, ...]:
        """Return what somebody has shown."""
        with self.world.store.snapshot() as view:
            return all_of(view, who.account_id)

    def put(self, text: str, branch: str = "trunk", place: str = CHALLENGE_FILE) -> None:
        """Put a file into the repository."""
        self.github.files["anna/leaf", branch, place] = text
