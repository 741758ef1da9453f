"""Commands that only one person sees: /verify, /gaps, /status and /privacy."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.discord.i18n.strings import ENGLISH
from bot.discord.questions.rate_limit import RateLimits
from bot.fact_checking.verdict import LazyStatementChecker, Verdict
from bot.types.question import Scope
from bot.types.records import Exchange, ExchangeState, Feedback, GuildSettings
from ingest.errors import ModelNotFound, StoreBusy
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer, ScriptedDocumentAnswerer
from tests.fakes.discord_markdown import active
from tests.fakes.exchanges import InMemoryExchanges
from tests.fakes.fact_checker import ScriptedStatementChecker
from tests.fakes.guild_settings import InMemoryGuildSettings
from tests.integration.discord import payloads
from tests.integration.discord.loopback import PATIENCE
from tests.integration.discord.payloads import labels_of, text_of

MODERATOR, MANAGER = str(1 << 13), str(1 << 5)
NOW = datetime.now(UTC)
HERS, HIS = 71, 72


def is_private(shown):
    return bool(shown["flags"] & 64)


# /verify


@pytest.mark.parametrize(
    ("verdict", "gates", "said"),
    [
        (Verdict.SUPPORTED, {}, "Confirmed by the articles"),
        (
            Verdict.CONTRADICTED,
            {"number": "number", "name": "name"},
            "Contradicted by the articles",
        ),
        (Verdict.UNSUPPORTED, {"entailment": "meaning"}, "Not confirmed"),
    ],
)
async def test_a_statement_is_judged_beside_the_nearest_sentences(
    discord, bot, verdict, gates, said
):
    statement_checker = ScriptedStatementChecker(
        examples.judgement(verdict, failed_gates=tuple(gates))
    )
    async with bot(statement_checker=statement_checker):
        exchange = await discord.slash(
            "verify", statement="It stopped for <@4711>.", article="ferry"
        )
        (shown,) = await exchange.answer()
    assert is_private(shown)
    assert said in text_of(shown)
    assert "(score 0.91)" in text_of(shown)
    assert ", ".join(gates.values()) in text_of(shown)
    assert examples.SENTENCES[0] in text_of(shown)
    scope = Scope((f"guild-{discord.guild_id}", "shared"), ("ferry",))
    assert statement_checker.judged == [("It stopped for @somebody.", scope)]


async def test_a_judge_that_fails_is_said_to(discord, bot):
    async with bot(
        statement_checker=ScriptedStatementChecker(ModelNotFound("/srv/models is gone"))
    ):
        text = await (await discord.slash("verify", statement="It stopped.")).text()
    assert "model is missing" in text
    assert "/srv" not in text


@pytest.mark.parametrize(
    "limits", [RateLimits(per_user=1), RateLimits(per_guild=1), RateLimits(total=1)]
)
async def test_a_statement_counts_as_a_question(discord, bot, limits):
    statement_checker = ScriptedStatementChecker(examples.judgement())
    async with bot(statement_checker=statement_checker, limits=limits):
        judged = await used(discord, "verify", statement="It stopped.")
        discord.channels[discord.channel["id"]].clear()
        refused = await used(discord, "verify", statement="It sails.")
    assert "too fast" not in judged
    assert refused.startswith("You're asking too fast. Try again in ")
    assert [claim for claim, _ in statement_checker.judged] == ["It stopped."]


def test_what_judges_is_made_with_the_first_statement_only():
    made = []
    statement_checker = LazyStatementChecker(
        lambda: made.append(1) or ScriptedStatementChecker(examples.judgement())
    )
    assert made == []
    for _ in range(2):
        assert statement_checker.judge("It stopped.", Scope()).verdict is Verdict.SUPPORTED
    assert made == [1]


# /gaps


def refused(name, question, guild_id):
    return Exchange(name, HERS, guild_id, 9, NOW, state=ExchangeState.REFUSED, question=question)


@pytest.fixture
def exchanges(discord):
    """Two gaps of the test's server, one of another's."""
    kept = InMemoryExchanges()
    kept.keep(refused("1", "Who *rang* @everyone?", int(discord.guild_id)))
    kept.keep(refused("2", "who *rang* @everyone?", int(discord.guild_id)))
    kept.keep(refused("3", "What is secret?", 4711))
    return kept


async def used(discord, command, *, permissions="0", **options):
    """A command of a person with some permissions."""
    discord.permissions = permissions
    exchange = await discord.slash(command, **options)
    (shown,) = await exchange.answer()
    assert is_private(shown)
    return text_of(shown)


async def test_moderators_see_the_gaps_of_their_server_alone(discord, bot, exchanges):
    async with bot(exchanges=exchanges):
        text = await used(discord, "gaps", permissions=MODERATOR)
    assert f"asked 2 times, last on {ENGLISH.format_date(NOW.isoformat())}" in text
    assert "secret" not in text
    assert active(text.split("\n", 1)[1].removeprefix("- ")) == set()


async def test_moderators_see_what_was_no_good_and_where(discord, bot):
    kept, guild = InMemoryExchanges(), int(discord.guild_id)
    public = Exchange("1", HERS, guild, 9, NOW, message_ids=(55,), state=ExchangeState.ANSWERED)
    kept.keep(public)
    kept.keep(replace(public, id="2", private=True))
    kept.rate(Feedback("1", HIS, helpful=False, reason="Wrong *ferry* @everyone"))
    kept.rate(Feedback("2", HIS, helpful=False))
    async with bot(exchanges=kept):
        text = await used(discord, "gaps", permissions=MODERATOR)
    assert f"https://discord.com/channels/{guild}/9/55" in text
    assert "no reason given · `2`" in text
    assert "*ferry*" not in text.replace("\\", "-")


async def test_others_do_not_see_them(discord, bot, exchanges):
    async with bot(exchanges=exchanges):
        text = await used(discord, "gaps")
    assert "rang" not in text
    assert "members with the Manage Messages permission" in text


async def test_there_are_none_in_a_direct_message_or_for_the_bot_that_a_person_brought(
    discord, bot, exchanges
):
    async with bot(exchanges=exchanges):
        assert "only in a server" in await used(discord, "gaps", direct=True)
        discord.integration_owners = {"1": discord.person["id"]}
        assert "only in a server" in await used(discord, "gaps", permissions=MODERATOR)


async def test_where_there_are_none_that_is_said(discord, bot):
    async with bot():
        assert "No refused questions" in await used(discord, "gaps", permissions=MODERATOR)


async def test_a_question_that_was_refused_becomes_a_gap(discord, bot):
    kept = InMemoryExchanges()
    async with bot(ScriptedAnswerer(examples.refused()), exchanges=kept):
        await (await discord.message("<@bot> Where is the tram?")).answer()
        await discord.until(lambda: kept.refused(int(discord.guild_id), 1))
        discord.channels[discord.channel["id"]].clear()
        assert "Where is the tram?" in await used(discord, "gaps", permissions=MODERATOR)


async def test_a_private_question_that_was_refused_is_shown_to_nobody_and_not_kept(discord, bot):
    kept = InMemoryExchanges()
    async with bot(ScriptedAnswerer(examples.refused()), exchanges=kept):
        await (await discord.slash("ask", question="Where is the tram?", private=True)).answer()
        await discord.until(
            lambda: [each.state for each in kept.exchanges.values()] == [ExchangeState.REFUSED]
        )
        discord.channels[discord.channel["id"]].clear()
        assert "tram" not in await used(discord, "gaps", permissions=MODERATOR)
    assert [each.question for each in kept.exchanges.values()] == [""]


async def test_the_text_of_a_private_question_of_an_older_record_is_not_shown(discord, bot):
    kept = InMemoryExchanges()
    asked = refused("1", "Who is in hospital?", int(discord.guild_id))
    kept.keep(replace(asked, private=True))
    async with bot(exchanges=kept):
        assert "hospital" not in await used(discord, "gaps", permissions=MODERATOR)


# /status


async def test_the_status_counts_the_articles_of_the_place(discord, bot):
    catalog = ListedCatalog(examples.summary())
    async with bot(catalog=catalog):
        assert "1 article can be asked about here." in await used(discord, "status")
    assert catalog.scopes == [Scope((f"guild-{discord.guild_id}", "shared"))]


NOTHING_HERE = "No article is here yet."


@pytest.mark.parametrize("command", ["status", "articles"])
@pytest.mark.parametrize(
    ("permissions", "advice"),
    [
        (MANAGER, "Add one with `/ingest`, or follow a feed with `/follow`."),
        ("0", "Ask the people who manage this server to add some."),
    ],
    ids=["a manager", "a member"],
)
async def test_in_an_empty_library_people_are_told_what_they_can_do(
    discord, bot, command, permissions, advice
):
    async with bot(catalog=ListedCatalog()):
        text = await used(discord, command, permissions=permissions)
    assert f"{NOTHING_HERE} {advice}" in text


async def test_in_a_direct_message_only_the_operator_can_add_articles(discord, bot):
    async with bot(catalog=ListedCatalog()):
        exchange = await discord.slash("status", direct=True)
        assert "Ask whoever runs this bot to add some." in await exchange.text()


# /privacy


@pytest.fixture
def kept(discord):
    """A question and an opinion of the test's person, and the same of another."""
    exchanges = InMemoryExchanges()
    hers = int(discord.person["id"])
    people = (("1", hers), ("2", HIS))
    for name, person in people:
        exchanges.keep(replace(refused(name, f"Question {name}?", 4711), person_id=person))
    for name, person in people:
        exchanges.rate(Feedback("2", person, helpful=False, reason=f"Reason of {name}"))
        exchanges.kept_records[name] = json.dumps({"question_id": name})
    return exchanges


