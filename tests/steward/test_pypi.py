"""What PyPI's answers mean: a project that is there, one that is gone, and no answer at all."""

import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.observations import (
    Absent,
    Answer,
    Detail,
    Holder,
    HolderKind,
    NoAnswer,
    Observation,
    Response,
    Seen,
    Status,
    Unreachable,
)
from steward.registries import find
from workflows.names import pypi

RECORDED = Path(__file__).parents[2] / "fixtures" / "registries" / "pypi"
ROOT = "https://index.example"
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
INDEX = find("pypi", ROOT)


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def simple(name: str, body: bytes, status: int = 200, **headers: str) -> Response:
    return _response(f"{ROOT}/simple/{name}/", body, status, headers)


def api(name: str, body: bytes, status: int = 200, **headers: str) -> Response:
    return _response(f"{ROOT}/pypi/{name}/json", body, status, headers)


def _response(url: str, body: bytes, status: int, headers: dict[str, str]) -> Response:
    pairs = tuple((key.replace("_", "-"), value) for key, value in headers.items())
    return Response(url=url, status=status, headers=pairs, body=body, at=NOW)


def gone(name: str) -> tuple[Response, Response]:
    return (
        simple(name, recorded("missing.simple.txt"), 404, content_type="text/plain"),
        api(name, recorded("missing.json"), 404, content_type="application/json"),
    )


def look(name: str, page: Answer, facts: Answer) -> Observation:
    return INDEX.read_detail(pypi(name), page, facts, NOW)


def detail(name: str, page: Answer, facts: Answer) -> Detail:
    seen = look(name, page, facts)
    assert isinstance(seen, Seen), seen
    return seen.detail


def reason(name: str, page: Answer, facts: Answer) -> str:
    nothing = look(name, page, facts)
    assert isinstance(nothing, Unreachable), nothing
    assert nothing.reason.isprintable()
    return nothing.reason


def page_of(name: str, **changes: Any) -> bytes:  # noqa: ANN401
    plain = {"meta": {"api-version": "1.1"}, "name": name, "files": [], "versions": []}
    return json.dumps({**plain, **changes}).encode()


def facts_of(name: str, **changes: Any) -> bytes:  # noqa: ANN401
    info = {"name": name, "version": "1.0", **changes.pop("info", {})}
    return json.dumps({"info": info, "last_serial": 7, **changes}).encode()


# --- there ---


def test_a_mirror_of_html_and_json_is_enough() -> None:
    found = detail(
        "idna", simple("idna", recorded("idna.simple.html")), api("idna", recorded("idna.json"))
    )

    assert found.display_name == "idna"
    assert found.status is Status.ACTIVE
    assert [release.version for release in found.releases] == ["3.18", "3.19", "3.20"]
    assert found.holders == frozenset({Holder("boris", "owner")})
    assert found.described == "3.20"
    assert found.requires is not None
    assert 'ruff>=0.16.0; extra == "all"' in found.requires
    assert found.serial == 41170495


def test_what_html_cannot_say_comes_from_the_json_api() -> None:
    found = detail(
        "idna", simple("idna", recorded("idna.simple.html")), api("idna", recorded("idna.json"))
    )

    wheel, sdist = found.releases[-1].files
    assert wheel.name == "idna-3.20-py3-none-any.whl"
    assert (wheel.size, wheel.has_metadata) == (69583, True)
    assert wheel.metadata_sha256 is not None
    assert wheel.uploaded == datetime(2026, 9, 17, 14, 11, 3, 168153, tzinfo=UTC)
    assert wheel.requires_python == ">=3.9"
    assert not sdist.has_metadata


def test_an_sdist_without_requirements_tells_nothing_of_them() -> None:
    found = detail(
        "feedgen",
        simple("feedgen", recorded("feedgen.simple.html")),
        api("feedgen", recorded("feedgen.json")),
    )

    assert found.requires is None
    assert found.links == (("Homepage", "https://feedgen.example/python-feedgen"),)


