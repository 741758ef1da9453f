"""Questions by day as a small picture: a column for each day, stacked by outcome.

It holds digits alone: the text of the message says what the colours mean, in the
reader's language, which the font of the picture may not have.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.types.activity import Day, Totals

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 760, 240
"""In pixels."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 24, 20, 32
_GROUND, _INK, _GRID = "#2b2d31", "#dbdee1", "#4e5058"
_COLOURS = ("#78b159", "#f4900c", "#dd2e44")
"""Of answered, refused and failed questions, as the squares 🟩, 🟧 and 🟥."""

_TEXT_SIZE = 15
_LABELLED_DAYS = 7
"""Every so many days, a column has its date."""


def draw_chart(days: Sequence[Day]) -> bytes:
    """The days, at least one, as a PNG picture of some kilobytes. Takes some milliseconds."""
    # Imported here: only a moderator who looks at the statistics needs it.
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    draw = ImageDraw.Draw(image)
    highest = _round_up(max(day.totals.questions for day in days))
    _draw_grid(draw, highest)
    step = (WIDTH - _LEFT - _RIGHT) / len(days)
    for number, day in enumerate(days):
        _draw_column(draw, day.totals, _LEFT + number * step, step, highest)
        if (len(days) - 1 - number) % _LABELLED_DAYS == 0:
            place = (_LEFT + (number + 0.5) * step, HEIGHT - _BOTTOM + 6)
            _write(draw, place, f"{day.day:%m-%d}", "ma")
    encoded = io.BytesIO()
    image.save(encoded, "PNG", optimize=True)
    return encoded.getvalue()


def _draw_grid(draw: ImageDraw, highest: int) -> None:
    for count in (0, highest // 2, highest):
        y = _height_of(count, highest)
        draw.line([(_LEFT, y), (WIDTH - _RIGHT, y)], fill=_GRID)
        _write(draw, (_LEFT - 8, y), str(count), "rm")


def _draw_column(draw: ImageDraw, totals: Totals, x: float, step: float, highest: int) -> None:
    below = 0
    counts = (totals.answered, totals.refused, totals.failed)
    for count, colour in zip(counts, _COLOURS, strict=True):
        if count:
            corners = [
                (x + step * 0.15, _height_of(below + count, highest)),
                (x + step * 0.85, _height_of(below, highest)),
            ]
            draw.rectangle(corners, fill=colour)
        below += count


def _write(draw: ImageDraw, place: tuple[float, float], text: str, anchor: str) -> None:
    draw.text(place, text, fill=_INK, anchor=anchor, font_size=_TEXT_SIZE)


def _height_of(count: int, highest: int) -> float:
    return HEIGHT - _BOTTOM - count / highest * (HEIGHT - _TOP - _BOTTOM)


def _round_up(count: int) -> int:
    """The next even number of one or two significant digits, at least 2."""
    unit: int = 10 ** max(0, len(str(count)) - 2)
    return max(2, -(-count // (2 * unit)) * 2 * unit)