async def test_it_says_what_is_kept_of_a_person(discord, bot, kept):
    async with bot(exchanges=kept, keep_days=9):
        text = await used(discord, "privacy")
    assert "Stored about you: 1 question and 1 rating of an answer." in text
    assert "after 9 days" in text


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (7, "after 9 days, or 7 days for questions in this server."),
        (30, "after 9 days."),
        (None, "after 9 days."),
    ],
)
async def test_it_says_what_the_server_chose_if_that_is_sooner(discord, bot, kept, days, said):
    guild_settings = InMemoryGuildSettings()
    guild_settings.set(int(discord.guild_id), GuildSettings(days=days))
    async with bot(exchanges=kept, keep_days=9, guild_settings=guild_settings):
        assert said in await used(discord, "privacy")


async def test_a_person_takes_along_what_is_kept_of_them_and_of_nobody_else(discord, bot, kept):
    async with bot(exchanges=kept):
        (shown,) = await (await discord.slash("privacy")).answer()
        (exported,) = await (await discord.click(shown, "Export")).answer()
    assert is_private(exported)
    (file,) = discord.sent("PATCH")[-1].files.values()
    everything = json.loads(file)
    assert [each["question"] for each in everything["questions"]] == ["Question 1?"]
    assert [each["reason"] for each in everything["opinions"]] == ["Reason of 1"]
    assert everything["answers"] == [{"question_id": "1"}]


