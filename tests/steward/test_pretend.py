"""The pretended index behaves as the real one does, its lies included."""

from collections.abc import Iterator

import pytest

from steward.clock import SetClock
from steward.errors import NotFound, Unreachable
from steward.fetch import Fetcher, Limits
from steward.observations import (
    Absent,
    Detail,
    Holder,
    HolderKind,
    JournalRow,
    Observation,
    Request,
    Response,
    Seen,
    Status,
    Stream,
)
from steward.observations import Unreachable as Nothing
from steward.pretend import MAINTAINER, PretendIndex, Trouble
from steward.registries import find
from steward.settings import Settings
from tests.doubles import InProcess, Served
from workflows.names import pypi

ONCE = Limits(attempts=1)


class Reader:
    """Reads a pretended index as the service does: through the door and the adapter."""

    def __init__(self, index: PretendIndex, clock: SetClock) -> None:
        self.index, self.clock = index, clock
        self.registry = find("pypi", "https://index.example")
        self.fetcher = Fetcher(Settings(), clock, InProcess(index), limits=ONCE)

    def look(self, name: str = "perf") -> Observation:
        """Return one look at a project."""
        page, facts = map(self.fetcher.send, self.registry.detail(name))
        return self.registry.read_detail(pypi(name), page, facts, self.clock.now())

    def detail(self, name: str = "perf") -> Detail:
        """Return what a project shows."""
        seen = self.look(name)
        assert isinstance(seen, Seen), seen
        return seen.detail

    def rows(self, after: int = 0) -> tuple[JournalRow, ...]:
        """Return the journal's rows."""
        answer = self.fetcher.send(self.registry.changes(str(after)))
        return self.registry.read_changes(answer).rows

    def root(self) -> dict[str, int | None]:
        """Return the list of all projects."""
        with self.fetcher.stream(self.registry.root()) as answer:
            return dict(self.registry.read_root(answer))


@pytest.fixture
def index(clock: SetClock) -> PretendIndex:
    made = PretendIndex(clock)
    made.create("Perf", "anna", ["1.0", "1.1"])
    return made


@pytest.fixture
def reader(index: PretendIndex, clock: SetClock) -> Iterator[Reader]:
    made = Reader(index, clock)
    yield made
    made.fetcher.close()


@pytest.mark.parametrize("speaks_json", [True, False])
def test_a_project_is_shown_whole(
    reader: Reader, index: PretendIndex, *, speaks_json: bool
) -> None:
    index.speaks_json = speaks_json
    index.release("perf", "2.0", ["idna>=2"])
    index.yank("perf", "1.0", "broken")
    index.describe("perf", "Measures things", ["Development Status :: 7 - Inactive"])
    index.warn("perf", "PYSEC-1")

    shown = reader.detail()

    assert shown.display_name == "Perf"
    assert shown.serial == index.projects["perf"].serial
    assert [(r.version, r.yanked) for r in shown.releases] == [
        ("1.0", True),
        ("1.1", False),
        ("2.0", False),
    ]
    assert {file.yanked for file in shown.releases[0].files} == {"broken"}
    assert all(file.uploaded == reader.clock.now() for file in shown.releases[0].files)
    assert shown.holders == frozenset({Holder("anna", "owner")})
    assert (shown.described, shown.requires) == ("2.0", ("idna>=2",))
    assert shown.summary == "Measures things"
    assert shown.classifiers == ("Development Status :: 7 - Inactive",)
    assert shown.vulnerabilities == ("PYSEC-1",)


def test_the_metadata_file_tells_the_requirements(reader: Reader, index: PretendIndex) -> None:
    index.release("perf", "2.0", ["idna>=2", "feedgen; extra == 'feeds'"])
    request = reader.registry.metadata(reader.detail().releases[-1])
    assert request is not None

    told = reader.registry.read_metadata(reader.fetcher.send(request))

    assert told == ("idna>=2", "feedgen; extra == 'feeds'")


