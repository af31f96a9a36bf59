"""Write constraints.txt: names, versions and hashes of everything, and no addresses.

What the service needs stands first; what only tests need stands below a
marker line, so that `make run` can install the first part alone.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "constraints.txt"
MARKER = "# only for tests, checks and measurements"
HEADER = (
    "# The lock, written by `make lock`: one pinned version with its hashes for each library.\n"
)
# Wanted by the editable install of our own package, which must not ask the network again.
BACKEND = "setuptools>=77\n"


def main() -> None:
    """Resolve twice, the service first, and write both parts."""
    service = _resolved("--extra", "postgres")
    everything = _resolved("--all-extras")
    tests = [block for block in blocks(everything) if block not in blocks(service)]
    LOCK.write_text(HEADER + service + MARKER + "\n" + "".join(tests))


def _resolved(*extras: str) -> str:
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"),
        *("--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"),
        *("--no-emit-index-url", *extras, "pyproject.toml", "-"),
    ]
    done = subprocess.run(
        command, cwd=ROOT, input=BACKEND, capture_output=True, text=True, check=True
    )
    return done.stdout


def blocks(text: str) -> list[str]:
    """Return the lines of each library together."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.startswith((" ", "\t")):
            found[-1] += line
        else:
            found.append(line)
    return found


if __name__ == "__main__":
    main()
