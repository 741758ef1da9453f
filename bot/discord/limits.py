"""Discord's limits, from its documentation (discord/discord-api-docs, ``developers/``)."""

from __future__ import annotations

CONTENT = 2_000
"""Characters of a message's content (``resources/message.mdx``)."""

TEXT = 4_000
"""Characters of all texts of a message made of components (``components/reference.mdx``)."""

COMPONENTS = 40
"""Components of a message, each button and each container counted (``components/reference.mdx``)."""

NONCE_SECONDS = 120.0
"""How long Discord surely recognises a nonce; it promises “the past few minutes” (``resources/message.mdx``)."""

CHOICES = 25
"""Choices of an autocompletion (``interactions/application-commands.mdx``)."""

CHOICE_NAME = 100
"""Characters of a choice's label (``interactions/application-commands.mdx``)."""

CHOICE_VALUE = 100
"""Characters of a choice's value (``interactions/application-commands.mdx``)."""

ACKNOWLEDGE_SECONDS = 3.0
"""Seconds in which an interaction must be acknowledged (``interactions/receiving-and-responding.mdx``)."""

LINK = 512
"""Characters of a link button's URL (``components/reference.mdx``).

Masked links have no documented limit; this one leaves room for the text.
"""

BUTTON_LABEL = 80
BUTTONS = 5
"""Buttons of a row (``components/reference.mdx``)."""

THREAD_NAME = 100
"""Characters of a thread's name (``resources/channel.mdx``)."""

DESCRIPTION = 1_024
"""Characters of a picture's description (``components/reference.mdx``)."""

OPTIONS = 25
OPTION = 100
"""Options of a select menu, and characters of each of their texts (``components/reference.mdx``)."""

CUSTOM_ID = 100
"""Characters of a component's identifier (``components/reference.mdx``)."""

ATTACHMENT_BYTES = 10 * 1024 * 1024
"""Size of an uploaded file, unless an interaction allows more (``reference.mdx``)."""


def length(text: str) -> int:
    """The length of a text in UTF-16 units.

    The documentation does not say whether it counts code points or UTF-16
    units. There are never fewer of the latter, so a text within them is within both.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


FORM_SECONDS = 15 * 60.0
"""How long a form may stay open: the lifetime of its interaction's token."""
