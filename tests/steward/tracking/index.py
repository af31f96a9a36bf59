"""The pretended index in the hands of the tests of tracking: it lies where a test tells it to."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from steward.clock import SetClock
from steward.observations import Answer, NoAnswer, Request, Response, Stream
from steward.pretend import PretendIndex

ROOT = "https://index.example"
PIECE = 1000

Lie = Callable[[Request, Response], Answer]


def honest(_request: Request, answer: Response) -> Answer:
    """Say what is true."""
    return answer


class Index(PretendIndex):
    """An index that needs no network.  `lie` changes an answer before it is given."""

    def __init__(self, clock: SetClock) -> None:
        super().__init__(clock)
        self.lie: Lie = honest
        self.asked: list[str] = []

    def create(self, name: str, owner: str = "anna", versions: Iterable[str] = ("1.0",)) -> None:
        super().create(name, owner, versions)

    def noise(self, rows: int = 1, action: str = "new release") -> None:
        """Write rows about projects that nobody tracks."""
        moment = int(self.clock.now().timestamp())
        for number in range(rows):
            self.rows.append((f"noise-{number}", "1.0", moment, action, self.head + 1))

    def renumber(self, head: int) -> None:
        """Let the journal go back, as one that was restored from a copy does."""
        del self.rows[head:]
        for name, held in self.projects.items():
            held.serial = min(held.serial, head)
            self._touched(name)

    def send(self, request: Request) -> Answer:
        self.asked.append(request.url)
        return self.lie(request, self.answer(request))

    @contextmanager
    def stream(self, request: Request) -> Iterator[Stream | NoAnswer]:
        said = self.send(request)
        if isinstance(said, NoAnswer):
            yield said
            return
        pieces = (said.body[at : at + PIECE] for at in range(0, len(said.body), PIECE))
        yield Stream(
            url=said.url, status=said.status, headers=said.headers, pieces=pieces, at=said.at
        )
