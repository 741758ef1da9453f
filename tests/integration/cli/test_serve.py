"""``footnote serve``: what the Discord front end is given."""

import json
from datetime import UTC, datetime

import pytest

from bot import bootstrap
from bot.types.question import Question
from bot.types.records import Exchange
from tests.integration.cli import examples

EXCHANGE = Exchange("a1", 1, 2, 3, datetime(2031, 6, 1, tzinfo=UTC))


@pytest.fixture
def serve(footnote, monkeypatch):
    """``serve(use)`` runs the command; ``use`` stands for Discord and gets the ports."""
    # They are for a process that is the bot's alone.
    monkeypatch.setattr("bot.cli.serve.tune_for_running", lambda: None)
    monkeypatch.setattr("bot.cli.serve._running_threads", list)

    def run(use):
        async def front_end(_token, ports, **_options):
            use(ports)

        with monkeypatch.context() as patch:
            patch.setattr("bot.discord.runner.serve", front_end)
            return footnote("serve")

    return run


@pytest.fixture
def opened(monkeypatch):
    """The URLs of the bot's own databases, as often as they are opened."""
    urls = []

    class Counted(bootstrap.BotDatabase):
        def __init__(self, url):
            urls.append(url)
            super().__init__(url)

    monkeypatch.setattr(bootstrap, "BotDatabase", Counted)
    return urls


def test_the_bot_s_own_database_is_opened_once(serve, filled, opened, footnote):
    def use(ports):
        ports.exchanges.keep(EXCHANGE)
        [*_, answer] = ports.answerer.answers(Question(examples.ANSWERED, id="a1"))
        assert answer.answered
        assert ports.guild_settings.retentions() == {}

    run = serve(use)
    assert (run.status, run.err) == (0, "Footnote is starting. Press Ctrl-C to stop it.\n")
    assert len(opened) == 1
    assert examples.ANSWERED in footnote("audit", "a1").out


def test_forgetting_an_exchange_forgets_how_it_was_answered(serve, filled, footnote):
    def ask(ports):
        ports.exchanges.keep(EXCHANGE)
        list(ports.answerer.answers(Question(examples.ANSWERED, id="a1")))

    assert serve(ask).status == 0
    assert footnote("audit", "a1").status == 0
    assert serve(lambda ports: ports.exchanges.forget(["a1"])).status == 0
    assert footnote("audit", "a1").status == 2


def test_nothing_is_kept_of_an_answer_to_a_question_that_was_deleted_meanwhile(
    serve, filled, footnote
):
    def ask(ports):
        ports.exchanges.keep(EXCHANGE)
        answers = ports.answerer.answers(Question(examples.ANSWERED, id="a1"))
        next(answers)
        ports.exchanges.forget(["a1"])
        list(answers)

    assert serve(ask).status == 0
    assert footnote("audit", "a1").status == 2


def test_a_language_model_that_cannot_be_used_keeps_nobody_from_asking(serve, filled, monkeypatch):
    monkeypatch.setenv("LLM_MODEL", "openai:some")
    monkeypatch.setenv("LLM_API_KEY", "")

    def use(ports):
        [*_, answer] = ports.answerer.answers(Question(examples.ANSWERED, id="a1"))
        assert answer.answered
        assert "openai:some did not answer" in answer.notices[0]

    run = serve(use)
    assert run.status == 0
    logged = [json.loads(line) for line in run.err.splitlines() if line.startswith("{")]
    assert [(each["event"], each["level"]) for each in logged] == [
        ("model_not_usable", "warning"),
        ("model_failed", "warning"),
    ]
    assert logged[0]["error"].startswith("LLM_API_KEY: not set for openai.")
