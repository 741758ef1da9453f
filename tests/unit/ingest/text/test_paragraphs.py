import textwrap

import pytest

from ingest.text.paragraphs import paragraphs

LONG = (
    "The harbour bridge will stay closed until the end of the summer, the council said, because "
    "the repairs to the northern pillar take longer than the engineers had planned. Ferries will "
    "carry commuters to the other side every twenty minutes, and cyclists may use the old tunnel."
)
OTHER = (
    "Shopkeepers near the bridge fear for their trade, and several of them have asked the city "
    "for help. A decision about their request is expected before the holidays begin in July."
)


def split(text):
    return [text[start:end] for start, end in paragraphs(text)]


@pytest.mark.parametrize("width", [48, 60, 72, 80, 100, 120])
def test_wrapped_lines_between_blank_lines_are_one_paragraph(width):
    wrapped = [textwrap.fill(LONG, width), textwrap.fill(OTHER, width)]
    assert split("\n\n".join(wrapped)) == wrapped


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_may_wrap(end):
    wrapped = textwrap.fill(LONG, 72).replace("\n", end)
    assert split(wrapped) == [wrapped]


def test_a_line_is_a_paragraph_when_lines_are_not_wrapped():
    lines = ["Bridge to close", LONG, OTHER, "It opens in May."]
    assert split("\n".join(lines)) == lines


def test_a_headline_above_wrapped_text_stays_apart():
    body = textwrap.fill(LONG, 72)
    assert split(f"Bridge to close\n{body}") == ["Bridge to close", body]


def test_a_headline_wider_than_the_text_stays_apart():
    headline = (
        "Harbour bridge to stay closed until the end of a summer that nobody will forget soon"
    )
    body = textwrap.fill(f"{LONG} {OTHER}", 66)
    assert split(f"{headline}\n{body}") == [headline, body]


@pytest.mark.parametrize(
    "lines",
    [
        ("Bridge to close", "The harbour bridge closes on Monday."),
        ("Harbour bridge to stay closed until the end of the summer", "It closes on Monday."),
        ("bridge to close", "the harbour bridge closes on monday for the first time."),
    ],
    ids=["short", "longer than the story", "lower case"],
)
def test_a_headline_and_one_line_are_never_merged(lines):
    assert split("\n".join(lines)) == list(lines)


def test_one_wrapped_sentence_is_recognised_by_its_course():
    text = textwrap.fill("The harbour bridge will stay closed until the end of the summer.", 44)
    assert text.count("\n") == 1
    assert split(text) == [text]


def test_short_paragraphs_of_similar_length_are_not_wrapped_text():
    lines = [
        "The harbour bridge stays closed until autumn.",
        "Ferries carry commuters across the water now.",
        "The northern pillar needs far more work still.",
        "Shopkeepers near the bridge fear for business.",
        "The city council will decide about help soon.",
    ]
    assert split("\n".join(lines)) == lines


def test_list_items_stay_apart_in_wrapped_text():
    body = textwrap.fill(LONG, 60)
    items = (
        "- Ferries run every twenty minutes until late in the evening\n- Cyclists use the tunnel"
    )
    assert split(f"{body}\n{items}") == [body, *items.split("\n")]


def test_an_indented_line_begins_a_paragraph_in_wrapped_text():
    first, second = textwrap.fill(LONG, 60), textwrap.fill(OTHER, 60)
    assert split(f"{first}\n    {second}") == [first, second]


def test_japanese_lines_are_not_taken_for_wrapped_ones():
    lines = [
        "市長は月曜日に辞任を発表した。" * 3,
        "後任はまだ決まっていないという。" * 3,
        "議会は金曜日に開かれる予定だ。" * 3,
    ]
    assert split("\n".join([*lines, *lines])) == [*lines, *lines]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\f", "\v", "\x85"])
def test_other_separators_always_end_a_paragraph(mark):
    assert split(f"first part{mark}second part") == ["first part", "second part"]


def test_lines_without_letters_separate_and_are_no_paragraphs():
    assert split("one part\n---\nanother part\n\n***\n") == ["one part", "another part"]
