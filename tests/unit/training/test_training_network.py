"""The network's maps have the shape that is read, and the loss is small for right maps alone."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")

from training.plates.crops import Crop  # noqa: E402
from training.plates.loss import loss  # noqa: E402
from training.plates.maps import STRIDE, UNIT  # noqa: E402
from training.plates.model import WIDTHS, PlateNet  # noqa: E402
from training.plates.targets import targets  # noqa: E402

SIDE = 96
BOX = np.array([20, 30, 60, 46], np.float32)
CORNERS = np.array([[20, 31], [59, 30], [60, 45], [21, 46]], np.float32)


@pytest.mark.parametrize("width", sorted(WIDTHS))
@pytest.mark.parametrize(("height", "across"), [(32, 32), (64, 96), (160, 32)])
def test_maps_have_a_cell_for_each_stride(width, height, across):
    heat, box, corners = PlateNet(WIDTHS[width]).eval()(torch.zeros(2, 3, height, across))
    cells = (height // STRIDE, across // STRIDE)
    assert heat.shape == (2, 1, *cells)
    assert box.shape == (2, 4, *cells)
    assert corners.shape == (2, 8, *cells)


def test_a_new_network_claims_next_to_nothing():
    heat, _, _ = PlateNet(WIDTHS["s"]).eval()(torch.rand(1, 3, 64, 64) * 255)
    assert heat.sigmoid().max() < 0.1


def goal_for(*, risk: bool = False, ignored: tuple[float, ...] = ()):
    crop = Crop(np.zeros((SIDE, SIDE, 3), np.uint8), [BOX], [CORNERS], risk=np.full((SIDE, SIDE), risk))
    if ignored:
        crop.ignored.append(np.array(ignored, np.float32))
    return {name: torch.from_numpy(value)[None] for name, value in targets(crop)._asdict().items()}


def perfect(goal):
    """The maps that the loss asks for."""
    heat = torch.where(goal["heat"] > 0.999, 12.0, -12.0)[:, None]
    return heat, goal["box"].log(), goal["corners"] / UNIT


def test_perfect_maps_cost_nothing():
    goal = goal_for()
    for name, part in loss(perfect(goal), goal).items():
        assert float(part) == pytest.approx(0, abs=0.01), name


@pytest.mark.parametrize("part", ["box", "corners"])
def test_the_further_off_the_more_it_costs(part):
    goal = goal_for()
    costs = []
    for off in (0.0, 1.0, 3.0, 8.0):
        heat, box, corners = perfect(goal)
        shift = torch.tensor([-off, 0, off, 0]).view(1, 4, 1, 1)
        box = (box.exp() + shift).clamp(min=0.1).log() if part == "box" else box
        corners = corners + off / UNIT if part == "corners" else corners
        parts = loss((heat, box, corners), goal)
        costs.append(float(parts[part]))
        assert float(parts["all"]) >= costs[-1] * 0.5
    assert costs == sorted(costs)
    assert costs[-1] > costs[1] > costs[0]


def test_the_box_costs_one_less_its_generalised_iou():
    given, wanted = (3.0, 2.0, 5.0, 1.0), (1.0, 4.0, 6.0, 2.0)  # left, top, right, bottom of the same point
    inside, hull = (1 + 5) * (2 + 1), (3 + 6) * (4 + 2)
    union = (3 + 5) * (2 + 1) + (1 + 6) * (4 + 2) - inside
    one = torch.zeros(1, 1, 1)
    goal = {"heat": one, "care": one, "risk": one.bool(), "weight": one + 1, "known": one}
    goal |= {"box": torch.tensor(wanted).view(1, 4, 1, 1), "corners": torch.zeros(1, 8, 1, 1)}
    maps = (torch.zeros(1, 1, 1, 1), torch.tensor(given).log().view(1, 4, 1, 1), torch.zeros(1, 8, 1, 1))
    expected = 1 - inside / union + (hull - union) / hull
    assert float(loss(maps, goal)["box"]) == pytest.approx(expected, rel=1e-5)


def test_a_missed_plate_costs_and_so_does_a_false_alarm():
    goal = goal_for()
    heat, box, corners = perfect(goal)
    missed = loss((torch.full_like(heat, -12.0), box, corners), goal)
    heat = heat.clone()
    heat[0, 0, 20, 20] = 6.0
    alarm = loss((heat, box, corners), goal)
    assert float(missed["heat"]) > 1
    assert float(alarm["heat"]) > 1


def alarm(goal, logit: float) -> float:
    heat, box, corners = perfect(goal)
    heat = heat.clone()
    heat[0, 0, 20, 20] = logit
    return float(loss((heat, box, corners), goal)["heat"])


def test_a_sure_claim_costs_less_where_plates_may_lack_their_box():
    assert alarm(goal_for(risk=True), 6.0) < 0.2 * alarm(goal_for(), 6.0)
    assert alarm(goal_for(risk=True), -2.0) == pytest.approx(alarm(goal_for(), -2.0))


def test_a_claim_in_an_ignored_area_costs_nothing():
    assert alarm(goal_for(ignored=(70, 70, 96, 96)), 6.0) == pytest.approx(0, abs=0.01)
