"""`python -m redactkit` is the command `redactkit`."""

from __future__ import annotations

import sys

from redactkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
