"""Invented articles that any process can rebuild from a number and an edition.

A process can check a stored article to the last character without hearing of it
from the process that wrote it.
"""

from __future__ import annotations

import random
import re

from ingest.types import Article

_CONSONANTS = "b d f g h k l m n p r t v z".split()
_SYLLABLES = [consonant + vowel for consonant in _CONSONANTS for vowel in "aeiou"]
_THINGS = "lanterns barges kites ladders drums pigeons looms anvils kettles sundials".split()
_TRADES = "a surveyor, a baker, a ferryman, a librarian, a locksmith, a beekeeper".split(", ")
_EDITION = re.compile(r"This is edition (\S+) of the report\.")
_REMARKS = (
    "{Trade} from the next valley called the figure “surprisingly high”.",
    "Last year it had been {few}, according to the register.",
    "The council meets again on the {day}th of the month to discuss the count.",
    "Nobody could say on Tuesday who had paid for all of them.",
    "Rain delayed the work by {few} hours, and two helpers went home early.",
    "The mayor thanked {trade} and promised better paths to the storehouse.",
    "A second count is planned, which {trade} will lead.",
    "Visitors may see them until the {day}th, between noon and 5 p.m.",
)


def place_of(number: int) -> str:
    """A name that occurs in one article only."""
    size = len(_SYLLABLES)
    # The multiplier is coprime to the size, so no two numbers collide.
    code = number * 7919 % size**3
    syllables = (_SYLLABLES[code // size**power % size] for power in range(3))
    return "".join(syllables).capitalize() + "stead"


def thing_of(number: int) -> str:
    """What is counted in the article."""
    return _THINGS[number % len(_THINGS)]


def question_about(number: int) -> str:
    """A question that only this article answers."""
    return f"How many {thing_of(number)} were counted in {place_of(number)}?"


def article_of(number: int, edition: str) -> Article:
    """The article with this number in this edition."""
    chance = random.Random(f"{number}/{edition}")  # noqa: S311  # no secret
    place, thing = place_of(number), thing_of(number)
    remarks = [_remark(chance) for _ in range(chance.randint(4, 12))]
    middle = len(remarks) // 2
    count = f"{chance.randint(20, 9000):,}"
    paragraphs = (
        f"In {place} {count} {thing} were counted this week. This is edition {edition} of the report.",
        " ".join(remarks[:middle]),
        " ".join(remarks[middle:]),
    )
    return Article(
        id=id_of(number),
        text="\n\n".join(paragraphs),
        title=f"The {thing} of {place}",
        url=f"https://example.com/counts/{number}",
        outlet="The Sample Register",
        published_at="2031-04-05",
    )


def id_of(number: int) -> str:
    """The identifier of an article."""
    return f"count-{number}"


def edition_of(article: Article) -> str:
    """The edition that an article states."""
    found = _EDITION.search(article.text)
    return found.group(1) if found else "none"


def is_as_written(article: Article) -> bool:
    """Whether a stored article is exactly one that ``article_of`` makes."""
    number = int(article.id.rpartition("-")[2])
    return article == article_of(number, edition_of(article))


def _remark(chance: random.Random) -> str:
    trade = chance.choice(_TRADES)
    return chance.choice(_REMARKS).format(
        trade=trade, Trade=trade.capitalize(), few=chance.randint(3, 99), day=chance.randint(4, 19)
    )
