"""The network: a small residual backbone, a feature pyramid, and one dense head at a stride of 4 pixels.

One class, no anchors. The training loss and the targets follow TTFNet (Liu et al., "Training-Time-Friendly
Network for Real-Time Object Detection", 2020): a Gaussian heat map of centres (CornerNet, CenterNet), and boxes
regressed from every cell near a centre. Only 3 x 3 and 1 x 1 convolutions, ReLU, addition and nearest-neighbour
upsampling: every runtime has fast kernels for these, in int8 too.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Width:
    """Channels at stride 2, 4, 8, 16, 32, residual blocks at stride 4, 8, 16, 32, channels of pyramid and head."""

    channels: tuple[int, int, int, int, int] = (16, 24, 48, 96, 128)
    blocks: tuple[int, int, int, int] = (1, 2, 2, 2)
    pyramid: int = 48
    head: int = 32


WIDTHS = {
    "s": Width((12, 16, 32, 64, 96), (1, 2, 2, 1), 32, 24),
    "m": Width(),
}


def conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(True)
    )


class Block(nn.Module):
    """Basic residual block (He et al., "Deep Residual Learning for Image Recognition", 2016)."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.first = conv(inputs, outputs, 3, stride)
        self.second = nn.Sequential(nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.short = (
            nn.Identity()
            if stride == 1 and inputs == outputs
            else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        )
        nn.init.zeros_(self.second[1].weight)  # each block starts as the identity

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's answer, N x outputs x H/stride x W/stride."""
        return functional.relu(self.second(self.first(x)) + self.short(x))


class PlateNet(nn.Module):
    """RGB, N x 3 x H x W, 0 to 255, to raw maps of H / STRIDE rows and W / STRIDE columns."""

    def __init__(self, width: Width) -> None:
        super().__init__()
        c2, c4, c8, c16, c32 = width.channels
        self.stem = nn.Sequential(conv(3, c2, 3, 2), conv(c2, c4, 3, 2))
        self.stage4 = nn.Sequential(*(Block(c4, c4) for _ in range(width.blocks[0])))
        self.stage8 = self._stage(c4, c8, width.blocks[1])
        self.stage16 = self._stage(c8, c16, width.blocks[2])
        self.stage32 = self._stage(c16, c32, width.blocks[3])
        p = width.pyramid
        self.lateral32 = conv(c32, p, 1)
        self.lateral16 = conv(c16, p, 1)
        self.lateral8 = conv(c8, p, 1)
        self.smooth8 = conv(p, p, 3)
        self.narrow8 = conv(p, width.head, 1)
        self.lateral4 = conv(c4, width.head, 1)
        self.head = conv(width.head, width.head, 3)
        self.heat_branch = conv(width.head, width.head, 3)
        self.box_branch = conv(width.head, width.head, 3)
        self.heat = nn.Conv2d(width.head, 1, 1)
        self.box = nn.Conv2d(width.head, 4, 1)
        self.corners = nn.Conv2d(width.head, 8, 1)
        nn.init.constant_(self.heat.bias, -4.6)
        nn.init.constant_(self.box.bias, 2.5)

    @staticmethod
    def _stage(inputs: int, outputs: int, blocks: int) -> nn.Sequential:
        return nn.Sequential(Block(inputs, outputs, 2), *(Block(outputs, outputs) for _ in range(blocks - 1)))

    def forward(self, rgb: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the maps of `rgb`, whose height and width are multiples of 32.

        Returns:
            heat: N x 1, logits.
            box: N x 4, logarithm of the distances in pixels from the cell's centre to left, top, right, bottom.
            corners: N x 8, offsets x, y in units of UNIT pixels of the four corners from the cell's centre.
        """
        x4 = self.stage4(self.stem(rgb * (1 / 64) - 2))
        x8 = self.stage8(x4)
        x16 = self.stage16(x8)
        x32 = self.stage32(x16)
        p16 = self.lateral16(x16) + _double(self.lateral32(x32))
        p8 = self.smooth8(self.lateral8(x8) + _double(p16))
        p4 = self.head(self.lateral4(x4) + _double(self.narrow8(p8)))
        near = self.box_branch(p4)
        return self.heat(self.heat_branch(p4)), self.box(near), self.corners(near)


def _double(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")
