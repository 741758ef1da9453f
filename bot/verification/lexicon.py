"""The word lists by which names and dates are told from other words: English and folded."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.verification.number_words import SMALL


def word_set(text: str) -> frozenset[str]:
    """The words of a text, split at spaces."""
    return frozenset(text.split())


GROUP_NAMES = word_set(
    "conservative republican democrat liberal socialist communist nationalist unionist muslim"
    " christian jew catholic protestant sikh hindu buddhist olympic paralympic briton tory european"
    " asian african american"
)
"""Names of groups, whose plural is no other name."""

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
"""In the order of the year, in lower case; the only list of months in ``bot``."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

FUNCTION_WORDS = word_set("""
a an the this that these those it its itself he him his himself she her hers herself they them
their theirs themselves we us our ours you your yours who whom whose which what there here one
is are was were be been being am do does did doing done have has had having will would shall should
can could may might must of in on at by for from to into onto out off up down over under about with
within without between among through during before after since until till against along across
behind beyond near above below as than then so such and or but nor if because while when where why how
also too very just only even still yet already now again more most less least much many some any all
each every both either neither no not other another own same new according say says said saying told
tell tells added add adds stated state states
""")
"""Words that carry no content, so that an acronym has no initial for them."""

NAME_CONNECTIVES = word_set("the a an and of in on for at to")
"""Capitalised in titles, but not part of a name."""

SENTENCE_OPENERS = (
    (FUNCTION_WORDS - word_set("will may can"))
    | frozenset(SMALL)
    | word_set("""
first second third finally meanwhile however instead later earlier today yesterday tomorrow last
next this previously recently currently originally initially eventually additionally furthermore
moreover nevertheless despite although though unlike like rather once twice whether around
approximately nearly almost roughly several few dozens hundreds thousands millions half none
nothing nobody everyone everybody someone anyone anybody besides never people person men women man woman children police
officers officials authorities investigators detectives prosecutors lawyers judges experts
researchers scientists doctors critics supporters opponents campaigners activists protesters
residents neighbours neighbors customers users fans players workers staff employees employers
students teachers parents voters witnesses rescuers firefighters engineers investors analysts
shareholders ministers lawmakers politicians councillors organisers organizers journalists
reporters hundred plans founded based given following using asked located built known called
""")
)
"""Words that are not names when they open a sentence, even before a name. A name in this list goes unchecked."""

ORDINARY_WORDS = Path(__file__).with_name("ordinary_words.txt")
"""Made by ``benchmarks.ordinary_words`` from articles: words that never or hardly ever have a capital."""


@cache
def ordinary_words() -> frozenset[str]:
    """Other words that are not names when they open a sentence, unless another name follows."""
    return word_set(ORDINARY_WORDS.read_text(encoding="ascii"))


AMBIGUOUS_ACRONYMS = word_set("us it who am pm un eu uk")
"""Acronyms that equal other words once folded, so their case is compared too."""

CALENDAR_WORDS = frozenset((*WEEKDAYS, *MONTHS))
"""Capitalised, but never part of an adjacent name."""

ALIASES = (
    (word_set("us usa"), ("united states", "america")),
    (word_set("uk gb"), ("united kingdom", "great britain", "britain")),
    (word_set("eu"), ("european union",)),
    (word_set("un"), ("united nations",)),
)
"""Acronyms and names of one place or body."""
