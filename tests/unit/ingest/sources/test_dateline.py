"""The date of a text is that of its dateline or of a line near its top, never of a sentence."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.dateline import find_dateline
from ingest.sources.text import read_plain

TODAY = date(2026, 3, 1)
DAY = date(2026, 2, 13)
HEADLINE = "Mill burns down in Tolm"
STORY = "The mill is gone. Nobody was hurt."

FORMATS = (
    lambda day: day.isoformat(),
    lambda day: f"{day.day} {day:%B} {day.year}",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day:%b}. {day.day}, {day.year}",
    lambda day: f"{day:%A}, {day.day} {day:%B} {day.year}",
    lambda day: f"{day.day}.{day.month}.{day.year}",
)
formats = st.sampled_from(FORMATS)
days = st.dates(date(1900, 1, 1), TODAY)


def found(*paragraphs):
    dateline = find_dateline(paragraphs, TODAY)
    return dateline and dateline.published_at


@pytest.mark.parametrize(
    "start",
    [
        "TOLM, 13 February 2026 — ",
        "TOLM, 13 February 2026. ",
        "TOLM, Feb. 13, 2026 (Agency) – ",
        "NEW TOLM, Vale. (Agency), Feb. 13, 2026 -- ",
        "TOLM (Agency, 13. Februar 2026) – ",
        "(Agency, 13 February 2026) – ",
        "Marsh Lane, 13 February 2026. ",
        "Tolm, Vale., Feb. 13, 2026 — ",
    ],
)
def test_a_dateline_has_the_date(start):
    assert found(HEADLINE, start + STORY) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "13 February 2026",
        "Friday, 13 February 2026",
        "13.02.2026",
        "Published: 13 February 2026, 14:30 GMT",
        "By Ada Lunt, 13 February 2026",
        "The Quay Post | 13 February 2026",
        "13 February 2026 · The Quay Post",
        "Published 13 February 2026 by the Quay Post",
    ],
)
def test_a_line_near_the_top_has_the_date(line):
    assert found(HEADLINE, line, STORY) == DAY
    assert found(line, HEADLINE, STORY) == DAY


def test_a_place_and_a_date_are_a_dateline_below_the_headline_also_by_themselves():
    assert found(HEADLINE, "Marsh Lane, 13 February 2026", STORY) == DAY
    assert found(HEADLINE, "A fire in", "Marsh Lane, 13 February 2026", STORY) is None
    assert found(HEADLINE, "Marsh Lane, 13 February 2026", "and the day after.") is None


@pytest.mark.parametrize(
    "paragraphs",
    [
        pytest.param(("The mill burned on 13 February 2026.", STORY), id="a sentence"),
        pytest.param(("The fire of 13 February 2026", STORY), id="a headline"),
        pytest.param(("Tolm, 13 February 2026", STORY), id="a headline with a place"),
        pytest.param((HEADLINE, "It burned on", "13 February 2026", STORY), id="a broken line"),
        pytest.param((HEADLINE, "13 February 2026", "and it is gone."), id="a line that goes on"),
        pytest.param((HEADLINE, "13 February 2026 was cold. It snowed."), id="a first word"),
        pytest.param((HEADLINE, "Updated 14 February 2026", STORY), id="an update"),
        pytest.param((HEADLINE, "Deadline: 13 February 2026", STORY), id="another label"),
        pytest.param((HEADLINE, "13 February", STORY), id="no year"),
        pytest.param(("Born in Tolm, 13 February 1956. She ran.",), id="no place alone"),
        pytest.param(("Tolm, 13 February 2026 – the day it burned", STORY), id="no new sentence"),
        pytest.param(
            ("Tolm, 12 February 2026. It rains.", "Tolm, 13 February 2026. It snows."), id="a diary"
        ),
        pytest.param((HEADLINE, "31 February 2026", STORY), id="no such day"),
        pytest.param((HEADLINE, "02/03/2026", STORY), id="a day or a month"),
        pytest.param(("(Agency) – " + STORY,), id="no date"),
        pytest.param(
            (HEADLINE, "12 February 2026", STORY, "13 February 2026", STORY), id="a chronicle"
        ),
        pytest.param((HEADLINE, *([STORY] * 9), "13 February 2026"), id="far below the top"),
    ],
)
def test_other_dates_are_none(paragraphs):
    assert found(*paragraphs) is None


@given(days, formats)
def test_every_way_to_write_a_day_is_read(day, written):
    assert found(HEADLINE, written(day), STORY) == day
    assert found(HEADLINE, f"TOLM, {written(day)} — {STORY}") == day


@given(st.integers(1, 40_000), formats)
def test_a_date_in_the_future_is_none(ahead, written):
    day = TODAY + timedelta(days=ahead)
    assert found(HEADLINE, written(day), STORY) is None
    assert found(HEADLINE, f"TOLM, {written(day)} — {STORY}") is None


@given(
    days,
    formats,
    st.sampled_from(["The mill burned on {}.", "It was {}, and cold.", "Since {} it is shut."]),
)
def test_a_date_inside_a_sentence_is_none(day, written, sentence):
    assert found(HEADLINE, sentence.format(written(day)), STORY) is None


@given(st.lists(st.text(max_size=200), max_size=8))
def test_whatever_a_text_says_its_date_is_not_in_the_future(paragraphs):
    dateline = find_dateline(paragraphs, TODAY)
    assert dateline is None or dateline.published_at <= TODAY


def test_a_date_above_the_headline_is_not_the_title():
    text, fields = read_plain(f"13 February 2026\n\n{HEADLINE}\n\n{STORY}\n", lambda: TODAY)
    assert (fields.title, fields.published_at) == (HEADLINE, "2026-02-13")
    assert text.startswith("13 February 2026")
