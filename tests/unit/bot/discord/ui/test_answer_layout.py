"""Answers laid out as messages that Discord accepts and people can check."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.limits import LINK, TEXT, length
from bot.discord.markdown import citation_url, display_text, encode_url, escape
from bot.discord.ui.answer_layout import (
    BOLD_CHARACTERS,
    MESSAGES,
    OUTLETS,
    render_answer,
    streaming_content,
    text_messages,
    transcript,
)
from bot.discord.ui.messages import (
    Button,
    Menu,
    Option,
    OutgoingMessage,
    TextFile,
    build_view,
)
from bot.discord.ui.packing import Block, Line, pack
from bot.types.answer import (
    Answer,
    AnswerSentence,
    Citation,
    Refusal,
    RefusalCode,
    Role,
    cite,
)
from tests.builders import examples
from tests.fakes.discord_markdown import LINK as MASKED_LINK
from tests.fakes.discord_markdown import active, in_bold, markdown_of, seen, without_furniture

ROOT = Path(__file__).parents[5]
PROSE = st.text(st.characters() | st.sampled_from(list(" \\*_[]()<>@#|`~:\ud800")), max_size=900)
SENTENCE = PROSE.filter(str.strip)


def shown(answer, **options):
    return markdown_of(render_answer(answer, **options))


def source_lines(answer, **options):
    """What stands below the line."""
    return render_answer(answer, **options)[-1].footer.split("\n")


def test_an_answer_shows_the_sentence_once_with_its_number_and_its_source():
    (message,) = render_answer(examples.extractive())
    link = "https://gazette.example.com/ferry#:~:text=The%20harbour%20ferry%20stopped%20at%20noon%20on%20Monday."
    assert message.content == f"The harbour ferry stopped at noon on Monday. [[1]](<{link}>)"
    assert message.footer == (
        f"-# **1** [Harbour ferry stops](<{link}>) · The Example Gazette · 4 May 2026"
    )
    assert message.accent


def test_a_date_of_this_year_is_without_its_year():
    (line,) = source_lines(examples.extractive(), today=date(2026, 12, 31))
    assert line.endswith(" · 4 May")
    (line,) = source_lines(examples.extractive(), today=date(2027, 1, 1))
    assert line.endswith(" · 4 May 2026")


def test_sentences_of_one_article_share_its_line():
    first, second = examples.version(), examples.version("It sails.", title="Harbour ferry sails")
    second = replace(second, key=2)
    sources = [
        (first, first.sentences[0]),
        (second, second.sentences[0]),
        (first, first.sentences[2]),
    ]
    citations = cite(sources)
    sentences = tuple(AnswerSentence(c.quote, (c.number,)) for c in citations)
    lines = source_lines(Answer("When?", sentences=sentences, citations=citations))
    assert [line.partition("]")[0] for line in lines] == [
        "-# **1 3** [Harbour ferry stops",
        "-# **2** [Harbour ferry sails",
    ]


def test_a_title_that_is_a_sentence_of_the_answer_is_not_named_again():
    source = examples.version("Harbour ferry stops", "It stopped at noon.")
    (line,) = source_lines(examples.extractive(source))
    assert re.fullmatch(r"-# \*\*1\*\* \[The Example Gazette\]\(<\S+>\) · 4 May 2026", line)
    nameless = examples.version("Harbour ferry stops", outlet=None)
    assert "[Harbour ferry stops](" in shown(examples.extractive(nameless))


@pytest.mark.parametrize("title", ["Ferry [live]", "A *new* ferry", "Ferry ]("])
def test_a_title_that_could_break_its_link_stands_beside_it(title):
    (line,) = source_lines(examples.extractive(examples.version(title=title)))
    assert f" {escape(title)} · The Example Gazette · 4 May 2026 · [Open article](<http" in line


def test_other_outlets_with_the_same_sentence_are_named_under_it():
    source = examples.version()
    names = ["The Quay Post", "*Bold* News", "Third", "Fourth", "Fifth", "Sixth"]
    also = tuple((examples.version(outlet=name), source.sentences[0]) for name in names)
    citation = Citation(1, source, source.sentences[0], also)
    answer = Answer(
        "When?", sentences=(AnswerSentence(citation.quote, (1,)),), citations=(citation,)
    )
    assert source_lines(answer)[1:] == [
        "-# Also in: The Quay Post; \\*Bold\\* News; Third; Fourth; and 2 more"
    ]


def test_a_claim_shows_the_number_of_every_sentence_that_carries_it():
    (message,) = render_answer(examples.written("It stopped because of a crack."))
    assert re.findall(r"\[\[(\d)\]\]", message.content) == ["1", "2", "3"]
    assert message.footer.startswith("-# **1 2 3** [Harbour ferry stops]")


def test_without_an_address_numbers_are_plain_and_nothing_is_linked():
    content = shown(examples.extractive(examples.version(url=None)))
    assert content.startswith("The harbour ferry stopped at noon on Monday. [1]\n-# **1** Harbour")
    assert "](" not in content


def test_without_title_outlet_or_date_the_source_is_still_named():
    source = examples.version(title=None, outlet=None, date=None, url=None)
    assert source_lines(examples.extractive(source)) == ["-# **1** Untitled article"]


@pytest.mark.parametrize("room", range(1, 260, 13))
def test_no_message_has_notices_alone(room):
    """However little room the message before them has left."""
    source = examples.version(*(f"Ferry {n} {'rode ' * 215}home." for n in range(3)), "x" * room)
    answer = examples.extractive(source, count=4, notices=("From the newest articles.", "Two."))
    notices = ["-# From the newest articles.", "-# Two."]
    contents = [message.content.split("\n") for message in render_answer(answer)]
    (ending,) = (lines for lines in contents if lines[-2:] == notices)
    assert len(ending) > len(notices)


def test_notices_stand_above_the_line_in_small_text():
    notices = ("No model answered.\nThis is verbatim.", "*Two*")
    (message,) = render_answer(examples.extractive(notices=notices))
    assert message.content.endswith(">)\n-# No model answered.\n-# This is verbatim.\n-# \\*Two\\*")


def in_context(context="The harbour ferry is old.", text="It stopped at noon.", emphasis=None):
    """An answer of a sentence with its context."""
    source = examples.version(context, text, url=None)
    sentences = (
        AnswerSentence(context, (1,), Role.CONTEXT),
        AnswerSentence(text, (2,), emphasis=emphasis),
    )
    citations = cite((source, sentence) for sentence in source.sentences)
    return Answer("When?", sentences=sentences, citations=citations)


def test_context_is_in_small_text_and_cited():
    content = shown(in_context())
    assert content.startswith(
        "-# The harbour ferry is old. [1]\nIt stopped at noon. [2]\n-# **1 2** Harbour"
    )


def test_a_long_context_is_small_in_every_message():
    messages = render_answer(in_context("word " * 900 + "end."))
    parts = [line for m in messages for line in m.content.split("\n") if "word word" in line]
    assert len(parts) > 1
    assert all(line.startswith("-# ") for line in parts)


def test_what_answers_is_in_bold_inside_its_sentence():
    assert "\nIt stopped **at noon**. [2]\n" in shown(in_context(emphasis=(11, 18)))


def test_a_sentence_that_may_take_two_messages_has_nothing_in_bold():
    text = "word " * (BOLD_CHARACTERS // 5) + "end."
    assert "**word" not in shown(in_context(text=text, emphasis=(0, len(text))))


def test_a_file_tells_context_by_its_mark():
    answer = in_context("word " * 5_000 + "end.")
    assert "\n… word word" in transcript(answer)
    assert "\nIt stopped at noon. [2]" in transcript(answer)


def test_a_refusal_says_why_and_nothing_else():
    (message,) = render_answer(examples.refused())
    assert markdown_of([message]) == "The articles do not mention “tram”."
    assert message.accent is None


def test_the_question_is_repeated_in_small_text_where_discord_does_not_show_it():
    content = shown(examples.extractive(question="# When, @everyone?"), show_question=True)
    assert content.startswith("-# Question: \\# When, @\u200beveryone?\n")


def test_an_answer_of_nothing_says_so():
    assert shown(Answer("Hm?")) == "There's nothing to show for this question."


def test_a_sentence_over_the_limit_is_split_between_words():
    sentence = "word " * 900 + "end."
    messages = render_answer(examples.extractive(examples.version(sentence)))
    text = " ".join(message.content for message in messages)
    assert len(messages) == 2
    assert sentence in text
    assert text.count("[[1]](<") == 1


def test_what_would_take_too_many_messages_is_sent_as_a_file_complete():
    sentence = "word " * 5_000 + "end."
    answer = examples.extractive(examples.version(sentence))
    (message,) = render_answer(answer)
    assert message.file.content == transcript(answer)
    assert sentence in message.file.content
    assert examples.URL in message.file.content


def test_hostile_titles_and_outlets_are_inert():
    source = examples.version(
        title="# [x](https://evil.example.com) @everyone", outlet="||<@1>||\n> q"
    )
    for line in without_furniture(shown(examples.extractive(source))).split("\n"):
        assert active(line.replace("**", "")) <= set()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example.com/x_(y)", "https://a.example.com/x_%28y%29"),
        ("https://a.example.com/<b>|c d", "https://a.example.com/%3Cb%3E%7Cc%20d"),
        ("https://a.example.com/ü?q=1&r=[2]", "https://a.example.com/%C3%BC?q=1&r=%5B2%5D"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://a.example.com/%20#:~:text=A%2C,b", "https://a.example.com/%20#:~:text=A%2C,b"),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://a)b.example.com/", None),
        ("https://[broken/", None),
    ],
)
def test_addresses_are_encoded_or_left_out(url, expected):
    assert encode_url(url) == expected


def test_an_address_that_is_too_long_with_its_fragment_opens_the_page():
    url = "https://a.example.com/" + "p" * (LINK - 40)
    (citation,) = examples.extractive(examples.version(url=url)).citations
    assert citation_url(citation) == url
    (citation,) = examples.extractive(examples.version(url=url + "p" * 40)).citations
    assert citation_url(citation) is None


@st.composite
def emphases(draw, text):
    """A part of a text, or none."""
    start = draw(st.integers(0, len(text) - 1))
    return draw(st.none() | st.tuples(st.just(start), st.integers(start + 1, len(text))))


@st.composite
def answers(draw):
    """Answers of any shape: texts of any length and content, with and without addresses."""
    texts = draw(st.lists(SENTENCE, min_size=1, max_size=4))
    url = draw(st.none() | st.just("https://a.example.com/(1)") | PROSE)
    source = examples.version(
        *texts, title=draw(st.none() | PROSE), url=url, outlet=draw(PROSE), date=draw(PROSE)
    )
    others = draw(st.lists(PROSE, max_size=OUTLETS + 2))
    also = [(examples.version(*texts, outlet=outlet), source.sentences[0]) for outlet in others]
    citations = tuple(
        Citation(n, source, s, tuple(also)) for n, s in enumerate(source.sentences, 1)
    )
    numbers = st.lists(st.sampled_from([c.number for c in citations]), max_size=3).map(tuple)
    claims = draw(st.lists(st.tuples(SENTENCE, numbers), max_size=4))
    sentences = [
        AnswerSentence(c.quote, (c.number,), draw(st.sampled_from(Role)), draw(emphases(c.quote)))
        for c in citations
    ]
    sentences += [AnswerSentence(text, marks) for text, marks in claims]
    notices = tuple(draw(st.lists(PROSE, max_size=2)))
    return Answer("Why?", notices=notices, sentences=tuple(sentences), citations=citations)


@given(answers(), st.booleans())
def test_discord_refuses_no_answer(answer, show_question):
    messages = render_answer(answer, show_question=show_question)
    assert 1 <= len(messages) <= MESSAGES
    for message in messages:
        assert message.content.strip()
        assert length(message.content) + length(message.footer) <= TEXT


@given(answers())
def test_no_link_is_ever_broken_and_nothing_else_is_active(answer):
    for message in render_answer(answer):
        content = markdown_of([message])
        _, rest = in_bold(without_furniture(content))
        assert content.count("](<") == len(MASKED_LINK.findall(content))
        for line in rest.split("\n"):
            assert active(line) == set()


@given(answers())
def test_every_sentence_can_be_read_word_for_word(answer):
    messages = render_answer(answer)
    if messages[0].file:
        return
    text = "".join(seen(in_bold(without_furniture(m.content))[1]) for m in messages)
    flat = re.sub(r"\s", "", text)
    for sentence in answer.sentences:
        assert re.sub(r"\s", "", display_text(sentence.text).replace("\u200b", "")) in flat


@given(answers())
def test_bold_marks_are_the_only_difference_that_emphasis_makes(answer):
    plain = replace(answer, sentences=tuple(replace(s, emphasis=None) for s in answer.sentences))
    with_bold, without = ([markdown_of([m]) for m in render_answer(one)] for one in (answer, plain))
    if len(with_bold) == len(without) == 1:
        assert in_bold(with_bold[0])[1] == in_bold(without[0])[1]
    contents = [*with_bold, streaming_content(answer)]
    assert all("**" not in in_bold(content)[1] for content in contents)


@given(
    st.lists(st.lists(st.text("ab\\*😀 ", max_size=60), max_size=5), max_size=6),
    st.integers(12, 40),
)
def test_packing_keeps_the_order_and_the_limit(texts, limit):
    blocks = [Block(tuple(Line(tuple(t.split(" "))) for t in lines)) for lines in texts]
    contents = pack(blocks, limit)
    assert all(length(content) <= limit for content in contents)
    whole = "".join(block.text for block in blocks)
    assert re.sub(r"\s", "", "".join(contents)) == re.sub(r"\s", "", whole)


def test_a_word_that_is_too_long_is_never_broken_inside_an_escape():
    contents = pack([Block((Line(("\\*" * 30,)),))], limit=25)
    assert len(contents) == 3
    assert all(re.fullmatch(r"(\\\*)+", content) for content in contents)


def test_a_continued_line_keeps_its_prefix_and_opens_no_list():
    contents = pack([Block((Line(("word",) * 4 + ("-",) * 3, "> "),))], limit=22)
    assert contents == ["> word word word word", "> \\- - -"]


def test_long_words_of_footnotes_own_are_split_too():
    messages = text_messages("Sorry. " + "x" * 5_000)
    assert all(length(message.content) <= TEXT for message in messages)


@pytest.mark.parametrize("content", ["", " \n", "x" * 4_001, "😀" * 2_001])
def test_a_message_that_discord_would_refuse_cannot_be_made(content):
    with pytest.raises(ValueError, match="characters"):
        OutgoingMessage(content)


@pytest.mark.parametrize(
    "fields",
    [
        {"footer": "x" * 4_000},
        {"footer": " \n"},
        {"buttons": (Button("A", "a"), Button("B", "a"))},
        {"buttons": tuple(Button("A", f"{number}") for number in range(33))},
    ],
    ids=["texts together", "a blank footer", "one custom id twice", "components"],
)
def test_what_discord_would_refuse_beside_the_content_cannot_be_made(fields):
    with pytest.raises(ValueError, match="Discord accepts"):
        OutgoingMessage("Yes.", **fields)


def test_every_component_is_counted():
    menu = Menu("Choose", "menu", (Option("A", "B", "c"),))
    buttons = tuple(Button("A", f"{number}") for number in range(7))
    message = OutgoingMessage("Yes.", TextFile("a.txt", "A"), buttons, menu, "Below.")
    assert message.component_count == len(list(build_view(message).walk_children()))


def test_an_empty_file_cannot_be_made():
    with pytest.raises(ValueError, match="file"):
        TextFile("a.txt", "")


PATH = "/srv/newsroom/drafts/ferry.txt"


@pytest.mark.parametrize("url", [None, examples.URL], ids=["without an address", "with one"])
def test_the_path_of_a_file_is_the_operator_s_own(url):
    source = replace(examples.version(url=url), file_path=PATH)
    answer = examples.extractive(source)
    refused = Answer("?", refusal=Refusal(RefusalCode.NOT_COVERED, "No.", answer.citations))
    texts = [streaming_content(answer), transcript(answer), transcript(refused)]
    assert "newsroom" not in repr([*texts, *render_answer(answer), *render_answer(refused)])


def test_nothing_that_others_are_shown_is_made_with_the_path_of_a_file():
    modules = [*(ROOT / "bot" / "discord").rglob("*.py"), ROOT / "bot" / "serialization.py"]
    assert len(modules) > 40
    readers = [path.name for path in modules if "file_path" in path.read_text(encoding="utf-8")]
    assert readers == []