def test_every_verb_writes_the_row_that_pypi_writes(reader: Reader, index: PretendIndex) -> None:
    index.yank("perf", "1.0")
    index.unyank("perf", "1.0")
    index.invite("perf", "boris")
    index.accept("perf", "boris")
    index.invite("perf", "chiara", MAINTAINER)
    index.revoke_invite("perf", "chiara", MAINTAINER)
    index.add_holder("perf", "chiara", MAINTAINER)
    index.change_role("perf", "chiara", "Owner")
    index.remove_holder("perf", "anna")
    index.quarantine("perf")
    index.clear_quarantine("perf")
    index.quarantine_release("perf", "1.0")
    index.clear_release("perf", "1.0")
    index.remove_file("perf", "1.0", "perf-1.0.tar.gz")
    index.remove_release("perf", "1.0")
    index.remove("perf")
    index.create("perf", "dora")

    rows = reader.rows()

    assert [row.action for row in rows] == [
        *("create", "add Owner anna", "new release", "add source file perf-1.0.tar.gz"),
        *("add py3 file perf-1.0-py3-none-any.whl", "new release"),
        *("add source file perf-1.1.tar.gz", "add py3 file perf-1.1-py3-none-any.whl"),
        *("yank release", "unyank release", "invite Owner boris", "accepted Owner boris"),
        *("invite Maintainer chiara", "revoke_invite Maintainer chiara", "add Maintainer chiara"),
        *("change Maintainer chiara to Owner", "remove Owner anna", "project quarantined"),
        *("project quarantine cleared", "release quarantined", "release quarantine cleared"),
        *("remove file perf-1.0.tar.gz", "remove release", "remove project"),
        *("create", "add Owner dora"),
    ]
    assert all(row.known for row in rows)
    assert [int(row.external_id) for row in rows] == list(range(1, len(rows) + 1))


def test_what_pypi_keeps_out_of_its_journal_is_not_in_ours(
    reader: Reader, index: PretendIndex
) -> None:
    before = index.head

    index.archive("perf", "use perf2")
    assert (reader.detail().status, reader.detail().status_reason) == (
        Status.ARCHIVED,
        "use perf2",
    )
    index.unmark("perf")
    index.deprecate("perf")
    index.remove_release("perf", "1.0")
    after = index.head
    index.move_to_organization("perf", "The Friends", "anna")

    assert after == before + 1
    assert [row.action for row in reader.rows(after)] == ["remove Owner anna"]
    assert reader.detail().holders == frozenset(
        {Holder("The Friends", "owner", HolderKind.ORGANIZATION)}
    )


def test_a_row_of_an_unknown_kind_is_kept(reader: Reader, index: PretendIndex) -> None:
    index.write_row("perf", "lend to the neighbours")

    assert not reader.rows()[-1].known


def test_a_removed_project_is_absent_and_comes_back_as_it_was(
    reader: Reader, index: PretendIndex
) -> None:
    before = reader.detail()

    index.remove("perf")
    assert isinstance(reader.look(), Absent)
    assert reader.root() == {}
    index.restore("perf")

    assert reader.detail().releases == before.releases


def test_a_name_that_comes_back_in_other_hands_inherits_nothing(
    reader: Reader, index: PretendIndex
) -> None:
    index.remove("perf")
    index.create("perf", "boris", ["9.0"])

    shown = reader.detail()

    assert [release.version for release in shown.releases] == ["9.0"]
    assert shown.holders == frozenset({Holder("boris", "owner")})


def test_a_quarantined_project_is_there_and_not_listed(reader: Reader, index: PretendIndex) -> None:
    index.quarantine("perf")

    assert reader.detail().status is Status.QUARANTINED
    assert reader.detail().releases == ()
    assert reader.root() == {}


def test_an_unchanged_page_is_told_by_its_etag(reader: Reader) -> None:
    request = reader.registry.detail("perf")[0]
    answer = reader.fetcher.send(request)
    assert isinstance(answer, Response)

    again = Request(
        url=request.url,
        headers=(*request.headers, ("if-none-match", answer.header("etag") or "")),
    )
    unchanged = reader.fetcher.send(again)

    assert isinstance(unchanged, Response)
    assert unchanged.unchanged


