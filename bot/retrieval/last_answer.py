"""Where the last answer stands in its articles: a follow-up is often answered right behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.types.question import Turn
from ingest.types import ArticleVersion


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """The places of the sentences that the last answer showed: keys of versions, and indexes.

    ``is_elliptical`` says whether the question after it has hardly a word of its own, like “Says
    who?”: then these sentences may be what it asks for. Other questions seldom want them again.
    """

    places: frozenset[tuple[int, int]]
    is_elliptical: bool = False

    @classmethod
    def of(
        cls, turn: Turn, versions: Iterable[ArticleVersion], *, is_elliptical: bool
    ) -> LastAnswer:
        """The sentences of the versions that stand in a turn's answer word for word."""
        said = turn.answer
        places = frozenset(
            (version.key, sentence.index)
            for version in versions
            for sentence in version.sentences
            if said and " ".join(sentence.text.split()) in said
        )
        return cls(places, is_elliptical)

    def is_continued_by(self, key: int, index: int) -> bool:
        """Whether a sentence stands right behind one of these, or may be wanted again."""
        here = (key, index) in self.places
        return (self.is_elliptical and here) or (key, index - 1) in self.places

    def is_repeated_by(self, key: int, index: int) -> bool:
        """Whether a sentence is one of these and hardly wanted again."""
        return not self.is_elliptical and (key, index) in self.places
