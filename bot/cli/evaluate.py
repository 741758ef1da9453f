"""``footnote eval``."""


def evaluate() -> None:
    """Measure."""
