"""Which sentences may answer a question, however close a reader finds the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.retrieval.boilerplate import is_credit
from bot.retrieval.order import RULES, is_order
from bot.types.evidence import RankedSentence

_ASKS_FOR_ORDERS = re.compile(rf"\b(?:{RULES}|ignore|injections?)\b", re.IGNORECASE)
_ASKS_FOR_CREDITS = re.compile(
    r"""\b(?:wrote|writ(?:e|es|ing|ten)|writers?|authors?|reporters?|journalists?|bylines?|datelines?
      | publish\w*|publications?|post(?:ed)?|updated|dated?|reported|edited|editors?
      | photo\w*|pictures?|images?|outlet|newspaper|paper|article|story|piece|report|news)\b""",
    re.VERBOSE | re.IGNORECASE,
)


def eligible(ranked: Sequence[RankedSentence], question: str) -> list[RankedSentence]:
    """Those that may answer: no orders, bylines or datelines, unless the question asks for such.

    “Published on 4 May” does not say when the council voted.
    """
    wants_orders = _ASKS_FOR_ORDERS.search(question)
    wants_credits = _ASKS_FOR_CREDITS.search(question)
    return [
        item
        for item in ranked
        if (wants_orders or not is_order(item.sentence.text))
        and (wants_credits or not is_credit(item.sentence))
    ]
