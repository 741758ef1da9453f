"""The words of numbers: cardinals, ordinals, fractions, multiples and scales."""

from __future__ import annotations

ONES = {
    "zero": 0, "nil": 0, "nought": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SMALL = ONES | TENS | {"dozen": 12}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
    "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
    "thousandth": 1000, "millionth": 10**6, "billionth": 10**9,
}  # fmt: skip
PARTS = (
    {word: value for word, value in ORDINALS.items() if value > 2}
    | {word + "s": value for word, value in ORDINALS.items() if value > 2}
    | {"quarter": 4, "quarters": 4, "half": 2, "halves": 2}
)
"""The denominators of fractions."""

DECADES = {word[:-1] + "ies": value for word, value in TENS.items()}

SPELLED_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "lakh": 10**5,
    "lakhs": 10**5,
    "lac": 10**5,
    "lacs": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "crores": 10**7,
    "milliard": 10**9,
    "billion": 10**9,
    "trillion": 10**12,
    "quadrillion": 10**15,
    "quintillion": 10**18,
}
SCALES = SPELLED_SCALES | {
    "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "mio": 10**6, "bn": 10**9, "b": 10**9,
    "bln": 10**9, "mrd": 10**9, "tn": 10**12, "trn": 10**12, "t": 10**12, "cr": 10**7,
    "grand": 10**3, "dozen": 12,
}  # fmt: skip

MULTIPLES = {
    "twice": 2, "thrice": 3, "double": 2, "doubled": 2, "doubles": 2, "doubling": 2,
    "triple": 3, "tripled": 3, "triples": 3, "tripling": 3, "treble": 3, "trebled": 3,
    "trebling": 3, "quadruple": 4, "quadrupled": 4, "quadrupling": 4, "quintuple": 5,
    "quintupled": 5, "sextuple": 6, "sextupled": 6, "septuple": 7, "septupled": 7, "octuple": 8,
    "octupled": 8, "nonupled": 9, "decupled": 10,
}  # fmt: skip
COUNTING_MULTIPLES = frozenset({"twice", "thrice"})
"""Those that also say how often: "won twice" is two wins."""

HALVED = frozenset({"halved", "halve", "halves", "halving"})

VAGUE = frozenset(
    ("tens", "dozens", "scores", "hundreds", "thousands", "lakhs", "crores", "millions", "billions",
     "trillions")
)  # fmt: skip
"""Amounts without a number, each a unit of its own."""

VAGUE_WITH_OF = frozenset({"tens", "scores"})
"""Those that mean an amount only before "of"."""

GROUPS = {
    "couple": 2, "pair": 2, "brace": 2, "duo": 2, "trio": 3, "quartet": 4, "quintet": 5,
    "sextet": 6, "septet": 7, "octet": 8, "score": 20, "gross": 144,
}  # fmt: skip
"""Words for amounts before "of"."""

PRONOUNS = {"one": 1, "single": 1, "lone": 1, "sole": 1, "both": 2, "no": 0, "none": 0}
"""Numbers that are often pronouns, so they count only where their noun is counted."""


def is_number_word(key: str) -> bool:
    """Whether a word in lower case, or its stem, is a number or a part of one."""
    return key[0].isdigit() or any(
        form in words
        for form in (key, key + "e", key[:-1] + "y")
        for words in (SMALL, SPELLED_SCALES, ORDINALS, PARTS, GROUPS, SCALES, _PERCENT)
    )


_PERCENT = frozenset({"per", "percent", "cent"})
