"""Numbers and dates in prose."""

from datetime import date

import pytest

from bot.verification.date_mention import PartialDate
from bot.verification.dates import (
    find_dates,
    find_relative_dates,
    parse_published,
    resolve_relative_dates,
)
from bot.verification.numbers import find_numbers


@pytest.mark.parametrize(
    ("claimed", "stated"),
    [
        ("5000", "5,000"),
        ("5,000", "5 000"),
        ("5 thousand", "5,000"),
        ("five thousand", "5,000"),
        ("5k", "five thousand"),
        ("15,000", "15, 000"),
        ("1.5 million", "1.5 m"),
        ("$1.5 million", "$1.5m"),
        ("1.5 million dollars", "US$1,500,000"),
        ("2bn euros", "€2 billion"),
        ("half a million", "500,000"),
        ("a hundred", "100"),
        ("a dozen", "12"),
        ("twelve", "12"),
        ("twenty-five", "25"),
        ("two hundred and five", "205"),
        ("seven million five hundred thousand", "7.5 million"),
        ("10 per cent", "10%"),
        ("ten percent", "10 per cent"),
        ("half", "50%"),
        ("2 percentage points", "two percentage points"),
        ("3rd", "third"),
        ("1990s", "1990s"),
        ("5.000", "5 000"),
        ("1,5", "1.5"),
        ("9.30 a.m.", "9:30am"),
        ("9:30 a.m.", "9.30am"),
        ("five-year", "5 years"),
        ("20%", "up by a fifth to 30"),
        ("one pupil in eight", "one in eight pupils"),
        ("one goal in eight games", "one goal in 8 games"),
        ("half hour", "30 minutes"),
        ("18C", "18 degrees Celsius"),
        ("2:24:07", "two hours, 24 minutes and seven seconds"),
        ("10 years", "$85m over ten years"),
        ("up to 400 tonnes", "between 300 and 400 tonnes"),
        ("at least 3 km", "3 to 5 km"),
        ("0.3 points", "0.3 percentage points"),
        ("5 km", "5 kilometres"),
        ("doubled", "twice"),
        ("tripled", "threefold"),
        ("2-fold", "double"),
        ("twice", "two times"),
        ("2", "twice"),
        ("2 years and 6 months", "two years and six months"),
        ("more than 2 years", "two years and six months"),
        ("2 years", "two years and six months later"),
        ("6 hours", "6 hours and 2 days"),
        ("first-half", "the first half"),
        ("3rd quarter", "the third quarter"),
        ("first", "the first quarter-final"),
        ("by 5 per cent", "by 3 to 5 per cent of it, a fall by 5 per cent"),
        ("3 per cent", "from 3 to 5 per cent"),
        ("$3 million", "$3-5 million"),
        ("$5 million", "$3-5 million"),
        ("25", "a 25-year-old"),
        ("more than 5", "over five"),
        ("nearly 5", "almost 5"),
        ("5", "about 5"),
        ("about 5", "5"),
    ],
)
def test_the_same_number_is_recognised(claimed, stated):
    wanted = find_numbers(claimed)
    assert wanted
    assert all(any(other.supports(mention) for other in find_numbers(stated)) for mention in wanted)


@pytest.mark.parametrize(
    ("claimed", "stated"),
    [
        ("5,001", "5,000"),
        ("50", "5"),
        ("1.5", "15"),
        ("1.5 billion", "1.5 million"),
        ("5", "5 per cent"),
        ("5 per cent", "5"),
        ("5 per cent", "5 percentage points"),
        ("$5", "£5"),
        ("$5", "5"),
        ("5", "$5"),
        ("5 km", "5 miles"),
        ("5 months", "5 years"),
        ("10 years", "jailed for over ten years"),
        ("nine of the crew", "two of the nine crew"),
        ("at least 3 km", "from 3 to 5 km"),
        ("third", "3"),
        ("2 years", "two years and six months"),
        ("6 months", "two years and six months"),
        ("35 minutes", "1 hour 35 minutes"),
        ("half", "the first half"),
        ("first", "the first half"),
        ("first quarter", "the first half"),
        ("second half", "the first half"),
        ("a quarter", "the third quarter"),
        ("2", "doubled"),
        ("3", "threefold"),
        ("3", "the third quarter"),
        ("3 things", "a third quarter of things"),
        ("by 48 per cent", "to 48 per cent"),
        ("to 48 per cent", "by 48 per cent"),
        ("3", "third"),
        ("dozens", "hundreds"),
        ("thousands", "1,000"),
        ("over 5", "5"),
        ("5", "over 5"),
        ("more than 5", "almost 5"),
        ("up to 5", "at least 5"),
        ("no more than 5", "more than 5"),
        ("two", "twenty-two"),
    ],
)
def test_another_number_is_told_apart(claimed, stated):
    wanted = find_numbers(claimed)
    assert wanted
    assert not all(
        any(other.supports(mention) for other in find_numbers(stated)) for mention in wanted
    )


