"""Moderators see how many questions were asked, how they ended, and what was cited."""

from datetime import UTC, datetime, timedelta

from bot.discord.questions.rate_limit import RateLimits
from bot.errors import QuestionError
from bot.types.activity import Activity, Citations, Outcomes, Ratings
from bot.types.answer import Answer, CitedVersion, Refusal, RefusalCode
from bot.types.records import ExchangeState, GuildSettings
from tests.builders import examples
from tests.fakes.activity import InMemoryActivity
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.fakes.exchanges import InMemoryExchanges
from tests.fakes.guild_settings import InMemoryGuildSettings
from tests.integration.discord.payloads import parts_of, text_of

MODERATOR = str(1 << 13)
GALLERY = 12
TODAY = datetime.now(UTC).date()
EARLIER = TODAY - timedelta(days=10)


def activity():
    return Activity(
        (
            Outcomes(TODAY, ExchangeState.ANSWERED, 8),
            Outcomes(TODAY, ExchangeState.REFUSED, 3),
            Outcomes(EARLIER, ExchangeState.ANSWERED, 20),
            Outcomes(EARLIER, ExchangeState.FAILED, 1),
        ),
        (Ratings(TODAY, helpful=True, ratings=5), Ratings(EARLIER, helpful=False, ratings=2)),
        (Citations(TODAY, (1,), 6), Citations(EARLIER, (1, 99), 3)),
    )


def catalog():
    version = examples.version()
    return ListedCatalog(sources=[CitedVersion(version, version)])


async def used(discord, permissions=MODERATOR, **options):
    discord.permissions = permissions
    (shown,) = await (await discord.slash("stats", **options)).answer()
    assert shown["flags"] & 64
    return shown


async def test_a_week_and_a_month_are_counted_and_drawn(discord, bot):
    store = InMemoryActivity({int(discord.guild_id): activity()})
    async with bot(catalog=catalog(), activity=store):
        shown = await used(discord)
    text = text_of(shown)
    week, month = text.split("**Last 30 days**")
    assert "11 questions: 🟩 8 answered, 🟧 3 refused, 🟥 0 failed · 👍 5 · 👎 0" in week
    assert "32 questions: 🟩 28 answered, 🟧 3 refused, 🟥 1 failed · 👍 5 · 👎 2" in month
    # What was removed, or is another server's, is not named.
    cited = month.partition("**Most cited**")[2]
    assert "Harbour ferry stops" in cited
    assert "in 9 answers" in cited
    assert cited.count("\n- ") == 1
    (gallery,) = [part for part in parts_of(shown) if part["type"] == GALLERY]
    (item,) = gallery["items"]
    assert "28 answered, 3 refused, 1 failed" in item["description"]
    (picture,) = [content for request in discord.requests for content in request.files.values()]
    assert picture.startswith(b"\x89PNG")


async def test_it_says_for_how_long_questions_are_stored(discord, bot):
    settings = InMemoryGuildSettings()
    settings.set(int(discord.guild_id), GuildSettings(days=7))
    store = InMemoryActivity({int(discord.guild_id): activity()})
    async with bot(activity=store, guild_settings=settings):
        assert "They are stored for 7 days." in text_of(await used(discord))


async def test_without_stored_questions_that_is_said(discord, bot):
    async with bot(activity=InMemoryActivity({4711: activity()})):
        assert "No questions of the last 30 days" in text_of(await used(discord))


async def test_others_see_none(discord, bot):
    store = InMemoryActivity({int(discord.guild_id): activity()})
    async with bot(activity=store):
        assert "Manage Messages" in text_of(await used(discord, permissions="0"))
        assert "only in a server" in text_of(await used(discord, direct=True))


async def test_an_answer_is_recorded_with_what_it_cites_and_small_talk_is_no_question(discord, bot):
    exchanges = InMemoryExchanges()
    greeting = Answer("hello", refusal=Refusal(RefusalCode.SMALL_TALK, "Hello!"))
    answering = ScriptedAnswerer(examples.extractive(), greeting)
    async with bot(answering, exchanges=exchanges):
        for question in ("When?", "hello"):
            await (await discord.slash("ask", question=question)).answer()
        await discord.until(
            lambda: all(e.state is not ExchangeState.WRITING for e in exchanges.exchanges.values())
        )
    answered, replied = exchanges.exchanges.values()
    assert (answered.state, answered.cited) == (ExchangeState.ANSWERED, (1,))
    assert (replied.state, replied.cited) == (ExchangeState.REPLIED, ())


async def test_a_question_over_the_limits_or_that_cannot_be_asked_is_no_failure(discord, bot):
    exchanges = InMemoryExchanges()
    answering = ScriptedAnswerer(QuestionError("The question is empty."))
    async with bot(answering, exchanges=exchanges, limits=RateLimits(per_user=1)):
        for count in (1, 2):
            await discord.slash("ask", question="When?")
            await discord.until(lambda: len(exchanges.exchanges) == count)  # noqa: B023  # at once
        await discord.until(
            lambda: all(e.state is not ExchangeState.WRITING for e in exchanges.exchanges.values())
        )
    states = [each.state for each in exchanges.exchanges.values()]
    assert states == [ExchangeState.REPLIED, ExchangeState.REPLIED]
