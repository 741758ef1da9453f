"""One clear message for each kind of failure, and labels for choices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.notices import NO_ARTICLES
from bot.discord.errors import DiscordUnavailable, QueueFull
from bot.discord.features.autocomplete import choices
from bot.discord.i18n.failures import FAILURES
from bot.discord.i18n.strings import ENGLISH
from bot.discord.limits import CHOICE_NAME, length
from bot.errors import QuestionError
from ingest.errors import ArticleNotFound, FootnoteError, ModelDamaged, StoreBusy
from tests.builders import examples


def subclasses(kind):
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


KINDS = sorted(
    {
        kind
        for kind in subclasses(FootnoteError)
        if kind.__module__.startswith(("ingest.errors", "bot.discord"))
    },
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_failure_has_a_message_of_its_own(kind):
    assert kind in FAILURES
    assert list(FAILURES.values()).count(FAILURES[kind]) == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_message_says_what_to_do(kind):
    text = ENGLISH.failure(kind("It failed.", hint="Look at /srv/secret.db."), "beef")
    advice = ("Try again", "Trying again won't help", "Pick one", "Look at", "Ask again")
    assert any(phrase in text for phrase in advice)
    assert ("Try again in a minute" in text) == kind.retryable


@pytest.mark.parametrize(
    "kind", [k for k in KINDS if k is not QuestionError], ids=lambda k: k.__name__
)
def test_paths_and_settings_of_the_machine_are_not_shown(kind):
    text = ENGLISH.failure(kind("/srv/secret.db is gone", hint="Set SECRET_URL"), "beef")
    assert "secret" not in text.lower()


def test_a_question_that_is_no_question_is_explained():
    error = QuestionError("The question has 1,200 characters.", hint="Ask in at most 1,000.")
    assert (
        ENGLISH.failure(error, "beef") == "The question has 1,200 characters. Ask in at most 1,000."
    )


def test_a_failure_that_nobody_foresaw_gets_an_apology_and_a_reference():
    text = ENGLISH.failure(KeyError("secret"), "beef")
    assert text.startswith("Sorry, something unexpected went wrong")
    assert text.endswith("\n-# Reference: `beef`")
    assert "KeyError" not in text
    assert "secret" not in text


def test_a_new_kind_of_failure_takes_the_message_of_its_parent():
    class StoreVeryBusy(StoreBusy):
        pass

    assert ENGLISH.failure(StoreVeryBusy("x"), "1") == ENGLISH.failure(StoreBusy("x"), "1")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            StoreBusy("locked"),
            "The articles are being updated right now. Try again in a minute.",
        ),
        (
            QueueFull("9"),
            "Too many questions are waiting right now. Try again in a minute.",
        ),
        (
            ModelDamaged("model.bin"),
            "This bot's embedding model is damaged, so it can't search the articles. Trying again won't help.",
        ),
        (ArticleNotFound("x"), "There's no such article here."),
        (DiscordUnavailable("x"), "Discord didn't accept the answer."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_failures_are_told_in_plain_words(error, expected):
    assert ENGLISH.failure(error, "1").startswith(expected)


@pytest.mark.parametrize(
    ("published_at", "expected"),
    [
        ("2026-05-04", "4 May 2026"),
        ("2026-12-31T23:59:00Z", "31 December 2026"),
        ("2026-05", "2026-05"),
        ("yesterday", "yesterday"),
    ],
)
def test_dates_are_written_out(published_at, expected):
    assert ENGLISH.format_date(published_at) == expected


def test_without_articles_nobody_in_discord_is_sent_to_a_terminal():
    assert "/ingest" in ENGLISH.translate(NO_ARTICLES)
    assert "footnote" not in ENGLISH.translate(NO_ARTICLES)


def test_a_choice_is_labelled_with_title_and_outlet():
    assert choices([examples.summary()]) == [("Harbour ferry stops — The Example Gazette", "ferry")]


def test_an_article_without_a_title_is_labelled_with_its_identifier():
    assert choices([examples.summary(title=None, outlet=None)]) == [("ferry", "ferry")]


def test_an_identifier_too_long_to_be_chosen_is_left_out():
    assert choices([examples.summary("x" * 101), examples.summary("x" * 100)]) == [
        ("Harbour ferry stops — The Example Gazette", "x" * 100)
    ]


@given(
    st.lists(
        st.tuples(
            st.text(max_size=150),
            st.none() | st.text(max_size=150),
            st.none() | st.text(max_size=60),
        ),
        max_size=30,
    )
)
def test_discord_accepts_all_choices(rows):
    made = choices([examples.summary(*row) for row in rows])
    assert len(made) <= 25
    for name, value in made:
        assert 1 <= length(name) <= CHOICE_NAME
        assert 1 <= length(value) <= 100
