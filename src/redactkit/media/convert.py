"""Frames in a format that is not edited as it is become one that is: on purpose, once, and said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redactkit.errors import UnsupportedInputError
from redactkit.media import metadata
from redactkit.media.pixels import BT709, EDITABLE, FULL_RANGE, LIMITED_RANGE, is_full_range, plane_view, views

if TYPE_CHECKING:
    import av
    from av.video.format import VideoFormat
    from av.video.reformatter import VideoReformatter


class Converter:
    """Makes frames like a first one editable; those that are already pass untouched.

    Odd widths and heights with subsampled chroma become 4:4:4 (samples repeated), since H.264 can
    hold such sizes in no other way.

    Args:
        first: A decoded frame; all others have its format and size.

    Attributes:
        source: Format as decoded.
        target: An `EDITABLE` format.
        note: One line for the report; empty where nothing happens.
    """

    def __init__(self, first: av.VideoFrame) -> None:
        self.source = first.format.name
        self.target, why = _nearest(first)
        kind = EDITABLE[self.target]
        if first.width % kind.step_x or first.height % kind.step_y:
            self.target = "yuv444p10le" if kind.depth > 8 else "yuv444p"
            why = " because H.264 holds odd sizes in no other way"
        self.note = ""
        if self.target != self.source:
            self.note = f"pixel format {self.source} is converted to {self.target}{why}{_losses(first, self.target)}"
        self._bare = metadata.leaks_through(first)
        self._reformatter: VideoReformatter | None = None

    def __call__(self, frame: av.VideoFrame) -> av.VideoFrame:
        """Return the frame in the target format, with its times and tags; the given one is not changed.

        Raises:
            UnsupportedInputError: swscale cannot read the format.
        """
        if self.source == self.target:
            return _copy_tags(frame, _bare(frame)) if self._bare else frame
        if self.source in EDITABLE and not EDITABLE[self.source].paired:
            return _copy_tags(frame, _repeat_chroma(frame, self.target))
        if self.source in ("gray", "gray10le"):
            return _copy_tags(frame, _with_neutral_chroma(frame, self.target))
        return self._scale(frame)

    def _scale(self, frame: av.VideoFrame) -> av.VideoFrame:
        import av
        from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

        self._reformatter = self._reformatter or VideoReformatter()
        rgb = is_rgb(frame.format)
        full = FULL_RANGE if is_full_range(frame) else LIMITED_RANGE
        # Exact flags: a conversion is kept for good, so it is worth a slower, unbiased rounding.
        exact = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
        try:
            made = self._reformatter.reformat(
                frame,
                format=self.target,
                interpolation=exact,
                dst_colorspace=Colorspace.ITU709 if rgb else None,
                src_color_range=FULL_RANGE if rgb else full,
                dst_color_range=LIMITED_RANGE if rgb else full,
                threads=1,
            )
        except (av.FFmpegError, ValueError) as error:
            message = (
                f"pixel format {self.source} cannot be converted to {self.target}; convert the file to H.264 first"
            )
            raise UnsupportedInputError(message) from error
        if rgb:
            made.colorspace, made.color_range = BT709, LIMITED_RANGE
        return made


def _losses(frame: av.VideoFrame, target: str) -> str:
    losses = ""
    if any(c.is_alpha for c in frame.format.components):
        losses += "; alpha is dropped, so pixels that it hid become visible"
    if (bits := max(c.bits for c in frame.format.components)) > EDITABLE[target].depth:
        losses += f"; {bits} bit become {EDITABLE[target].depth}"
    return losses


def _nearest(frame: av.VideoFrame) -> tuple[str, str]:
    form = frame.format
    if form.name in EDITABLE:
        return form.name, ""
    deep = max((c.bits for c in form.components), default=8) > 8
    tail = "10le" if deep else ""
    if is_gray(form):
        return f"yuv420p{tail}", " with neutral chroma"
    if is_rgb(form):
        return f"yuv444p{tail}", ""
    wide = frame.width / max(1, form.chroma_width(frame.width))
    high = frame.height / max(1, form.chroma_height(frame.height))
    if wide < 1.5:
        return f"yuv444p{tail}", ""
    return (f"yuv420p{tail}" if high >= 1.5 else f"yuv422p{tail}"), ""


def is_rgb(form: VideoFormat) -> bool:
    """Red, green and blue in some order, directly or by a palette."""
    return form.is_rgb or form.has_palette or form.name.startswith(("bayer", "xyz"))


def is_gray(form: VideoFormat) -> bool:
    """Luma only, alpha not counted."""
    return form.name.startswith(("gray", "ya8", "ya16", "y10", "y12", "mono"))


def _copy_tags(old: av.VideoFrame, new: av.VideoFrame) -> av.VideoFrame:
    new.pts, new.time_base, new.duration = old.pts, old.time_base, old.duration
    new.colorspace, new.color_range = old.colorspace, old.color_range
    new.color_primaries, new.color_trc = old.color_primaries, old.color_trc
    if old.format.name.startswith("yuvj") or old.format.name.startswith("gray"):
        new.color_range = FULL_RANGE if old.color_range != LIMITED_RANGE else LIMITED_RANGE
    return new


def _bare(frame: av.VideoFrame) -> av.VideoFrame:
    """Return the same samples in a frame that carries nothing else: PyAV cannot take side data off a frame."""
    import av

    made = av.VideoFrame(frame.width, frame.height, frame.format.name)
    for new, old in zip(views(made), views(frame), strict=True):
        new[:] = old
    return made


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