def test_a_wheel_without_requirements_requires_nothing() -> None:
    facts = facts_of(
        "thing", urls=[{"packagetype": "bdist_wheel", "filename": "thing-1.0-py3-none-any.whl"}]
    )

    assert detail("thing", simple("thing", page_of("thing")), api("thing", facts)).requires == ()


def test_an_archived_project_says_why() -> None:
    found = detail("old-thing", simple("old-thing", recorded("archived.simple.json")), gone("x")[1])

    assert (found.status, found.status_reason) == (Status.ARCHIVED, "use new-thing")
    assert found.serial == 4711
    assert found.holders is None
    assert [release.version for release in found.releases] == ["1.0", "1.1", "2.0"]
    first, second, empty = found.releases
    assert first.yanked
    assert first.files[0].yanked == "breaks on import"
    assert second.files[0].metadata_sha256 == "3" * 64
    assert not empty.files


def test_a_quarantined_project_is_there_though_the_json_api_says_404() -> None:
    found = detail(
        "bad-thing", simple("bad-thing", recorded("quarantined.simple.html")), gone("bad-thing")[1]
    )

    assert found.status is Status.QUARANTINED
    assert found.releases == ()


def test_a_page_without_any_mark_is_known_by_its_files() -> None:
    found = detail("older", simple("older", recorded("older.simple.html")), gone("older")[1])

    first, second = found.releases
    assert first.files[0].yanked == ""
    assert first.files[0].url == f"{ROOT}/packages/older-1.0.tar.gz"
    assert second.files[0].metadata_sha256 == "6" * 64


@pytest.mark.parametrize(
    "said",
    [
        {"project-status": {"status": "deprecated", "reason": "old"}},
        {"project-status": {"status": "Deprecated "}},
        {"project-status": "deprecated"},
        {"project_status": {"status": "deprecated"}},
        {"meta": {"api-version": "1.4", "project-status": {"status": "deprecated"}}},
        {"meta": {"api-version": "1.4", "status": "deprecated"}},
    ],
    ids=str,
)
def test_the_status_is_read_in_every_spelling(said: dict[str, Any]) -> None:
    page = simple("thing", page_of("thing", **said))

    assert detail("thing", page, gone("thing")[1]).status is Status.DEPRECATED


def test_an_unknown_status_counts_as_active_and_is_recorded() -> None:
    page = simple("thing", page_of("thing", **{"project-status": {"status": "asleep"}}))

    found = detail("thing", page, gone("thing")[1])

    assert (found.status, found.status_reason) == (Status.ACTIVE, "unknown status 'asleep'")


def test_a_newer_minor_version_is_read() -> None:
    html = recorded("quarantined.simple.html").replace(b'"1.4"', b'"1.99"')
    data = page_of("bad-thing", meta={"api-version": "1.99"})

    assert detail("bad-thing", simple("bad-thing", html), gone("x")[1])
    assert detail("bad-thing", simple("bad-thing", data), gone("x")[1])


def test_a_newer_major_version_is_not_guessed_at() -> None:
    html = recorded("quarantined.simple.html").replace(b'"1.4"', b'"2.0"')

    assert "'2.0' is not understood" in reason(
        "bad-thing", simple("bad-thing", html), gone("bad-thing")[1]
    )


def test_the_older_serial_of_two_counts() -> None:
    page = simple("thing", page_of("thing"), x_pypi_last_serial="9")

    assert detail("thing", page, api("thing", facts_of("thing"))).serial == 7


def test_organizations_and_teams_hold_projects_too() -> None:
    ownership = {
        "organization": "The Friends",
        "roles": [{"role": "Maintainer", "user": "chiara"}, {"role": "Owner", "team": "core"}],
    }

    found = detail(
        "thing",
        simple("thing", page_of("thing")),
        api("thing", facts_of("thing", ownership=ownership)),
    )

    assert found.holders == frozenset(
        {
            Holder("The Friends", "owner", HolderKind.ORGANIZATION),
            Holder("chiara", "maintainer"),
            Holder("core", "owner", HolderKind.TEAM),
        }
    )


