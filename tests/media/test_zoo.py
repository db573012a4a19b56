"""Real and malformed files of many makers: each is processed, or refused by one clear sentence.

A few run by default; all of them with `pytest -m zoo`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from media_clips import LOSSLESS

from redactkit.errors import InputError
from redactkit.media import stills
from redactkit.media.containers import for_target
from redactkit.media.probe import kind_of
from redactkit.media.sink import VideoSink
from redactkit.media.source import VideoSource
from redactkit.settings import Encoder

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

FEW = {
    "real": (
        "android_slow_motion.mp4",
        "attached_jpeg_and_tags.mkv",
        "avchd_interlaced.mts",
        "cover_png.mkv",
        "edit_list_hides_frames_444.mp4",
        "ffv1_gray16.mkv",
        "h264_422.264",
        "h264_odd_175x99.mp4",
        "h264_rgb_lossless.mp4",
        "hdr10_x265.mp4",
        "hevc_12bit_422.mp4",
        "mv_hevc_spatial_water.mov",
        "negative_start.mp4",
        "prores_4444_alpha.mov",
        "quicktime_trim_hides_20_of_25.mov",
        "rotate270_sar_interlaced.mp4",
        "rotate_and_reflect.mp4",
        "two_programs.ts",
        "vfr_gap_pause.mp4",
        "vp9_odd_161x121.webm",
    ),
    "malformed": (
        "bitflip_container.mkv",
        "bitflip_h264.mp4",
        "encrypted_cbcs_av1.mp4",
        "external_dref_url.mov",
        "fuzz_theora_header.ogv",
        "huge_y4m_65535.y4m",
        "jpeg_truncated.jpg",
        "playlist_ffconcat.mp4",
        "playlist_m3u8_init_map.m3u8",
        "png_broken_stream.png",
        "pts_33bit_wrap.ts",
        "resolution_changes_midstream.ts",
        "truncated_declares_1132s.mkv",
        "truncated_faststart_mdat_cut.mp4",
        "truncated_no_index.avi",
    ),
}

REFUSED = {
    "audio_only.mp4": "no video",
    "exiftool_quicktime_tags.mov": "no packet of video",
    "flac_with_picture.flac": "no video file",
    "mpeg4_hint_tracks_vfr.mp4": "27 of 441 frames are damaged",
    "quicktime_metadata_only.mov": "no video",
    "theora_chained.ogv": "could not be decoded",
}
"""Of the real files: those without video, and two that FFmpeg cannot decode cleanly."""

ACCEPTED = {
    "absurd_duration_6_days.mp4": 1,
    "absurd_frame_count.mp4": 10,
    "bitflip_hevc.mp4": 27,
    "bitflip_vp9.webm": 30,
    "huge_dims_in_stsd_65535.mp4": 90,
    "many_video_tracks_100.mp4": 1,
    "mp4_renamed.jpg": 10,
    "pts_33bit_wrap.ts": 25,
    "really_8192x8192.mp4": 2,
    "secret.mp4": 300,
    "starts_without_keyframe.264": 70,
    "jpeg_corrupt_exif_thumb.jpg": 1,
    "jpeg_junk_header.jpg": 1,
    "jpeg_renamed.mp4": 1,
}
"""Of the malformed files: those that decode without a complaint, with the frames that come out.

Flipped bits in HEVC and VP9 are not noticed by their decoders.
"""


def process(path: Path, folder: Path) -> int:
    """Carry a file through, check the copy's times and looks, and return how many frames there are."""
    if kind_of(path) == "still":
        stills.read(path)
        return 1
    target = folder / "out.mp4"
    with VideoSource(path) as source:
        times: list[Fraction] = []
        with VideoSink(target, for_target(target), source, Encoder(options=LOSSLESS)) as sink:
            for frame in source.frames():
                frame.scene().picture(64, 64)
                frame.planes()
                times.append(frame.pts * source.time_base)
                sink.write(frame)
        source.finish()
    with VideoSource(target) as copy:
        again = [frame.pts * copy.time_base for frame in copy.frames()]
        copy.finish()
    assert again == [t - min(0, times[0]) for t in times]
    assert (copy.layout, copy.pixel_format, copy.interlaced) == (source.layout, source.pixel_format, source.interlaced)
    assert (copy.colour.primaries, copy.colour.transfer, copy.colour.matrix) == (
        source.colour.primaries,
        source.colour.transfer,
        source.colour.matrix,
    )
    return len(times)


def look(path: Path, folder: Path) -> tuple[int, str]:
    """Return frames and nothing, or nothing and the sentence of refusal."""
    try:
        return process(path, folder), ""
    except InputError as error:
        sentence = str(error)
    assert sentence.startswith(str(path))
    assert "\n" not in sentence
    return 0, sentence


def facts(shared: Path, kind: str) -> dict[str, dict[str, object]]:
    index = json.loads((shared / "data" / "video" / kind / "index.json").read_text())
    listed = index["files"] if isinstance(index, dict) else index
    return {entry["name"]: entry for entry in listed}


@pytest.mark.parametrize("name", FEW["real"])
def test_a_few_real_files(shared: Path, tmp_path: Path, name: str) -> None:
    frames, refusal = look(shared / "data" / "video" / "real" / name, tmp_path)
    assert (frames > 0) != (name in REFUSED)
    assert REFUSED.get(name, "") in refusal


@pytest.mark.parametrize("name", FEW["malformed"])
def test_a_few_malformed_files(shared: Path, tmp_path: Path, name: str) -> None:
    frames, refusal = look(shared / "data" / "video" / "malformed" / name, tmp_path)
    assert frames == ACCEPTED.get(name, 0)
    assert bool(refusal) == (name not in ACCEPTED)


@pytest.mark.zoo
def test_all_real_files(shared: Path, tmp_path: Path) -> None:
    found = {}
    for name, entry in facts(shared, "real").items():
        frames, refusal = look(shared / "data" / "video" / "real" / name, tmp_path)
        found[name] = refusal
        assert REFUSED.get(name, "") in refusal, name
        streams = [s for s in entry["streams"] if s["type"] == "video"]
        counts = {s.get("frames_decoded") for s in streams}
        assert name in REFUSED or frames in counts, (name, frames, counts)
    assert {name for name, refusal in found.items() if refusal} == set(REFUSED)


@pytest.mark.zoo
def test_all_malformed_files(shared: Path, tmp_path: Path) -> None:
    accepted = {}
    for path in sorted((shared / "data" / "video" / "malformed").iterdir()):
        if path.suffix not in {".json", ".md", ".tar"}:
            frames, refusal = look(path, tmp_path)
            if not refusal:
                accepted[path.name] = frames
    assert accepted == ACCEPTED
