"""A folder of drawn pictures with plates, as the training reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from training.plates import data
from training.plates.drawing import draw_plate
from training.plates.paste import paste, quad

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 12


@dataclass(frozen=True)
class Drawn:
    """The folder and what its annotations say: x, y, width, height and four corners for each plate."""

    folder: Path
    plates: dict[str, list[tuple[tuple[float, float, float, float], np.ndarray]]]


@pytest.fixture(scope="session")
def drawn_pictures(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """Twelve pictures of 240 x 180: two without plates, others with one or two; the last with an area to ignore."""
    folder = tmp_path_factory.mktemp("plates")
    (folder / "images").mkdir()
    rng = np.random.default_rng(1)
    images, annotations, plates = [], [], {}
    for n in range(COUNT):
        name = f"images/{n}.jpg"
        picture = cv2.resize(rng.integers(0, 256, (6, 8, 3), np.uint8), (240, 180), interpolation=cv2.INTER_CUBIC)
        plates[name] = []
        for k in range((0, 1, 2)[n % 3] if n < 2 else 1 + n % 2):
            box = (10.0 + 110 * k, 30.0 + 5 * n, 60.0 + 3 * n, 22.0 + n)
            corners = quad(box, rng)
            paste(picture, draw_plate(rng), corners, rng)
            plates[name].append((box, corners))
            annotations.append({"image_id": n, "bbox": box, "corners": corners[[2, 0, 3, 1]].ravel().tolist()})
        images.append({"id": n, "file_name": name, "source": "drawn", "incomplete_risk": n % 2 == 1})
        assert cv2.imwrite(str(folder / name), picture[..., ::-1])
    annotations.append({"image_id": COUNT - 1, "bbox": (120, 10, 40, 10), "ignore": 1})
    del annotations[-2]["corners"]
    (folder / "annotations.json").write_text(json.dumps({"images": images, "annotations": annotations}))
    return Drawn(folder, plates)


@pytest.fixture(scope="session")
def items(drawn_pictures: Drawn) -> list[data.Loaded]:
    """The drawn pictures, read."""
    return data.loaded(data.index([drawn_pictures.folder]))
