"""Messages read back from Discord, in the form of today and of earlier versions."""

from dataclasses import replace
from types import SimpleNamespace

import discord
import pytest
from discord.components import _component_factory
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.ui.messages import Button, Menu, Option, OutgoingMessage, TextFile, build_view
from bot.discord.ui.shown_message import shown_message, shown_text

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(str.strip)
NAMES = st.lists(TEXT, min_size=1, max_size=7, unique=True)


def read(components, content=""):
    """A message as discord.py gives it."""
    return SimpleNamespace(
        content=content, components=[_component_factory(part) for part in components]
    )


@st.composite
def messages(draw):
    """Messages with and without each of their parts."""
    options = tuple(Option(name, "What it says.", name) for name in draw(NAMES))
    return OutgoingMessage(
        draw(TEXT),
        draw(st.none() | st.just(TextFile("answer.txt", "All of it."))),
        tuple(Button(name, name) for name in draw(st.just([]) | NAMES)),
        draw(st.none() | st.just(Menu("Choose", "sources", options))),
        draw(st.just("") | TEXT),
        draw(st.none() | st.integers(1, 0xFFFFFF)),
    )


@given(messages())
def test_a_message_is_read_as_it_was_sent_but_for_its_file(message):
    shown = read(build_view(message).to_components())
    assert shown_message(shown) == replace(message, file=None)
    assert shown_text(shown) == message.content


def test_a_message_of_an_earlier_version_is_read_by_its_content():
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Delete", custom_id="delete:1f"))
    row = [{"type": 1, "components": [item.to_component_dict() for item in view.children]}]
    shown = read(row, "It stopped. [1]\n\n**Sources**")
    assert shown_text(shown) == "It stopped. [1]\n\n**Sources**"
    assert shown_message(shown) == OutgoingMessage(
        "It stopped. [1]\n\n**Sources**", buttons=(Button("Delete", "delete:1f"),)
    )


def test_a_message_without_text_shows_none():
    assert shown_text(read([])) == ""
    with pytest.raises(ValueError, match="characters"):
        shown_message(read([]))
