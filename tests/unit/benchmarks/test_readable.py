"""Whether covered plates can be read: the measures, on answers that are known, and the readers on easy ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import readable
from redactkit.core.effects import Solid
from redactkit.core.vehicles import PLATE_LOOKS

texts = st.text(alphabet="ABC1", max_size=6)


@pytest.mark.parametrize(("a", "b", "apart"), [("", "", 0), ("KITTEN", "SITTING", 3), ("ABC", "", 3), ("AB", "BA", 2)])
def test_edit_distance(a, b, apart):
    assert readable.distance(a, b) == readable.distance(b, a) == apart


@given(texts, texts)
def test_what_is_got_lies_between_nothing_and_all(a, b):
    assert 0 <= readable.got(a, b) <= 1
    assert (readable.got(a, b) == 1) == (a == b)


def test_answers_are_held_against_the_texts_of_other_plates():
    rng = np.random.default_rng(1)
    said, other = (["".join(rng.choice(list(readable.ALPHABET), readable.LENGTH)) for _ in range(60)] for _ in range(2))
    right = readable.against_chance(said, said, rng)
    assert (right["share"], right["whole"], right["n"]) == (1.0, 60, 60)
    assert right["chance"] < 0.2 < right["more"][0]
    blind = readable.against_chance(other, said, rng)
    assert blind["more"][0] <= 0 <= blind["more"][1]


def test_a_ctc_answer_is_read():
    characters = ["", "a", "B", "o", "-"]
    steps = np.full((7, 5), 0.01)
    for step, character in enumerate([1, 1, 0, 1, 2, 4, 3]):
        steps[step, character] = 0.9
    text, sure = readable.decode(steps, characters)
    assert text == "AAB0"
    assert sure == pytest.approx(0.9)
    assert readable.decode(np.eye(1, 5).repeat(3, 0), characters) == ("", 0.0)


def test_a_trained_reader_reads_what_is_not_covered_and_nothing_of_solid():
    rng = np.random.default_rng(2)
    learnt, asked = (readable.plates(n, 24, rng, PLATE_LOOKS[:1]) for n in (200, 30))
    open_eyes = readable.trained(lambda pixels, _box, _seed: pixels, learnt, asked, rng)
    solid = readable.trained(readable.ours(Solid()), learnt, asked, rng)
    assert open_eyes["low"] > 0.5
    assert solid["low"] <= solid["chance"]
    assert solid["high"] < 0.12


@pytest.mark.parametrize("name", readable.methods())
def test_every_method_changes_the_plate_and_leaves_the_rest_of_the_picture(name):
    (plate,) = readable.plates(1, 40, np.random.default_rng(3))
    covered = readable.methods()[name](plate.pixels, plate.box, 5)
    x0, y0, x1, y1 = (round(v) for v in (plate.box.x0, plate.box.y0, plate.box.x1, plate.box.y1))
    assert covered.shape == plate.pixels.shape
    assert np.array_equal(covered[:8, :8], plate.pixels[:8, :8])
    changed = (covered[y0:y1, x0:x1] != plate.pixels[y0:y1, x0:x1]).any(axis=2).mean()
    assert changed == 0 if name == "nothing" else changed > 0.8
