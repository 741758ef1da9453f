"""``footnote doctor``."""


def doctor() -> None:
    """Check settings."""