def test_a_withdrawn_vulnerability_is_none() -> None:
    known = [{"id": "PYSEC-1"}, {"id": "PYSEC-2", "withdrawn": "2026-01-01T00:00:00Z"}, {}, "x"]

    found = detail(
        "thing",
        simple("thing", page_of("thing")),
        api("thing", facts_of("thing", vulnerabilities=known)),
    )

    assert found.vulnerabilities == ("PYSEC-1",)


def test_one_bad_file_does_not_lose_the_others() -> None:
    files = [
        {"filename": "thing-1.0.tar.gz", "url": "x.tar.gz", "hashes": {}},
        {"filename": 5, "url": None},
        "rubbish",
        {"filename": "not a file name", "url": "javascript:alert(1)", "hashes": {}},
    ]

    found = detail("thing", simple("thing", page_of("thing", files=files)), gone("thing")[1])

    assert [release.version for release in found.releases] == ["1.0"]
    assert found.releases[0].files[0].url == f"{ROOT}/simple/thing/x.tar.gz"


def test_one_version_in_two_spellings_is_one_release() -> None:
    files = [
        {"filename": "thing-1.0.tar.gz", "url": "a", "hashes": {}},
        {"filename": "thing-1.0.0-py3-none-any.whl", "url": "b", "hashes": {}},
    ]

    found = detail("thing", simple("thing", page_of("thing", files=files)), gone("thing")[1])

    assert [release.version for release in found.releases] == ["1.0"]


def test_five_megabytes_of_summary_are_cut() -> None:
    facts = facts_of("thing", info={"summary": "a\u202e\n" * 2_500_000})

    found = detail("thing", simple("thing", page_of("thing")), api("thing", facts))

    assert found.summary is not None
    assert len(found.summary) <= 1000
    assert found.summary.isprintable()


# --- gone ---


def test_a_project_is_absent_when_both_interfaces_say_so() -> None:
    page, facts = gone("thing")

    assert look("thing", page, facts) == Absent(
        project=pypi("thing"), at=NOW, status=404, source=f"{ROOT}/simple/thing/"
    )


@pytest.mark.parametrize(
    "body", [b"", b"404 page not found\n", b"<html><h1>404 Not Found</h1><hr>nginx</html>"]
)
def test_plainer_indexes_say_it_in_their_own_words(body: bytes) -> None:
    assert isinstance(look("thing", simple("thing", body, 404), api("thing", body, 410)), Absent)


def test_one_interface_alone_is_not_enough() -> None:
    page, facts = gone("thing")

    assert "the JSON API has it" in reason("thing", page, api("thing", facts_of("thing")))
    assert "timed out" in reason("thing", page, NoAnswer(url="x", at=NOW, reason="timed out"))
    assert "status 503" in reason("thing", page, api("thing", b"", 503))
    assert "status 503" in reason("thing", simple("thing", b"", 503), facts)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><title>Hotel</title><form action=/login><input name=room></form></html>",
        b"<html><meta http-equiv=refresh content='0;url=http://portal.example/'>404</html>",
        b"not found" + b" " * 100_000,
        b"<html>Welcome</html>",
    ],
    ids=["form", "refresh", "long", "other"],
)
def test_a_404_of_somebody_else_is_not_the_registrys(body: bytes) -> None:
    assert "status 404" in reason("thing", simple("thing", body, 404), api("thing", body, 404))


def test_a_404_after_a_redirect_is_not_the_registrys() -> None:
    _, facts = gone("thing")
    elsewhere = _response("https://portal.example/", b"404 Not Found", 404, {})

    assert "status 404" in reason("thing", elsewhere, facts)


# --- no answer ---

