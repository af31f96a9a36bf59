"""Pages with invented content: what the templates are tested and looked at with.

All of it is invented; it says nothing about any real project or person.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from steward import policies
from steward.web import contexts as c
from steward.web import pictures
from steward.web import policy_contexts as pc
from steward.web import project_contexts as p
from steward.web import report_contexts as rc
from steward.web import wish_contexts as w
from steward.web.rendering import render
from workflows.findings import Severity
from workflows.names import pypi

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
REMOVED = datetime(2026, 11, 19, 14, 7, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Example:
    """A template and what it receives."""

    template: str
    page: object
    frame: c.Frame

    @property
    def html(self) -> str:
        """The page as HTML."""
        return render(self.template, self.frame, self.page)


def frame(section: str = "", feeds: tuple[c.FeedLinks, ...] = ()) -> c.Frame:
    return c.Frame(
        now=NOW,
        base_url="https://steward.example",
        registries=(index(),),
        section=section,
        feeds=feeds,
    )


def index() -> c.Registry:
    return c.Registry(
        ecosystem="pypi", name="PyPI", answered=NOW - timedelta(minutes=4), row="30,455,120"
    )


def link(name: str) -> c.ProjectLink:
    return c.ProjectLink(project=pypi(name))


def entry(days: float, severity: str, title: str, summary: str) -> c.EntryLine:
    return c.EntryLine(
        at=NOW - timedelta(days=days),
        severity=Severity(severity),
        title=title,
        summary=summary,
        href="/projects/pypi/" + title.split(": ")[1].split(maxsplit=1)[0],
    )


LATEST = (
    entry(2, "critical", "removed: leafdate", "1,204 projects depend on it; 187 are broken now."),
    entry(
        2.5,
        "high",
        "owners replaced: tidepool",
        "Both earlier owners left within an hour of a new one.",
    ),
    entry(3, "medium", "archived: sphinx-columns", "Its owners marked it archived."),
    entry(4, "low", "yanked: httpmock 0.9.1", "Reason given: “broken wheel”."),
    entry(4.3, "info", "restored: yamlet", "Back after 26 hours with the same owner."),
    entry(5, "info", "correction: plotgrid was not removed", "The index answered wrongly."),
)

HOME = Example(
    "home.html",
    c.HomePage(
        followed=31480,
        week=(
            (2, "was removed", "were removed"),
            (1, "changed hands", "changed hands"),
            (5, "was archived", "were archived"),
        ),
        entries=LATEST,
        more="/events",
        lists=(
            c.PublicList(name="steward itself", href="/watch/stwl_x", followed=41, attention=0),
        ),
        looked=NOW - timedelta(minutes=4),
        since=datetime(2026, 1, 4, tzinfo=UTC),
    ),
    frame("/", (c.FeedLinks(what="Everything", stem="/feeds/all"),)),
)

FEEDS = (
    c.FeedLinks(what="what happens to it", stem="/feeds/project/pypi/leafdate"),
    c.FeedLinks(what="what threatens it", stem="/feeds/dependencies/pypi/leafdate"),
)


def releases() -> list[tuple[str, datetime]]:
    begin = datetime(2013, 5, 9, tzinfo=UTC)
    every = [(f"{n // 8}.{n % 8}", begin + timedelta(days=105 * n)) for n in range(8, 45)]
    return [(v, at - timedelta(days=8 * 105)) for v, at in every]


def chain() -> p.Path:
    return p.Path(
        owner="shop-backend",
        href="/watch/stwl_x",
        nodes=(
            p.ChainNode(
                name="shop-backend", say="your lock file, line 118", asks="feedkit>=3,<3.2"
            ),
            p.ChainNode(
                name="feedkit",
                href="/projects/pypi/feedkit",
                say="3.1.4, on the index",
                asks="leafdate>=2.6",
            ),
            p.ChainNode(name="leafdate", state="removed", severity=Severity.CRITICAL),
        ),
    )


def dependents() -> p.Dependents:
    rows = (
        ("feedkit", "broken", ("leafdate>=2.6",), 1, 688, "3.1.4"),
        ("calendar-merge", "broken", ("leafdate~=2.8",), 1, 140, "1.9.0"),
        ("newsreel", "broken", ("feedkit<3.2", "leafdate>=2.6"), 2, 71, "0.14"),
        ("ics-tools", "stuck", ("feedkit==3.2.0", "leafdate>=2.6"), 2, 33, "4.0.2"),
        ("podlist", "exposed", ("feedkit>=3", "leafdate>=2.6"), 2, 12, "2.2.1"),
        ("mkdocs-journal", "affected", ('leafdate; extra == "docs"',), 1, 9, "0.8"),
        ("tidy-inbox", "affected", ("newsreel[full]", "feedkit", "leafdate"), 3, 0, "0.2"),
    )
    return p.Dependents(
        direct=212,
        total=1204,
        broken=187,
        view="among the 31,480 projects followed here",
        with_extras=1310,
        worst_first=True,
        at=NOW - timedelta(hours=3, minutes=30),
        more="/projects/pypi/leafdate/dependents",
        lines=tuple(
            p.DependentLine(
                link=link(name),
                hit=hit,
                path=path,
                steps=steps,
                own=own,
                version=version,
                read_at=NOW - timedelta(days=30 * steps),
            )
            for name, hit, path, steps, own, version in rows
        ),
    )


HOLDERS = (
    p.HolderLine(name="anna", role="owner", since=datetime(2013, 4, 9, tzinfo=UTC), until=REMOVED),
    p.HolderLine(name="boris", role="owner", since=datetime(2021, 6, 1, tzinfo=UTC), until=REMOVED),
)

SIGHTINGS = (
    p.Sighting(
        at=REMOVED,
        seen="The journal says “remove project”",
        say="The row names no person.",
        where="journal, row 30,412,887",
    ),
    p.Sighting(
        at=REMOVED + timedelta(minutes=2),
        seen="The project answers 404",
        looks=3,
        until=REMOVED + timedelta(hours=12),
        where="file list",
        href="https://index.example/simple/leafdate/",
    ),
    p.Sighting(
        at=REMOVED - timedelta(hours=3),
        seen="It was there, with 37 releases",
        where="file list",
        href="https://index.example/simple/leafdate/",
    ),
)


ASKED = (
    w.AskedLine(
        path="/cases/01JCASE",
        before="asks to look after",
        beyond="beside its owner",
        stands="The owner is asked.",
        at=NOW - timedelta(days=25),
    ),
    w.AskedLine(
        path="/cases/01JOLD",
        before="asked to continue",
        beyond="",
        stands="The request was withdrawn.",
        at=NOW - timedelta(days=200),
    ),
)
CALL = w.CallLine(
    words="Its owner asks for help.",
    since=NOW - timedelta(days=9),
    until=NOW + timedelta(days=356),
)
LAID = (w.LaidLine(words="Its owner says it is complete.", at=NOW - timedelta(days=90)),)
QUIET_HANDS = w.Hands(ask="/cases/new?project=leafdate", path="/projects/pypi/leafdate/wishes")


def gone() -> p.ProjectPage:
    return p.ProjectPage(
        link=link("leafdate"),
        registry="PyPI",
        standing=c.Standing.REMOVED,
        since=REMOVED,
        severity=Severity.CRITICAL,
        summary="Lenient parsing of dates in feeds.",
        latest=p.ReleaseLine(version="2.8.1", uploaded=datetime(2024, 1, 16, tzinfo=UTC), files=2),
        holders=HOLDERS,
        sightings=SIGHTINGS,
        entries=LATEST[:1],
        strip=pictures.strip(
            releases(),
            [pictures.Hold(each.name, each.since, each.until) for each in HOLDERS if each.since],
            NOW,
            REMOVED,
        ),
        releases=tuple(
            p.ReleaseLine(version=version, uploaded=at, files=2)
            for version, at in reversed(releases())
        ),
        release_count=37,
        dependents=dependents(),
        bars=pictures.bars(
            "leafdate", 1204, [("feedparser", 1898), ("httplib2", 3240), ("idna", 93945)]
        ),
        path=chain(),
        tombstone=p.Tombstone(
            purl="pkg:pypi/leafdate",
            incarnation=1,
            first_seen=datetime(2013, 4, 9, tzinfo=UTC),
            removed_at=REMOVED,
            summary="Lenient parsing of dates in feeds.",
            licence="BSD License",
            last_release="2.8.1, wheel and source",
            last_hash="5b1f0c9e" * 8,
            files=74,
            releases=37,
            dependents=212,
            written=REMOVED - timedelta(minutes=5),
        ),
        looked=NOW - timedelta(minutes=4),
        next_look=NOW + timedelta(minutes=11),
        feeds=FEEDS,
        hands=replace(QUIET_HANDS, open=ASKED[:1], ended=ASKED[1:], call=CALL, laid=LAID),
    )


GONE = Example("project.html", gone(), frame(feeds=FEEDS))
PRESENT = Example(
    "project.html",
    p.ProjectPage(
        link=link("feedkit"),
        registry="PyPI",
        standing=c.Standing.PRESENT,
        summary="Reading feeds without surprises.",
        links=(("Source", "https://code.example/feedkit"),),
        latest=p.ReleaseLine(version="3.2.1", uploaded=NOW - timedelta(days=1), files=2),
        holders=(p.HolderLine(name="clara", role="owner", since=NOW - timedelta(days=900)),),
        strip=pictures.strip(
            [("3.0", NOW - timedelta(days=400)), ("3.2.1", NOW - timedelta(days=1))],
            [pictures.Hold("clara", NOW - timedelta(days=900), before=True)],
            NOW,
        ),
        releases=(p.ReleaseLine(version="3.2.1", uploaded=NOW, state="yanked", reason="broken"),),
        release_count=2,
        needs=(
            p.Need(link=link("anyio"), requirement="anyio>=4", standing=c.Standing.PRESENT),
            p.Need(link=link("leafdate"), requirement="leafdate>=2.6", standing=c.Standing.REMOVED),
        ),
        leads_to=2,
        threats=(
            p.Threatening(
                link=link("leafdate"), standing=c.Standing.REMOVED, through=("newsreel",)
            ),
        ),
        dependents=p.Dependents(
            direct=0, total=0, view="among the 41 projects followed here", at=NOW
        ),
        sightings=SIGHTINGS[2:],
        looked=NOW - timedelta(minutes=4),
        feeds=FEEDS,
        hands=QUIET_HANDS,
    ),
    frame(feeds=FEEDS),
)
UNKNOWN = Example(
    "project.html",
    p.ProjectPage(
        link=link("leaf-dates"),
        registry="PyPI",
        standing=c.Standing.UNKNOWN,
        dependents=dependents(),
        feeds=FEEDS,
        followed=False,
    ),
    frame(feeds=FEEDS),
)
DEPENDENTS = Example(
    "dependents.html",
    p.DependentsPage(link=link("leafdate"), registry="PyPI", dependents=dependents()),
    frame(),
)

LIST_FEEDS = c.FeedLinks(what="shop-backend", stem="/feeds/list/stwl_9Qm2f4")


def members() -> tuple[c.MemberLine, ...]:
    rows = (
        ("leafdate", "critical", c.Standing.REMOVED, "feedkit", "2.8.1", None, 2.0),
        ("tidepool", "medium", c.Standing.PRESENT, "httpcache", "1.4.0", "1.4.0", 2.5),
        ("pathglob", "low", c.Standing.PRESENT, "", "0.9.7", "0.9.7", 11.0),
        ("anyio", None, c.Standing.PRESENT, "httpx", "4.11.0", "4.11.0", 52.0),
        ("certifi", None, c.Standing.PRESENT, "httpx", None, "2026.10.5", None),
    )
    return tuple(
        c.MemberLine(
            link=link(name),
            severity=Severity(severity) if severity else None,
            standing=standing,
            through=through,
            pinned=pinned,
            newest=newest,
            changed=NOW - timedelta(days=days) if days else None,
        )
        for name, severity, standing, through, pinned, newest, days in rows
    )


def shop(**changes: object) -> c.ListPage:
    values: dict[str, object] = {
        "name": "shop-backend",
        "state": c.ListState.READY,
        "path": "/watch/stwl_9Qm2f4",
        "kind": "lock",
        "filename": "uv.lock",
        "created": NOW - timedelta(days=9),
        "changes": LATEST[:3],
        "members": members(),
        "unused": (
            c.UnusedLine(
                line=64, text='version = "1.2.post-rc"', unreadable=True, why="Not a version."
            ),
            c.UnusedLine(line=201, text="shop-core", unreadable=False, why="Other index."),
        ),
        "feeds": LIST_FEEDS,
        "quiet_since": NOW - timedelta(days=49),
        "looked": NOW - timedelta(minutes=4),
        "next_look": NOW + timedelta(minutes=11),
    }
    return c.ListPage(**(values | changes))  # type: ignore[arg-type] # one table of values, many types


LIST = Example("list.html", shop(), frame("/watch", (LIST_FEEDS,)))
FRESH = Example(
    "list.html",
    shop(
        manage="/watch/stwl_9Qm2f4/manage/stwm_4k",
        fresh=True,
        state=c.ListState.READING,
        done=17,
        total=41,
        changes=(),
        said="Your list is made.",
    ),
    frame("/watch", (LIST_FEEDS,)),
)
QUIET = Example(
    "list.html",
    shop(changes=(), unused=(), members=members()[3:], kind="open"),
    frame("/watch", (LIST_FEEDS,)),
)
DELETED = Example(
    "list.html",
    shop(
        state=c.ListState.DELETED,
        deleted=NOW - timedelta(days=3),
        restorable_until=NOW + timedelta(days=4),
        manage="/watch/stwl_9Qm2f4/manage/stwm_4k",
    ),
    frame("/watch"),
)
SEARCH = Example(
    "search.html",
    c.SearchPage(
        query="leaf",
        hits=(
            c.SearchHit(link=link("leafdate"), standing=c.Standing.REMOVED, dependents=1204),
            c.SearchHit(
                link=link("leaflet"), standing=c.Standing.PRESENT, summary="Maps, and more."
            ),
        ),
        lookable=link("leaf"),
        more="/search?q=leaf&after=x",
        known=472582,
    ),
    frame(),
)
NOTHING_FOUND = Example(
    "search.html", c.SearchPage(query="leaf-dates", lookable=link("leaf-dates"), known=41), frame()
)
MISSING = Example(
    "missing.html",
    c.MissingProject(
        link=link("leaf-dates"),
        registry="PyPI",
        close=(c.SearchHit(link=link("leafdate"), standing=c.Standing.REMOVED),),
    ),
    frame(),
)
WATCH = Example(
    "watch.html",
    c.WatchPage(
        content="reqests=>2\n", problem="requirements.txt, line 1: not a requirement.", name="shop"
    ),
    frame("/watch"),
)
EVENTS = Example(
    "events.html", c.EventsPage(entries=LATEST, more="/events?before=9"), frame("/events")
)
STATUS = Example(
    "status.html",
    c.StatusPage(
        checks=(
            c.Check(name="Database", fine=True, say="answers"),
            c.Check(name="Jobs", fine=False, say="the oldest waits for 12 minutes"),
        ),
        names=472582,
        followed=41,
        lists=3,
        events=120,
        waiting=7,
        dead=1,
        version="0.1.0",
    ),
    c.Frame(
        now=NOW,
        base_url="https://steward.example",
        registries=(
            c.Registry(
                ecosystem="pypi",
                name="PyPI",
                answered=NOW - timedelta(hours=6),
                silent_since=NOW - timedelta(hours=6),
                row="30,455,120",
                behind=12,
                error="the connection was refused",
            ),
        ),
    ),
)
TROUBLE = Example(
    "home.html",
    c.HomePage(followed=0),
    c.Frame(
        now=NOW,
        base_url="https://steward.example",
        registries=(
            c.Registry(
                ecosystem="pypi",
                name="PyPI",
                troubled_since=NOW - timedelta(hours=7),
                held=38112,
            ),
        ),
    ),
)
ABOUT = Example("about.html", c.Plain(contact="ops@steward.example"), frame())
HELP = Example(
    "help.html",
    c.Plain(kinds=(("project-removed", "The project is gone.", Severity.CRITICAL),)),
    frame("/help"),
)
POLICIES = Example(
    "policies.html",
    pc.PoliciesPage(policies=(pc.line(policies.find("pep541-continue"), "pep541-continue"),)),
    frame("/policies"),
)
POLICY = Example(
    "policy.html",
    pc.page(policies.find("pep541-continue"), "id = 'pep541-continue'"),
    frame("/policies"),
)
REPORT = Example(
    "report.html",
    rc.ReportPage(
        at=NOW,
        filed=1204,
        running=37,
        overdue=2,
        lede="37 requests run; with 2 of them we are late. "
        "Half of those who asked heard from us within 19 hours.",
        ages=(
            rc.Counted(words="less than 7 days", count=12),
            rc.Counted(words="365 days and more", count=25, late=2),
        ),
        stages=(rc.Counted(words="contacting", count=30), rc.Counted(words="probation", count=7)),
        outcomes=(rc.Counted(words="settled-outside", count=11),),
        answered=1190,
        median="19 hours",
        most="4 days",
        longest="17 days",
        waiting=3,
        waiting_longest="31 hours",
        requirements=(
            rc.FailedLine(
                name="why-not-another-name",
                asks="Is it shown why a fork under another name will not do?",
                judged=210,
                fails=88,
                denied=61,
                ended=0,
            ),
        ),
        load=(rc.LoadLine(who="mia", cases=21, overdue=2),),
        desk=True,
    ),
    frame("/status"),
)
NO_REPORT = Example(
    "report.html",
    rc.ReportPage(
        at=NOW,
        filed=0,
        running=0,
        overdue=0,
        lede="Nobody has asked for a project here yet.",
        ages=(rc.Counted(words="less than 7 days", count=0),),
        stages=(),
        outcomes=(),
        answered=0,
        median="nothing to count",
        most="nothing to count",
        longest="nothing to count",
        waiting=0,
        waiting_longest="nothing to count",
        requirements=(),
    ),
    frame("/status"),
)
PROBLEM = Example(
    "problem.html",
    c.ProblemPage(status=404, title="Nothing by that address", why="There is no such page."),
    frame(),
)
EVERY = {
    name.lower().replace("_", "-"): value
    for name, value in globals().items()
    if isinstance(value, Example)
}
