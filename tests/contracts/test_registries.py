"""What every registry must hold, whatever its ecosystem: the same tests over each one found."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from steward.errors import NotFound, Unreachable
from steward.observations import File, NoAnswer, Release, Response
from steward.observations import Unreachable as Nothing
from steward.registries import Registry, ecosystems, find
from workflows.names import Project

ROOT = "https://index.example"
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
BODIES = [b"", b"\x00\xff" * 50, b"{}", b"[]", b"<html>Sign in</html>", b"{" * 100_000]
EACH = pytest.mark.parametrize(
    "registry", [find(name, ROOT) for name in ecosystems()], ids=ecosystems()
)


def answer(body: bytes, status: int = 200) -> Response:
    return Response(url=f"{ROOT}/x", status=status, headers=(), body=body, at=NOW)


def release(version: str, yanked: str | None = None) -> Release:
    return Release(
        version=version, files=(File(name="a", url="https://a.example/a", yanked=yanked),)
    )


def test_registries_are_listed_without_being_imported() -> None:
    code = (
        "import sys, steward.registries as r; r.ecosystems(); print('pypi_simple' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "False"


def test_an_unknown_ecosystem_is_refused_by_name() -> None:
    with pytest.raises(NotFound, match="pypi"):
        find("cobol")


@EACH
def test_every_question_goes_to_the_configured_root(registry: Registry) -> None:
    questions = [registry.root(), *registry.detail("thing")]
    if registry.capabilities.journal:
        questions += [registry.head(), registry.changes("0")]

    assert all(question.url.startswith(f"{ROOT}/") for question in questions)
    assert all(question.trusted and question.most_bytes for question in questions)


@EACH
@pytest.mark.parametrize("status", [200, 302, 404, 500])
@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_rubbish_never_shows_or_removes_a_project(
    registry: Registry, body: bytes, status: int
) -> None:
    project = Project(registry.ecosystem, "thing")

    # The answers come from another address than was asked, so even a 404 proves nothing.
    found = registry.read_detail(project, answer(body, status), answer(body, status), NOW)

    assert isinstance(found, Nothing)
    assert found.reason
    assert found.reason.isprintable()


@EACH
def test_silence_is_not_absence(registry: Registry) -> None:
    silent = NoAnswer(url=ROOT, at=NOW, reason="timed out")

    found = registry.read_detail(Project(registry.ecosystem, "thing"), silent, silent, NOW)

    assert isinstance(found, Nothing)
    assert registry.read_metadata(silent) is None
    with pytest.raises(Unreachable):
        list(registry.read_root(silent))


@EACH
@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_rubbish_is_no_journal(registry: Registry, body: bytes) -> None:
    if registry.capabilities.journal:
        with pytest.raises(Unreachable):
            registry.read_head(answer(body))
        with pytest.raises(Unreachable):
            registry.read_changes(answer(body))


@EACH
def test_an_installer_passes_over_what_was_yanked(registry: Registry) -> None:
    offered = [release("1.0"), release("2.0", yanked=""), Release(version="3.0")]

    latest = registry.latest(offered)

    assert latest is not None
    assert latest.version == "1.0"
    assert registry.latest([release("1.0", yanked="broken")]) is None
    assert registry.latest([]) is None


@EACH
def test_an_installer_prefers_what_is_final(registry: Registry) -> None:
    final = registry.latest([release("1.0"), release("2.0a1")])
    early = registry.latest([release("2.0a1"), release("2.0a2")])

    assert final is not None
    assert final.version == "1.0"
    assert early is not None
    assert early.version == "2.0a2"


@EACH
def test_versions_are_in_order_whatever_they_are(registry: Registry) -> None:
    versions = ["1.10", "1.9", "1.0", "not a version", "\x00", "2.0"]

    in_order = sorted(versions, key=registry.order)

    assert [v for v in in_order if v[0].isdigit()] == ["1.0", "1.9", "1.10", "2.0"]


@EACH
def test_a_range_allows_what_lies_in_it(registry: Registry) -> None:
    assert registry.admits(">=1.0,<2.0", "1.5")
    assert not registry.admits(">=1.0,<2.0", "2.0")
    assert not registry.admits("rubbish", "1.0")
    assert not registry.admits(">=1.0", "rubbish")
