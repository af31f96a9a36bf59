"""Seeded faults: one line of the rules made wrong at a time, to see that a law notices.

`python -m tests.laws.faults` runs all of them.  Each is written into a copy of the
package and walked there by another process; the package itself is not touched.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
POLICIES = ("debian-its", "macports-abandon")
"""Two that are quick to walk."""

SECONDS = 120


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong line: in which file, what stood there, what stands there now."""

    name: str
    file: str
    right: str
    wrong: str


FAULTS = (
    Fault(
        "a refusal is forgotten",
        "case.py",
        "c.OwnerRefused: lambda case, _e: replace(case, kept=True, consent=None),",
        "c.OwnerRefused: lambda case, _e: replace(case, consent=None),",
    ),
    Fault(
        "old letters prove silence after an answer",
        "case.py",
        "        campaign=NOT_BEGUN,\n        silence=None,",
        "        silence=None,",
    ),
    Fault(
        "the clock may recommend",
        "stages.py",
        '_row("T16", ASSESSMENT, d.Recommended, RECOMMENDED, MODERATOR)',
        '_row("T16", ASSESSMENT, d.Recommended, RECOMMENDED, MODERATOR, CLOCK)',
    ),
    Fault(
        "one more voice is not needed",
        "deciding.py",
        "    if agreed < s.policy.approvals[s.tier]:\n        return ()",
        "    if agreed + 1 < s.policy.approvals[s.tier]:\n        return ()",
    ),
    Fault(
        "who recommends may agree",
        "guards.py",
        "if s.case.proposal and s.case.proposal.by == s.me:",
        "if s.case.proposal and s.case.proposal.by != s.me and not s.me:",
    ),
    Fault(
        "who approves may carry out",
        "guards.py",
        "if s.tier >= SEPARATE_FROM and s.case.proposal and s.me in",
        "if s.tier < SEPARATE_FROM and s.case.proposal and s.me in",
    ),
    Fault(
        "a party keeps its office",
        "situation.py",
        "own = {*case.candidates, *case.former, *dossier.owners, *dossier.parties}",
        "own = {*case.former, *dossier.owners, *dossier.parties}",
    ),
    Fault(
        "the countdown ends early",
        "guards.py",
        "    if s.now < moment:",
        "    if s.now > moment:",
    ),
    Fault(
        "the window ends with the last letter",
        "campaign.py",
        "window = owner_days(start, rule.window_days, rule.holidays)",
        "window = owner_days(start, rule.interval_days, rule.holidays)",
    ),
    Fault(
        "a lapsed address counts",
        "campaign.py",
        '"lapsed-domain": point.lapsed,',
        '"lapsed-domain": False,',
    ),
    Fault(
        "relayed consent is consent",
        "owners.py",
        "    return _doubted(s, wish.answer, wish.point)\n\n\ndef _doubted",
        "    return ANSWERS[wish.answer](s)\n\n\ndef _doubted",
    ),
    Fault(
        "a directive is not looked at again",
        "guards.py",
        "    if has_directive(s.dossier, DirectiveKind.NO_TRANSFER, s.now) and not",
        "    if s.case.kept and not",
    ),
    Fault(
        "requests expire without a reminder",
        "passing.py",
        "    if s.case.reminded_at is None:",
        "    if s.case.reminded_at is None and s.now < expire:",
    ),
    Fault(
        "our delay expires the request",
        "deadlines.py",
        "    return waiting.until if waiting else None",
        "    late = after(case.since, 1) if case.stage is Stage.SCREENING else None\n"
        "    return waiting.until if waiting else late",
    ),
    Fault(
        "an owner cannot refuse during screening and execution",
        "stages.py",
        '_row("T10", BEFORE_EFFECT, c.OwnerRefused, CLOSED, *OWNERS)',
        '_row("T10", PUBLIC[:-1], c.OwnerRefused, CLOSED, *OWNERS)',
    ),
    Fault(
        "a withdrawn case is reopened",
        "filing.py",
        "    if s.case.outcome is not Outcome.EXPIRED:",
        "    if s.case.outcome is Outcome.DENIED:",
    ),
    Fault(
        "a freeze stops nothing",
        "guards.py",
        "    if s.dossier.frozen or any(",
        "    if any(",
    ),
    Fault(
        "the new role is taken on somebody's word",
        "carrying.py",
        "    if seen and s.actor.office != Office.CLOCK:",
        "    if seen and s.actor.office == Office.CLOCK:",
    ),
)


def caught(fault: Fault, policies: Iterable[str] = POLICIES) -> str:
    """Return the law that noticed the fault, or nothing.  Raises `LookupError` if it is no line."""
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        for package in ("workflows", "tests/laws"):
            shutil.copytree(ROOT / package, copy / package)
        _seed(copy / "workflows" / fault.file, fault)
        command = [sys.executable, "-m", "tests.laws.faults", *policies]
        walked = subprocess.run(
            command, cwd=copy, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    return walked.stdout.strip()


def _seed(path: Path, fault: Fault) -> None:
    text = path.read_text(encoding="utf-8")
    if text.count(fault.right) != 1:
        raise LookupError(
            f"{fault.name}: this stands {text.count(fault.right)} times in {path.name}"
        )
    path.write_text(text.replace(fault.right, fault.wrong), encoding="utf-8")


def all_caught() -> dict[str, str]:
    """Return, by the name of each fault, the law that noticed it; empty if none did."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip((each.name for each in FAULTS), pool.map(caught, FAULTS), strict=True))


def main(names: list[str]) -> None:
    """Walk the named policies until a law is broken and print it; without names try all faults."""
    from tests.laws.test_laws import FILES, first_broken  # noqa: PLC0415 -- walks a copy, not us

    if not names:
        for fault, law in all_caught().items():
            sys.stdout.write(f"{fault}: {law or 'NOT CAUGHT'}\n")
        return
    chosen = [path for path in FILES if path.stem in names]
    sys.stdout.write(next(filter(None, map(first_broken, chosen)), "") + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
