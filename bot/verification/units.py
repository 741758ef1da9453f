"""Units and currencies by their English names and symbols, as in Unicode's CLDR.

A unit is told by a word of its own: ``%``, the code of a currency such as ``USD``
or its general name such as ``dollar``, or the singular of a measure.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name, get_currency_symbol, list_currencies
from babel.units import UnknownUnitError, format_unit

CURRENCY_SYMBOLS = "$¢-¥֏؋߾߿৲৳৻૱௹฿៛₠-⃏꠸﷼﹩＄￠￡￥￦"
"""The characters of Unicode's class Sc, as a range of a regular expression."""

PERCENT = "%"
PERCENTAGE_POINT = "percentage point"
SHARE = "share"
"""A part of a whole: "a third", "2/3"."""

TIMES = "times"
FACTOR = "factor"
"""How much something grew, as in "doubled" and "threefold": cases that doubled are not two."""

PERIOD_PART = "part of a period"
"""Ends the unit of "the first half" and "the second quarter"."""

AM_TIME = "time before noon"
PM_TIME = "time after noon"
ANY_TIME = "time"
"""A time of day, in minutes since noon or midnight; 5:30 may be before or after noon."""

DECIMAL_TIME = "time or decimal"
"""The 9.30 of "at 9.30", read as a decimal."""

ORDINAL = "th"
DECADE = "decade"

MAX_UNIT_WORDS = 6
_PREFIXES = (
    "", "kilo", "mega", "giga", "tera", "peta", "exa", "milli", "micro", "nano", "pico", "centi",
    "deci", "hecto",
)  # fmt: skip
_PREFIXED = (
    "metre", "meter", "gram", "litre", "liter", "watt", "byte", "bit", "volt", "amp", "ampere",
    "hertz", "joule", "pascal", "newton", "ohm", "calorie", "sievert", "becquerel", "farad",
    "tonne", "ton", "electronvolt", "parsec", "flop", "tesla", "gray", "second", "bar",
)  # fmt: skip
_OTHERS = """
league leagues
hogshead hogsheads
chain chains
perch perches
peck pecks
firkin firkins
gill gills
hundredweight hundredweights cwt
quintal quintals
verst versts
cord cords
cask casks
keg kegs
decibel decibels db
fortnight fortnights
millennium millennia
watt-hour watt-hours
kilowatt-hour kilowatt-hours kwh
megawatt-hour megawatt-hours mwh
gigawatt-hour gigawatt-hours gwh
terawatt-hour terawatt-hours twh
container containers teu
"""
_SYMBOLS = """
% percent|pc|pct|%
permille ‰
permyriad ‱
basis_point basis_point|basis_points|bp|bps
percentage_point percentage_point|percentage_points|pp|ppt
second sec|secs
minute min|mins
hour hr|hrs|h
year yr|yrs
kilometer km|kms
meter m
centimeter cm
millimeter mm
foot ft
kilogram kg|kgs|kilo|kilos
gram g
milligram mg
pound_mass lb|lbs
ounce oz
liter l
milliliter ml
mile_per_hour mph
kilometer_per_hour kmh|km_/_h|kph|kmph
meter_per_second m_/_s
knot kn|kt|kts
kilowatt kw
megawatt mw
gigawatt gw
terawatt tw
kilobyte kb
megabyte mb
gigabyte gb
terabyte tb
petabyte pb
hertz hz
kilohertz khz
megahertz mhz
gigahertz ghz
hectopascal hpa
degree °|deg
degree_celsius °_c|℃|celsius|centigrade|degrees_c|degrees_centigrade
degree_fahrenheit °_f|℉|fahrenheit|degrees_f
square_kilometer km²|sq_km
square_meter m²|sq_m
square_foot sq_ft|ft²
square_mile sq_miles|sq_mile
cubic_meter m³|cu_m
light_year light_-_year|light_-_years
times times|x|×
factor -_fold|fold
am am|a_._m
pm pm|p_._m
dollar bucks|buck
GBP sterling|pounds_sterling|pound_sterling|quid
CNY rmb|renminbi
rupee rs
MYR rm
ruble rouble|roubles
real reais
krone crown|crowns|kr
CZK kč
PLN zł
HUF ft.
bitcoin bitcoin|bitcoins|btc
ether ether|ethers|eth
cent cent|cents|¢
penny penny|pence|p
"""
_DEGREES = {"C": "degree celsius", "F": "degree fahrenheit"}
"""Symbols that are no unit in lower case."""

