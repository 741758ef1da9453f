"""Text of articles and people is inert in Discord, and reads as it was written."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.discord.limits import LINK, length
from bot.discord.markdown import (
    display_text,
    escape,
    escape_emphasised,
    escape_line_start,
    fit,
    link_url,
    shorten,
)
from ingest.runtime.invisible_characters import without_invisible
from tests.fakes.discord_markdown import active, in_bold, seen

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
    assert content == without_invisible(content, keep="\t")
    assert not [c for c in content if unicodedata.category(c) in {"Cc", "Cs"} and c != "\t"]


@pytest.mark.parametrize("hidden", "\U000e0041 \u00ad \u2060 \u200b \u202e \ufe0f \u3164".split())
def test_text_cannot_be_hidden_in_text(hidden):
    assert display_text(f"a{hidden}b{hidden}") == "ab"
    assert escape(f"{hidden}# a{hidden}") == "\\# a"


@pytest.mark.parametrize("text", ["می\u200cخواهم", "क्\u200dष", "🏳️\u200d🌈", "1️⃣"])
def test_scripts_and_emoji_look_as_they_should(text):
    assert display_text(f"So {text} it is") == f"So {text} it is"
    before = len("So ")
    bold = escape_emphasised(f"So {text} it is", (before, before + len(text)))
    assert bold == f"So **{text}** it is"


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


def emphasised(marked):
    """The escaped text with the part between the first two “¦” emphasised."""
    before, part, after = marked.split("¦")
    return escape_emphasised(f"{before}{part}{after}", (len(before), len(before) + len(part)))


@pytest.mark.parametrize(
    ("marked", "content"),
    [
        ("It cost ¦$9 million¦.", "It cost **$9 million**."),
        ("¦Nobody¦ was hurt.", "**Nobody** was hurt."),
        ("“¦Never¦,” she said.", "“**Never**,” she said."),
        ("It fell ¦in May¦", "It fell **in May**"),
        ("It fell¦ in May ¦at noon.", "It fell **in May** at noon."),
        ("It fell¦\n   in\nMay\n¦at noon.", "It fell **in May** at noon."),
        ("  \n¦It fell¦.", "**It fell**."),
        ("She said ¦*no*, _never_¦.", "She said \\*no\\*, \\_never\\_."),
        ("She said ¦a *no* today¦.", "She said **a \\*no\\* today**."),
        ("¦1. May¦ it was.", "**1\\. May** it was."),
        ("¦- It¦ fell.", "\\- It fell."),
        ("¦\u200bIt\u202e¦ fell.", "**It** fell."),
        ("@¦everyone¦ left.", "@\u200beveryone left."),
        ("The ¦@everyone left¦.", "The @\u200beveryone left."),
    ],
)
def test_what_answers_is_in_bold(marked, content):
    assert emphasised(marked) == content


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("*¦no¦*", id="stars outside"),
        pytest.param("**¦no¦**", id="bold of its own"),
        pytest.param("¦*no*¦", id="stars inside"),
        pytest.param("_¦no¦_", id="underscores"),
        pytest.param("a\\¦no¦", id="a backslash before"),
        pytest.param("¦no\\¦", id="a backslash at the end"),
        pytest.param("¦no¦\\", id="a backslash after"),
        pytest.param("¦no¦`code`", id="code"),
        pytest.param("¦no¦||secret||", id="a spoiler"),
        pytest.param("¦cafe¦\u0301", id="an accent of its last letter"),
        pytest.param("\N{WOMAN}¦\u200d\N{ROCKET}¦", id="inside an emoji"),
        pytest.param("¦\N{WOMAN}¦\u200d\N{ROCKET}", id="the beginning of an emoji"),
        pytest.param("a¦ \n ¦b", id="white space"),
        pytest.param("a¦\u200b\u202e¦b", id="nothing visible"),
    ],
)
def test_what_cannot_be_in_bold_safely_is_shown_without(marked):
    assert emphasised(marked) == escape(marked.replace("¦", ""))


@st.composite
def spans(draw, texts=HOSTILE):
    """A text and a span of it."""
    text = draw(texts.filter(bool))
    start = draw(st.integers(0, len(text) - 1))
    return text, (start, draw(st.integers(start + 1, len(text))))


def without_edges(text):
    """Without white space and invisible characters at both ends."""
    visible = [
        place
        for place, character in enumerate(text)
        if not character.isspace() and unicodedata.category(character)[0] != "C"
    ]
    return text[visible[0] : visible[-1] + 1] if visible else ""


@given(spans())
@example(("a**b", (1, 3)))
@example(("a  \nb", (1, 5)))
@example(("@everyone", (0, 1)))
@example(("-#", (0, 1)))
def test_bold_adds_its_marks_to_the_escaped_text_and_nothing_else(case):
    text, (start, end) = case
    content = escape_emphasised(text, (start, end))
    bold, rest = in_bold(content)
    assert rest == escape(text)
    assert content.count("**") == 2 * len(bold)
    for part in bold:
        shown = without_edges(display_text(text[start:end]))
        assert seen(part) == shown.replace("\u200b", "")


@given(spans(st.text("ab ,.“”$%é", max_size=30)))
def test_in_ordinary_prose_whatever_can_be_seen_is_in_bold(case):
    text, (start, end) = case
    bold, _ = in_bold(escape_emphasised(text, (start, end)))
    assert bold == ([text[start:end].strip()] if text[start:end].strip() else [])


# The work: with so many characters, the test would run for minutes if it grew with their square

MANY = 30_000
LONG = {
    "tabs": "The ferry" + "\t" * MANY + "stopped.",
    "spaces of two kinds": "The ferry" + " \u00a0" * MANY + "stopped.",
    "line breaks": "The ferry" + "\n\t" * MANY + "stopped.",
    "colons": ":a" * MANY,
    "joiners": "👩\u200d" * MANY,
    "accents and joiners": "ا" + "\u064e\u200c" * MANY,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_no_text_keeps_the_escaping_busy(text):
    assert seen(escape(text)) == display_text(text)
    assert len(fit(text, 100)) <= 100


def test_a_text_is_shortened_once_however_wide_its_characters_are(monkeypatch):
    given = []

    def counted(text):
        given.append(len(text))
        return display_text(text)

    monkeypatch.setattr("bot.discord.markdown.display_text", counted)
    assert length(fit("🚢" * 1_000, 100)) <= 100
    assert [size for size in given if size > 101] == [1_000]


def test_a_link_leads_to_a_page_and_fits_into_a_message():
    assert link_url("https://example.com/a b") == "https://example.com/a%20b"
    assert [link_url(each) for each in (None, "", "ftp://example.com", "no address")] == [None] * 4
    longest = "https://example.com/".ljust(LINK, "x")
    assert link_url(longest) == longest
    assert link_url(f"{longest}x") is None