# --- its lies ---


@pytest.mark.parametrize(
    "trouble", [Trouble.DOWN, Trouble.PORTAL, Trouble.RUBBISH, Trouble.HALF_BODIES]
)
@pytest.mark.parametrize("speaks_json", [True, False])
def test_an_outage_teaches_nothing(
    trouble: Trouble, reader: Reader, index: PretendIndex, *, speaks_json: bool
) -> None:
    index.speaks_json = speaks_json
    index.troubles.add(trouble)

    assert isinstance(reader.look(), Nothing)
    with pytest.raises(Unreachable):
        reader.root()
    with pytest.raises(Unreachable):
        reader.rows()
    index.troubles.clear()
    reader.clock.sleep(3600)
    assert reader.detail()


def test_an_outage_of_404_looks_like_absence_and_control_names_show_it(
    reader: Reader, index: PretendIndex
) -> None:
    index.create("control", "anna", ["1.0"])
    index.troubles.add(Trouble.ALL_MISSING)

    assert isinstance(reader.look("perf"), Absent)
    assert isinstance(reader.look("control"), Absent)
    with pytest.raises(NotFound):
        reader.rows()


def test_one_project_may_be_hidden_without_a_row(reader: Reader, index: PretendIndex) -> None:
    before = index.head
    index.hidden.add("perf")

    assert isinstance(reader.look(), Absent)
    assert index.head == before


def test_half_a_list_is_whole_in_form(reader: Reader, index: PretendIndex) -> None:
    for number in range(9):
        index.create(f"thing-{number}")
    assert len(reader.root()) == 10

    index.troubles.add(Trouble.HALF_ROOT)

    assert len(reader.root()) == 5


def test_stale_pages_show_what_was_and_say_so_by_their_serial(
    reader: Reader, index: PretendIndex
) -> None:
    index.troubles.add(Trouble.STALE)
    index.release("perf", "2.0")
    index.create("new", "boris", ["1.0"])

    row = next(row for row in reader.rows() if row.version == "2.0")
    shown = reader.detail()

    assert [release.version for release in shown.releases] == ["1.0", "1.1"]
    assert shown.serial is not None
    assert shown.serial < int(row.external_id)
    assert isinstance(reader.look("new"), Absent)
    assert set(reader.root()) == {"perf"}
    index.troubles.clear()
    assert len(reader.detail().releases) == 3


def test_the_head_may_go_back(reader: Reader, index: PretendIndex) -> None:
    def head() -> int:
        return reader.registry.read_head(reader.fetcher.send(reader.registry.head()))

    assert head() == index.head
    index.troubles.add(Trouble.SERIAL_BACK)
    assert head() < index.head


def test_an_index_may_have_neither_journal_nor_owners(reader: Reader, index: PretendIndex) -> None:
    index.has_journal = index.shows_ownership = False

    assert reader.detail().holders is None
    with pytest.raises(NotFound):
        reader.rows()


def test_it_is_served_over_http(index: PretendIndex, clock: SetClock) -> None:
    index.remove_release("perf", "1.0")
    fetcher = Fetcher(Settings(), clock)

    with Served(index) as served:
        registry = find("pypi", served.url)
        page, facts = map(fetcher.send, registry.detail("perf"))
        seen = registry.read_detail(pypi("perf"), page, facts, clock.now())
        rows = registry.read_changes(fetcher.send(registry.changes("0"))).rows
        with fetcher.stream(registry.root()) as answer:
            assert isinstance(answer, Stream)
            names = dict(registry.read_root(answer))
    fetcher.close()

    assert isinstance(seen, Seen)
    assert [release.version for release in seen.detail.releases] == ["1.1"]
    assert len(rows) == index.head
    assert set(names) == {"perf"}
