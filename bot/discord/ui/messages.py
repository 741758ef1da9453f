"""A message that Discord accepts, by construction."""

from __future__ import annotations

from dataclasses import dataclass

from bot.discord import limits


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text to be attached, for what would take too many messages."""

    name: str
    content: str

    def __post_init__(self) -> None:
        if not self.content or len(self.encoded) > limits.ATTACHMENT_BYTES:
            raise ValueError("Discord accepts no empty file, and none over 10 MiB.")

    @property
    def encoded(self) -> bytes:
        return self.content.encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Button:
    """A button; its identifier says all that pressing it needs, so that it outlives a restart."""

    label: str
    custom_id: str

    def __post_init__(self) -> None:
        if not 1 <= limits.length(self.label) <= limits.BUTTON_LABEL:
            raise ValueError(f"Discord accepts labels of 1 to {limits.BUTTON_LABEL} characters.")
        if not 1 <= limits.length(self.custom_id) <= limits.CUSTOM_ID:
            raise ValueError(f"Discord accepts identifiers of 1 to {limits.CUSTOM_ID} characters.")


@dataclass(frozen=True, slots=True)
class Option:
    """A line of a menu."""

    label: str
    description: str
    value: str

    def __post_init__(self) -> None:
        parts = (self.label, self.description, self.value)
        if not all(1 <= limits.length(part) <= limits.OPTION for part in parts):
            raise ValueError(f"Discord accepts options of 1 to {limits.OPTION} characters.")


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu; its identifier says what choosing from it does."""

    placeholder: str
    custom_id: str
    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        values = {option.value for option in self.options}
        if not 1 <= len(values) == len(self.options) <= limits.OPTIONS:
            raise ValueError(f"Discord accepts 1 to {limits.OPTIONS} different options.")


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """Markdown of 1 to 2,000 characters, perhaps with a file, a row of buttons and a menu.

    Raises ``ValueError`` for what Discord would refuse.
    """

    content: str
    file: TextFile | None = None
    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None

    def __post_init__(self) -> None:
        if len(self.buttons) > limits.BUTTONS:
            raise ValueError(f"Discord accepts {limits.BUTTONS} buttons in a row.")
        if not self.content.strip() or limits.length(self.content) > limits.CONTENT:
            raise ValueError(f"Discord accepts 1 to {limits.CONTENT} characters.")
