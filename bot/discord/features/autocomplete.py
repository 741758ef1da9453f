"""Articles as choices of an autocompletion."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from bot.discord.i18n.strings import ENGLISH, Wording
from bot.discord.limits import CHOICE_NAME, CHOICE_VALUE, CHOICES, length
from bot.discord.markdown import displayed, shortened
from ingest.types import ArticleSummary

_OUTLET = 30


def choices(articles: Iterable[ArticleSummary], words: Wording = ENGLISH) -> list[tuple[str, str]]:
    """Labels and identifiers, at most as many and as long as Discord takes.

    Labels are plain text to Discord, so nothing is escaped. An article whose
    identifier is too long to be a value cannot be chosen and is left out.
    """
    usable = (article for article in articles if 1 <= length(article.id) <= CHOICE_VALUE)
    return [(label(article, words), article.id) for article in islice(usable, CHOICES)]


def label(article: ArticleSummary, words: Wording = ENGLISH) -> str:
    """Title and outlet, the title cut visibly where both do not fit."""
    outlet = shortened(article.outlet or "", _OUTLET)
    ending = f" — {outlet}" if outlet else ""
    title = displayed(article.title or "") or displayed(article.id) or words.untitled
    room = CHOICE_NAME - length(ending)
    while length(name := shortened(title, room)) + length(ending) > CHOICE_NAME:
        room -= 1
    return name + ending
