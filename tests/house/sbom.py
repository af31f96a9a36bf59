"""Tell what Steward is made of, as CycloneDX 1.6: each locked library with its hashes and licence.

Made from the lock, so that it names exactly what an install takes; what only
tests need is marked as excluded.  A licence is what the installed library says.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any, Final

from packaging.requirements import Requirement

from tests.house.lock import LOCK, MARKER, ROOT, blocks

_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_OSI: Final = "License :: OSI Approved :: "


def main() -> None:
    """Print the document."""
    json.dump(document(LOCK.read_text()), sys.stdout, indent=1)


def document(lock: str) -> dict[str, Any]:
    """Return the bill of materials of a lock; the same lock gives the same document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    service, _, tests = lock.partition(MARKER)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": [*_components(service, "required"), *_components(tests, "excluded")],
    }


def _components(part: str, scope: str) -> Iterator[dict[str, Any]]:
    for block in blocks(part):
        pinned = Requirement(block.partition("\\")[0]) if "==" in block else None
        if pinned is None:
            continue  # a remark
        version = next(iter(pinned.specifier)).version
        yield {
            "type": "library",
            "bom-ref": f"pkg:pypi/{pinned.name}@{version}",
            "name": pinned.name,
            "version": version,
            "purl": f"pkg:pypi/{pinned.name}@{version}",
            "scope": scope,
            "hashes": [{"alg": "SHA-256", "content": each} for each in _HASH.findall(block)],
            "licenses": _licences(pinned.name),
        }


def _licences(name: str) -> list[dict[str, Any]]:
    """Return what a library says of its licence; nothing where it is for another platform."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return []
    if "License-Expression" in said:
        return [{"expression": said["License-Expression"]}]
    named = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier", ()) if _OSI in each]
    plain = [each for each in said.get_all("License", ()) if "\n" not in each]
    return [{"license": {"name": each}} for each in named or plain]


if __name__ == "__main__":
    main()
