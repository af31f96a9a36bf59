"""What exists is documented: nobody has to read code to learn a name."""

import re
from pathlib import Path

import pytest

from feeds.kinds import NoticeKind
from steward import errors
from steward.settings import NAMES

ROOT = Path(__file__).parents[2]


def test_every_setting_stands_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text()

    assert [name for name in sorted(NAMES) if f"`{name}`" not in text] == []


def test_every_kind_stands_in_the_page_of_the_feeds() -> None:
    text = (ROOT / "feeds" / "README.md").read_text()

    assert [kind for kind in NoticeKind if f"`{kind}`" not in text] == []


def test_every_error_code_stands_in_the_page_of_the_service() -> None:
    text = (ROOT / "steward" / "README.md").read_text()
    ours = (each for each in vars(errors).values() if isinstance(each, type))
    codes = [each.code for each in ours if issubclass(each, errors.Fault)]

    assert [code for code in codes if f"`{code}`" not in text] == ["fault"]


@pytest.mark.parametrize("package", ["workflows", "feeds", "steward"])
def test_every_package_has_a_page(package: str) -> None:
    assert (ROOT / package / "README.md").exists()


def test_every_module_of_the_service_says_what_it_is() -> None:
    modules = [path for path in (ROOT / "steward").rglob("*.py") if "migrations" not in path.parts]

    assert [path.name for path in modules if not path.read_text().startswith('"""')] == []


def test_pages_link_only_to_what_is_there() -> None:
    broken = [
        f"{page.name}: {link}"
        for page in [*ROOT.glob("*.md"), *ROOT.glob("*/README.md")]
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
        if not (page.parent / link).exists()
    ]

    assert broken == []


def test_every_test_that_the_page_of_the_service_names_is_there() -> None:
    text = (ROOT / "steward" / "README.md").read_text()
    files = list((ROOT / "tests").rglob("*.py"))
    code = "\n".join(path.read_text() for path in files)
    there = {path.stem for path in files} | set(re.findall(r"^def (test_\w+)", code, re.MULTILINE))
    numbers = set(re.findall(r"threat_t\d\d(?=_)", " ".join(there)))

    named = re.findall(r"`(?:tests/[\w/]+/)?(test_\w+)(?:\.py)?`", text)
    assert [name for name in named if name not in there] == []
    assert set(re.findall(r"`(threat_t\d+)`", text)) <= numbers
