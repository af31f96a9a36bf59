"""The picture of a case, drawn from the table of steps (Mermaid, a state diagram).

The README shows it; a test compares, so that the picture cannot lie.
"""

from collections.abc import Iterator

from workflows.stages import ROWS
from workflows.terms import Stage


def drawn() -> str:
    """Return the diagram: every way from one stage to another with the names of its steps."""
    lines = [*_names(), "    [*] --> draft", *_ways(), "    closed --> [*]"]
    return "\n".join(["stateDiagram-v2", *lines])


def _names() -> Iterator[str]:
    for stage in Stage:
        if _id(stage) != stage:
            yield f'    state "{stage}" as {_id(stage)}'


def _ways() -> Iterator[str]:
    steps: dict[tuple[Stage, Stage], set[str]] = {}
    for row in ROWS:
        for begins in row.begins:
            if row.leads is not None and row.leads != begins:
                steps.setdefault((begins, row.leads), set()).add(row.step)
    order = list(Stage)
    for begins, leads in sorted(steps, key=lambda way: (order.index(way[0]), order.index(way[1]))):
        names = ", ".join(sorted(steps[begins, leads]))
        yield f"    {_id(begins)} --> {_id(leads)}: {names}"


def _id(stage: Stage) -> str:
    return stage.replace("-", "_")
