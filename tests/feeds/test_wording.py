"""The words of each kind, and that nothing from outside becomes markup."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import wording
from feeds.notices import Dossier
from feeds.severities import Environment, Hit, Relation, Standing
from feeds.subscriptions import Reach, Step
from tests.feeds.samples import DISMISSED, EVERY, look, raised, told
from workflows.findings import Evidence, FindingKind, Severity
from workflows.names import Project, pypi

TITLES = {
    "project-removed": "removed: leaf-lib",
    "project-restored": "back on the index: leaf-lib",
    "project-archived": "archived: leaf-lib",
    "project-unarchived": "no longer archived: leaf-lib",
    "project-deprecated": "deprecated: leaf-lib",
    "project-undeprecated": "no longer deprecated: leaf-lib",
    "project-quarantined": "quarantined: leaf-lib",
    "project-unquarantined": "no longer quarantined: leaf-lib",
    "release-yanked": "yanked: leaf-lib 1.2",
    "release-unyanked": "no longer yanked: leaf-lib 1.2",
    "release-removed": "release removed: leaf-lib 1.2",
    "release-restored": "release back: leaf-lib 1.2",
    "all-releases-yanked": "all releases yanked: leaf-lib",
    "name-reused": "name reused: leaf-lib",
    "owner-added": "owner added: leaf-lib",
    "owner-removed": "owner removed: leaf-lib",
    "owner-last-left": "last owner left: leaf-lib",
    "owners-replaced": "owners replaced: leaf-lib",
    "first-release-by-new-hands": "first release by new hands: leaf-lib 1.3",
    "suspicious-after-handoff": "suspicious after a handoff: leaf-lib",
    "correction": "correction: leaf-lib",
    "registry-trouble": "registry trouble: PyPI",
    "registry-recovered": "registry recovered: PyPI",
    "frozen": "all transfers stopped",
    "lifted": "transfers go on",
    "paced": "transfers wait: enough for a day",
    "set-back": "transfers wait: our clock was set back",
    "list-state": "state: 41 projects followed, 2 need attention",
}
NASTY = "<script>alert(1)</script>\u202e\x00\ud800]]>&amp;"


class Elements(HTMLParser):
    """The elements of a piece of HTML, each with the names of its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self.seen.append((tag, tuple(name for name, _ in attrs)))


@pytest.mark.parametrize("name", EVERY)
def test_every_title_is_safe_words_and_names(name: str) -> None:
    assert wording.title(told(EVERY[name])) == TITLES[name]


@pytest.mark.parametrize("name", EVERY)
def test_every_summary_is_a_plain_sentence(name: str) -> None:
    summary = wording.summary(told(EVERY[name]))

    assert summary.endswith(".")
    assert "  " not in summary
    assert "<" not in summary


@pytest.mark.parametrize("name", sorted(set(EVERY) - {"list-state"}))
def test_every_body_says_what_happened_when_it_was_learnt_and_what_to_do(name: str) -> None:
    body = wording.body(told(EVERY[name]))

    assert "We learnt it on 2026-03-05 09:00 UTC." in body
    assert body.index("We learnt") < body.index("What you can do")


def test_the_evidence_is_dated_and_linked_to_its_source() -> None:
    body = wording.body(told(raised(FindingKind.PROJECT_REMOVED)))

    assert "2026-03-05 09:00 UTC: the registry answered that it does not exist" in body
    assert 'href="https://index.example/simple/leaf-lib/"' in body
    assert "The registry&#39;s journal says so" in body or "The registry's journal says so" in body


def test_a_removal_that_the_journal_does_not_tell_says_so() -> None:
    facts = {"by": "absence", "looks": "3"}
    body = wording.body(told(raised(FindingKind.PROJECT_REMOVED, facts=facts)))

    assert "3 looks over a day or more did not find it" in body


@pytest.mark.parametrize(
    ("owner", "words"),
    [("same", "one of its earlier owners"), ("other", "somebody else"), ("unknown", "do not know")],
)
def test_a_reused_name_says_in_whose_hands_it_is(owner: str, words: str) -> None:
    notice = told(raised(FindingKind.NAME_REUSED, facts={"owner": owner}))

    assert words in wording.summary(notice)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [("1", "1 minute"), ("59", "59 minutes"), ("60", "1 hour"), ("4320", "3 days")],
)
def test_a_replacement_says_how_quickly_it_went(minutes: str, words: str) -> None:
    notice = told(raised(FindingKind.OWNERS_REPLACED, facts={"minutes": minutes}))

    assert f"within {words}," in wording.summary(notice)


def test_the_reason_that_a_registry_gives_is_quoted_and_is_never_markup() -> None:
    notice = told(raised(FindingKind.RELEASE_YANKED), Dossier(texts={"reason": NASTY}))

    body = wording.body(notice)

    assert "<q>&lt;script&gt;" in body
    assert "<script" not in body


