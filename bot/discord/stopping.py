"""The button below an answer that is being written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.discord.message import Button
from bot.discord.wording import ENGLISH

_STOP = re.compile(r"stop:(?P<question>[0-9a-f]{1,16}):(?P<asker>\d{1,20})", re.ASCII)


@dataclass(frozen=True, slots=True)
class StopPress:
    """Which answer shall be stopped, and who asked for it."""

    question_id: str
    asker_id: int


def stop_button(question_id: str, asker_id: int) -> Button:
    """The button that stops an answer."""
    return Button(ENGLISH.stop, f"stop:{question_id}:{asker_id}")


def stop_press(custom_id: str) -> StopPress | None:
    """What the button with that identifier stops; ``None`` where it is another button."""
    match = _STOP.fullmatch(custom_id)
    return StopPress(match["question"], int(match["asker"])) if match else None