PORTAL = b"""<!DOCTYPE html><html><head><title>Hotel Wi-Fi</title></head><body>
<a href="/login">Sign in</a><a href="/terms">Terms</a></body></html>"""

RUBBISH: list[tuple[str, Callable[[], bytes]]] = [
    ("a portal's page", lambda: PORTAL),
    ("nothing", lambda: b""),
    ("noise", lambda: bytes(range(256)) * 40),
    ("half a page of HTML", lambda: recorded("idna.simple.html")[:900]),
    ("half a page of JSON", lambda: recorded("archived.simple.json")[:900]),
    ("NaN", lambda: page_of("thing", size=float("nan"))),
    ("a lone surrogate", lambda: page_of("thing", reason="\ud800")),
    ("deep JSON", lambda: b'{"meta":' + b"[" * 200_000),
    ("an endless number", lambda: b'{"meta": {"_last-serial": ' + b"9" * 10_000 + b"}}"),
    (
        "a serial out of bounds",
        lambda: page_of("thing", meta={"api-version": "1", "_last-serial": 10**18}),
    ),
    (
        "a serial below nothing",
        lambda: page_of("thing", meta={"api-version": "1", "_last-serial": -1}),
    ),
    (
        "a serial that is true",
        lambda: page_of("thing", meta={"api-version": "1", "_last-serial": True}),
    ),
    ("another project", lambda: page_of("thong")),
    ("no name", lambda: page_of("")),
    ("a name with a control character", lambda: page_of("thing\x00")),
    ("no version", lambda: page_of("thing", meta={})),
    ("no files", lambda: page_of("thing", files="none")),
    ("a list", lambda: b"[]"),
    ("JSON of another kind", lambda: b'{"message": "maintenance"}'),
    ("a page that is slow to not match", lambda: b"<html>" + b"<h1" * 300_000 + b"</html>"),
    ("a page of open links", lambda: b"<html>" + b"<a href=" * 50_000 + b"</html>"),
    ("a page of open tags", lambda: b"<html>" + b"<b>" * 100_000 + b"</html>"),
    ("UTF-16", lambda: page_of("thing").decode().encode("utf-16")),
]


@pytest.mark.parametrize(("what", "body"), RUBBISH, ids=[what for what, _ in RUBBISH])
def test_rubbish_in_place_of_the_page_teaches_nothing(what: str, body: Callable[[], bytes]) -> None:
    facts = api("thing", facts_of("thing"))

    assert reason("thing", simple("thing", body()), facts), what
    assert reason("thing", simple("thing", body()), gone("thing")[1]), what


@pytest.mark.parametrize(
    "facts",
    [
        PORTAL,
        b"",
        b"{}",
        b'{"info": 5}',
        facts_of("thong"),
        facts_of("thing", info={"requires_dist": "idna"}),
        facts_of("thing", info={"requires_dist": [5]}),
        facts_of("thing", info={"requires_dist": ["a"] * 6000}),
        facts_of("thing", ownership="anna"),
        facts_of("thing", ownership={"roles": [5]}),
        facts_of("thing", ownership={"roles": [{"role": "Owner", "user": "an\x1bna"}]}),
        facts_of("thing", ownership={"roles": [{"role": "Owner", "user": "a" * 300}]}),
        facts_of("thing", ownership={"roles": [], "organization": 5}),
        facts_of("thing", last_serial="many"),
    ],
    ids=itertools.count(),
)
def test_rubbish_in_place_of_the_json_teaches_nothing(facts: bytes) -> None:
    assert reason("thing", simple("thing", page_of("thing")), api("thing", facts))


@pytest.mark.parametrize("status", [204, 301, 304, 400, 403, 429, 451, 500, 503])
def test_no_other_status_is_an_answer(status: int) -> None:
    page, facts = simple("thing", b"x", status), api("thing", b"x", status)

    assert f"status {status}" in reason("thing", page, facts)


