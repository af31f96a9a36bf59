"""What every format of manifest keeps, whichever it is: found by name, each with its fixture."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.edges import Environment
from steward.errors import Malformed
from steward.manifests import Entry, Kind, Manifest, names, read

FOLDER = Path(__file__).parents[2] / "fixtures" / "manifests"
INDEX = ("https://index.example",)
FORMATS = names()
FILES = {name: tomllib.loads((FOLDER / name / "expect.toml").read_text()) for name in FORMATS}


def beside(name: str) -> Mapping[str, bytes]:
    folder = FOLDER / name
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "expect.toml"
    }


def the_fixture(name: str) -> tuple[str, bytes]:
    filename = str(FILES[name]["file"])
    return filename, beside(name)[filename]


def the_manifest(name: str) -> Manifest:
    filename, content = the_fixture(name)
    return read(filename, content, beside(name), indexes=INDEX)


def told(entry: Entry) -> str:
    parts = [f"{entry.name} at {entry.line}: {entry.requirement}"]
    parts += [f"version {entry.version}"] if entry.version else []
    parts += [f"gates {' '.join(sorted(entry.gates))}"] if entry.gates else []
    parts += [entry.environment.value] if entry.environment is not Environment.ALWAYS else []
    parts += [f"of {' '.join(entry.parents)}"] if entry.parents else []
    parts += [] if entry.followed else ["not followed"]
    return ", ".join(parts)


@pytest.mark.parametrize("name", FORMATS)
def test_a_manifest_says_what_its_fixture_says(name: str) -> None:
    manifest, expected = the_manifest(name), FILES[name]

    assert [told(entry) for entry in manifest.entries] == expected["entries"]
    assert [each.line for each in manifest.unreadable] == expected["unreadable"]
    assert manifest.kind == expected["kind"]
    assert manifest.project == expected.get("project")
    assert manifest.format == name


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_not_followed_says_why(name: str) -> None:
    aside = [entry for entry in the_manifest(name).entries if not entry.followed]

    assert aside
    assert all(entry.why_not for entry in aside)


@pytest.mark.parametrize("name", FORMATS)
def test_a_lock_never_follows_another_index(name: str) -> None:
    manifest = read(*the_fixture(name), beside(name), indexes=("https://mirror.example",))

    if manifest.kind is Kind.LOCK:
        followed = [entry for entry in manifest.entries if entry.followed]
        addressed = the_fixture(name)[1].count(b"https://index.example/simple")
        assert len(followed) + addressed == len(
            [entry for entry in the_manifest(name).entries if entry.followed]
        )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", FORMATS)
def test_the_encoding_changes_nothing(name: str, encoding: str) -> None:
    filename, content = the_fixture(name)
    other = content.decode().encode(encoding)

    assert read(filename, other, beside(name), indexes=INDEX).entries == the_manifest(name).entries


@pytest.mark.parametrize("name", FORMATS)
def test_the_ends_of_lines_change_nothing(name: str) -> None:
    filename, content = the_fixture(name)
    other = content.replace(b"\n", b"\r\n")

    assert read(filename, other, beside(name), indexes=INDEX).entries == the_manifest(name).entries


@pytest.mark.parametrize("name", FORMATS)
def test_standard_input_is_recognised_by_what_it_holds(name: str) -> None:
    manifest = read("-", the_fixture(name)[1], indexes=INDEX)

    assert manifest.format == name


@pytest.mark.parametrize("name", FORMATS)
def test_fifty_megabytes_are_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(Malformed, match=r"is too large; at most 16\.0 MiB are read"):
        read(str(FILES[name]["file"]), bytes(50 * 1024 * 1024))


@pytest.mark.parametrize("name", FORMATS)
def test_a_picture_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(Malformed, match="is not"):
        read(str(FILES[name]["file"]), b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")


SLOW = {
    "requirements": [
        b" " * 900_000,
        b"a" + b" " * 900_000 + b"b",
        b"a\n" * 300_000,
        b"a==1.0 # " + b" #" * 400_000,
        b"-" * 900_000,
        b"[" * 900_000,
        b"a;" + b"(" * 4_000,
        b"https://x/" + b"a-" * 400_000,
        b"-r x.txt\n" * 100_000,
        b"a\\\n" * 200_000,
    ],
    "pyproject": [
        b"[project]\ndependencies = [" + b'"\\u0061",' * 60_000 + b"]",
        b"[project]\ndependencies = [\n" + b'"\\u0061",\n' * 19_000 + b"]",
        b"[tool.poetry.dependencies]\na = '^" + b"1." * 300_000 + b"!'",
        b"[tool.poetry.dependencies]\n" + b"".join(b"a%d = '*'\n" % n for n in range(60_000)),
        b"[dependency-groups]\n"
        + b"".join(
            b"g%d = [{include-group = 'g%d'}, {include-group = 'g%d'}]\n" % (n, n + 1, n + 1)
            for n in range(40)
        )
        + b"g40 = ['a']",
    ],
    "uv_lock": [b"package = [" + b"{}," * 200_000 + b"]", b"[[package]]\n" * 60_000],
}


@pytest.mark.parametrize(
    ("name", "content"), [(name, content) for name, listed in SLOW.items() for content in listed]
)
def test_a_file_made_to_be_slow_is_not(name: str, content: bytes) -> None:
    assert_sentences(str(FILES[name]["file"]), content, {"x.txt": b"a"})


def mangled(content: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    for start, length, put in cuts:
        at = start % (len(content) + 1)
        content = content[:at] + put + content[at + length :]
    return content


CUTS = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 60), st.binary(max_size=12)), max_size=4
)


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_in_a_sentence(name: str, data: st.DataObject) -> None:
    filename, content = the_fixture(name)
    damaged = mangled(content, data.draw(CUTS))

    assert_sentences(filename, damaged, beside(name))


@pytest.mark.parametrize("name", FORMATS)
@given(content=st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_read_or_refused_in_a_sentence(name: str, content: bytes) -> None:
    assert_sentences(str(FILES[name]["file"]), content, {})


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("leaf>=1"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "version", "source", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["name", "version", "source", "dependencies", "marker", "markers", "groups", "index", "vcs"]
)


@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=4) | VALUES, max_size=4))
def test_a_lock_of_the_wrong_shape_loses_only_the_wrong_parts(packages: list[Any]) -> None:
    for key, filename in (("packages", "pylock.toml"), ("package", "uv.lock")):
        shaped = [each if isinstance(each, dict) else {"version": "1"} for each in packages]
        content = f"{key} = {inline(shaped)}"
        manifest = read(filename, content.encode(), indexes=INDEX)
        assert len(manifest.entries) + len(manifest.unreadable) <= len(shaped)


def inline(value: Any) -> str:  # noqa: ANN401 -- any TOML value
    if isinstance(value, dict):
        pairs = ", ".join(f"{key} = {inline(each)}" for key, each in value.items())
        return f"{{{pairs}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    if isinstance(value, str):
        return json.dumps(value.encode(errors="replace").decode(), ensure_ascii=False).replace(
            "\x7f", ""
        )
    return json.dumps(value) if value is not None else "0.5"


def assert_sentences(filename: str, content: bytes, files: Mapping[str, bytes]) -> None:
    for sentence in sentences(filename, content, files):
        assert sentence
        assert sentence.isprintable()


def sentences(filename: str, content: bytes, files: Mapping[str, bytes]) -> list[str]:
    try:
        manifest = read(filename, content, files, indexes=INDEX)
    except Malformed as error:
        return [error.why]
    return [f"{each.text} {each.why}" for each in manifest.unreadable]
