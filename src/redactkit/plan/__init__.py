"""The Plan: which boxes are covered, in which frame, how. The middle of the house."""