@given(body=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_body_makes_a_project_seen_or_absent(body: bytes) -> None:
    found = look("thing", simple("thing", body), api("thing", body))

    assert isinstance(found, Unreachable)


MARKUP = [
    *(
        "<html>",
        "</html>",
        "<body>",
        "<title>Links for thing</title>",
        "<base href='//x'>",
        "<base>",
    ),
    *('<meta name="pypi:project-status" content="archived">', "<meta name='pypi:'>", "<![", "<!--"),
    *(
        '<meta name="pypi:repository-version" content="1.4">',
        '<a href="thing-1.0.tar.gz#sha256=00">',
    ),
    *(
        "thing-1.0.tar.gz",
        "</a>",
        "<a>",
        "<a href>",
        '<a href="http://[">',
        "<a data-yanked href=x>",
    ),
    *(
        "thing-1-py3-none-any.whl",
        "&#x110000;",
        "&",
        "<",
        "\x00",
        "\ud800",
        "<script>",
        "<?",
        "-->",
    ),
]


@given(pieces=st.lists(st.sampled_from(MARKUP), max_size=12))
def test_no_markup_raises(pieces: list[str]) -> None:
    page = ("<html>" + "".join(pieces) + "</html>").encode("utf-8", "surrogatepass")

    found = look("thing", simple("thing", page), gone("thing")[1])

    assert isinstance(found, Seen | Unreachable)


WORDS = """status filename url hashes yanked core-metadata size api-version roles role user
    organization id name version requires_dist"""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(WORDS.split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    page=st.dictionaries(
        st.sampled_from(["meta", "files", "versions", "project-status"]), JSON, max_size=4
    ),
    facts=st.dictionaries(
        st.sampled_from(["info", "releases", "urls", "ownership", "vulnerabilities"]), JSON
    ),
)
def test_no_shape_of_json_raises(page: dict[str, Any], facts: dict[str, Any]) -> None:
    shown = {"name": "thing", "meta": {"api-version": "1.0"}, "files": [], **page}
    told = {"info": {"name": "thing"}, **facts}

    found = look(
        "thing",
        simple("thing", json.dumps(shown).encode()),
        api("thing", json.dumps(told).encode()),
    )

    assert isinstance(found, Seen | Unreachable)


# --- metadata ---


def test_the_metadata_file_is_asked_for_beside_its_wheel_and_not_trusted() -> None:
    found = detail(
        "idna", simple("idna", recorded("idna.simple.html")), api("idna", recorded("idna.json"))
    )

    request = INDEX.metadata(found.releases[-1])

    assert request is not None
    assert request.url.endswith("/idna-3.20-py3-none-any.whl.metadata")
    assert not request.trusted


def test_a_release_without_a_metadata_file_is_not_asked() -> None:
    found = detail("older", simple("older", recorded("older.simple.html")), gone("older")[1])

    assert INDEX.metadata(found.releases[0]) is None


def test_the_metadata_file_gives_every_requirement() -> None:
    answer = _response(
        "https://files.index.example/x.metadata", recorded("wheel.metadata"), 200, {}
    )

    assert INDEX.read_metadata(answer) == ("idna >=2.5,<4", "feedgen ; extra == 'feeds'")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        PORTAL,
        b"\x00\xff\n" * 99,
        b"Metadata-Version: 2.2\nName: a\nVersion: 1\nDynamic: Requires-Dist\n\n",
        b"Metadata-Version: 2.1\nName: a\n" + b"Requires-Dist: b\n" * 6000,
    ],
    ids=["nothing", "portal", "noise", "dynamic", "thousands"],
)
def test_a_metadata_file_that_does_not_tell_gives_nothing(body: bytes) -> None:
    assert INDEX.read_metadata(_response("https://x.example/", body, 200, {})) is None
    assert INDEX.read_metadata(_response("https://x.example/", body, 404, {})) is None
    assert INDEX.read_metadata(NoAnswer(url="x", at=NOW, reason="refused")) is None
