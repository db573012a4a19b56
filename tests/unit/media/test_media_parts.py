"""The small pure parts of media: containers, times, promises, encryption marks, digests, orientations."""

from __future__ import annotations

import hashlib
import math
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest

from redactkit.errors import DamagedInputError, InputError, TruncatedInputError, UnsupportedTargetError
from redactkit.media import containers
from redactkit.media.audio import NO_COMMENTS, without_comments
from redactkit.media.damage import Promise, Tally, check, remarks
from redactkit.media.encoding import _is_user_data, _units
from redactkit.media.encryption import PROTECTED, is_encrypted
from redactkit.media.hashing import sha256
from redactkit.media.layout import EIGHT, Orientation, from_degrees, from_matrix, sane_aspect, to_matrix
from redactkit.media.pixels import BT601, BT709, KR_KB, matrix_number
from redactkit.media.timing import Clock


@pytest.mark.parametrize("name", ["a.mp4", "a.MP4", "b.c.m4v", "x.mov", "x.mkv", "x.jpg", "x.JPEG", "x.png", "x.webp"])
def test_known_extensions_have_rules(name: str) -> None:
    assert Path(name).suffix.lower() in containers.for_target(name).extensions


@pytest.mark.parametrize("name", ["a.avi", "a", "a.", ".mp4", "a.webm", "mp4", "a.mp4.part"])
def test_other_extensions_are_refused_with_a_list(name: str) -> None:
    with pytest.raises(UnsupportedTargetError, match=r"\.mp4, \.m4v, \.mov, \.mkv"):
        containers.for_target(name)


def test_table_names_each_extension_once() -> None:
    extensions = [e for c in containers.TABLE for e in c.extensions]
    assert len(extensions) == len(set(extensions))


def test_clock_keeps_times_that_run_forward() -> None:
    clock = Clock(Fraction(1, 1000), Fraction(25), numbered=False)
    given = [-7, 0, 3, 1000, 1001]
    assert [clock.tick(pts, 40) for pts in given] == given
    assert clock.remarks(Fraction(1, 1000)) == []


def test_clock_moves_others_forward_by_the_usual_distance() -> None:
    clock = Clock(Fraction(1, 1000), Fraction(25), numbered=False)
    given = [(0, 40), (40, 0), (40, 0), (None, 30), (10, 40), (500, 40)]
    assert [clock.tick(*one) for one in given] == [0, 40, 80, 120, 150, 500]
    assert clock.repaired == 3
    assert clock.largest == 140
    assert "0.140 s" in clock.remarks(Fraction(1, 1000))[0]


def test_clock_counts_where_there_are_no_times() -> None:
    clock = Clock(Fraction(1, 25), Fraction(25), numbered=True)
    assert [clock.tick(None, 0) for _ in range(3)] == [0, 1, 2]
    assert clock.repaired == 0


GOOD = {"packets": 100, "frames": 100}


@pytest.mark.parametrize(
    ("tally", "promise", "error"),
    [
        (GOOD, {"packets": 100}, None),
        (GOOD, {"packets": 101}, TruncatedInputError),
        ({**GOOD, "frames": 50}, {"packets": 100}, None),  # fields
        ({**GOOD, "frames": 90}, {}, None),  # hidden frames of VP9
        ({**GOOD, "frames": 40}, {}, DamagedInputError),
        ({**GOOD, "hidden": 60, "frames": 40}, {}, None),  # an edit list
        ({**GOOD, "errors": 1}, {}, DamagedInputError),
        ({**GOOD, "corrupt": 1}, {}, DamagedInputError),
        ({**GOOD, "damaged": 1}, {}, DamagedInputError),
        ({**GOOD, "read_error": "I/O"}, {}, DamagedInputError),
        ({"packets": 3}, {}, DamagedInputError),
        ({**GOOD, "ends": {0: 950}, "bases": {0: Fraction(1, 100)}}, {"end": 10.0, "slack": 0.4}, TruncatedInputError),
        ({**GOOD, "ends": {0: 950}, "bases": {0: Fraction(1, 100)}}, {"end": 10.0, "slack": 0.6}, None),
        (
            {**GOOD, "ends": {0: 950, 1: 99}, "bases": {0: Fraction(1, 100), 1: Fraction(1, 10)}},
            {"end": 10.0, "slack": 0.2},
            None,
        ),
    ],
)
def test_promises_are_compared_with_what_came(
    tally: dict[str, object], promise: dict[str, object], error: type[Exception] | None
) -> None:
    given = Promise("clip.mp4", **promise)
    if error is None:
        check(given, Tally(**tally))
        return
    with pytest.raises(error, match=r"^clip\.mp4: "):
        check(given, Tally(**tally))


def test_hidden_and_paired_packets_are_told() -> None:
    assert remarks(Promise("x", frames=100), Tally(packets=100, frames=100)) == []
    assert "100 frames" in remarks(Promise("x", frames=100), Tally(packets=40, frames=40))[0]
    assert "100 packets gave 50" in remarks(Promise("x"), Tally(packets=100, frames=50))[0]


