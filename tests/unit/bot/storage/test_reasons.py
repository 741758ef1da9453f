"""Why something failed, stored so that it can be said in another language."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.i18n.catalogs import load_languages
from bot.storage.reasons import load_reason, reason_json
from bot.translatable import reason_of
from ingest.errors import SourceError, SourceUnavailable

GERMAN = load_languages().for_locale("de")


def reloaded(text):
    return load_reason(str(text), reason_json(text))


def test_a_reason_is_translated_after_it_was_stored():
    slow = SourceUnavailable("{host} took too long to respond.", host="x.example")
    robots = SourceUnavailable("The site's robots.txt cannot be fetched: {reason}", reason=slow)
    found = reloaded(reason_of(robots))
    assert found == robots.message
    assert GERMAN.translate(found) == (
        "Die robots.txt der Website lässt sich nicht abrufen: "
        "x.example hat zu lange nicht geantwortet."
    )


def test_a_reason_of_a_former_release_stays_as_it_is():
    assert load_reason("The feed is gone.", "") == "The feed is gone."
    assert reason_json("The feed is gone.") == ""


def test_a_template_that_a_document_made_up_is_not_filled_in():
    error = SourceError("Made up.")
    error.template, error.values = "{x:>999999999999}", {"x": ["a", "list"]}
    assert GERMAN.translate(reloaded(reason_of(error))) == "Made up."
    error.template = ["no", "text"]
    assert GERMAN.translate(reloaded(reason_of(error))) == "Made up."


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.floats() | st.none()))
def test_any_values_can_be_stored(values):
    error = SourceError("No.")
    error.values = values
    stored = reason_json(reason_of(error))
    json.loads(stored)
    assert load_reason("No.", stored) == "No."


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        ("[]", "no reason"),
        ("{}", "no reason"),
        ("no JSON", "Expecting value"),
        ('{"template": 1, "values": {}}', "no reason"),
        ('{"template": "", "values": []}', "no reason"),
        ('{"template": "", "values": {"x": null}}', "no value"),
    ],
)
def test_what_is_no_reason_is_refused(stored, why):
    with pytest.raises(ValueError, match=why):
        load_reason("No.", stored)
