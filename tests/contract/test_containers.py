"""Every container that is written takes a clip through the house, and is read again."""

from __future__ import annotations

import numpy as np
import pytest

from redactkit.media import containers, probe, stills
from redactkit.pipeline.transcode import transcode
from redactkit.testing import FakeDetector

ENDINGS = [(c, e) for c in containers.TABLE for e in c.extensions]


@pytest.mark.parametrize(("container", "ending"), ENDINGS, ids=[e for _, e in ENDINGS])
def test_container_is_written_and_read_again(container, ending, drawn, tmp_path):
    source = drawn.path
    if container.still:
        source = tmp_path / "in.png"
        stills.write(source, np.full((96, 160, 3), 90, np.uint8), "PNG")
    target = tmp_path / f"out{ending.upper()}"
    report = transcode(source, target, detector=FakeDetector([(10, 10, 50, 60)]))
    info = probe.inspect(target)
    assert (info.width, info.height, info.still) == (160, 96, container.still)
    assert len(info.streams) == 1
    assert report.target.frames == (1 if container.still else drawn.frames)
