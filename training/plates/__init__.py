"""The number-plate detector: data, network, training, export, evaluation."""
