"""What Steward says it is made of is what its lock installs (ASVS 15.1.2)."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.house.lock import LOCK, ROOT


@pytest.fixture(scope="module")
def told() -> list[dict[str, Any]]:
    """Return the components of what `make sbom` prints."""
    command = [sys.executable, "-m", "tests.house.sbom"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    document: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return document["components"]


def test_the_bill_of_materials_names_exactly_what_is_locked_with_every_hash(
    told: list[dict[str, Any]],
) -> None:
    locked: dict[str, set[str]] = {}
    for line in LOCK.read_text().splitlines():
        pinned = re.match(r"([\w.-]+)==([^\s;\\]+)", line)
        if pinned:
            hashes = locked[f"pkg:pypi/{pinned[1]}@{pinned[2]}"] = set()
        elif line.startswith(" "):
            hashes.add(line.strip(" \\").removeprefix("--hash=sha256:"))

    assert {each["purl"]: {one["content"] for one in each["hashes"]} for each in told} == locked
    assert len(told) == len(locked) > 50


def test_it_says_what_only_tests_need_and_what_licence_the_rest_has(
    told: list[dict[str, Any]],
) -> None:
    scopes = {each["name"]: each["scope"] for each in told}
    silent = {each["name"] for each in told if not each["licenses"]}

    assert (scopes["starlette"], scopes["pytest"]) == ("required", "excluded")
    assert silent <= {"colorama", "httpx2-jsfetch"}, "of another platform"