@pytest.mark.parametrize("text", ["a year and", "a year and " * 2_000, "one in", "half", "9 to "])
def test_a_text_may_break_off(text):
    assert len(find_numbers(text)) <= 1


@pytest.mark.parametrize("text", ["one of the firms", "no one", "a firm", "the ferry", "an m"])
def test_words_that_are_no_numbers(text):
    assert all(mention.is_pronoun for mention in find_numbers(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 12 March 2018", [(2018, 3, 12)]),
        ("on the 12th of March", [(None, 3, 12)]),
        ("March 12, 2018", [(2018, 3, 12)]),
        ("Mar 12th", [(None, 3, 12)]),
        ("in October 2018", [(2018, 10, None)]),
        ("in October", [(None, 10, None)]),
        ("in 2018", [(2018, None, None)]),
        ("2018-03-12", [(2018, 3, 12)]),
        ("from 27 May to 7 June", [(None, 5, 27), (None, 6, 7)]),
        ("last May", [(None, 5, None)]),
        ("it may march", []),
        ("May they rest.", []),
        ("2,018 people", []),
        ("$2018", []),
        ("40 March", [(None, 3, None)]),
    ],
)
def test_dates_are_found(text, expected):
    assert [(d.value.year, d.value.month, d.value.day) for d in find_dates(text)] == expected


def test_lower_cased_text_may_mean_the_month():
    assert find_dates("the match in may", lower_case=True)[0].value == PartialDate(month=5)


@pytest.mark.parametrize(
    ("stated", "claimed", "agrees"),
    [
        ((2018, 3, 12), (2018, None, None), True),
        ((2018, 3, 12), (None, 3, None), True),
        ((2018, 3, 12), (2019, None, None), False),
        ((2018, None, None), (2018, 3, None), False),
        ((None, 3, 12), (None, 3, 13), False),
        ((None, 12, 30), (2030, 12, 30), True),
        ((None, 12, 30), (2031, 12, 30), False),
        ((None, 2, 29), (2031, 2, 29), False),
    ],
)
def test_a_date_carries_another(stated, claimed, agrees):
    published = date(2031, 1, 5)
    assert PartialDate(*stated).supports(PartialDate(*claimed), published) is agrees


def test_a_missing_year_stays_missing_without_the_article_s_date():
    assert not PartialDate(None, 12, 30).supports(PartialDate(2030, 12, 30), None)


def test_words_for_dates_are_resolved_against_the_article_s_date():
    text = "Last year, this month and yesterday; two weeks ago; next week."
    assert list(resolve_relative_dates(text, date(2031, 1, 1))) == [
        PartialDate(2030),
        PartialDate(2031, 1),
        PartialDate(2030, 12, 31),
    ]
    assert list(resolve_relative_dates(text, None)) == []
    assert find_relative_dates(text) == {
        "last year", "this month", "yesterday", "2 week ago", "next week",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("published_at", "expected"),
    [
        ("2031-05-20", date(2031, 5, 20)),
        ("2031-05-20T08:00:00Z", date(2031, 5, 20)),
        ("May 2031", None),
        (None, None),
    ],
)
def test_the_article_s_date(published_at, expected):
    assert parse_published(published_at) == expected