def test_encryption_is_seen_in_the_movie_box(tmp_path: Path) -> None:
    movie = SimpleNamespace(format=SimpleNamespace(name="mov,mp4"), streams=())

    def box(kind: bytes, content: bytes) -> bytes:
        return (8 + len(content)).to_bytes(4, "big") + kind + content

    plain, locked = box(b"moov", b"x" * 50), box(b"moov", b"x" * 9 + PROTECTED + b"y" * 9)
    large = (1).to_bytes(4, "big") + b"moov" + (16 + len(PROTECTED)).to_bytes(8, "big") + PROTECTED
    cases = {
        plain: False,
        box(b"ftyp", b"isom") + locked: True,
        box(b"mdat", PROTECTED) + plain: False,
        box(b"mdat", b"") * 3 + large: True,
        b"\x00\x00\x00\x07moov" + PROTECTED: False,  # smaller than its own head: no endless loop
        b"\x00\x00\x00\x00moov" + PROTECTED: True,  # reaches to the end of the file
    }
    for content, expected in cases.items():
        (tmp_path / "x.mp4").write_bytes(content)
        assert is_encrypted(tmp_path / "x.mp4", movie) is expected


def test_digest_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc" * 100_000)
    assert sha256(tmp_path / "x") == hashlib.sha256(b"abc" * 100_000).hexdigest()
    with pytest.raises(InputError):
        sha256(tmp_path / "absent")


def test_units_of_a_byte_stream() -> None:
    stream = b"\x00\x00\x00\x01\x67abc\x00\x00\x01\x06\x05\xff\x00\x00\x00\x01\x65\x00\x01"
    assert _units(stream) == [b"\x67abc", b"\x06\x05\xff", b"\x65\x00\x01"]
    assert [_is_user_data(unit) for unit in _units(stream)] == [False, True, False]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, -90])
def test_display_matrices_of_ffmpeg(degrees: int) -> None:
    # av_display_rotation_set takes clockwise degrees; the picture turns counter-clockwise by `degrees`.
    angle = -math.radians(degrees)
    one = 1 << 16
    a, b = round(math.cos(angle) * one), round(math.sin(angle) * one)
    way, exact = from_matrix((a, b, 0, -b, a, 0, 0, 0, 1 << 30))
    assert exact
    assert way.degrees == degrees % 360
    assert from_degrees(degrees) == (way, True)


def test_matrices_lead_there_and_back() -> None:
    assert len(set(EIGHT)) == 8
    for way in EIGHT:
        assert from_matrix(to_matrix(way)) == (way, True)


@pytest.mark.parametrize("matrix", [(0,) * 9, (1, 1, 0, 1, 1, 0, 0, 0, 1)])
def test_degenerate_matrices_do_nothing(matrix: tuple[int, ...]) -> None:
    assert from_matrix(matrix) == (Orientation(), False)


def test_slanted_matrices_go_to_the_nearest_quarter() -> None:
    one = 1 << 16
    a, b = round(math.cos(-1.4) * one), round(math.sin(-1.4) * one)
    assert from_matrix((a, b, 0, -b, a, 0, 0, 0, 1 << 30)) == (from_degrees(90)[0], False)


@pytest.mark.parametrize(
    ("given", "kept"),
    [(None, True), (Fraction(0), True), (Fraction(4, 3), True), (Fraction(1, 9), False), (Fraction(300), False)],
)
def test_absurd_aspects_become_square(given: Fraction | None, *, kept: bool) -> None:
    aspect, sane = sane_aspect(given)
    assert sane is kept
    assert aspect == (given if kept and given else 1)


@pytest.mark.parametrize(
    ("tag", "size", "expected"),
    [
        (2, (1920, 1080), BT709),
        (2, (720, 576), BT601),
        (2, (1280, 720), BT709),
        (9, (64, 64), 9),
        (0, (640, 480), BT601),
    ],
)
def test_untagged_video_is_read_as_players_do(tag: int, size: tuple[int, int], expected: int) -> None:
    assert matrix_number(tag, *size) == expected
    assert expected in KR_KB


@pytest.mark.parametrize("size", [0, 200, 241, 255, 600])
def test_comments_of_vorbis_are_left_out(size: int) -> None:
    first, setup = b"\x01vorbis" + bytes(23), b"\x05vorbis" + bytes(range(256))
    comments = b"\x03vorbis" + b"x" * size
    laced = bytes((2, len(first))) + b"\xff" * (len(comments) // 255) + bytes([len(comments) % 255])
    bare = without_comments(laced + first + comments + setup)
    assert bare == bytes((2, len(first), len(NO_COMMENTS))) + first + NO_COMMENTS + setup


@pytest.mark.parametrize("headers", [b"", b"\x02", b"\x02\xff\xff", b"\x00\x1e" + bytes(30), b"\x02\x03\x03abcdefghi"])
def test_headers_of_vorbis_that_cannot_be_read_are_refused(headers: bytes) -> None:
    with pytest.raises(DamagedInputError, match="drop the audio"):
        without_comments(headers)
