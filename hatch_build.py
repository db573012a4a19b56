"""Hatchling's hook: the weights are collected when the package is built."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WeightsHook(BuildHookInterface[Any]):
    """Calls `build_weights.collect` before anything is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Check our own weights in src/redactkit/weights, and fill it with other people's."""
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from build_weights import collect, own

        own.check(root / "src" / "redactkit" / "weights")
        collect(root / "src" / "redactkit" / "weights", self.app.display_info)
