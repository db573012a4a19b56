"""Two age predictors, by dlib (Cydral Technology, CC0) and Savchenko (FaceRes): an aligned chip in, a distribution out.

They look at a face differently and were taught on other faces, so that they err less often together than either does
alone. What they answer is evidence on the way to one decision (`minor`). It is not kept, printed or written anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit.detectors import weights
from redactkit.errors import DetectorError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Network:
    """An age predictor.

    Attributes:
        card: Of its weights.
        side: Of the chip that it takes, in pixels.
        zoom: Of that chip; see `chips.cut`.
        ages: In years, of each of its answers.
    """

    card: weights.Card
    side: int
    zoom: float
    ages: range


NETWORKS = (
    Network(weights.AGE, side=64, zoom=1.0, ages=range(81)),
    Network(weights.FACERES, side=192, zoom=1.2, ages=range(1, 101)),
)


def run(session: Any, network: Network, chip: NDArray[np.uint8]) -> NDArray[np.float64]:  # noqa: ANN401
    """Return the probability of each of the network's ages.

    Args:
        session: Of ONNX Runtime, with the one input `rgb`.
        network: Which it is.
        chip: side x side x 3 uint8, red first, as `chips.cut` cuts it.

    Returns:
        One value for each of `network.ages`; they add up to 1.

    Raises:
        DetectorError: The network failed, or answered with something that is no distribution.
    """
    try:
        (answer,) = session.run(["probabilities"], {"rgb": chip[None]})
    except Exception as error:  # ONNX Runtime's exceptions have no common base below Exception
        message = f"the age predictor {network.card.model} failed: {error}"
        raise DetectorError(message) from error
    shares = np.asarray(answer, np.float64)
    if shares.shape != (1, len(network.ages)) or not abs(shares.sum() - 1) <= 0.01 or not shares.min() >= -1e-6:
        message = (
            f"the age predictor {network.card.model} answered with values that are no probabilities; try device='cpu'"
        )
        raise DetectorError(message)
    return np.asarray(shares[0])
