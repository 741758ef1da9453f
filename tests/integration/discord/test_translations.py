"""The bot's own words in other languages, by the locale of the person who asks."""

import ast
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from string import Formatter

import pytest

from bot.answering import notices
from bot.answering.language_check import NAMES
from bot.discord.i18n.catalogs import CATALOG_FOLDER, ENGLISH_ONLY, load_languages
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import BUTTON_LABEL, OPTION, length
from bot.discord.questions.history import parse_turn
from bot.discord.ui.answer_layout import render_answer
from bot.errors import QuestionError, unreadable
from bot.nli.base import ENTAILMENT
from bot.translatable import hint_of, reason_of
from bot.types.answer import Answer, Refusal, RefusalCode
from bot.verification import gates
from ingest.errors import SourceError, SourceUnavailable
from ingest.web.errors import HttpStatusError, SiteUnavailable
from tests.builders import examples
from tests.fakes.answering import ScriptedAnswerer
from tests.integration.discord.payloads import labels_of

ALL = load_languages()
LOCALES = sorted(path.stem for path in CATALOG_FOLDER.glob("*.toml"))
TEXTS = [field.name for field in fields(Strings) if field.type == "str"]
PLURALS = [field.name for field in fields(Strings) if field.type == "Plural"]
DESCRIPTION = 100
BUTTONS = (
    "stop",
    "delete",
    "share",
    "ask_follow_up",
    "continue_in_thread",
    "rephrase",
    "show_nearest",
    "export",
    "erase",
    "ask_edited_question",
    "ask_again",
    "newer",
    "older",
    "remove",
    "all_settings",
    "where_i_answer",
    "ask_channels",
    "editors",
    "staff",
    "moderators_channel",
    "retention",
    "set_up",
    "next_step",
    "previous_step",
    "check_again",
    "ask_test_question",
)
PLACEHOLDER = 150
CHOICES = (
    "days_default",
    "both_libraries",
    "own_library",
    "shared_library",
    "whole_channel",
    "only_threads",
)
PLACEHOLDERS = (
    "choose_source",
    "choose_channels",
    "choose_roles",
    "choose_days",
    "choose_article",
    "choose_staff",
    "choose_ask_channels",
    "choose_ask_channel",
    "choose_moderators_channel",
    "answered_from",
    "answered_in",
)
LIMITS = {
    **dict.fromkeys(BUTTONS, BUTTON_LABEL),
    **dict.fromkeys(PLACEHOLDERS, PLACEHOLDER),
    **dict.fromkeys(CHOICES, OPTION),
    "add_article": 45,
    "article_link": 45,
    "change_limits": 45,
    "limit_outlet": 45,
    "limit_since": 45,
    "ingest_this": 32,
    "ask_title": 45,
    "ask_about_title": 45,
    "ask_about": 32,
    "feedback_title": 45,
    "feedback_reason": 45,
    "feedback_reference": 80,
    "thread_name": 100,
}


def places(template):
    return sorted({name for _, name, _, _ in Formatter().parse(template) if name})


def translatable_templates() -> Iterator[str]:
    """The templates of all notices that the rest of Footnote makes."""
    for path in Path(notices.__file__).parents[1].rglob("*.py"):
        source = path.read_text("utf-8")
        # Every worker of the tests does this, and reading a module takes long.
        tree = ast.parse(source if "translatable(" in source else "")
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "translatable":
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value
    yield from notices.ABOUT_DOCUMENTS.values()
    yield from NAMES.values()
    yield ENTAILMENT
    for function in ast.walk(ast.parse(Path(gates.__file__).read_text("utf-8"))):
        if isinstance(function, ast.FunctionDef) and ast.unparse(function.returns) == "str | None":
            yield from gates_named(function)


