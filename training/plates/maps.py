"""What the network's maps mean: known without PyTorch, so that data and targets can be made and tested without it."""

STRIDE = 4
"""Pixels of the picture in one cell of the maps."""
UNIT = 16.0
"""Pixels in one unit of the corners' offsets."""
