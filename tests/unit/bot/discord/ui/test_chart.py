"""The picture of questions by day is a small PNG that shows every outcome."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from bot.discord.ui.chart import HEIGHT, WIDTH, draw_chart
from bot.types.activity import Day, Totals

GREEN, ORANGE, RED = (0x78, 0xB1, 0x59), (0xF4, 0x90, 0x0C), (0xDD, 0x2E, 0x44)
FIRST = date(2031, 5, 1)


def month(*totals):
    return [
        Day(FIRST + timedelta(days=number), totals[number] if number < len(totals) else Totals())
        for number in range(30)
    ]


def colours(picture):
    """How many pixels have each colour."""
    image = Image.open(io.BytesIO(picture))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    return {colour: count for count, colour in image.convert("RGB").getcolors(WIDTH * HEIGHT)}


def test_each_outcome_takes_as_much_room_as_it_has_questions():
    counted = colours(draw_chart(month(Totals(40, 20, 10))))
    assert counted[GREEN] == pytest.approx(2 * counted[ORANGE], rel=0.05)
    assert counted[ORANGE] == pytest.approx(2 * counted[RED], rel=0.1)


def test_a_month_without_questions_has_no_columns():
    assert {GREEN, ORANGE, RED}.isdisjoint(colours(draw_chart(month())))


@pytest.mark.parametrize("questions", [1, 99, 101, 12_345_678])
def test_any_number_of_questions_fits(questions):
    picture = draw_chart(month(Totals(answered=questions)))
    assert colours(picture)[GREEN] > 0
    assert len(picture) < 50_000
