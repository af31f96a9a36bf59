"""A policy file says everything, quotes its clauses, and is refused with a line otherwise."""

from pathlib import Path

import pytest

from workflows import policy
from workflows.errors import Refused
from workflows.terms import Intent

FOLDER = Path(__file__).parents[2] / "workflows" / "policies"
FILES = sorted(FOLDER.glob("*.toml"))
GOOD = (FOLDER / "pep541-continue.toml").read_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_policy_is_read_and_named_as_its_file(path: Path) -> None:
    read = policy.read(path.read_text())

    assert read.id == path.stem
    assert all(each.clause for each in read.require)
    assert set(policy.SECTIONS) <= set(read.clauses)


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("attempts = 3 ", "attemps = 3 ", "policy-unknown-key", "attemps"),
        ("version = 1", "version = 1\nvrsion = 2", "policy-unknown-key", "vrsion"),
        ('clause = "PEP 541, Reachability"', "", "policy-no-clause", 'check = "owner-unreachable"'),
        ('check = "idle"', 'check = "idel"', "policy-unknown-requirement", "idel"),
        ("idle_days = 365", "", "policy-missing", 'check = "idle"'),
        ("idle_days = 365", "idle_days = -1", "policy-bad-value", "idle_days"),
        ("idle_days = 365", 'idle_days = "a year"', "policy-bad-value", "idle_days"),
        ("outside_mail = true", "outside_mail = 1", "policy-bad-value", "outside_mail"),
        ("holidays = []", "holidays = 3", "policy-bad-value", "holidays"),
        ("[1, 1, 1, 2]", "[1, 1, 0, 2]", "policy-too-weak", "approvals"),
        ("[1, 1, 1, 2]", "[1, 1, 1]", "policy-bad-value", "approvals"),
        ('approver = "admin"', 'approver = "king"', "policy-bad-value", "approver"),
        ('source = "PEP 541"', 'source = ""', "policy-bad-value", "source"),
        (
            'applies_to = ["continue", "co-maintain"]',
            "applies_to = []",
            "policy-bad-value",
            "applies",
        ),
        ('["continue", "co-maintain"]', '["take"]', "policy-bad-value", "applies_to"),
        ('["continue", "co-maintain"]', '["reuse"]', "policy-too-weak", "applies_to"),
        ('["continue", "co-maintain"]', '["security-release"]', "policy-too-weak", "approvals"),
        ("window_days = 42", "window_days = 28", "policy-too-weak", "[[require]]"),
        ('check = "owner-unreachable"', 'check = "need" #', "policy-unknown-key", "attempts"),
        ("[refusal]", "[refusel]", "policy-unknown-key", "[refusel]"),
        ("version = 1", "version = ", "policy-syntax", "version = "),
        ("objection_ends = false", "objection_ends = 0", "policy-bad-value", "objection_ends"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(old: str, new: str, code: str, key: str) -> None:
    text = GOOD.replace(old, new, 1)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if key in row and row[0] != "#")
    line -= code in {
        "policy-missing",
        "policy-no-clause",
    }  # what is not there is the header's fault

    with pytest.raises(Refused) as refusal:
        policy.read(text)

    assert refusal.value.code == code
    assert refusal.value.why.startswith(f"line {line}: ")


def test_a_section_that_is_missing_is_named() -> None:
    start, end = GOOD.index("[objection]"), GOOD.index("[decision]")

    with pytest.raises(Refused, match="policy-missing: line 1: the file does not say `objection`"):
        policy.read(GOOD[:start] + GOOD[end:])


def test_a_section_must_be_a_table() -> None:
    start, end = GOOD.index("[objection]"), GOOD.index("[decision]")

    with pytest.raises(Refused, match="policy-bad-value: line 1: `objection` must be a table"):
        policy.read("objection = 1\n" + GOOD[:start] + GOOD[end:])


def test_requirements_must_be_tables() -> None:
    end = GOOD.index("[notice]")
    top = (
        'require = 1\nid = "a"\nversion = 1\ntitle = "t"\nsource = "s"\napplies_to = ["continue"]\n'
    )

    with pytest.raises(Refused, match="policy-bad-value: line 1: `require` must be tables"):
        policy.read(top + GOOD[end:])


def test_a_policy_names_the_intents_it_is_for() -> None:
    assert policy.read(GOOD).applies_to == {Intent.CONTINUE, Intent.CO_MAINTAIN}


def test_two_readings_of_one_text_are_one_policy() -> None:
    assert len({hash(policy.read(GOOD)), hash(policy.read(GOOD))}) == 1
