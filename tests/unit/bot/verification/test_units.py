"""Units and currencies by their names and symbols."""

import pytest

from bot.verification.units import find_symbol, find_unit, includes, is_strict


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("kilometres", "kilometer"),
        ("km / h", "kilometer per hour"),
        ("nautical miles", "nautical mile"),
        ("degrees celsius", "degree celsius"),
        ("basis points", "basis point"),
        ("percentage points", "percentage point"),
        ("gigabytes", "gigabyte"),
        ("leagues", "league"),
        ("australian dollars", "AUD"),
        ("hong kong dollars", "HKD"),
        ("roubles", "ruble"),
        ("workers", ""),
    ],
)
def test_the_longest_name_of_a_unit_counts(text, unit):
    assert find_unit(text.split(), text.split())[0] == unit


@pytest.mark.parametrize(
    ("symbol", "unit"),
    [("$", "dollar"), ("US$", "USD"), ("A$", "AUD"), ("₩", "won"), ("₽", "ruble"), ("Q$", "q$")],
)
def test_a_currency_is_told_by_its_sign(symbol, unit):
    assert find_symbol(symbol) == unit
    assert is_strict(unit)


def test_a_code_counts_in_capitals_only():
    assert find_unit(["all"], ["ALL"]) == ("lek", 1)
    assert find_unit(["all"], ["all"]) == ("", 0)


def test_a_general_unit_includes_its_kinds_and_not_the_other_way_round():
    assert includes("dollar", "USD")
    assert not includes("USD", "dollar")
    assert not includes("USD", "AUD")
