"""Pictures read upright and written new, checked with Pillow alone."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from redactkit.errors import DamagedInputError, OutputError, UnsupportedInputError, UnsupportedTargetError
from redactkit.media import stills

SECRET = "SECRET-d41d8cd9"  # noqa: S105  it stands for what must not leak


def corner(width: int = 60, height: int = 40) -> Image.Image:
    """Black, red in the top left corner."""
    picture = Image.new("RGB", (width, height))
    picture.paste((255, 0, 0), (0, 0, 16, 8))
    return picture


# Where the stored top left corner is shown, by EXIF orientation: right, bottom.
SHOWN = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_read_upright(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[stills.ORIENTATION] = orientation
    corner().save(tmp_path / "in.jpg", exif=exif, quality=100, subsampling=0)
    rgb, info = stills.read(tmp_path / "in.jpg")
    right, bottom = SHOWN[orientation]
    assert rgb.shape == ((60, 40, 3) if orientation > 4 else (40, 60, 3))
    assert rgb[-4 if bottom else 3, -4 if right else 3, 0] > 200
    assert rgb[3 if bottom else -4, 3 if right else -4, 0] < 50
    assert info.rotation == stills.TURNS[orientation]
    assert (info.width, info.height) == (60, 40)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("behind", [0, 1, 2, 130, 5001])
def test_what_stands_behind_the_end_of_a_picture_is_said(tmp_path: Path, form: str, behind: int) -> None:
    rng = np.random.default_rng(behind)
    noisy = Image.fromarray(rng.integers(0, 256, (41, 61, 3), np.uint8))
    noisy.save(tmp_path / "in", form, **({"restart_marker_blocks": 2, "progressive": True} if form == "JPEG" else {}))
    with (tmp_path / "in").open("ab") as file:
        file.write(b"\xff\xd8\xff\xd9" * 2000 if behind == 5001 else rng.bytes(behind))
    said = [text for text in stills.describe(tmp_path / "in").hidden if "behind the end" in text]
    size = f"{8000 if behind == 5001 else behind:,} bytes"
    assert said == ([f"{size} behind the end of the picture (dropped)"] if behind else [])


def exif_with_thumbnail() -> bytes:
    """Return TIFF bytes with an empty first directory and a second one, which describes the thumbnail, of one entry."""
    header = b"II*\x00" + struct.pack("<I", 8)
    first = struct.pack("<HI", 0, 14)
    second = struct.pack("<HHHIHHI", 1, 0x0103, 3, 1, 6, 0, 0)
    return b"Exif\x00\x00" + header + first + second


def test_a_thumbnail_is_said_and_a_broken_exif_block_stops_nothing(tmp_path: Path) -> None:
    exif = exif_with_thumbnail()
    corner().save(tmp_path / "whole.jpg", exif=exif)
    assert "a thumbnail (dropped)" in stills.describe(tmp_path / "whole.jpg").hidden
    for end in range(6, len(exif)):
        corner().save(tmp_path / "cut.jpg", exif=exif[:end])
        assert stills.read(tmp_path / "cut.jpg")[0].shape == (40, 60, 3)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_written_pictures_carry_nothing(tmp_path: Path, form: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif[stills.ORIENTATION] = 6
    corner().save(tmp_path / "in.jpg", exif=exif, comment=SECRET, icc_profile=SECRET.encode(), dpi=(301, 301))
    rgb, info = stills.read(tmp_path / "in.jpg")
    assert {"exif: ImageDescription", "exif: Orientation", "file: comment", "file: icc_profile"} <= set(info.tags)
    assert SECRET not in repr(info)
    stills.write(tmp_path / "out", rgb, form)
    written = (tmp_path / "out").read_bytes()
    for trace in (SECRET.encode(), b"Exif", b"ICC", b"Photoshop", b"http"):
        assert trace not in written
    with Image.open(tmp_path / "out") as image:
        assert image.format == form
        assert image.size == (40, 60)
        assert set(image.info) <= stills.CODING
        assert np.abs(np.asarray(image.convert("RGB")).astype(int) - rgb).mean() < 6


def test_png_keeps_every_sample_and_jpeg_its_chroma(tmp_path: Path) -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (31, 47, 3), dtype=np.uint8)
    before = rgb.copy()
    stills.write(tmp_path / "out.png", rgb, "PNG")
    assert np.array_equal(stills.read(tmp_path / "out.png")[0], before)
    assert np.array_equal(rgb, before)
    stills.write(tmp_path / "out.jpg", rgb, "JPEG")
    with Image.open(tmp_path / "out.jpg") as image:
        assert [layer[1:3] for layer in image.layer] == [(1, 1)] * 3


@pytest.mark.parametrize(
    ("mode", "form", "said"),
    [
        ("L", "JPEG", ""),
        ("P", "PNG", ""),
        ("1", "PNG", ""),
        ("CMYK", "JPEG", "CMYK"),
        ("RGBA", "PNG", "alpha"),
        ("LA", "PNG", "alpha"),
        ("RGBA", "WEBP", "alpha"),
        ("I;16", "PNG", "16 bit"),
    ],
)
def test_other_modes_become_rgb_and_losses_are_said(tmp_path: Path, mode: str, form: str, said: str) -> None:
    if mode == "I;16":
        picture = Image.fromarray(np.arange(40 * 60, dtype=np.uint16).reshape(40, 60) * 27)
    else:
        picture = corner().convert(mode)
    if "A" in mode:
        picture.putalpha(128)
    picture.save(tmp_path / "in", form)
    rgb, info = stills.read(tmp_path / "in")
    assert rgb.shape == (40, 60, 3)
    assert rgb.dtype == np.uint8
    assert said in " ".join(info.hidden)
    assert bool(info.hidden) == bool(said)
    if mode == "I;16":
        assert np.array_equal(rgb[:, :, 0], (np.arange(40 * 60).reshape(40, 60) * 27) >> 8)


def test_pixels_that_alpha_hid_become_visible(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (8, 8), (10, 200, 30, 0))
    picture.save(tmp_path / "in.png")
    assert (stills.read(tmp_path / "in.png")[0] == (10, 200, 30)).all()


def test_a_palette_with_transparency_keeps_its_colours(tmp_path: Path) -> None:
    picture = Image.new("P", (8, 8), 1)
    picture.putpalette([0, 0, 0, 9, 99, 199])
    picture.save(tmp_path / "in.png", transparency=1)
    assert (stills.read(tmp_path / "in.png")[0] == (9, 99, 199)).all()


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_animations_are_refused(tmp_path: Path, form: str) -> None:
    frames = [corner(), corner(60, 40).transpose(Image.Transpose.ROTATE_180)]
    frames[0].save(tmp_path / "in", form, save_all=True, append_images=frames[1:])
    with pytest.raises(UnsupportedInputError, match="2 pictures"):
        stills.read(tmp_path / "in")


def test_a_second_picture_behind_a_jpeg_is_dropped_and_said(tmp_path: Path) -> None:
    corner().save(tmp_path / "in.jpg", "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40))])
    rgb, info = stills.read(tmp_path / "in.jpg")
    assert info.container == "JPEG"
    assert "1 more picture behind the first (dropped)" in info.hidden
    assert rgb[2, 2, 0] > 200


@pytest.mark.parametrize("form", ["GIF", "TIFF", "BMP", "AVIF"])
def test_other_formats_are_refused_by_name(tmp_path: Path, form: str) -> None:
    corner().save(tmp_path / "in.jpg", form)
    with pytest.raises(UnsupportedInputError, match=form):
        stills.read(tmp_path / "in.jpg")


def test_bombs_are_refused_with_the_limit(tmp_path: Path) -> None:
    corner().save(tmp_path / "in.png")
    data = bytearray((tmp_path / "in.png").read_bytes())
    data[16:24] = struct.pack(">II", 20_000, 20_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    (tmp_path / "in.png").write_bytes(data)
    for look in (stills.read, stills.describe):
        with pytest.raises(UnsupportedInputError, match="178,956,970"):
            look(tmp_path / "in.png")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_cut_pictures_are_refused(tmp_path: Path, form: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (80, 80, 3), dtype=np.uint8)
    stills.write(tmp_path / "whole", noise, form)
    (tmp_path / "cut").write_bytes((tmp_path / "whole").read_bytes()[:3000])
    with pytest.raises(DamagedInputError) as caught:
        stills.read(tmp_path / "cut")
    assert "\n" not in str(caught.value)


def test_a_text_bomb_is_refused(tmp_path: Path) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "x" * 90_000_000, zip=True)
    corner().save(tmp_path / "in.png", pnginfo=text)
    with pytest.raises(DamagedInputError):
        stills.read(tmp_path / "in.png")


def test_targets_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    rgb = np.zeros((2, 20_000, 3), np.uint8)
    with pytest.raises(UnsupportedTargetError, match="16383"):
        stills.write(tmp_path / "out.webp", rgb, "WEBP")
    with pytest.raises(UnsupportedTargetError, match="TIFF"):
        stills.write(tmp_path / "out.tif", rgb, "TIFF")
    with pytest.raises(OutputError, match="absent"):
        stills.write(tmp_path / "absent" / "out.png", rgb, "PNG")


def test_a_full_disk_is_an_output_error() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full, which only Linux has")
    with pytest.raises(OutputError, match="disk is full"):
        stills.write("/dev/full", np.zeros((800, 800, 3), np.uint8), "PNG")
