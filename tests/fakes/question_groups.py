"""Groups of questions by their letters."""

from __future__ import annotations

from collections.abc import Sequence


class SpelledAlike:
    """A fake: questions mean the same if only their case differs."""

    def group(self, questions: Sequence[str]) -> list[list[int]]:
        groups: dict[str, list[int]] = {}
        for position, question in enumerate(questions):
            groups.setdefault(question.lower(), []).append(position)
        return list(groups.values())
