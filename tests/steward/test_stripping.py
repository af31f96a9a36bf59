"""A picture is kept with the pixels it came with, and without where and by whom it was made."""

import zlib
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward import uploads
from steward.store import Store
from steward.store.files import Files
from steward.uploads.kinds import Kind, kind_of
from steward.uploads.stripping import stripped
from workflows.errors import Refused

README = Path(__file__).parents[2] / "steward" / "web" / "static" / "readme.png"
PLACE: Final = b"GPSLatitude 52 31 12 N"
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
END: Final = b"\xff\xd9"


def chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2) + data


def pixels(coded: bytes) -> bytes:
    """Return a scan with what stands for a byte FF, and a restart, in it."""
    return segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + coded.replace(b"\xff", b"\xff\x00")


TELLING_PNG: Final = [
    chunk(name, PLACE) for name in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"prVt")
]
DRAWN_PNG: Final = [
    *(chunk(b"IDAT", bytes(range(size))) for size in (0, 1, 200)),
    chunk(b"PLTE", bytes(6)),
    chunk(b"tRNS", b"\x00"),
    chunk(b"iCCP", b"srgb"),
    chunk(b"pHYs", bytes(9)),
]
TELLING_JPEG: Final = [
    segment(0xE1, b"Exif\0\0" + PLACE),
    segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE),
    segment(0xED, b"Photoshop 3.0\0" + PLACE),
    segment(0xE2, b"MPF\0" + PLACE),
    segment(0xE0, b"JFXX\0" + PLACE),
    segment(0xE5, PLACE),
    segment(0xFE, PLACE),
]
DRAWN_JPEG: Final = [
    segment(0xE0, b"JFIF\0" + bytes(9)),
    segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(20)),
    segment(0xEE, b"Adobe" + bytes(7)),
    segment(0xDB, bytes(65)),
    segment(0xC2, bytes(15)),
    segment(0xC4, b"\xff\xe1\xff\xd9"),
    pixels(b"\x12\xff\xe1\xff" + PLACE[:4]),
    pixels(b"") + b"\xff\xd3" + b"\x01\x02",
]


@given(st.lists(st.sampled_from([*TELLING_PNG, *DRAWN_PNG])))
def test_of_a_png_exactly_what_is_drawn_is_kept(parts: list[bytes]) -> None:
    header, end = chunk(b"IHDR", bytes(13)), chunk(b"IEND", b"")
    sent = b"".join((SIGNATURE, header, *parts, end))

    drawn = [each for each in parts if each in DRAWN_PNG]
    assert stripped(sent, kind_of(sent)) == b"".join((SIGNATURE, header, *drawn, end))


@given(st.lists(st.sampled_from([*TELLING_JPEG, *DRAWN_JPEG])), st.sampled_from((b"", b"\xff" * 3)))
def test_of_a_jpeg_exactly_what_is_drawn_is_kept(parts: list[bytes], filling: bytes) -> None:
    sent = b"\xff\xd8" + b"".join(filling + each for each in parts) + END

    drawn = [each for each in parts if each in DRAWN_JPEG]
    assert stripped(sent, kind_of(sent)) == b"\xff\xd8" + b"".join(drawn) + END


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (SIGNATURE + chunk(b"IHDR", bytes(13)) + chunk(b"IEND", b""), 2),
        (b"\xff\xd8" + segment(0xDB, bytes(65)) + END, 1),
    ],
)
def test_what_stands_behind_the_end_of_a_picture_is_not_kept(sent: bytes, kept: int) -> None:
    """A camera puts a preview there, with the place in it; others put whatever they like."""
    assert stripped(sent * (kept + 1), kind_of(sent)) == sent


@pytest.mark.parametrize("kind", [Kind.PNG, Kind.JPEG])
@given(st.binary(max_size=200))
def test_what_is_no_picture_inside_is_refused_and_never_more_than_was_sent(
    kind: Kind, noise: bytes
) -> None:
    sent = (SIGNATURE if kind is Kind.PNG else b"\xff\xd8\xff") + noise
    try:
        kept, code = stripped(sent, kind), "wrong-kind"
    except Refused as refused:
        kept, code = b"", refused.code

    assert code == "wrong-kind"
    assert len(kept) <= len(sent)


def test_a_picture_without_a_word_in_it_is_kept_as_it_came() -> None:
    picture = README.read_bytes()

    assert stripped(picture, Kind.PNG) == picture


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.JSON, Kind.XML, Kind.PDF])
def test_what_is_no_picture_stays_as_it_was(kind: Kind) -> None:
    assert stripped(PLACE, kind) == PLACE


def test_a_photo_lies_on_the_disk_without_its_place(store: Store, tmp_path: Path) -> None:
    photo = b"\xff\xd8" + TELLING_JPEG[0] + pixels(b"\x12") + END
    files = Files(tmp_path)
    with store.transaction() as tx:
        kept = uploads.keep(tx, files, photo, name="a.jpg", by="anna")
        again = uploads.keep(tx, files, photo, name="a.jpg", by="anna")

    on_disk = files.read(kept.sha256)
    assert PLACE not in on_disk
    assert kept.size == len(on_disk) < len(photo)
    assert again.id == kept.id