def test_a_version_that_is_no_version_is_left_out_of_the_title() -> None:
    notice = told(raised(FindingKind.RELEASE_YANKED, facts={"version": NASTY}))

    assert wording.title(notice) == "yanked: leaf-lib"
    assert wording.summary(notice).startswith("A release of leaf-lib was yanked")


def test_a_name_with_unusual_characters_is_shown_as_its_package_url() -> None:
    assert wording.named(pypi("leaf-lib")) == "leaf-lib"
    assert wording.named(Project("npm", "@scope/leaf")) == "@scope/leaf"
    assert wording.named(Project("npm", "<b>\u202e")) == "pkg:npm/%3Cb%3E%E2%80%AE"


def test_a_correction_says_what_it_takes_back_and_why() -> None:
    notice = told(DISMISSED, Dossier(corrects=FindingKind.PROJECT_REMOVED))

    assert "(removed) was wrong" in wording.summary(notice)
    assert "The index answered in error for a day." in wording.body(notice)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://index.example/a?b=c&d", "https://index.example/a?b=c&d"),
        ("https://index.example/a b\u202e", "https://index.example/a%20b%E2%80%AE"),
        ('https://index.example/"><script>', "https://index.example/%22%3E%3Cscript%3E"),
        ("https://index.example/\ud800", None),
        ("https://index.example/100%", "https://index.example/100%25"),
        ("javascript:alert(1)", None),
        ("the journal, row 5", None),
        ("https://", None),
        ("https://[broken", None),
        ("https://index.example/" + "x" * 5000, None),
    ],
)
def test_only_addresses_of_the_web_are_linked(text: str, address: str | None) -> None:
    assert wording.web_address(text) == address


def test_a_list_is_told_the_path_with_every_requirement() -> None:
    path = (
        Step(asker="shop", requirement="mid>=1", target="mid", place="line 3"),
        Step(asker="mid", requirement="leaf-lib<2", target="leaf-lib"),
    )
    standing = Standing(relation=Relation.TRANSITIVE, gated=True, environment=Environment.SOMETIMES)
    reach = Reach(severity=Severity.HIGH, standing=standing, path=path)

    html = wording.why(reach, "shop", "https://steward.example/watch/x")

    assert "(high for shop)" in html
    assert "shop requires <code>mid&gt;=1</code> (line 3)" in html
    assert "mid requires <code>leaf-lib&lt;2</code>" in html
    assert "through an extra" in html
    assert "only in some environments" in html
    assert 'href="https://steward.example/watch/x"' in html


@pytest.mark.parametrize(
    ("hit", "words"),
    [
        (Hit.BROKEN, "a fresh install fails"),
        (Hit.STUCK, "an exact pin still installs"),
        (Hit.UNTOUCHED, "does not include this release"),
    ],
)
def test_a_list_is_told_what_is_left_of_its_range(hit: Hit, words: str) -> None:
    step = Step(asker="shop", requirement="leaf-lib", target="leaf-lib")
    reach = Reach(severity=Severity.HIGH, standing=Standing(hit=hit), path=(step,))

    assert words in wording.why(reach, "shop", None)


def test_a_list_is_told_the_range_in_which_nothing_is_left() -> None:
    step = Step(asker="shop", requirement='leaf-lib = "^2.6"', target="leaf-lib")
    standing = Standing(hit=Hit.BROKEN)
    reach = Reach(severity=Severity.CRITICAL, standing=standing, path=(step,), asks=">=2.6,<3")

    html = wording.why(reach, "shop", None)

    assert "No release is left that <code>&gt;=2.6,&lt;3</code> admits" in html


def test_what_is_said_of_the_list_itself_needs_no_path() -> None:
    html = wording.why(Reach(severity=Severity.INFO), "shop", None)

    assert "you follow shop" in html


def test_more_than_twenty_sightings_are_not_listed() -> None:
    assert len(wording.sightings([look(str(i)) for i in range(30)])) == 20


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=50))
def test_no_text_adds_an_element_or_an_attribute(text: str) -> None:
    calm, hostile = (
        raised(
            FindingKind.RELEASE_YANKED,
            evidence=(Evidence(seen_at=look().seen_at, source=source, summary=summary),),
        )
        for source, summary in (("a", "b"), (text, text))
    )

    shown = [
        Elements(wording.body(told(event, Dossier(texts={"reason": words})))).seen
        for event, words in ((calm, "why"), (hostile, text or "why"))
    ]

    if wording.web_address(text) is None and text.strip():
        assert [each for each in shown[1] if each[0] != "q"] == [
            each for each in shown[0] if each[0] != "q"
        ]
