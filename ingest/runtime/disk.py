"""Recognizes a full disk, which each library reports in its own way."""

from __future__ import annotations

import errno

DISK_FULL = "The disk is full."
DISK_FULL_HINT = "Free some space and run the same command again; what was stored is still there."

_NUMBERS = {errno.ENOSPC, errno.EDQUOT}
_TEXTS = ("disk is full", "no space left on device", "disk quota exceeded")


def is_disk_full(error: BaseException | None) -> bool:
    """Whether an error says that nothing more can be written."""
    if isinstance(error, OSError) and error.errno in _NUMBERS:
        return True
    text = str(error).lower()
    return any(each in text for each in _TEXTS)
