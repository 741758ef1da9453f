"""Times of day in all their notations, and numbers that are none."""

import pytest

from bot.verification.times import find_times


@pytest.mark.parametrize(
    ("text", "time", "half"),
    [
        ("at 17:30 on", (5, 30), "pm"),
        ("at 17:30 hours", (5, 30), "pm"),
        ("at 05:30", (5, 30), "am"),
        ("at 5:30.", (5, 30), ""),
        ("the 5.30pm train", (5, 30), "pm"),
        ("at 5.30 p. m. on", (5, 30), "pm"),
        ("at 12:30 a.m. on", (0, 30), "am"),
        ("at 12:00", (0, 0), "pm"),
        ("at 24:00", (0, 0), "am"),
        ("12 noon", (0, 0), "pm"),
        ("at midnight", (0, 0), "am"),
        ("five o'clock", (5, 0), ""),
        ("at five o'clock in the morning", (5, 0), "am"),
        ("at 5.30 in the afternoon", (5, 30), "pm"),
        ("at ten at night", (10, 0), "pm"),
        ("at two at night", (2, 0), "am"),
        ("half past seven", (7, 30), ""),
        ("quarter past 7 p.m.", (7, 15), "pm"),
        ("quarter to nine", (8, 45), ""),
        ("at 9.30 on Monday", (9, 30), ""),
        ("before 9.30 he left", (9, 30), ""),
        ("from about 17.30", (5, 30), "pm"),
    ],
)
def test_a_time_is_read(text, time, half):
    assert [(divmod(one.minutes, 60), one.half) for one in find_times(text)] == [(time, half)]


@pytest.mark.parametrize(
    "text",
    [
        "it is 9.30 metres long",
        "at 9.30 metres",
        "it rose 9.30",
        "up 9.30 on Monday",
        "at 9.30 a share",
        "at 9.30 per cent",
        "at 5.30%",
        "at £9.30",
        "at 9.75",
        "a ratio of 5:2",
        "55:45",
        "in 2:05:30",
        "in 9:58 minutes",
        "eight left",
        "twenty-one in the evening",
    ],
)
def test_other_numbers_are_no_times(text):
    assert find_times(text) == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("from 9am to 5pm", (9, "am"), (5, "pm")),
        ("from 9 to 11am", (9, "am"), (11, "am")),
        ("9-5pm", (9, "am"), (5, "pm")),
        ("between 9 and 11 p.m.", (9, "pm"), (11, "pm")),
        ("from 10:00 to 18:00", (10, "am"), (6, "pm")),
        ("from 9 to 17:00", (9, ""), (5, "pm")),
    ],
)
def test_a_range_of_times_has_two_ends(text, first, last):
    found = find_times(text)
    assert [(one.minutes // 60, one.half) for one in found] == [first, last]
    assert [one.side for one in found] == ["since", "until"]
