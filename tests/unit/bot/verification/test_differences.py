"""Whether a sentence has another number, date or name, or only lacks that of a statement."""

from datetime import date

import pytest

from bot.verification.differences import has_another

PUBLISHED = date(2031, 5, 20)


@pytest.mark.parametrize(
    ("kind", "claim", "sentence"),
    [
        ("number", "It has 12 ships.", "It has 13 ships."),
        ("number", "It has more than 12 ships.", "It has 12 ships."),
        ("number", "It cost $5.", "It cost €5."),
        ("number", "It took two weeks.", "It took a week."),
        ("date", "It began in 1986.", "It began in 1987."),
        ("date", "It began in March.", "It began last month."),
        ("date", "It began before 3 May.", "It began after 3 May."),
        ("date", "It began on Monday.", "It began on Tuesday."),
        ("date", "It began on Monday, 3 June 2031.", "It began on 3 June 2031."),
        ("date", "It runs from 9 to 12 May.", "It runs from 3 to 9 May."),
        ("date", "It runs from Friday to Monday.", "It runs from Monday to Friday."),
        ("date", "It began in the morning.", "It began in the evening."),
        ("name", "It began in York.", "It began in Leeds."),
        ("name", "Mr Moe met Otto Gran.", "Mr Moe met Elin Gran."),
    ],
)
def test_another_one_differs(kind, claim, sentence):
    assert has_another(kind, claim, sentence, PUBLISHED)


@pytest.mark.parametrize(
    ("kind", "claim", "sentence"),
    [
        ("number", "The 12 ships left.", "The ships left."),
        ("number", "The 12 ships left one of 3 ports.", "The 12 ships left one of the ports."),
        ("date", "It began in 1986.", "It began."),
        ("date", "It began on 3 May, a day of rain in June.", "It began on 3 May."),
        ("date", "It began in April, after 3 March.", "It began last month."),
        ("date", "It began on Monday.", "It began."),
        ("name", "It began in York.", "It began."),
        ("name", "Lund left for York.", "Per Lund left."),
        ("name", "It left for York in spring.", "It left on Tuesday, 3 May."),
        ("quotation", "It began in York.", "It began in Leeds."),
    ],
)
def test_one_that_the_sentence_lacks_does_not(kind, claim, sentence):
    assert not has_another(kind, claim, sentence, PUBLISHED)


@pytest.mark.parametrize(("claim", "differs"), [("yesterday", False), ("today", True)])
def test_without_a_date_of_the_article_relative_dates_are_compared_as_words(claim, differs):
    sentence = "It began yesterday."
    assert has_another("date", f"It began {claim}, in York.", sentence, None) is differs
