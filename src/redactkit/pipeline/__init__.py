"""Joins the stages: source, detectors, Plan, effects and sink, with threads between them."""
