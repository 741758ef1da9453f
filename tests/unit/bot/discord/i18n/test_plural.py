"""Counted texts take the plural form of their language, by the rules of CLDR."""

import pytest

from bot.discord.i18n.catalogs import load_languages
from bot.discord.i18n.plural import Plural
from bot.discord.i18n.strings import ENGLISH

GERMAN = load_languages().for_locale("de")
POLISH = """
[plurals.sentences]
one = "{count} zdanie"
few = "{count} zdania"
many = "{count} zdań"
other = "{count} zdania"
"""


@pytest.mark.parametrize(
    ("strings", "name", "expected"),
    [
        (ENGLISH, "days", ["0 days", "1 day", "2 days"]),
        (ENGLISH, "sentences", ["0 sentences", "1 sentence", "2 sentences"]),
        (ENGLISH, "question_count", ["no questions", "1 question", "2 questions"]),
        (GERMAN, "days", ["0 Tage", "1 Tag", "2 Tage"]),
        (GERMAN, "sentences", ["0 Sätze", "1 Satz", "2 Sätze"]),
        (GERMAN, "question_count", ["keine Fragen", "1 Frage", "2 Fragen"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_count_of_one_has_a_form_of_its_own(strings, name, expected):
    assert [getattr(strings, name).format(count) for count in range(3)] == expected


def test_a_language_with_more_plural_categories_uses_them_all(tmp_path):
    (tmp_path / "pl.toml").write_text(POLISH, "utf-8")
    polish = load_languages(tmp_path).for_locale("pl")
    assert [polish.sentences.format(count) for count in (0, 1, 2, 5, 22)] == [
        "0 zdań",
        "1 zdanie",
        "2 zdania",
        "5 zdań",
        "22 zdania",
    ]
    assert polish.days == ENGLISH.days


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        (
            "pl.toml",
            "[plurals.days]\none = 'x'\nother = 'y'",
            r"pl\.toml: \[plurals\.days\] has one, other\. Give exactly .* 'pl': few, many, one, other\.",
        ),
        (
            "de.toml",
            "[plurals.days]\none = 'x'\nfew = 'y'\nother = 'z'",
            "Give exactly the plural categories of 'de': one, other",
        ),
        (
            "de.toml",
            "[plurals.article_count]\none = 'x'\nother = 'y'",
            "Give exactly the plural categories of 'de': none, one, other",
        ),
        ("de.toml", "[plurals.day]\none = 'x'\nother = 'y'", "there is no plural 'day'"),
        ("de.toml", "days = '{count} Tage'", "there is no text 'days'"),
        ("xx.toml", "", r"'xx' is not a locale\. Name the file after one of Discord's"),
    ],
    ids=[
        "a category is missing",
        "one too many",
        "nothing for none",
        "unknown",
        "a plural as a text",
        "no locale",
    ],
)
def test_a_catalog_with_wrong_plurals_is_refused_with_advice(tmp_path, file, content, message):
    (tmp_path / file).write_text(content, "utf-8")
    with pytest.raises(ValueError, match=message):
        load_languages(tmp_path)


def test_a_shown_text_is_recognized_whatever_its_count():
    waiting = Plural(one="-# {count} question ahead…", other="-# {count} questions ahead…")
    assert waiting.matches("-# 1 question ahead…")
    assert waiting.matches("-# 17 questions ahead…")
    assert not waiting.matches("-# some questions ahead…")
    assert not waiting.matches("-# 17 questions ahead… and more")
