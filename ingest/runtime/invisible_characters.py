"""Characters that nobody sees: they hide text in text, reorder it, or move a terminal's cursor.

They are told by their Unicode category. Some scripts and emoji need a few of
them: those stay where they are needed, and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

LAYOUT = "\t\n"
"""Controls that are text: the indentation and the line break."""

SURROGATES = re.compile("[\ud800-\udfff]")
"""Halves of a surrogate pair, or bytes of a terminal that are not UTF-8: they cannot be encoded."""

_CATEGORIES = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Controls, format characters, and the separators of lines and paragraphs."""

_PREPENDED = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
"""Format characters that are seen: signs that enclose the digits behind them."""

_IGNORED = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff]"
)
"""What Unicode's property Default_Ignorable_Code_Point adds to the category of format characters."""

_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"

_EMOJI_STYLES = "\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}"

_KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"

_KEYS = "0123456789#*"

_PUNCTUATION_EMOJI = "\u203c\u2049\u3030"

_VIRAMA = 9
"""The combining class of the sign that takes a letter's vowel, in the scripts of India and around."""

_MAX_MARKS = 8
"""How many accents are looked past for the letter that bears them."""

_MONGOLIAN = re.compile("[\u1820-\u18aa]")

_MONGOLIAN_SELECTOR = re.compile("[\u180b-\u180f]")

_IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")

_IDEOGRAPH_SELECTOR = re.compile("[\ufe00-\ufe02\U000e0100-\U000e01ef]")

_SUBDIVISION_FLAG = re.compile(
    "\N{WAVING BLACK FLAG}\U000e0067\U000e0062"
    "(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)"
    "\U000e007f"
)
"""The flags of England, Scotland and Wales, the only ones that are spelled in tag characters."""

_FLAG_CHARACTERS = 7


def without_invisible(text: str, keep: str = LAYOUT) -> str:
    """The text without invisible characters, other than those in ``keep``. Idempotent."""
    return replace_invisible(text, lambda _: "", keep)


def replace_invisible(text: str, replacement: Callable[[str], str], keep: str = LAYOUT) -> str:
    """The text with each invisible character, other than those in ``keep``, replaced."""
    parts, end = [], 0
    for offset in invisible_offsets(text, keep):
        parts += [text[end:offset], replacement(text[offset])]
        end = offset + 1
    return "".join([*parts, text[end:]]) if parts else text


def invisible_offsets(text: str, keep: str = LAYOUT) -> Iterator[int]:
    """The offsets of these characters, in order. Takes time that grows with the text only."""
    found = "".join(each for each in set(text) if _is_invisible(each) and each not in keep)
    if not found:
        return iter(())
    matches = re.finditer(f"[{re.escape(found)}]", text)
    return (match.start() for match in matches if not _is_needed(text, match.start()))


def _is_invisible(character: str) -> bool:
    """Whether a character is, unless its neighbours need it."""
    if _IGNORED.match(character):
        return True
    return unicodedata.category(character) in _CATEGORIES and not _PREPENDED.match(character)


def _is_needed(text: str, offset: int) -> bool:
    """Whether the neighbours of an invisible character look different without it."""
    character, before = text[offset], text[max(offset - 1, 0) : offset]
    after = text[offset + 1 : offset + 2]
    if not before:
        return False
    if character in _JOINERS:
        joins_emoji = character == "\N{ZERO WIDTH JOINER}" and _joins_emoji(text, offset)
        return joins_emoji or _shapes_letters(text, offset)
    if character in _EMOJI_STYLES and (_is_emoji(before) or before in _KEYS):
        return before not in _KEYS or after == _KEYCAP
    if _MONGOLIAN_SELECTOR.match(character):
        return _MONGOLIAN.match(before) is not None
    if _IDEOGRAPH_SELECTOR.match(character):
        return _IDEOGRAPH.match(before) is not None
    return _is_in_flag(text, offset)


def _joins_emoji(text: str, offset: int) -> bool:
    """Whether a joiner stands between two emoji, of which the first may have a style."""
    end = offset - 1 if text[offset - 1] in _EMOJI_STYLES else offset
    before, after = text[max(end - 1, 0) : end], text[offset + 1 : offset + 2]
    return bool(before and after) and _is_emoji(before) and _is_emoji(after)


def _shapes_letters(text: str, offset: int) -> bool:
    """Whether a joiner stands behind an Arabic letter, or beside a virama of an Indic one."""
    before, after = text[offset - 1], text[offset + 1 : offset + 2]
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if after and unicodedata.combining(after) == _VIRAMA:
        return before.isalpha() and not before.isascii()
    for place in range(offset - 1, max(offset - 2 - _MAX_MARKS, -1), -1):
        if unicodedata.category(text[place]) != "Mn" or _is_invisible(text[place]):
            return unicodedata.bidirectional(text[place]) == "AL"
    return False


def _is_emoji(character: str) -> bool:
    """Whether a character may be part of an emoji; also one that is newer than Python's tables."""
    category, code = unicodedata.category(character), ord(character)
    if category == "So" or character in _PUNCTUATION_EMOJI:
        return True
    is_arrow_or_square = category == "Sm" and code >= ord("\N{LEFTWARDS ARROW}")
    return is_arrow_or_square or (category in {"Cn", "Sk"} and 0x1F000 <= code <= 0x1FAFF)


def _is_in_flag(text: str, offset: int) -> bool:
    start = text.rfind("\N{WAVING BLACK FLAG}", max(offset - _FLAG_CHARACTERS, 0), offset)
    return (
        start >= 0
        and (flag := _SUBDIVISION_FLAG.match(text, start)) is not None
        and (offset < flag.end())
    )
