"""What the import contracts cannot say: the rules' allow-list of the standard library."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALLOWED = frozenset(
    {"collections", "dataclasses", "datetime", "enum", "functools", "hashlib", "itertools", "json"}
    | {"math", "re", "string", "tomllib", "types", "typing", "workflows"}
)


def test_the_rules_import_nothing_beyond_their_allow_list() -> None:
    foreign = {
        f"{path.name} imports {name}"
        for path in (ROOT / "workflows").rglob("*.py")
        for name in _imported(path)
        if name.split(".")[0] not in ALLOWED
    }

    assert foreign == set()


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names
