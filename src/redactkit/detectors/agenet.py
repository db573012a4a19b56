"""dlib's age predictor (Cydral Technology, CC0): aligned chips in, a distribution over ages out.

What it answers is evidence on the way to one decision (`minor`). It is not kept, printed or written anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from redactkit.errors import DetectorError

if TYPE_CHECKING:
    from numpy.typing import NDArray

AGES = 81
"""0 to 80 years."""


def run(session: Any, chips: NDArray[np.uint8]) -> NDArray[np.float64]:  # noqa: ANN401
    """Return the mean over some chips of one face of the probability of each age.

    Args:
        session: Of ONNX Runtime, with the one input `rgb`.
        chips: n x 64 x 64 x 3 uint8, red first, cut as `chips.cut` does.

    Returns:
        AGES values that add up to 1.

    Raises:
        DetectorError: The network failed, or answered with something that is no distribution.
    """
    try:
        (answer,) = session.run(["probabilities"], {"rgb": chips})
    except Exception as error:  # ONNX Runtime's exceptions have no common base below Exception
        message = f"the age predictor failed on {len(chips)} chips: {error}"
        raise DetectorError(message) from error
    mean = np.asarray(answer, np.float64).mean(axis=0)
    if mean.shape != (AGES,) or not (abs(mean.sum() - 1) <= 0.01 and mean.min() >= -1e-6):  # not so for NaN either
        message = "the age predictor answered with values that are no probabilities; try device='cpu'"
        raise DetectorError(message)
    return np.asarray(mean)
