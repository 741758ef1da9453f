"""The words and symbols of numbers, units and currencies."""

from __future__ import annotations

ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
SMALL = ONES | TENS | {"dozen": 12}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip

SPELLED_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
SCALES = SPELLED_SCALES | {
    "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12,
}  # fmt: skip

VAGUE = {
    "half": ((0, "half"), (50, "%")),
    "twice": ((2, "times"),),
    "double": ((2, "times"),),
    "doubled": ((2, "times"),),
    "doubling": ((2, "times"),),
    "triple": ((3, "times"),),
    "tripled": ((3, "times"),),
} | {word: ((0, word),) for word in ("dozens", "hundreds", "thousands", "millions", "billions")}
"""Words for amounts, each with its readings as value and unit."""

SYMBOLS = frozenset("$£€¥₹")
CURRENCIES = {symbol: symbol for symbol in SYMBOLS} | {
    "us$": "$", "dollar": "$", "dollars": "$", "usd": "$",
    "pound": "£", "pounds": "£", "gbp": "£", "sterling": "£",
    "euro": "€", "euros": "€", "eur": "€", "yen": "¥", "rupee": "₹", "rupees": "₹",
    "cent": "cent", "cents": "cent", "pence": "penny", "p": "penny", "franc": "franc",
    "francs": "franc",
}  # fmt: skip

_MEASURES = """
% percent pc
second seconds sec secs
minute minutes min mins
hour hours hr hrs
day days
week weeks
month months
year years yr yrs
decade decades
century centuries
metre metres meter meters
km kilometre kilometres kilometer kilometers
mile miles
foot feet ft
inch inches
cm centimetre centimetres centimeter centimeters
mm millimetre millimetres millimeter millimeters
acre acres
hectare hectares
kg kilo kilos kilogram kilograms
gram grams
tonne tonnes
ton tons
lb lbs
litre litres liter liters
mph
kmh
degree degrees °
watt watts
kw kilowatt kilowatts
mw megawatt megawatts
gw gigawatt gigawatts
times
am
pm
"""
UNITS = CURRENCIES | {
    word: line.split()[0] for line in _MEASURES.strip().splitlines() for word in line.split()
}
"""Maps each spelling to its unit."""

STRICT_UNITS = frozenset(
    (
        "%",
        "points",
        "half",
        "th",
        "decade",
        "dozens",
        "hundreds",
        "thousands",
        "millions",
        "billions",
    )
) | frozenset(CURRENCIES.values())
"""Units that a claim must not drop: 5 per cent is not 5."""
