"""What nobody sees is dropped; what a script or an emoji needs stays where it is needed."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.runtime.invisible_characters import replace_invisible, without_invisible

ZWNJ, ZWJ, TEXT_STYLE, EMOJI_STYLE = "\u200c", "\u200d", "\ufe0e", "\ufe0f"
HIDDEN = {
    "a tag": "\U000e0041",
    "the tag that began them all": "\U000e0001",
    "a soft hyphen": "\u00ad",
    "a word joiner": "\u2060",
    "an invisible plus": "\u2064",
    "a zero width space": "\u200b",
    "a joiner of letters": ZWJ,
    "a part of letters": ZWNJ,
    "an override": "\u202e",
    "an isolate": "\u2066",
    "a mark of direction": "\u200f",
    "an Arabic mark of direction": "\u061c",
    "a byte order mark": "\ufeff",
    "an annotation": "\ufff9",
    "a grapheme joiner": "\u034f",
    "a Hangul filler": "\u3164",
    "a half width filler": "\uffa0",
    "a Khmer vowel": "\u17b4",
    "a Mongolian selector": "\u180b",
    "a Mongolian separator": "\u180e",
    "an emoji style": EMOJI_STYLE,
    "a text style": TEXT_STYLE,
    "the first variation": "\ufe00",
    "the last variation": "\U000e01ef",
    "a musical control": "\U0001d173",
    "what Unicode keeps free": "\U000e0fff",
    "an escape": "\x1b",
    "a control of eight bits": "\x9b",
    "a line separator": "\u2028",
}
NEEDED = {
    "Persian": f"می{ZWNJ}خواهم",
    "Persian with a vowel sign": f"مِ{ZWNJ}خواهم",
    "an Arabic abbreviation": f"ه{ZWJ}.",
    "Hindi": f"क्{ZWJ}ष",
    "Sinhala": f"ශ්{ZWJ}රී ලංකා",
    "Malayalam": f"അവന്{ZWJ}",
    "Bengali": f"র{ZWJ}্যাব",
    "Mongolian": "\u1820\u180b \u182d\u180e\u1820",
    "an Arabic sign above digits": "\u0600١٢",
    "an ideograph of a name": "葛\U000e0100城",
    "a family": f"👨{ZWJ}👩{ZWJ}👧",
    "a skin": f"👩🏽{ZWJ}🚀",
    "a rainbow": f"🏳{EMOJI_STYLE}{ZWJ}🌈",
    "a heart": f"❤{EMOJI_STYLE}{ZWJ}🔥",
    "a nod": f"🙂{ZWJ}↕{EMOJI_STYLE}",
    "a heart in black": f"❤{TEXT_STYLE}",
    "a keycap": f"1{EMOJI_STYLE}\u20e3",
    "exclamation": f"‼{EMOJI_STYLE}",
    "Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "Austria": "🇦🇹",
}
MIXED = st.text(
    st.sampled_from([*HIDDEN.values(), *"".join(NEEDED.values()), *"ab 1#\n\t"]), max_size=40
)


@pytest.mark.parametrize("character", HIDDEN.values(), ids=HIDDEN.keys())
def test_text_cannot_hide_in_text(character):
    assert without_invisible(f"a{character}b{character}") == "ab"
    assert without_invisible(f"{character}a {character} 1{character}.") == "a  1."
    assert without_invisible(character * 3) == ""


@pytest.mark.parametrize("text", NEEDED.values(), ids=NEEDED.keys())
def test_what_scripts_and_emoji_need_stays(text):
    assert without_invisible(text) == text
    assert without_invisible(f"So {text} it is") == f"So {text} it is"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(f"می{ZWNJ * 3}خواهم", f"می{ZWNJ}خواهم", id="more joiners than one"),
        pytest.param(f"❤{EMOJI_STYLE * 9}", f"❤{EMOJI_STYLE}", id="more styles than one"),
        pytest.param("葛\U000e0100\U000e0101", "葛\U000e0100", id="more variations than one"),
        pytest.param(f"👩{ZWJ}x", "👩x", id="an emoji joined to a letter"),
        pytest.param(f"1{EMOJI_STYLE}", "1", id="a digit that is no key"),
        pytest.param("🏴\U000e0061\U000e0062\U000e007f", "🏴", id="a flag of nowhere"),
        pytest.param("🏴\U000e0067\U000e0062\U000e0073", "🏴", id="a flag that is not ended"),
    ],
)
def test_no_more_stays_than_is_needed(text, shown):
    assert without_invisible(text) == shown


@given(MIXED | st.text())
@example(f"❤\u00ad{EMOJI_STYLE}")
@example(f"👩{ZWJ}{ZWJ}🚀")
@example(f"م\u034f{ZWNJ}")
def test_characters_are_only_dropped_and_dropping_again_drops_nothing(text):
    shown = without_invisible(text)
    rest = iter(text)
    assert all(character in rest for character in shown)
    assert without_invisible(shown) == shown


@given(MIXED | st.text())
@example(f"a{ZWNJ}\N{MALAYALAM SIGN VIRAMA}")
def test_whatever_stays_is_seen_or_stands_behind_what_needs_it(text):
    shown = without_invisible(text, keep="")
    for before, character in zip(" " + shown, shown, strict=False):
        assert unicodedata.category(character) not in {"Cc", "Zl", "Zp"}
        if unicodedata.category(character) == "Cf" and unicodedata.bidirectional(character) == "BN":
            assert not before.isascii()
            assert (
                before not in HIDDEN.values()
                or before in TEXT_STYLE + EMOJI_STYLE
                or (before > "\U000e0000")
            )


@given(MIXED)
def test_what_is_replaced_is_what_would_be_dropped(text):
    assert replace_invisible(text, lambda _: "|").replace("|", "") == without_invisible(text)


def test_a_long_text_without_any_is_returned_as_it_is():
    text = "The ferry stopped at noon. " * 1_000
    assert without_invisible(text) is text
