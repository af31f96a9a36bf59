"""Whatever somebody writes, every document stays valid and says the same in every format.

A hundred texts in `make check`, a thousand in `make soak`.
"""

import os
from types import MappingProxyType

from hypothesis import given, settings
from hypothesis import strategies as st

from feeds import entries, formats
from feeds.entries import place_for
from feeds.notices import Dossier
from feeds.severities import Relation, Standing
from feeds.subscriptions import Reach, Step
from tests.feeds.checks import check
from tests.feeds.samples import AT, HEAD, LATER, ORIGIN, raised, told
from tests.feeds.test_formats import the
from tests.feeds.test_readers import Item, by_atoma, by_fastfeedparser, by_feedparser
from workflows.findings import Evidence, FindingKind, Severity
from workflows.names import Project

MANY = 1000 if os.environ.get("STEWARD_SOAK") else 100  # noqa: TID251 -- as in conftest
NASTY = (
    "</content></entry>",
    "]]>",
    "<script>alert(1)</script>",
    "&amp;lt;b&amp;gt;",
    "\x00\x01\x1b[31m",
    "\ud800\udfff",
    "\ufdd0\ufdd1\ufdd2\ufffe\uffff",
    "\u202e\u2066\u200b\ufeff",
    '"}],"items":[{"id":"x"}',
    "https://index.example/\u202e?<>&\"'",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "",
    " ",
    "é" * 3000,
    "\u0301\u0301",
)
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec=None, exclude_categories=()), max_size=60),
    st.builds(str.__add__, st.sampled_from(NASTY), st.text(max_size=20)),
)
XML_READERS = (by_feedparser, by_fastfeedparser, by_atoma)
READERS = {"atom": XML_READERS, "rss": XML_READERS, "json": (by_fastfeedparser, by_atoma)}
ecosystems = st.sampled_from(["pypi", "npm", "deb"])


@settings(max_examples=MANY)
@given(
    kind=st.sampled_from(FindingKind),
    project=st.builds(Project, ecosystems, texts),
    facts=st.dictionaries(
        st.sampled_from(["version", "owner", "minutes", "by", "looks", "why"]), texts
    ),
    sources=st.lists(st.tuples(texts, texts), max_size=3),
    words=texts,
)
def test_no_text_breaks_a_document(
    kind: FindingKind,
    project: Project,
    facts: dict[str, str],
    sources: list[tuple[str, str]],
    words: str,
) -> None:
    evidence = tuple(Evidence(seen_at=AT, source=s, summary=t) for s, t in sources)
    event = raised(kind, project=project, facts=MappingProxyType(facts), evidence=evidence)
    notice = told(event, Dossier(texts={"reason": words}))
    entry, _why = entries.told(notice, LATER, ORIGIN)
    steps = tuple(Step(asker=t, requirement=s, target=words, place=t) for s, t in sources)
    reach = Reach(severity=Severity.LOW, standing=Standing(relation=Relation.SELF), path=steps)
    place = place_for(reach, words, None, ORIGIN)

    for name in formats.names():
        fragment = the(name).fragment(entry)
        for each in (fragment, formats.filled(fragment, the(name).filling(place))):
            made = the(name).document(HEAD, AT, [each])
            check(name, made)
        public = the(name).document(HEAD, AT, [fragment])
        terms = tuple(c.term for c in (*entry.place.categories, *entry.categories))
        ours = Item(entry.id, entry.title, entry.page, entry.at, terms)
        for read in READERS[name]:
            assert list(read(public, name)) == [ours], read
