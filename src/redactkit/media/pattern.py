"""What a written file takes over from where its frames come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fractions import Fraction

    from redactkit.media.colour import Colour
    from redactkit.media.layout import Layout


class Pattern(Protocol):
    """What a sink takes over from where its frames come from; `VideoSource` is one."""

    @property
    def path(self) -> str:
        """Of the file, from which sound may be copied."""

    @property
    def layout(self) -> Layout:
        """Size, pixel aspect and orientation."""

    @property
    def time_base(self) -> Fraction:
        """Seconds per tick."""

    @property
    def rate(self) -> Fraction:
        """Frames per second, on average."""

    @property
    def pixel_format(self) -> str:
        """An editable one."""

    @property
    def colour(self) -> Colour:
        """Tags."""

    @property
    def interlaced(self) -> bool:
        """Frames hold two fields."""

    @property
    def bottom_first(self) -> bool:
        """Of these, the lower one is shown first."""

    @property
    def repaired(self) -> Fraction:
        """Seconds by which a timestamp was moved at most."""
