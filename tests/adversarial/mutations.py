"""Mutations of right claims, as a bad model might make them.

Each returns a claim that the articles do not support, or ``None`` when the claim
has nothing to change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.verification.names import find_names

_NUMBER = re.compile(r"(?<![\w.,:-])\d[\d,.]*\d|(?<![\w.,:-])\d\b")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|may|might|can|could|must|does|did)\b"
)
_NEGATED = re.compile(r"\b(?:not|never) |\bno (?=longer|plans)")
_QUOTED = re.compile(r"[\"“][^\"”]+[\"”]")

INVENTED_NAMES = ("Viktor Hallam", "Meridian Group", "Castle Rock", "Yolanda Pike", "Norwick")
INVENTED_QUOTES = (
    "we have nothing to hide",
    "a dark day for everyone",
    "this was never our plan",
    "people will remember this",
)
OPPOSITES: Mapping[str, str] = {
    "more": "less",
    "less": "more",
    "larger": "smaller",
    "fell": "rose",
    "dropped": "climbed",
    "opened": "closed",
    "beat": "lost to",
    "darker": "brighter",
    "lost": "gained",
    "denied": "admitted",
    "before": "after",
    "after": "before",
    "first": "last",
    "lower": "higher",
}
CERTAIN: Mapping[str, str] = {
    "may never work": "will never work",
    "might call": "will call",
    "are accused of hiding": "hid",
    "have been accused of hiding": "hid",
    "suggests": "proves",
    "said it would appeal": "appealed",
    "expected to take": "certain to take",
    "plans to cut": "has cut",
    "hope to learn": "have learnt",
    "reviewing whether the bank misled": "sure that the bank misled",
}


@dataclass(frozen=True)
class Surroundings:
    """What a mutation may use: the claim's sentence, and the names and claims of other articles."""

    sentence: str
    names: tuple[str, ...]
    others: tuple[str, ...]


Mutation = Callable[[str, Surroundings, Random], str | None]


def changed_number(claim: str, around: Surroundings, draw: Random) -> str | None:
    """Change a number to one that the articles do not have."""
    del around
    found = list(_NUMBER.finditer(claim))
    if not found:
        return None
    chosen = draw.choice(found)
    digits = [place for place, char in enumerate(chosen[0]) if char.isdigit()]
    place = digits[0] if len(digits) < 2 else draw.choice(digits[:-1])
    old = chosen[0][place]
    new = draw.choice([digit for digit in "123456789" if digit != old])
    changed = chosen[0][:place] + new + chosen[0][place + 1 :]
    return claim[: chosen.start()] + changed + claim[chosen.end() :]


def swapped_name(claim: str, around: Surroundings, draw: Random) -> str | None:
    """Replace a name by one of another sentence, or by an invented one."""
    own = [str(name) for name in find_names(claim) if not name.opens]
    others = [name.removesuffix("'s") for name in (*around.names, *INVENTED_NAMES)]
    others = [name for name in others if name.lower() not in around.sentence.lower()]
    others = [name for name in others if not any(word in claim for word in name.split())]
    if not own or not others:
        return None
    return claim.replace(draw.choice(own), draw.choice(others), 1)


def flipped_negation(claim: str, around: Surroundings, draw: Random) -> str | None:
    """Add or remove a negation."""
    del around, draw
    if _NEGATED.search(claim):
        return _NEGATED.sub("", claim, count=1)
    auxiliary = _AUXILIARY.search(claim)
    if not auxiliary:
        return None
    return f"{claim[: auxiliary.end()]} not{claim[auxiliary.end() :]}"


def invented_quote(claim: str, around: Surroundings, draw: Random) -> str | None:
    """Quote words that nobody said."""
    quote = f'"{draw.choice(INVENTED_QUOTES)}"'
    if _QUOTED.search(claim):
        return _QUOTED.sub(quote, claim, count=1)
    names = [str(name) for name in find_names(around.sentence) if not name.opens]
    return f"{names[0]} said: {quote}." if names else None


def merged(claim: str, around: Surroundings, draw: Random) -> str | None:
    """Merge the claims of two articles."""
    if not around.others:
        return None
    other = draw.choice(around.others)
    return f"{claim.rstrip('.')}, while {other[0].lower()}{other[1:]}"


def opposite(claim: str, around: Surroundings, draw: Random) -> str | None:
    """Replace a word by its opposite."""
    del around
    found = [word for word in OPPOSITES if re.search(rf"\b{word}\b", claim)]
    if not found:
        return None
    word = draw.choice(found)
    return re.sub(rf"\b{word}\b", OPPOSITES[word], claim, count=1)


def made_certain(claim: str, around: Surroundings, draw: Random) -> str | None:
    """State as fact what is alleged, planned or possible."""
    del around
    found = [words for words in CERTAIN if words in claim]
    if not found:
        return None
    words = draw.choice(found)
    return claim.replace(words, CERTAIN[words], 1)


def exchanged_names(claim: str, around: Surroundings, draw: Random) -> str | None:
    """Swap two names."""
    del around, draw
    names = list(dict.fromkeys(str(name) for name in find_names(claim) if not name.opens))
    return _exchange(claim, names[0], names[1]) if len(names) > 1 else None


def exchanged_numbers(claim: str, around: Surroundings, draw: Random) -> str | None:
    """Swap two numbers."""
    del around, draw
    numbers = list(dict.fromkeys(match[0] for match in _NUMBER.finditer(claim)))
    return _exchange(claim, numbers[0], numbers[1]) if len(numbers) > 1 else None


SWAPPED_NAME = "swapped name"

EXACT: Mapping[str, Mutation] = {
    "changed number": changed_number,
    "invented quotation": invented_quote,
}
"""Mutations that exact gates must catch, so none may be shown."""

NAMED: Mapping[str, Mutation] = {SWAPPED_NAME: swapped_name}
"""May be shown only with a sentence that has the name, such as the one before the claim's."""

JUDGED: Mapping[str, Mutation] = {
    "two articles merged": merged,
    "flipped negation": flipped_negation,
    "opposite word": opposite,
    "made certain": made_certain,
}
"""Mutations that are left to the NLI model where no name, number or date gives them away.

Their rates are only reported.
"""

UNSEEN: Mapping[str, Mutation] = {
    "two names exchanged": exchanged_names,
    "two numbers exchanged": exchanged_numbers,
}
"""Mutations that no gate can see; their rates are only reported."""


def _exchange(text: str, first: str, second: str) -> str | None:
    if first in second or second in first:
        return None
    return text.replace(first, "\0").replace(second, first).replace("\0", second)


def names_of(sentences: Sequence[str]) -> tuple[str, ...]:
    """The names in these sentences, each once, without those that open a sentence."""
    found = (str(name) for text in sentences for name in find_names(text) if not name.opens)
    return tuple(dict.fromkeys(found))
