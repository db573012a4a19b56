"""platedet 0.0.2 (a YOLOv8-s-seg network), read out of its package without importing that or what it pins.

What its `inference` does by default, after its source: the picture is letterboxed to 640 x 640 on grey,
scores above 0.6 are kept and suppressed at an IoU of 0.4. Of its output only boxes are used, not masks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit.core.detections import Detection
from redactkit.core.geometry import Box
from redactkit.core.kinds import PLATE
from redactkit.detectors import merge

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

VERSION = "0.0.2"
SIDE, GREY, CLASSES = 640, 114, 1
THRESHOLD, SAME = 0.6, 0.4


def letterbox(frame: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float, float, float]:
    """Return `frame` (height x width x 3) in the middle of a grey square, its scale, and the border left and above."""
    from redactkit.media.shrink import scaled_array

    height, width = frame.shape[:2]
    scale = min(SIDE / height, SIDE / width)
    inside = round(width * scale), round(height * scale)
    left, top = (SIDE - inside[0]) / 2, (SIDE - inside[1]) / 2
    square = np.full((SIDE, SIDE, 3), GREY, np.uint8)
    x, y = round(left - 0.1), round(top - 0.1)
    square[y : y + inside[1], x : x + inside[0]] = scaled_array(frame, *inside)
    return square, scale, left, top


def decode(output: NDArray[Any], threshold: float) -> merge.Hits:
    """Return the boxes of the network's first output, 4 + classes + masks x candidates, in pixels of the square."""
    candidates = output.astype(np.float32).T
    scores = candidates[:, 4 : 4 + CLASSES].max(axis=1)
    kept = candidates[scores > threshold]
    middle, half = kept[:, :2], kept[:, 2:4] / 2
    boxes = np.concatenate([middle - half, middle + half], axis=1)
    hits = merge.Hits(boxes, scores[scores > threshold], np.zeros((len(kept), 0, 2), np.float32))
    return merge.suppress(hits, SAME)


class Platedet:
    """Finds plates as the package does.

    Args:
        package: Its folder.
        threshold: Score from which a plate counts.
    """

    def __init__(self, package: Path, threshold: float = THRESHOLD) -> None:
        from redactkit.detectors import session

        weights = (package / "artifacts" / "platedet.onnx").read_bytes()
        self._session = session.open_session(weights, "CPUExecutionProvider", threads=session.cores())
        self._threshold = threshold

    def detect(self, frame: NDArray[np.uint8]) -> list[Detection]:
        """Return the plates in `frame` (height x width x 3 uint8, red first), boxes in its pixels, clipped."""
        height, width = frame.shape[:2]
        square, scale, left, top = letterbox(frame)
        given = np.ascontiguousarray(square.transpose(2, 0, 1), np.float32)[None] / 255
        output = self._session.run(None, {"images": given.astype(np.float16)})[0][0]
        hits = decode(output, self._threshold)
        edges = (hits.boxes - np.array([left, top, left, top])) / scale
        edges = np.clip(edges, 0, np.array([width, height, width, height]))
        found = [(Box(*map(float, box)), float(score)) for box, score in zip(edges, hits.scores, strict=True)]
        return [Detection(PLATE, box, score, source="platedet") for box, score in found if box.is_sane]
