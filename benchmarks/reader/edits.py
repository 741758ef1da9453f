"""Wrong claims with one change: of an article's own sentences, and of right paraphrases.

Language models often repeat an article's words, and a network that has only seen
free paraphrases takes a sentence with another name in it for the sentence itself.
A paraphrase with two names exchanged teaches who did what to whom.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from benchmarks.reader.examples import ClaimExample

SHORTEST = 40
"""Characters; shorter sentences have little to change."""

_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?![\w.,])")
_NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b")
_FIGURE = re.compile(r"(?<![\w.,])[$£€]?\d[\d,.]*\d(?!\w)|(?<![\w.,])\d(?![\w.,])")
_EITHER_WAY = re.compile(
    r"^[^.;]{0,40}\b(?:and|or|with|between|both|versus|vs)\b[^.;]{0,12}$|^\W{0,2}$", re.IGNORECASE
)
"""What stands between two names that may be exchanged without a change of meaning."""

_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|did)\b(?! not)")
_OPENING = re.compile(r"^(?:In|On|At|After|Before|Since|During|According to) [^,]{4,50}, (?=\w)")
_SPEAKER = re.compile(r", (?:[A-Z][\w.]+ )+(?:said|added|told [^,.]{3,30})(?=[,.])")
_INSERTION = re.compile(r", (?:which|who|where|a|an|the) [^,]{6,80},")

Edit = Callable[[str, Sequence[str], random.Random], str | None]


def edits(
    sentences: Sequence[str], wanted: int, draw: random.Random
) -> Iterator[tuple[int, str, bool]]:
    """For some sentences: the place, a right claim, and a wrong one where one can be made."""
    names = sorted({name for sentence in sentences for name in _NAME.findall(sentence)})
    places = [at for at, text in enumerate(sentences) if SHORTEST <= len(text) <= 300]
    for at in draw.sample(places, min(wanted, len(places))):
        sentence = sentences[at]
        yield at, draw.choice((_whole, _cut, _cut))(sentence), True
        wrong = [edit(sentence, names, draw) for edit in draw.sample(WRONG, len(WRONG))]
        made = next((text for text in wrong if text), None)
        if made:
            yield at, _cut(made) if draw.random() < 0.3 else made, False


def edited_claims(
    claims: Sequence[ClaimExample], share: float, draw: random.Random
) -> Iterator[ClaimExample]:
    """For a share of the right claims that have a name or a figure: the claim with one change."""
    for claim in claims:
        if not claim.entailed or draw.random() > share:
            continue
        names = sorted(set(_NAME.findall(claim.text)))
        kinds = draw.sample(PARAPHRASED, len(PARAPHRASED))
        # Exchanged names come first: few claims have two, and they are learnt last.
        for edit in (_exchanged_names, *kinds):
            wrong = edit(claim.query, names, draw)
            if wrong:
                yield example_of(wrong, claim.text, entailed=False)
                break


def example_of(claim: str, premise: str, *, entailed: bool) -> ClaimExample:
    """Of the wrong ones all contradict what is said."""
    return ClaimExample(claim, premise, entailed, contradicted=not entailed)


def _whole(sentence: str) -> str:
    return sentence


def _cut(sentence: str) -> str:
    """Without what introduces it, who said it, and what is inserted."""
    for part in (_OPENING, _SPEAKER, _INSERTION):
        sentence = part.sub("", sentence, count=1)
    return sentence[:1].upper() + sentence[1:]


def _another_name(sentence: str, names: Sequence[str], draw: random.Random) -> str | None:
    own = _NAME.findall(sentence)
    others = [name for name in names if name not in sentence]
    if not own or not others:
        return None
    return sentence.replace(draw.choice(own), draw.choice(others), 1)


def _exchanged_names(sentence: str, names: Sequence[str], draw: random.Random) -> str | None:
    del names
    own = list(dict.fromkeys(_NAME.findall(sentence)))
    if len(own) < 2:
        return None
    one, two = draw.sample(own, 2)
    first, second = sorted((sentence.index(one), sentence.index(two)))
    between = sentence[first + len(one if sentence[first:].startswith(one) else two) : second]
    if _EITHER_WAY.match(between):
        return None
    pattern = re.compile(rf"\b(?:{re.escape(one)}|{re.escape(two)})\b")
    return pattern.sub(lambda found: two if found[0] == one else one, sentence)


def _another_number(sentence: str, names: Sequence[str], draw: random.Random) -> str | None:
    del names
    found = _NUMBER.findall(sentence)
    if not found:
        return None
    old = draw.choice(found)
    new = max(0, int(old) + draw.choice((-3, -2, -1, 1, 2, 3, 10, int(old))))
    return (
        _NUMBER.sub(lambda at: str(new) if at[0] == old else at[0], sentence, count=1)
        if (str(new) != old)
        else None
    )


def _another_number_word(sentence: str, names: Sequence[str], draw: random.Random) -> str | None:
    del names
    found = _NUMBER_WORD.search(sentence)
    if not found:
        return None
    new = draw.choice([word for word in _NUMBER_WORDS if word != found[0]])
    return sentence[: found.start()] + new + sentence[found.end() :]


def _exchanged_numbers(sentence: str, names: Sequence[str], draw: random.Random) -> str | None:
    del names
    found = list(_FIGURE.finditer(sentence))
    if len({each[0] for each in found}) < 2:
        return None
    one, two = sorted(draw.sample(found, 2), key=re.Match.start)
    if one[0] == two[0]:
        return None
    parts = (sentence[: one.start()], two[0], sentence[one.end() : two.start()], one[0])
    return "".join(parts) + sentence[two.end() :]


def _negated(sentence: str, names: Sequence[str], draw: random.Random) -> str | None:
    del names, draw
    if " not " in sentence:
        return sentence.replace(" not ", " ", 1)
    found = _AUXILIARY.search(sentence)
    return f"{sentence[: found.end()]} not{sentence[found.end() :]}" if found else None


WRONG: tuple[Edit, ...] = (
    _another_name,
    _exchanged_names,
    _exchanged_names,
    _another_number,
    _another_number_word,
    _exchanged_numbers,
    _exchanged_numbers,
    _negated,
)
"""Those that few sentences allow stand twice."""

PARAPHRASED: tuple[Edit, ...] = (
    _another_name,
    _another_number,
    _another_number_word,
    _exchanged_numbers,
    _negated,
)