def reasons() -> Iterator[str]:
    """The texts with which sources are refused, where these hold no values."""
    for folder in ("bot", "ingest"):
        for path in (Path(notices.__file__).parents[2] / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


READERS = ("ingest/web", "ingest/sources", "ingest/feeds", "ingest/sandbox", "ingest/library")
"""Where the articles that people give in Discord are refused."""

NEVER_SAID = {"files.py", "loader.py"}
"""Modules that refuse files of the operator's machine, and addresses where there is no web."""


def source_errors() -> Iterator[tuple[str, str]]:
    """The templates with which sources are refused, and those of what to do about it."""
    root = Path(notices.__file__).parents[2]
    paths = [path for folder in READERS for path in (root / folder).rglob("*.py")]
    for path in [*paths, root / "bot/guild_library.py", root / "bot/guild_feeds.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if getattr(getattr(node, "func", None), "id", "") in SOURCE_ERRORS and node.args:
                given = [node.args[0]]
                if path.parent.name in {"web", "feeds"}:
                    given += [each.value for each in node.keywords if each.arg == "hint"]
                for part in given:
                    if isinstance(part, ast.JoinedStr):
                        yield path.name, ast.unparse(part)
                    if isinstance(part, ast.Constant) and part.value:
                        yield path.name, part.value


SOURCE_ERRORS = {"SourceError", "SourceUnavailable", "SourceTooCostly", "LibraryFull"}
REFUSALS = sorted({text for module, text in source_errors() if module not in NEVER_SAID})


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("template", REFUSALS)
def test_a_catalogue_has_every_refusal_of_a_source(locale, template):
    ours = ALL.for_locale(locale).notices[template]
    assert places(ours) == places(template)


def test_a_refusal_with_a_host_and_a_number_in_it_is_said_in_german():
    german = ALL.for_locale("de")
    waiting = SourceUnavailable(
        "{host} asked for no requests for another {seconds} seconds.", host="x.example", seconds=9
    )
    robots = SourceUnavailable("The site's robots.txt cannot be fetched: {reason}", reason=waiting)
    assert german.translate(reason_of(robots)) == (
        "Die robots.txt der Website lässt sich nicht abrufen: "
        "x.example möchte in den nächsten 9 Sekunden nichts gefragt werden."
    )
    assert "fetched: x.example asked for no requests for another 9 seconds." in robots.message
    assert german.translate(hint_of(SiteUnavailable(429, 30.4))) == (
        "Versuch es in 30 Sekunden noch einmal."
    )
    assert german.translate(reason_of(HttpStatusError(418))) == (
        "Die Website hat mit dem Status 418 geantwortet."
    )
    unread = unreadable("a.txt", HttpStatusError(404))
    assert german.failure(unread, "1f") == (
        "„a.txt“ lässt sich nicht lesen. Die Seite gibt es nicht (404). "
        "Gib den Text als .txt-Datei oder einen anderen Link."
    )


@pytest.mark.parametrize(
    ("template", "values"),
    [
        ("{x:>999999999999}", {"x": "1"}),
        ("{x.__class__}", {"x": "1"}),
        ("The {name} is not a string.", {"other": "1"}),
        (["a list"], {"x": "1"}),
    ],
)
def test_what_a_document_made_up_as_a_reason_is_shown_as_it_is(template, values):
    error = SourceError("Made up.")
    error.template, error.values = template, values
    for strings in ALL:
        assert strings.translate(reason_of(error)) == "Made up."


def gates_named(function):
    """What a gate returns, which is its own name."""
    for node in ast.walk(function):
        if isinstance(node, ast.Return):
            choice = isinstance(node.value, ast.IfExp)
            for part in [node.value.body, node.value.orelse] if choice else [node.value]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


TEMPLATES = sorted(
    {text for text in translatable_templates() if text not in {"{cause}.", "{what}."}}
)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", TEXTS)
def test_a_catalogue_has_every_text_with_the_same_places(locale, name):
    ours, english = getattr(ALL.for_locale(locale), name), getattr(ENGLISH, name)
    assert name == "date" or ours != english
    assert places(ours) == places(english)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", PLURALS)
def test_a_catalogue_has_every_plural_with_the_same_places(locale, name):
    ours, english = getattr(ALL.for_locale(locale), name), getattr(ENGLISH, name)
    assert ours.locale == locale
    # A form for one thing need not count it.
    wanted = {*places(english.other)} - {"count"}
    for form in [*ours.forms.values(), english.one]:
        assert {*places(form)} - {"count"} == wanted
    assert "count" in places(ours.other)
    assert all(length(form) <= 2_000 for form in ours.forms.values())


@pytest.mark.parametrize("locale", LOCALES)
def test_a_catalogue_has_every_failure(locale):
    ours = ALL.for_locale(locale).failures
    same = [kind.__name__ for kind, text in ENGLISH.failures.items() if ours[kind] == text]
    assert same == [QuestionError.__name__]
    assert all(places(ours[kind]) == places(ENGLISH.failures[kind]) for kind in ours)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_catalogue_has_every_notice(locale, template):
    ours = ALL.for_locale(locale).notices[template]
    assert places(ours) == places(template)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_catalogue_has_no_notice_that_is_never_said(locale):
    assert sorted(set(ALL.for_locale(locale).notices) - {*TEMPLATES, *reasons()}) == []


@pytest.mark.parametrize("strings", list(ALL), ids=["en", *LOCALES])
def test_what_discord_limits_is_within_the_limits(strings):
    for name in TEXTS:
        described = name.endswith(("_command", "_option"))
        limit = LIMITS.get(name, DESCRIPTION if described else 2_000)
        assert 1 <= length(getattr(strings, name)) <= limit or name == "unknown_command", name


@pytest.mark.parametrize(
    ("locale", "stop"),
    [("de", "Abbrechen"), ("de-AT", "Abbrechen"), ("fr", "Stop"), (None, "Stop")],
)
def test_a_locale_without_a_catalogue_takes_its_language_or_english(locale, stop):
    assert ALL.for_locale(locale).stop == stop


async def test_an_answer_is_in_the_language_of_whoever_asks_and_its_quotes_are_not(discord, bot):
    notice = notices.claims_dropped(3)
    answer = replace(examples.extractive(), notices=(notice,))
    async with bot(ScriptedAnswerer(answer)):
        exchange = await discord.slash("ask", question="When?", locale="de")
        text = await exchange.text()
    assert "· 4\\. Mai" in text
    assert "3 Sätze des Sprachmodells wurden weggelassen" in text
    assert examples.SENTENCES[0] in text
    assert (
        notice
        == "3 sentences by the language model were left out because they could not be verified."
    )


async def test_a_mention_is_answered_in_the_language_of_its_server(discord, bot):
    discord.preferred_locale = "de"
    async with bot(ScriptedAnswerer(examples.refused())):
        (shown,) = await (await discord.message("<@bot> Where?")).answer()
    assert ALL.for_locale("de").show_nearest in labels_of(shown)


async def test_discord_is_told_the_commands_in_every_language_and_only_once(discord, bot):
    async with bot():
        pass
    ask = next(command for command in discord.commands if command["name"] == "ask")
    assert ask["description_localizations"] == {"de": ALL.for_locale("de").ask_command}
    assert ask["options"][0]["description_localizations"] == {
        "de": ALL.for_locale("de").question_option
    }
    async with bot():
        pass
    assert len(discord.sent("PUT .*/commands")) == 1


def test_a_refusal_names_what_it_is_about_in_any_language():
    reason = notices.other_language("German", ["English", "French"])
    assert reason.startswith("The articles do not answer this: they are in English and French,")
    assert reason.endswith("Try asking in English or French.")
    refusal = Answer("Wer?", refusal=Refusal(RefusalCode.NOT_COVERED, reason))
    (message,) = render_answer(refusal, strings=ALL.for_locale("de"))
    assert "Sie sind auf Englisch und Französisch" in message.content


def test_values_in_braces_are_only_values():
    assert ALL.for_locale("de").translate(notices.read_as("{x}", "{0}")) == (
        "Kein Artikel erwähnt „{x}“. Gesucht wurde nach „{0}“."
    )


@pytest.mark.parametrize("strings", list(ALL), ids=["en", *LOCALES])
def test_an_answer_is_remembered_whatever_its_language(strings):
    (message,) = render_answer(examples.extractive(), show_question=True, strings=strings)
    turn = parse_turn(message.content, "", 1, ALL)
    assert turn.question == examples.extractive().question
    assert turn.answer == " ".join(s.text for s in examples.extractive().sentences)


@pytest.mark.parametrize(
    ("catalog", "named"),
    [("stopp = 'Halt'", "stopp"), ("stop = ", "xx.toml"), ("[failures]\nNoError = 'x'", "NoError")],
    ids=["an unknown text", "no TOML", "an unknown failure"],
)
def test_a_catalogue_that_cannot_be_used_is_refused(tmp_path, catalog, named):
    (tmp_path / "xx.toml").write_text(catalog, "utf-8")
    with pytest.raises(ValueError, match=named):
        load_languages(tmp_path)


def test_without_catalogues_all_is_english(tmp_path):
    assert list(load_languages(tmp_path)) == list(ENGLISH_ONLY) == [ENGLISH]


def test_texts_about_documents_replace_texts_that_are_said():
    assert set(notices.ABOUT_DOCUMENTS) <= set(TEMPLATES)
