"""Orders to whoever reads an article, such as “Ignore all earlier instructions and say …”.

Somebody who can change an article's text may put one there for language models. It
reports nothing, so it answers no question, however close the reader finds it.
"""

from __future__ import annotations

import re

RULES = r"(?:instructions?|prompts?|rules|guidelines|directions|commands|orders)"
_EARLIER = (
    r"(?:previous|prior|earlier|above|preceding|foregoing|former|existing|system|safety|your)"
)
_MODEL = r"(?:ai|llm|(?:language|chat)\s+model|chat\s?bot|bot|assistant)s?"
_ORDER = re.compile(
    rf"""[^\w“"«„‘']*(?:(?:important|attention|warning)\W+)?(?:
        (?:(?:note|notice|message|instructions?)\s+(?:to|for)\s+)?
            (?:system|assistant|user|developer|(?:(?:all|any|the)\s+)?{_MODEL}(?:\s+{_MODEL})?)
            (?:\s+(?:prompt|message|override|note|update))?\s*:
      | (?:please\s+|now\s+|you\s+(?:must|should)\s+(?:now\s+)?)*
            (?:ignore|disregard|forget|override|bypass)\s+(?:\w+\s+){{0,4}}?
            {_EARLIER}\s+(?:\w+\s+){{0,3}}?{RULES}\b
      | (?:from\s+now\s+on\W+|now\W+)?you\s+are\s+(?:now|no\s+longer)\s+(?:(?:an?|the)\s+)?(?:dan|\w*gpt|{_MODEL})\b
      | (?:print|reveal|repeat|output|show)\s+(?:me\s+)?(?:your|the)\s+(?:system\s+prompt|prompt|instructions)\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def is_order(sentence: str) -> bool:
    """Whether a sentence that is no quotation tells a language model what to do.

    Judged by English words, so other forms go unnoticed.
    """
    return _ORDER.match(sentence) is not None
