"""The templates, with invented content: nothing missing, nothing let out, everything in reach."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from steward.web import contexts as c
from steward.web.project_contexts import Sighting
from tests.steward.web import case_examples, desk_examples, examples, people_examples
from tests.steward.web.examples import LIST, NOW, Example
from tests.steward.web.hostile import TEXTS, Outline, foreign_schemes, unseen

EVERY = examples.EVERY | people_examples.EVERY | case_examples.EVERY | desk_examples.EVERY
TEMPLATES = Path(__file__).parents[3] / "steward" / "web" / "templates"
OWN_ADDRESSES = frozenset(
    {"token", "stem", "path", "case_path", "ask", "manage", "more", "next", "next_href", "base_url"}
)


@pytest.mark.parametrize("name", EVERY)
def test_every_example_is_a_whole_page(name: str) -> None:
    page = EVERY[name].html

    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert page.count("<h1") == 1
    assert '<p class="lede">' in page


def test_every_page_template_has_an_example() -> None:
    pages = {path.name for path in TEMPLATES.glob("*.html") if not path.name.startswith("_")}

    assert pages - {"base.html"} == {example.template for example in EVERY.values()}


@pytest.mark.parametrize("text", TEXTS, ids=[ascii(text)[:24] for text in TEXTS])
@pytest.mark.parametrize("name", EVERY)
def test_no_text_from_outside_gets_out_of_its_place(name: str, text: str) -> None:
    plain = Outline(filled(EVERY[name], "harmless"))
    page = filled(EVERY[name], f"harmless{text}")
    outline = Outline(page)

    assert [each for each in outline.elements if each[0] != "a"] == [
        each for each in plain.elements if each[0] != "a"
    ]
    assert set(outline.elements) <= set(plain.elements)
    assert foreign_schemes(outline) == set()
    assert unseen(page) == set()
    page.encode()


@pytest.mark.parametrize("name", EVERY)
def test_no_page_needs_an_inline_script_or_style(name: str) -> None:
    page = EVERY[name].html
    outline = Outline(page)

    assert not {attribute for _, *every in outline.elements for attribute in every} & {"style"}
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert "<style" not in page
    assert not re.search(r"\son[a-z]+=", page)


@pytest.mark.parametrize("name", EVERY)
def test_every_id_stands_once_and_every_reference_has_its_target(name: str) -> None:
    page = EVERY[name].html
    ids = re.findall(r'\sid="([^"]+)"', page)
    wanted = re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page)

    assert len(ids) == len(set(ids))
    assert {each for group in wanted for each in group.split()} <= set(ids)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize("name", EVERY)
def test_every_picture_has_a_text_alternative(name: str) -> None:
    pictures = re.findall(r"<svg([^>]*role=\"img\"[^>]*)>(.*?)</svg>", EVERY[name].html, re.DOTALL)

    assert all("aria-labelledby" in attributes for attributes, _ in pictures)
    assert all("<title" in inside and "<desc" in inside for _, inside in pictures)


def test_a_page_names_its_feeds() -> None:
    page = LIST.html

    for media in ("application/atom+xml", "application/rss+xml", "application/feed+json"):
        assert re.search(rf'<link rel="alternate" type="{re.escape(media)}"[^>]*stwl_9Qm2f4', page)


def test_a_private_page_is_kept_out_of_indexes_and_referrers() -> None:
    page = replace(LIST, frame=replace(LIST.frame, private=True)).html

    assert '<meta name="robots" content="noindex">' in page
    assert '<meta name="referrer" content="no-referrer">' in page


def test_quiet_says_since_when_and_of_what() -> None:
    assert "Nothing has happened to these 2 projects since" in EVERY["quiet"].html
    assert ">3 October</time>" in EVERY["quiet"].html


def test_a_list_says_how_far_it_is() -> None:
    assert "17 of 41 projects read so far." in EVERY["fresh"].html
    assert '<progress id="pr" value="17" max="41">' in EVERY["fresh"].html


def test_a_long_list_shows_its_first_hundred_and_leads_to_the_rest() -> None:
    many = tuple(replace(LIST.page.members[3]) for _ in range(150))  # type: ignore[attr-defined] # a list's page
    short = replace(LIST, page=replace(LIST.page, members=many))  # type: ignore[type-var] # as above
    whole = replace(LIST, page=replace(LIST.page, members=many, whole=True))  # type: ignore[type-var] # as above

    assert short.html.count('data-th="In your file"') == 100
    assert "The other 50, all quiet" in short.html
    assert whole.html.count('data-th="In your file"') == 150


def test_a_deleted_list_says_until_when_it_can_come_back() -> None:
    page = EVERY["deleted"].html

    assert "It can be brought back until" in page
    assert "Bring it back" in page
    assert "leafdate" not in page


def test_silence_is_said_above_the_first_sentence() -> None:
    page = EVERY["status"].html

    assert page.index("PyPI has not answered since") < page.index("<h1")


@pytest.mark.parametrize("standing", list(c.Standing))
def test_a_project_page_says_in_one_sentence_how_it_stands(standing: c.Standing) -> None:
    page = replace(
        EVERY["present"],
        page=replace(EVERY["present"].page, standing=standing, since=NOW, needs=()),  # type: ignore[type-var] # it is a ProjectPage
    ).html
    lede = re.search(r'<p class="lede">(.*?)</p>', page, re.DOTALL)

    assert lede
    assert "feedkit" in lede[1]
    assert lede[1].rstrip().endswith(".")
    assert lede[1].count("  ") == 0


def filled(example: Example, text: str) -> str:
    """Return the page with every text that can come from outside replaced."""
    return replace(example, page=_filled(example.page, lambda _: text)).html


def _filled(value: Any, put: Callable[[str], str], field: str = "") -> Any:  # noqa: ANN401, PLR0911 -- any tree
    if isinstance(value, Enum) or field in OWN_ADDRESSES:
        return value
    if isinstance(value, str):
        return put(value)
    if isinstance(value, tuple):
        return tuple(_filled(each, put) for each in value)
    if isinstance(value, Mapping):
        return {key: _filled(each, put) for key, each in value.items()}
    if isinstance(value, Sighting):
        return replace(value, seen=put(""), say=put(""), where=put(""), href=put(""))
    if is_dataclass(value) and not isinstance(value, type):
        skipped = {"href"} if hasattr(value, "href") else set()
        return replace(
            value,
            **{
                each.name: _filled(getattr(value, each.name), put, each.name)
                for each in fields(value)
                if each.name not in skipped
            },
        )
    return value
