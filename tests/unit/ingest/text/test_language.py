"""The language that an article is taken to be in."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cli.text_output import article_lines
from bot.serialization import version_json
from ingest.text.chunking import segment
from ingest.text.language import detect_language
from ingest.types import Article
from tests.builders.corpus import BRIDGE, current, make_library
from tests.builders.libraries import stored

TEXTS = {
    "en": "The council of Vellmar closed its old bridge on Monday because the cables had rusted.",
    "de": "Die Brücke in Vellmar wird geschlossen, weil ihre Seile verrostet sind, sagte der Rat.",
    "fr": "Le conseil de Vellmar a fermé lundi le vieux pont, dont les câbles étaient rouillés.",
    "es": "El concejo de Vellmar cerró el lunes el viejo puente porque sus cables se oxidaron.",
    "ja": "ヴェルマー市議会は月曜日、ケーブルがさびているとして古い橋を閉鎖した。",
    "ar": "أغلق مجلس فيلمار الجسر القديم يوم الاثنين لأن الكابلات صدئت منذ سنوات.",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items(), ids=TEXTS)
def test_a_sentence_or_two_tell_the_language(language, text):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Nigeria beat Ghana 2-1 in Uyo on Sunday. Victor Osimhen scored twice for Nigeria.",
        "Nigeria Air will fly from Lagos to Abuja in March. Tickets cost 80,000 naira in Nigeria.",
    ],
)
def test_english_about_nigeria_is_not_nigerian_pidgin(text):
    assert detect_language(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Di Nigerian president don tell lawmakers for Abuja say fuel subsidy no go come back.",
        "Super Eagles don beat Ghana 2-1 for Uyo. Osimhen score two goals. Na im be di best.",
    ],
)
def test_nigerian_pidgin_is(text):
    assert detect_language(text) == "pcm"


@pytest.mark.parametrize(
    "text", ["", "Ok.", "12.5 % (2031)", "Buses detour", "— — —", "a" * 5], ids=repr
)
def test_what_is_too_short_has_none(text):
    assert detect_language(text) is None


@given(st.text(max_size=300))
@example("〱㐀㐀춇𝕦𝕧𝖂𝖈𝖋𝐀")
def test_any_text_has_a_code_or_none(text):
    found = detect_language(text)
    assert found is None or (2 <= len(found) <= 3 and found.isalpha() and found != "zxx")


def test_only_the_beginning_is_looked_at():
    assert detect_language(f"{TEXTS['de']} " * 70 + TEXTS["fr"] * 500) == "de"


def test_it_is_recorded_with_each_version_and_shown(tmp_path):
    with stored(tmp_path) as store:
        library = make_library(tmp_path, store, BRIDGE, Article(id="pont", text=TEXTS["fr"]))
        versions = [current(library, name) for name in ("bridge", "pont")]
        assert [version.content.language for version in versions] == ["en", "fr"]
        assert version_json(versions[1])["language"] == "fr"
        assert "language fr" in "\n".join(map(str, article_lines(versions[1])))


def test_a_short_article_is_shown_without(tmp_path):
    with stored(tmp_path) as store:
        library = make_library(tmp_path, store, Article(id="note", text="Ok then."))
        version = current(library, "note")
        assert version.content.language is None
        assert "language" not in "\n".join(map(str, article_lines(version)))


def test_it_is_no_part_of_what_an_article_says():
    content = segment(Article(id="pont", text=TEXTS["fr"]))
    assert content.language == "fr"
    assert content.article == Article(id="pont", text=TEXTS["fr"])
