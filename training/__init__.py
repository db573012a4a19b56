"""How redactkit's own weights are made. Never imported by the package."""