async def test_a_person_deletes_what_is_kept_of_them_and_of_nobody_else(discord, bot, kept):
    async with bot(exchanges=kept):
        (shown,) = await (await discord.slash("privacy")).answer()
        (question,) = await (await discord.click(shown, "Delete everything")).answer()
        assert "Delete 1 question and 1 rating of an answer" in text_of(question)
        assert list(kept.exchanges) == ["1", "2"]
        await discord.press(question, "Delete everything")
        await discord.until(lambda: "Deleted 1 question" in text_of(question))
    assert not labels_of(question)
    assert list(kept.exchanges) == ["2"]
    assert [opinion.person_id for opinion in kept.said.values()] == [HIS]
    assert list(kept.kept_records) == ["2"]


async def test_a_person_deletes_what_is_in_memory_of_them(discord, bot, kept):
    async with bot(exchanges=kept, document_answerer=ScriptedDocumentAnswerer(examples.refused())):
        file = discord.attach("notes.txt", b"It stopped at noon.")
        (refused,) = await (await discord.slash("ask", question="When?", file=file)).answer()
        (shown,) = await (await discord.slash("privacy")).answer()
        (question,) = await (await discord.click(shown, "Delete everything")).answer()
        await discord.press(question, "Delete everything")
        await discord.until(lambda: "Deleted" in text_of(question))
        form = (await discord.press(refused, "Rephrase"))["data"]
        again = await discord.submit(form, below=refused, question="At what time?")
        await discord.until(lambda: any(each["flags"] & 64 for each in again.messages))
        assert "can't find the file" in again.contents[-1]


async def test_a_question_in_progress_is_ended_when_its_person_deletes_everything(
    discord, bot, kept
):
    go_on = threading.Event()
    slow = ScriptedAnswerer(examples.extractive(), before_each=lambda _: go_on.wait(PATIENCE))
    async with bot(slow, exchanges=kept):
        asked = await discord.direct_message("When?")
        await discord.until(lambda: asked.messages and slow.questions)
        (shown,) = await (await discord.slash("privacy")).answer()
        (question,) = await (await discord.click(shown, "Delete everything")).answer()
        await discord.press(question, "Delete everything")
        await discord.until(lambda: "Deleted 2 questions" in text_of(question))
        go_on.set()
        await discord.until(lambda: asked.messages == [])
    assert list(kept.exchanges) == ["2"]


async def test_where_nothing_is_kept_it_is_said_to_go_with_the_answer(discord, bot):
    async with bot(keep_days=0):
        text = await used(discord, "privacy")
    assert "no questions and no ratings of answers" in text
    assert "deleted once the question is answered" in text


async def test_a_button_that_another_person_presses_is_about_that_person(discord, bot, kept):
    other = payloads.user(str(HIS), "his")
    async with bot(exchanges=kept):
        (shown,) = await (await discord.slash("privacy")).answer()
        (question,) = await (await discord.click(shown, "Delete everything", by=other)).answer()
        await discord.press(question, "Delete everything", by=other)
        await discord.until(lambda: "Deleted" in text_of(question))
    assert list(kept.exchanges) == ["1"]


async def test_where_nothing_is_kept_there_is_nothing_to_press(discord, bot):
    async with bot():
        (shown,) = await (await discord.slash("privacy")).answer()
    assert labels_of(shown) == []


async def test_what_cannot_be_deleted_at_the_moment_is_said(discord, bot, kept):
    class Busy(InMemoryExchanges):
        def of_person(self, person_id):
            raise StoreBusy(str(person_id))

    async with bot(exchanges=Busy()):
        assert "being updated" in await used(discord, "privacy")
