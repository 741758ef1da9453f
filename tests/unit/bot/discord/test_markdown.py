"""Text of articles and people is inert in Discord, and reads as it was written."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.discord.markdown import BIDI_CONTROLS, display_text, escape, escape_line_start, shorten
from tests.fakes.discord_markdown import active, seen

HOSTILE = st.text(
    st.sampled_from(list("\\*_~`|<>[]():/#@!&-+.1a \n\t\u202e\u200b\ud800")) | st.characters(),
    max_size=60,
)
MARKUP = {
    "everyone": "@everyone",
    "here": "see @here",
    "person": "<@123456789012345678>",
    "nickname": "<@!123456789012345678>",
    "role": "<@&123456789012345678>",
    "channel": "<#123456789012345678>",
    "command": "</ask:123456789012345678>",
    "custom emoji": "<a:party:123456789012345678>",
    "timestamp": "<t:1618953630:R>",
    "navigation": "<id:customize>",
    "emoji name": "good :thumbsup: work",
    "bold": "**bold**",
    "italic": "_italic_ and *italic*",
    "struck": "~~gone~~",
    "spoiler": "||secret||",
    "code": "`code`",
    "fence": "```py\nprint()\n```",
    "masked link": "[click](https://example.com)",
    "open bracket": "[never closed",
    "bare link": "https://example.com/a_b_c",
    "silent link": "<https://example.com>",
    "invitation": "join discord.gg/abcdef now",
    "long invitation": "discord.com/invite/abcdef",
    "heading": "# News",
    "small heading": "### News",
    "small text": "-# whisper",
    "quote": "> quoted",
    "long quote": ">>> quoted",
    "list": "- item",
    "starred list": "* item",
    "numbered list": "1. item",
    "backslashes": "\\*not bold\\*",
}


@pytest.mark.parametrize("text", MARKUP.values(), ids=MARKUP.keys())
def test_markup_is_shown_and_does_nothing(text):
    assert active(escape(text)) == set()
    assert seen(escape(text)) == display_text(text)


@pytest.mark.parametrize("text", MARKUP.values(), ids=MARKUP.keys())
def test_the_cases_above_would_be_active_unescaped(text):
    # The first would swallow a link that follows it, the second show no backslashes.
    inert_by_itself = {MARKUP["open bracket"], MARKUP["backslashes"]}
    assert active(text.replace("\n", " ")) or text in inert_by_itself


@given(HOSTILE)
@example("<@everyone")
@example("@\u200beveryone")
@example("\u200b# heading")
def test_any_text_is_inert_on_one_line(text):
    content = escape(text)
    assert active(content) == set()
    assert "\n" not in content


@given(HOSTILE)
def test_what_is_seen_is_the_displayed_text(text):
    assert seen(escape(text)) == display_text(text).replace("\u200b", "")


@given(HOSTILE)
def test_escaping_the_start_again_changes_nothing(text):
    assert escape_line_start(escape(text)) == escape(text)


@given(HOSTILE)
def test_characters_that_reorder_or_control_the_display_are_dropped(text):
    content = display_text(text)
    assert not BIDI_CONTROLS & set(content)
    assert not [c for c in content if unicodedata.category(c) in {"Cc", "Cs"} and c != "\t"]


@pytest.mark.parametrize(
    "text",
    [
        "“We lost £1,250.50,” she said (at 10:30) – a 2-0 win, 5% up.",
        "L’été: 3 < 4? – naïve café, 東京 & München!",
        "O'Brien; the e-mail-list #1 (of 2)",
    ],
)
def test_ordinary_prose_is_hardly_touched(text):
    assert seen(escape(text)) == text
    assert len(escape(text)) <= len(text) + 1


def test_a_hard_wrapped_sentence_reads_as_one_line():
    assert display_text("The ferry\n  stopped\r\nat noon.") == "The ferry stopped at noon."


@given(st.text(max_size=80), st.integers(2, 40))
def test_a_cut_is_visible_and_at_the_end_of_a_word(text, limit):
    short, whole = shorten(text, limit), display_text(text)
    assert len(short) <= limit
    if short != whole:
        assert short.endswith("…")
        kept = short[:-1]
        assert whole.startswith(kept)
        head = whole[:limit]
        if " " in head:
            assert not re.match(r"\w", whole[len(kept)]) or not kept
