"""Every kind of notice has its words, and no words belong to nothing."""

import pytest

from feeds.kinds import LABELS, NoticeKind
from feeds.wording import TEMPLATES
from workflows.findings import FindingKind

PARTS = {"title.txt", "summary.txt", "body.html"}


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_its_templates(kind: NoticeKind) -> None:
    assert {path.name for path in (TEMPLATES / kind).iterdir()} == PARTS


def test_every_folder_of_templates_is_a_kind() -> None:
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()} - {"letters"}

    assert folders == {kind.value for kind in NoticeKind}


def test_every_kind_has_a_label() -> None:
    assert set(LABELS) == set(NoticeKind)


def test_every_finding_has_a_kind_of_notice() -> None:
    assert {kind.value for kind in FindingKind} <= {kind.value for kind in NoticeKind}


def test_every_kind_is_explained_to_readers() -> None:
    readme = (TEMPLATES.parent / "README.md").read_text()

    assert [kind for kind in NoticeKind if f"`{kind}`" not in readme] == []
