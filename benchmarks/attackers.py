"""Whoever wants to know who it was: classifiers in plain NumPy.

Each is trained on features and labels and answers, for other features, with scores per person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[Any]
    Attacker = Callable[[Array], Array]
    """Features (n x d) to the person thought most likely (n)."""


class Projection:
    """Principal components (Turk and Pentland 1991): all along which pictures vary at all."""

    def __init__(self, pictures: Array, most: int = 80) -> None:
        flat = pictures.reshape(len(pictures), -1)
        self._mean = flat.mean(0)
        around = flat - self._mean
        power, axes = np.linalg.eigh(around.T @ around)  # rising
        power, axes = power[::-1][:most], axes.T[::-1][:most]
        kept = power > 1e-6 * max(power[0], 1e-9)
        self._axes = axes[kept] if kept.any() else axes[:1]

    def __call__(self, pictures: Array) -> Array:
        features: Array = (pictures.reshape(len(pictures), -1) - self._mean) @ self._axes.T
        return features


def nearest(features: Array, labels: Array, power: int = 2) -> Attacker:
    """Whose picture is nearest; `power` 1 sums distances, 2 their squares."""

    def answer(asked: Array) -> Array:
        found = []
        for part in np.array_split(asked, max(1, len(asked) // 200)):
            apart = np.abs(part[:, None] - features[None])
            found.append(labels[(apart if power == 1 else apart**2).sum(2).argmin(1)])
        return np.concatenate(found)

    return answer


def discriminant(features: Array, labels: Array, shrink: float = 0.1) -> Attacker:
    """Fisher's linear discriminant (1936), its covariance shrunk towards a multiple of one (Ledoit and Wolf 2004)."""
    people = np.unique(labels)
    means = np.stack([features[labels == p].mean(0) for p in people])
    spread = features - means[np.searchsorted(people, labels)]
    within = spread.T @ spread / len(features)
    scale = np.trace(within) / len(within) + 1e-9
    weights = np.linalg.solve((1 - shrink) * within + shrink * scale * np.eye(len(within)), means.T)
    offset = -0.5 * (means.T * weights).sum(0)
    return lambda asked: people[(asked @ weights + offset).argmax(1)]


def network(
    pool: Array, labels: Array, rng: np.random.Generator, *, hidden: int = 64, rounds: int = 150, step: float = 3e-3
) -> Attacker:
    """One hidden layer, ReLU, softmax, Adam (Kingma and Ba 2015).

    Args:
        pool: k x n x d: each of n pictures redacted k times; every round draws one of them each.
        labels: n.
        rng: For weights and order.
        hidden: Units.
        rounds: Over all pictures.
        step: Of Adam.
    """
    people, target = np.unique(labels, return_inverse=True)
    flat = pool.reshape(-1, pool.shape[-1])
    mean, scale = flat.mean(0), flat.std(0) + 1e-6
    depth = pool.shape[-1]
    weights = [
        rng.normal(0, depth**-0.5, (depth, hidden)),
        np.zeros(hidden),
        rng.normal(0, hidden**-0.5, (hidden, len(people))),
        np.zeros(len(people)),
    ]
    first, second = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    wanted, count = np.eye(len(people)), 0
    for _ in range(rounds):
        drawn = (pool[rng.integers(0, len(pool), len(labels)), np.arange(len(labels))] - mean) / scale
        for batch in np.array_split(rng.permutation(len(labels)), max(1, len(labels) // 100)):
            seen = drawn[batch]
            active = np.maximum(0, seen @ weights[0] + weights[1])
            scores = active @ weights[2] + weights[3]
            share = np.exp(scores - scores.max(1, keepdims=True))
            error = (share / share.sum(1, keepdims=True) - wanted[target[batch]]) / len(batch)
            back = (error @ weights[2].T) * (active > 0)
            count += 1
            for i, slope in enumerate((seen.T @ back, back.sum(0), active.T @ error, error.sum(0))):
                first[i] = 0.9 * first[i] + 0.1 * slope
                second[i] = 0.999 * second[i] + 0.001 * slope**2
                move = first[i] / (1 - 0.9**count) / (np.sqrt(second[i] / (1 - 0.999**count)) + 1e-8)
                weights[i] = weights[i] - step * (move + 1e-3 * weights[i])

    def answer(asked: Array) -> Array:
        active = np.maximum(0, (asked - mean) / scale @ weights[0] + weights[1])
        return np.asarray(people[(active @ weights[2] + weights[3]).argmax(1)])

    return answer


def likelihood(pool: Array, labels: Array, values: int = 16) -> Attacker | None:
    """Bayes' rule with the true frequencies: who knows the method can count how often each value comes from whom.

    Args:
        pool: k x n x d: few different values, such as the cells of a mosaic; each of n pictures k times.
        labels: n.
        values: Most values that are worth counting; None is returned for more.
    """
    levels = np.unique(pool)
    if len(levels) > values:
        return None
    seen = np.searchsorted(levels, pool)
    table = np.stack([(seen == i).mean(0) for i in range(len(levels))], -1) + 0.5 / len(pool)  # n x d x levels
    logs = np.log(table).reshape(len(labels), -1)
    people = np.unique(labels)

    def answer(asked: Array) -> Array:
        nearest_level = np.abs(asked[..., None] - levels).argmin(-1)
        hits = np.eye(len(levels))[nearest_level].reshape(len(asked), -1)
        evidence = hits @ logs.T
        evidence = np.exp(evidence - evidence.max(1, keepdims=True))
        return np.asarray(people[np.stack([evidence[:, labels == p].sum(1) for p in people], 1).argmax(1)])

    return answer