_SPELLINGS = {"meter": "metre", "liter": "litre"}
_COMMON_WORDS = frozenset(
    "area-generic concentr-item concentr-mole graphics-dot graphics-em length-point"
    " light-speed angle-revolution speed-light-speed volume-drop volume-pinch"
    " pressure-gasoline-energy-density".split()
)
"""Units of CLDR whose names are mostly used for other things."""

_STRICT = frozenset(
    (PERCENT, "permille", "permyriad", "basis point", PERCENTAGE_POINT, SHARE, ORDINAL, DECADE,
     "dozens", "hundreds", "thousands", "millions", "billions", "trillions", "tens",
     "scores", "lakhs", "crores", AM_TIME, PM_TIME, ANY_TIME)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitTable:
    """``names`` gives the unit of each name, a tuple of words and marks in lower case.

    ``codes`` gives that of each currency's code, ``general`` the wider unit that
    each stands for as well: ``dollar`` for ``USD``.
    """

    names: Mapping[tuple[str, ...], str]
    codes: Mapping[str, str]
    general: Mapping[str, str]
    currencies: frozenset[str]


def find_unit(keys: Sequence[str], surfaces: Sequence[str]) -> tuple[str, int]:
    """The unit that some tokens begin with, and its length in tokens; empty and 0 if none.

    ``keys`` are the ``surfaces`` in lower case; the longest name counts.
    """
    table = unit_table()
    for length in range(min(MAX_UNIT_WORDS, len(keys)), 0, -1):
        unit = table.names.get(tuple(keys[:length]))
        if unit:
            return unit, length
    if surfaces and surfaces[0] in table.codes:
        return table.codes[surfaces[0]], 1
    is_degree = bool(surfaces) and surfaces[0] in _DEGREES and keys[1:2] != ["-"]
    if is_degree:
        return _DEGREES[surfaces[0]], 1
    symbol = find_symbol(surfaces[0]) if surfaces else ""
    return (symbol, 1) if symbol else ("", 0)


def find_symbol(surface: str) -> str:
    """The currency of a token such as ``$``, ``US$`` or ``₩``; empty if it has no such sign.

    Letters before the sign that no currency has make a currency of their own, which
    agrees with nothing but itself.
    """
    if not surface or unicodedata.category(surface[-1]) != "Sc":
        return ""
    key = surface.casefold()
    return unit_table().names.get((key,)) or (key if len(key) > 1 else _sign_name(key))


def is_strict(unit: str) -> bool:
    """Whether a claim must not leave the unit out: 5 per cent is not 5."""
    return unit in _STRICT or is_currency(unit)


def is_time(unit: str) -> bool:
    """Whether a unit is that of a time of day."""
    return unit in {AM_TIME, PM_TIME, ANY_TIME}


def is_currency(unit: str) -> bool:
    """Whether a unit is money."""
    return unit in unit_table().currencies or unicodedata.category(unit[-1:] or " ") == "Sc"


def includes(claimed: str, stated: str) -> bool:
    """Whether a stated unit is the claimed one or a kind of it, as US$ is a kind of dollar."""
    return claimed == stated or unit_table().general.get(stated) == claimed


@cache
def unit_table() -> UnitTable:
    """The units, read once."""
    names: dict[tuple[str, ...], str] = {}
    general = {AM_TIME: ANY_TIME, PM_TIME: ANY_TIME, "": DECIMAL_TIME}
    general |= {"pound mass": "pound", "degree celsius": "degree", "degree fahrenheit": "degree"}
    currencies = {"bitcoin", "ether", "cent", "penny", "dollar", "pound"}
    codes: dict[str, str] = {}
    for unit, name in _measures():
        names.setdefault(tuple(name.split()), unit)
    known = dict(_currencies())
    nouns = Counter(forms[0].split()[-1] for forms in known.values())
    for code, forms in known.items():
        noun = forms[0].split()[-1]
        # There is only one euro, so its name says as much as its code.
        unit = code if nouns[noun] > 1 else noun
        codes[code] = unit
        general[code] = noun
        currencies |= {code, noun}
        for form in forms:
            parts = tuple(form.split())
            names.setdefault(parts, unit)
            names.setdefault(parts[-1:], noun)
    for line in _SYMBOLS.strip().splitlines():
        unit, _, forms_text = line.partition(" ")
        for form in forms_text.split("|"):
            names[tuple(form.split("_"))] = unit.replace("_", " ")
    for code, symbol in (
        *_symbols(),
        ("USD", "us$"),
        ("CAD", "c$"),
        ("AUD", "au$"),
        ("GBP", "gb£"),
    ):
        names[(symbol,)] = code
    for word in ("pound", "pounds"):
        names[(word,)] = "pound"
    currencies |= {_sign_name(sign) for sign in _signs()}
    return UnitTable(names, codes, general, frozenset(currencies))


def _measures() -> Iterator[tuple[str, str]]:
    """Units with each of their names, spelled by words, in lower case."""
    for line in _OTHERS.strip().splitlines():
        first, *others = line.split()
        for name in (first, *others):
            yield first.replace("-", " "), name.replace("-", " - ")
            yield first.replace("-", " "), name.replace("-", " ")
    for prefix in _PREFIXES:
        for base in _PREFIXED:
            unit = prefix + next((us for us, gb in _SPELLINGS.items() if gb == base), base)
            yield unit, prefix + base
            yield unit, prefix + base + "s"
    locales = [Locale("en"), Locale("en", "GB")]
    for key in map(str, locales[0].unit_display_names):
        if key in _COMMON_WORDS:
            continue
        for name in _long_names(key, locales):
            unit = _singular(key)
            yield unit, name.replace("-", " - ")
            yield unit, name


def _long_names(key: str, locales: Sequence[Locale]) -> Iterator[str]:
    for locale in locales:
        for count in (1, 2):
            try:
                written = format_unit(count, key, "long", locale=locale)
            except (UnknownUnitError, UnknownLocaleError):
                continue
            yield written.replace("\u00a0", " ").replace(str(count), "").strip().casefold()


def _singular(key: str) -> str:
    kind, _, name = key.partition("-")
    if kind == "temperature":
        return f"degree {name}" if name != "kelvin" else name
    return PERCENT if name == "percent" else name.replace("-", " ")


def _currencies() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Codes of currencies, each with the singular and the plural of its name."""
    for code in sorted(list_currencies("en")):
        forms = tuple(get_currency_name(code, count, locale="en").casefold() for count in (1, 2))
        is_money = not code.startswith("X") or code in {"XOF", "XAF", "XCD", "XPF"}
        if is_money and "(" not in forms[0]:
            yield code, forms


def _symbols() -> Iterator[tuple[str, str]]:
    """Codes of currencies with the symbol that only they have, such as ``A$``."""
    for code in sorted(list_currencies("en")):
        symbol = get_currency_symbol(code, locale="en")
        if symbol != code and len(symbol) > 1:
            yield code, symbol.casefold()


def _sign_name(sign: str) -> str:
    """The general name of a currency by its sign: ``won`` for ₩."""
    name = unicodedata.name(sign, sign).removesuffix(" SIGN").split()[-1].casefold()
    return {"sheqel": "shekel", "cent": "cent"}.get(name, name)


def _signs() -> Iterator[str]:
    yield from "$£¤¥₠₡₢₣₤₥₦₧₨₩₪₫€₭₮₯₰₱₲₳₴₵₸₹₺₻₼₽₾₿"
