"""Frames in a format that is not edited as it is become one that is: on purpose, once, and said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redactkit.errors import UnsupportedInputError
from redactkit.media.pixels import BT709, EDITABLE, FULL_RANGE, LIMITED_RANGE, plane_view, views

if TYPE_CHECKING:
    import av
    from av.video.format import VideoFormat


@dataclass(frozen=True, slots=True)
class Conversion:
    """What happens to every frame before it is looked at.

    Attributes:
        source: Format as decoded.
        target: An `EDITABLE` format.
        note: One line for the report; empty where nothing happens.
    """

    source: str
    target: str
    note: str = ""


def plan_conversion(frame: av.VideoFrame) -> Conversion:
    """Return how frames like this one are made editable.

    Odd widths and heights with subsampled chroma become 4:4:4 (samples repeated), since H.264 can
    hold such sizes in no other way.
    """
    name = frame.format.name
    target, why = _nearest(frame)
    kind = EDITABLE[target]
    if frame.width % kind.step_x or frame.height % kind.step_y:
        target, why = ("yuv444p10le" if kind.depth > 8 else "yuv444p"), " because H.264 holds odd sizes in no other way"
    if target == name:
        return Conversion(name, target)
    losses = [why] if why else []
    if any(c.is_alpha for c in frame.format.components):
        losses.append("; alpha is dropped, so pixels that it hid become visible")
    if max(c.bits for c in frame.format.components) > EDITABLE[target].depth:
        losses.append(f"; {max(c.bits for c in frame.format.components)} bit become {EDITABLE[target].depth}")
    return Conversion(name, target, f"pixel format {name} is converted to {target}{''.join(losses)}")


def _nearest(frame: av.VideoFrame) -> tuple[str, str]:
    form = frame.format
    if form.name in EDITABLE:
        return form.name, ""
    deep = max((c.bits for c in form.components), default=8) > 8
    tail = "10le" if deep else ""
    if is_gray(form):
        return f"yuv420p{tail}", " with neutral chroma"
    if form.is_rgb or form.has_palette or form.name.startswith(("rgb", "bgr", "gbr", "bayer", "xyz", "pal")):
        return f"yuv444p{tail}", ""
    wide = frame.width / max(1, form.chroma_width(frame.width))
    high = frame.height / max(1, form.chroma_height(frame.height))
    if wide < 1.5:
        return f"yuv444p{tail}", ""
    return (f"yuv420p{tail}" if high >= 1.5 else f"yuv422p{tail}"), ""


def is_gray(form: VideoFormat) -> bool:
    """Luma only, alpha not counted."""
    return form.name.startswith(("gray", "ya8", "ya16", "y10", "y12", "mono"))


def convert(frame: av.VideoFrame, plan: Conversion) -> av.VideoFrame:
    """Return the frame in the planned format, with its times and tags; the given one is not changed.

    Raises:
        UnsupportedInputError: swscale cannot read the format.
    """
    if plan.source == plan.target:
        return frame
    if plan.source in EDITABLE and not EDITABLE[plan.source].paired:
        return _copy_tags(frame, _repeat_chroma(frame, plan.target))
    if plan.source in ("gray", "gray10le"):
        return _copy_tags(frame, _with_neutral_chroma(frame, plan.target))
    return _scale(frame, plan)


def _scale(frame: av.VideoFrame, plan: Conversion) -> av.VideoFrame:
    import av
    from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

    rgb = frame.format.is_rgb or frame.format.has_palette or frame.format.name.startswith(("rgb", "bgr", "gbr", "pal"))
    full = FULL_RANGE if frame.color_range == FULL_RANGE or frame.format.name.startswith("yuvj") else LIMITED_RANGE
    # Exact flags: a conversion happens once and is kept, so it is worth a slower, unbiased rounding.
    exact = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
    try:
        made = VideoReformatter().reformat(
            frame,
            format=plan.target,
            interpolation=exact,
            dst_colorspace=Colorspace.ITU709 if rgb else None,
            src_color_range=FULL_RANGE if rgb else full,
            dst_color_range=LIMITED_RANGE if rgb else full,
            threads=1,
        )
    except (av.FFmpegError, ValueError) as error:
        message = (
            f"pixel format {plan.source} cannot be converted to {plan.target} here; convert the file to H.264 first"
        )
        raise UnsupportedInputError(message) from error
    if rgb:
        made.colorspace, made.color_range = BT709, LIMITED_RANGE
    return made


def _copy_tags(old: av.VideoFrame, new: av.VideoFrame) -> av.VideoFrame:
    new.pts, new.time_base, new.duration = old.pts, old.time_base, old.duration
    new.colorspace, new.color_range = old.colorspace, old.color_range
    new.color_primaries, new.color_trc = old.color_primaries, old.color_trc
    if old.format.name.startswith("yuvj") or old.format.name.startswith("gray"):
        new.color_range = FULL_RANGE if old.color_range != LIMITED_RANGE else LIMITED_RANGE
    return new


def _repeat_chroma(frame: av.VideoFrame, target: str) -> av.VideoFrame:
    """4:2:0 or 4:2:2 to 4:4:4 by repeating each chroma sample: every value stays what it was."""
    import av

    kind = EDITABLE[frame.format.name]
    made = av.VideoFrame(frame.width, frame.height, target)
    for number, (old, new) in enumerate(zip(views(frame), views(made), strict=True)):
        if number == 0:
            new[:] = old
            continue
        rows, columns = new.shape
        new[:] = old.repeat(kind.step_y, axis=0).repeat(kind.step_x, axis=1)[:rows, :columns]
    return made


def _with_neutral_chroma(frame: av.VideoFrame, target: str) -> av.VideoFrame:
    import av

    kind = EDITABLE[target]
    made = av.VideoFrame(frame.width, frame.height, target)
    luma, blue, red = views(made)
    luma[:] = plane_view(frame.planes[0], luma.itemsize)[:, : frame.width]
    blue[:] = red[:] = 1 << (kind.depth - 1)
    return made
