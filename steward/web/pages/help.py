"""What this is, and what its words mean."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from steward.web.contexts import Plain
from steward.web.site import Site
from workflows.findings import Severity

_C, _H, _M, _L, _I = Severity
KINDS: Final = (
    ("project-removed", "The project is no longer on the index.", _C),
    ("project-quarantined", "The index keeps it from being installed while it looks into it.", _C),
    ("name-reused", "The name was free and somebody else took it. Nothing is inherited.", _C),
    ("all-releases-yanked", "Every release was yanked: only exact pins install.", _H),
    ("owner-last-left", "The last owner left; nobody holds it.", _H),
    ("owners-replaced", "All earlier owners left within seven days of new ones.", _H),
    ("new-hands", "A handoff is complete; we looked, and the index shows it.", _H),
    ("suspicious-after-handoff", "After a change of hands it was emptied, removed or worse.", _H),
    ("handoff-reversed", "A panel took a handoff back.", _H),
    ("handoff-annulled", "A panel found fraud; what was done is taken back.", _H),
    ("project-archived", "Its owners expect no further releases. It still installs.", _M),
    ("project-deprecated", "Its owners advise against new use. It still installs.", _M),
    ("handoff-approved", "A handoff was decided or agreed; the public countdown runs.", _M),
    ("first-release-by-new-hands", "The first release since it changed hands.", _M),
    ("orphaned", "Nobody owns it now; anybody may ask for it.", _M),
    ("owner-added", "Somebody became owner.", _L),
    ("owner-removed", "Somebody is no longer owner; others are.", _L),
    ("release-yanked", "A release was yanked; others are left.", _L),
    ("release-removed", "A release was removed; others are left.", _L),
    ("handoff-requested", "Somebody asks for it, and the request was looked at.", _L),
    ("handoff-recommended", "A moderator recommends how to decide.", _L),
    ("countdown-cancelled", "Something new came up before anything changed hands.", _L),
    ("help-wanted", "Its owner looks for help, for company or for hands.", _L),
    ("transfers-stopped", "No handoff at all is carried out for now, and why; or they go on.", _L),
    ("handoff-contacting", "Its owner was written to.", _I),
    ("handoff-answered", "Its owner answered: which answer, never the words.", _I),
    ("handoff-objection", "Somebody with a standing objects, or was answered.", _I),
    ("handoff-denied", "The request was decided against.", _I),
    ("handoff-withdrawn", "The request was let go.", _I),
    ("handoff-ended", "The request is over for another reason.", _I),
    ("project-restored", "It is back, the same project as before.", _I),
    ("project-unarchived", "It is no longer archived.", _I),
    ("project-undeprecated", "It is no longer deprecated.", _I),
    ("project-unquarantined", "It is no longer quarantined.", _I),
    ("release-unyanked", "A yanked release is back.", _I),
    ("release-restored", "A removed release is back.", _I),
    ("list-state", "A watch list was read: so many are followed, so many need attention.", _I),
    ("registry-trouble", "An index answers in a way we do not believe, or does so again.", _I),
    ("correction", "What was told turned out wrong.", _I),
)


def about(site: Site, _request: Request) -> Response:
    """Answer with what this is."""
    with site.store.snapshot() as view:
        return site.page(view, "about.html", Plain(contact=site.settings.contact or ""))


def help_(site: Site, _request: Request) -> Response:
    """Answer with what the words mean."""
    with site.store.snapshot() as view:
        return site.page(view, "help.html", Plain(kinds=KINDS), section="/help")
