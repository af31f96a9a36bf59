"""What people send: kept whole or not at all, within limits, told by its bytes; threat T26."""

import bz2
import os
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from steward import uploads
from steward.clock import SetClock
from steward.errors import Malformed, NotFound, Unavailable
from steward.sealing import Seal
from steward.store import Store
from steward.store.files import Files
from steward.store.uploads import Held, Kept
from steward.uploads import kinds
from steward.uploads.kinds import Kind
from workflows.errors import Refused

SEAL = Seal("k" * 40)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17) + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(10) + b"\xff\xd9"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>"""
READS = b"""<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>"""
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
CASE = "case:1"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def keep(
    store: Store, files: Files, content: bytes, by: str = "anna", subject: str | None = None
) -> Kept:
    with store.transaction() as tx:
        return uploads.keep(tx, files, content, name="a", by=by, subject=subject)


def on_disk(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "files").rglob("*") if path.is_file())


# --- what it is ---


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"I will look after it.\r\n", Kind.TEXT),
        (b"\xef\xbb\xbfwith a mark", Kind.TEXT),
        ("Größe".encode(), Kind.TEXT),
        (b'{"bomFormat": "CycloneDX"}', Kind.JSON),
        (b"[1, 2]\n", Kind.JSON),
        (b"<?xml version='1.0'?><bom><a/></bom>", Kind.XML),
        (PNG, Kind.PNG),
        (JPEG, Kind.JPEG),
        (PDF, Kind.PDF),
        (b"<!DOCTYPE html><script>alert(1)</script>", Kind.TEXT),
        (SVG, Kind.TEXT),
    ],
)
def test_a_kind_is_told_from_the_bytes(content: bytes, kind: Kind) -> None:
    assert kinds.kind_of(content) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"PK\x03\x04" + bytes(26) + b"zip",
        b"\x1f\x8b\x08" + bytes(20),
        bz2.compress(b"packed"),
        b"\x28\xb5\x2f\xfd zstd",
        b"MZ\x90\x00",
        b"\x7fELF\x02",
        b"GIF89a" + bytes(9),
        b"%PDF-1.7 with nothing at its end",
        PNG + b"PK\x03\x04behind its end",
        PNG[:-1],
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        JPEG + b"<?php",
        b"half a letter \xc3",
        b"\xff\xfeu\x00t\x00f\x001\x006\x00",
        b"a nul \x00 in it",
        b"a bell \x07 in it",
    ],
)
def test_threat_t26_what_is_of_no_kind_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        kinds.kind_of(content)

    assert refused.value.code == "wrong-kind"


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        READS,
        b"<?xml version='1.0'?><a>",
        b"<?xml version='1.0'?>" + b"<a>" * 65 + b"</a>" * 65,
        b"[" * 65 + b"]" * 65,
        b"[" * 100_000 + b"]",
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b'{"a": 1,}',
        b'[{"b": {"a": 1, "\\u0061": 2}}]',
    ],
    ids=range(10),
)
def test_threat_t24_what_reaches_beyond_itself_or_too_deep_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed):
        kinds.kind_of(content)


def test_as_deep_as_allowed_is_allowed() -> None:
    assert kinds.kind_of(b"[" * 64 + b"]" * 64) is Kind.JSON
    assert kinds.kind_of(b"<?xml version='1.0'?>" + b"<a>" * 64 + b"</a>" * 64) is Kind.XML


# --- how it is kept ---


def test_a_file_is_kept_under_the_digest_of_its_bytes(
    store: Store, files: Files, tmp_path: Path
) -> None:
    kept = keep(store, files, b"I will look after it.")

    assert on_disk(tmp_path) == [kept.sha256]
    assert files.read(kept.sha256) == b"I will look after it."
    assert (kept.kind, kept.size, kept.name, kept.by) == ("txt", 21, "a", "anna")
    with store.snapshot() as view:
        assert view.uploads.get(kept.id) == kept


def test_the_same_sent_again_is_one_and_costs_nothing(
    store: Store, files: Files, tmp_path: Path
) -> None:
    first, second = keep(store, files, b"same"), keep(store, files, b"same")
    other = keep(store, files, b"same", by="boris")

    assert first == second
    assert other.id != first.id
    assert on_disk(tmp_path) == [first.sha256]


def test_a_refused_file_leaves_nothing(store: Store, files: Files, tmp_path: Path) -> None:
    for content in (b"PK\x03\x04\x00", BOMB, b"x" * (uploads.MOST_BYTES + 1)):
        with pytest.raises((Refused, Malformed)):
            keep(store, files, content)

    assert on_disk(tmp_path) == []


def test_what_was_half_written_is_none_and_is_swept(
    store: Store, files: Files, tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(Unavailable, match="No space left"):
            keep(store, files, b"half")
    assert on_disk(tmp_path) == []

    (tmp_path / "files" / "0123.draft").write_bytes(b"killed")
    os.utime(tmp_path / "files" / "0123.draft", (clock.now().timestamp(),) * 2)
    sweep(store, files)
    assert on_disk(tmp_path) == ["0123.draft"]
    clock.sleep(3601)
    sweep(store, files)
    assert on_disk(tmp_path) == []


def test_bytes_that_changed_on_the_disk_are_not_given_out(
    store: Store, files: Files, tmp_path: Path
) -> None:
    kept = keep(store, files, b"as it was sent")
    (place,) = (tmp_path / "files").rglob(kept.sha256)
    place.write_bytes(b"as it is now")

    with pytest.raises(NotFound):
        files.read(kept.sha256)
    keep(store, files, b"as it was sent", by="boris")  # whoever sends it again mends it
    assert files.read(kept.sha256) == b"as it was sent"


@pytest.mark.parametrize("digest", ["../secret.key", "", "a" * 63, "A" * 64, "/etc/passwd"])
def test_only_digests_are_looked_for(files: Files, digest: str) -> None:
    with pytest.raises(NotFound):
        files.read(digest)
    with pytest.raises(NotFound):
        files.remove([digest])


# --- how much ---


def test_threat_t26_an_account_holds_so_much_and_no_more(
    store: Store, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_OF_ONE", Held(files=3, size=10))
    keep(store, files, b"123456")

    assert full(store, files, b"12345")
    keep(store, files, b"1234")
    assert full(store, files, b"x")
    keep(store, files, b"x", by="boris")

    monkeypatch.setattr(uploads, "MOST_OF_ONE", Held(files=2, size=1000))
    assert full(store, files, b"y")


def test_threat_t26_a_case_takes_so_much_from_everybody_together(
    store: Store, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_FOR_ONE", Held(files=2, size=10))
    keep(store, files, b"12345", subject=CASE)
    loose = keep(store, files, b"123456", by="boris")

    with store.transaction() as tx, pytest.raises(Refused) as refused:
        uploads.attach(tx, loose.id, by="boris", subject=CASE)
    assert refused.value.code == "files-full"
    keep(store, files, b"1234", by="boris", subject=CASE)
    with pytest.raises(Refused):
        keep(store, files, b"x", by="carla", subject=CASE)
    keep(store, files, b"x", by="carla", subject="case:2")


def test_threat_t26_many_at_once_do_not_overspend(
    store: Store, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_OF_ONE", Held(files=3, size=1000))
    threads = [threading.Thread(target=lambda n=n: full(store, files, b"%d" % n)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    with store.snapshot() as view:
        assert view.uploads.held_by("anna").files == 3


# --- how long ---


def test_what_was_sent_for_nothing_is_forgotten_and_then_swept(
    store: Store, files: Files, tmp_path: Path, clock: SetClock
) -> None:
    loose, evidence = keep(store, files, b"loose"), keep(store, files, b"used")
    attach(store, evidence)
    clock.sleep(7 * 24 * 3600 + 1)
    with store.transaction() as tx:
        uploads.forget(tx)

    with store.snapshot() as view:
        assert view.uploads.get(loose.id) is None
        assert view.uploads.get(evidence.id) is not None
    assert len(on_disk(tmp_path)) == 2
    sweep(store, files)
    assert on_disk(tmp_path) == [evidence.sha256]


def test_what_was_put_in_an_act_that_failed_is_swept_an_hour_later(
    store: Store, files: Files, tmp_path: Path, clock: SetClock
) -> None:
    with suppress(NotFound), store.transaction() as tx:
        uploads.keep(tx, files, b"undone", name="a", by="anna")
        raise NotFound("the rest of the act")
    sweep(store, files)
    assert len(on_disk(tmp_path)) == 1

    clock.sleep(3601)
    kept = keep(store, files, b"undone")
    sweep(store, files)
    assert on_disk(tmp_path) == [kept.sha256]


def test_an_erased_file_is_gone_with_the_last_who_sent_it(
    store: Store, files: Files, tmp_path: Path, clock: SetClock
) -> None:
    annas, boriss = keep(store, files, b"same"), keep(store, files, b"same", by="boris")
    clock.sleep(3601)
    erase(store, annas)
    sweep(store, files)
    assert on_disk(tmp_path) == [annas.sha256]

    erase(store, boriss)
    with store.snapshot() as view:
        assert view.uploads.kind(annas.sha256) is None
    sweep(store, files)
    assert on_disk(tmp_path) == []


def test_who_leaves_takes_the_names_and_what_served_nothing(store: Store, files: Files) -> None:
    loose, evidence = keep(store, files, b"loose"), keep(store, files, b"used")
    attach(store, evidence)
    with store.transaction() as tx:
        uploads.part(tx, "anna")

    with store.snapshot() as view:
        assert view.uploads.get(loose.id) is None
        assert view.uploads.of(CASE) == (replace(evidence, subject=CASE, name=""),)


def test_threat_t11_nobody_uses_what_somebody_else_sent(store: Store, files: Files) -> None:
    kept = keep(store, files, b"annas")
    with store.transaction() as tx, pytest.raises(NotFound):
        uploads.attach(tx, kept.id, by="boris", subject=CASE)
    attach(store, kept)
    attach(store, kept)

    with store.transaction() as tx, pytest.raises(NotFound):
        uploads.attach(tx, kept.id, by="anna", subject="case:2")


def attach(store: Store, kept: Kept) -> None:
    with store.transaction() as tx:
        assert uploads.attach(tx, kept.id, by=kept.by, subject=CASE).subject == CASE


def erase(store: Store, kept: Kept) -> None:
    with store.transaction() as tx:
        uploads.erase(tx, kept.id)


def sweep(store: Store, files: Files) -> None:
    with store.transaction() as tx:
        uploads.sweep(tx, files)


def full(store: Store, files: Files, content: bytes) -> bool:
    try:
        keep(store, files, content)
    except Refused as refused:
        assert refused.code == "files-full"  # noqa: PT017 -- the answer is what is counted
        return True
    return False
