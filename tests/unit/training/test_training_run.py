"""A run that was stopped goes on as if it had not been, and what is exported answers as the network does."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")

from training.plates import data, export, train  # noqa: E402
from training.plates.maps import UNIT  # noqa: E402
from training.plates.model import PlateNet  # noqa: E402

ARGUMENTS = ("--width", "s", "--side", "64", "--steps", "4", "--batch", "2", "--workers", "0", "--threads", "1")


def checkpoint(folder):
    return torch.load(folder / "checkpoint.pt", weights_only=True)


@pytest.fixture(scope="module")
def through(drawn_pictures, tmp_path_factory):
    """The folder of a run of four steps."""
    out = tmp_path_factory.mktemp("through")
    train.main([str(drawn_pictures.folder), "--out", str(out), *ARGUMENTS])
    return out


def test_a_run_taken_up_after_every_step_gives_the_same_weights(through, drawn_pictures, tmp_path):
    for step in range(1, 5):
        train.main([str(drawn_pictures.folder), "--out", str(tmp_path), *ARGUMENTS, "--minutes", "0"])
        assert checkpoint(tmp_path)["step"] == step
    one, other = checkpoint(through), checkpoint(tmp_path)
    for part in ("net", "average"):
        assert one[part].keys() == other[part].keys()
        assert all(torch.equal(one[part][name], other[part][name]) for name in one[part])


def test_a_run_that_is_done_stays_as_it_is(through, drawn_pictures):
    before = checkpoint(through)
    train.main([str(drawn_pictures.folder), "--out", str(through), *ARGUMENTS])
    after = checkpoint(through)
    assert after["step"] == before["step"] == 4
    assert all(torch.equal(before["net"][name], after["net"][name]) for name in before["net"])


def test_a_step_changes_the_weights_and_the_average_follows(through):
    torch.manual_seed(1)
    new = PlateNet(train.WIDTHS["s"]).state_dict()
    state = checkpoint(through)
    assert not torch.equal(new["heat.weight"], state["net"]["heat.weight"])
    assert not torch.equal(new["heat.weight"], state["average"]["heat.weight"])
    assert not torch.equal(state["net"]["heat.weight"], state["average"]["heat.weight"])


def test_another_width_is_refused(through, drawn_pictures):
    wrong = [*ARGUMENTS, "--width", "m"]
    with pytest.raises(ValueError, match=r"checkpoint\.pt.*--width"):
        train.main([str(drawn_pictures.folder), "--out", str(through), *wrong])


def test_the_log_has_the_mean_of_each_part(items, tmp_path, monkeypatch):
    monkeypatch.setattr(train, "NOTED", 2)
    recipe = train.Recipe(steps=4, batch=2, side=64)
    train.train(train.Run("s", 1), items, recipe, tmp_path, until=math.inf, workers=0)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [2, 4]
    for line in lines:
        assert line["all"] == pytest.approx(line["heat"] + 5 * line["box"] + 0.5 * line["corners"], abs=1e-3)


def test_the_learning_rate_rises_and_falls_twice():
    recipe = train.Recipe(steps=3000, restart=1800)
    rates = [train.rate(step, recipe) for step in range(recipe.steps)]
    for part, highest in ((rates[:1800], recipe.rate), (rates[1800:], train.AGAIN * recipe.rate)):
        top = part.index(max(part))
        assert part[: top + 1] == sorted(part[: top + 1])
        assert part[top:] == sorted(part[top:], reverse=True)
        assert max(part) == pytest.approx(highest)
        assert part[-1] == pytest.approx(highest / 100, rel=0.01)


@pytest.fixture(scope="module")
def exported(through, drawn_pictures, tmp_path_factory):
    """The folder of the two files made from the run."""
    out = tmp_path_factory.mktemp("exported")
    with pytest.warns(DeprecationWarning, match="legacy|will be removed"):  # the other exporter needs more packages
        export.main([str(through), str(drawn_pictures.folder), "--out", str(out)])
    return out


def answers(path, rgb):
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(["heat", "box", "corners"], {"rgb": rgb})


@pytest.mark.parametrize("shape", [(1, 32, 64), (2, 96, 128)])
def test_the_float32_file_answers_as_the_network(through, exported, shape):
    rgb = np.random.default_rng(1).integers(0, 256, (*shape, 3), np.uint8)
    with torch.no_grad():
        heat, box, corners = export.read_checkpoint(through)(torch.from_numpy(rgb).permute(0, 3, 1, 2).float())
    expected = heat.sigmoid(), box.exp(), corners * UNIT
    for got, wanted in zip(answers(exported / "plate.onnx", rgb), expected, strict=True):
        np.testing.assert_allclose(got, wanted.numpy(), rtol=1e-3, atol=1e-4)


def test_the_int8_file_answers_about_the_same(drawn_pictures, exported):
    pixels = data.read(data.index([drawn_pictures.folder])[3])[:160, :224]
    heat, box, _ = answers(exported / "plate.onnx", pixels[None])
    rounded, box8, _ = answers(exported / "plate-int8.onnx", pixels[None])
    assert np.abs(heat - rounded).max() < 0.05
    np.testing.assert_allclose(box8, box, rtol=0.25)
    assert (exported / "plate-int8.onnx").stat().st_size < (exported / "plate.onnx").stat().st_size
