"""The words everybody speaks in: geometry, frames, detections, covers, protocols."""
