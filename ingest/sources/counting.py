"""How many articles there will be, for the progress of long work."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.sources.files import JSONL, SourceFile, find_files
from ingest.sources.loader import is_address
from ingest.sources.stdin import STDIN

_BLOCK = 1 << 20


def count_articles(arguments: Sequence[str]) -> int | None:
    """The number of articles of files, folders and addresses; ``None`` with standard input.

    A source without an article counts as well, since it has an outcome too.
    """
    if STDIN in arguments:
        return None
    seen: set[tuple[int, int]] = set()
    total = 0
    for argument in dict.fromkeys(arguments):
        if is_address(argument):
            total += 1
        else:
            total += sum(_count(item) for item in find_files(argument, seen))
    return total


def _count(item: object) -> int:
    if not isinstance(item, SourceFile) or item.suffix not in JSONL:
        return 1
    try:
        return max(1, _count_lines(item))
    except OSError:
        return 1


def _count_lines(file: SourceFile) -> int:
    """Lines that are not blank, without holding one of them whole."""
    lines = 0
    blank = True
    with file.path.open("rb") as stream:
        while block := stream.readline(_BLOCK):
            blank = blank and not block.strip()
            if block.endswith(b"\n"):
                lines += not blank
                blank = True
    return lines + (not blank)
