"""A guild's own library, who may change it, and its settings."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.discord.features.settings import CHANNELS, DAYS, MODERATORS, ROLES, apply_choice
from bot.types.records import Exchange, ExchangeState, GuildSettings
from ingest.errors import SourceError, SourceUnavailable, StoreBusy
from ingest.sources.items import Upload
from ingest.types import IngestedMetadata, IngestOutcome, IngestStatus
from tests.builders import examples
from tests.fakes.answering import ScriptedAnswerer
from tests.fakes.discord_markdown import active
from tests.fakes.exchanges import InMemoryExchanges
from tests.fakes.guild_library import ScriptedGuildLibrary
from tests.fakes.guild_settings import InMemoryGuildSettings
from tests.integration.discord import payloads
from tests.integration.discord.loopback import PATIENCE
from tests.integration.discord.payloads import labels_of, text_of
from tests.integration.discord.rest import MISSING_PERMISSIONS

MANAGER = str(1 << 5)
HELPERS = "4242"
ADDRESS = "https://gazette.example.com/ferry"
FERRY = IngestedMetadata("Ferry stops", None, "2026-02-13", url=ADDRESS)
ADDED = IngestOutcome(ADDRESS, IngestStatus.ADDED, "ferry-abc123", 12, metadata=FERRY)
BAD = IngestOutcome(
    "notes.xyz", IngestStatus.FAILED, error=SourceError("A file of this *kind* is not read.")
)


@pytest.fixture
def manager(discord):
    """The test's person may manage the server."""
    discord.permissions = MANAGER


def private(shown):
    assert shown["flags"] & 64
    return text_of(shown)


async def said(exchange):
    (shown,) = await exchange.answer()
    return private(shown)


# /ingest


async def test_a_page_goes_into_the_servers_own_library(discord, bot, manager):
    guild_library = ScriptedGuildLibrary(ADDED)
    async with bot(guild_library=guild_library):
        text = await said(await discord.slash("ingest", url=f" {ADDRESS} "))
    assert guild_library.asked == [(f"guild-{discord.guild_id}", ADDRESS)]
    assert "1 added" in text
    assert f"Added **[Ferry stops](<{ADDRESS}>)**, 12 sentences" in text
    assert "ferry-abc123" not in text


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (IngestedMetadata("Ferry", None, None), "Added **Ferry**"),
        (IngestedMetadata("*Ferry*", None, None, url=ADDRESS), "Added **\\*Ferry\\***"),
        (IngestedMetadata(None, None, None), "Added **harbour.txt**"),
        (None, "Added **harbour.txt**"),
    ],
    ids=["no address", "a title that is no plain text", "no title", "nothing known"],
)
async def test_an_article_is_named_as_people_know_it(discord, bot, manager, found, shown):
    outcome = replace(ADDED, source="harbour.txt", metadata=found)
    async with bot(guild_library=ScriptedGuildLibrary(outcome)):
        assert shown in await said(await discord.slash("ingest", url=ADDRESS))


async def test_more_articles_than_a_message_holds_are_counted(discord, bot, manager):
    long = [
        replace(ADDED, metadata=replace(FERRY, url=f"{ADDRESS}/{number:03}/{'x' * 300}"))
        for number in range(15)
    ]
    async with bot(guild_library=ScriptedGuildLibrary(*long)):
        text = await said(await discord.slash("ingest", url=ADDRESS))
    assert "15 added" in text
    named = text.count("Added")
    assert 5 < named < 15
    assert f"-# and {15 - named} more articles" in text


async def test_a_date_that_was_read_from_the_text_is_told(discord, bot, manager):
    found = IngestedMetadata("Ferry", None, "2026-02-13", "TOLM, 13 February 2026 —")
    guild_library = ScriptedGuildLibrary(replace(ADDED, metadata=found))
    async with bot(guild_library=guild_library):
        text = await said(await discord.slash("ingest", url=ADDRESS))
    assert "12 sentences; date read from the text: “TOLM, 13 February 2026 —”" in text


async def test_a_file_goes_in_with_its_name_and_content(discord, bot, manager):
    untitled = replace(ADDED, source="ferry.md", metadata=None)
    guild_library = ScriptedGuildLibrary(untitled, BAD)
    async with bot(guild_library=guild_library):
        file = discord.attach("ferry.md", b"# Ferry\n\nIt stopped.")
        text = await said(await discord.slash("ingest", file=file))
    assert guild_library.asked == [
        (f"guild-{discord.guild_id}", Upload("ferry.md", b"# Ferry\n\nIt stopped."))
    ]
    assert "1 added, 1 failed" in text
    assert "not read" in text
    assert active(text.replace("**", "").replace("\n- ", "\n")) == set()


@pytest.mark.parametrize("problem", ["too large", "could not be downloaded"])
async def test_a_file_that_cannot_be_taken_is_named(discord, bot, manager, problem):
    file = discord.attach("ferry.txt", b"It stopped.")
    if problem == "too large":
        file["size"] = 11 * 1024 * 1024
    else:
        file["url"] = f"{discord.cdn}/gone/at/all"
    async with bot(guild_library=(guild_library := ScriptedGuildLibrary(ADDED))):
        text = await said(await discord.slash("ingest", file=file))
    assert "Failed: **ferry" in text
    assert problem in text
    assert guild_library.asked == []


@pytest.mark.parametrize("with_file", [True, False], ids=["its file", "the address in it"])
async def test_what_a_message_has_is_ingested_from_its_menu(discord, bot, manager, with_file):
    guild_library = ScriptedGuildLibrary(ADDED)
    content = f"Look: {ADDRESS} !"
    async with bot(guild_library=guild_library):
        files = [discord.attach("ferry.txt", b"It stopped.")] if with_file else []
        await said(await discord.act_on(content, "Ingest this", *files))
    ((_, source),) = guild_library.asked
    assert source == (Upload("ferry.txt", b"It stopped.") if with_file else ADDRESS)


@pytest.mark.parametrize("options", [{}, {"url": ADDRESS, "file": True}], ids=["neither", "both"])
async def test_either_an_address_or_a_file_is_needed(discord, bot, manager, options):
    async with bot(guild_library=(guild_library := ScriptedGuildLibrary(ADDED))):
        given = dict(options)
        if "file" in given:
            given["file"] = discord.attach("a.txt", b"x")
        assert "either a web address or a file" in await said(
            await discord.slash("ingest", **given)
        )
    assert guild_library.asked == []


async def test_it_is_shown_how_far_an_ingest_is(discord, bot, manager, monkeypatch):
    monkeypatch.setattr("bot.discord.features.ingest.PROGRESS_SECONDS", 0.02)
    go_on = threading.Event()

    class Slow(ScriptedGuildLibrary):
        def ingest(self, library, source):
            yield from super().ingest(library, source)
            assert go_on.wait(PATIENCE)
            yield ADDED

    async with bot(guild_library=Slow(ADDED)):
        exchange = await discord.slash("ingest", url=ADDRESS)
        await discord.until(lambda: any("1 article so far" in text for text in exchange.contents))
        answered = await discord.message("<@bot> When?")
        await discord.until(lambda: any("noon" in text for text in answered.contents))
        go_on.set()
        await discord.until(lambda: any("2 added" in text for text in exchange.contents))


@pytest.mark.parametrize(
    ("error", "expected"),
    [(StoreBusy("/srv/lock"), "being updated"), (SourceUnavailable("x"), "isn't responding")],
)
async def test_what_ends_an_ingest_is_said(discord, bot, manager, error, expected):
    async with bot(guild_library=ScriptedGuildLibrary(error)):
        text = await said(await discord.slash("ingest", url=ADDRESS))
    assert expected in text
    assert "/srv" not in text


async def test_many_articles_are_told_in_one_message(discord, bot, manager):
    many = [
        IngestOutcome(f"news.jsonl:{n}", IngestStatus.ADDED, f"article-{n}" + "x" * 90, n)
        for n in range(150)
    ]
    async with bot(guild_library=ScriptedGuildLibrary(*many)):
        text = await said(await discord.slash("ingest", url=ADDRESS))
    assert "150 added" in text


async def test_an_ingest_is_stopped_with_the_bot(discord, bot):
    guild_library = ScriptedGuildLibrary()
    async with bot(guild_library=guild_library):
        assert not guild_library.stopped
    assert guild_library.stopped


# Who may


async def test_others_may_not(discord, bot):
    async with bot(
        guild_library=(guild_library := ScriptedGuildLibrary(ADDED, articles=[examples.summary()]))
    ):
        assert "can manage this server" in await said(await discord.slash("ingest", url=ADDRESS))
        discord.channels[discord.channel["id"]].clear()
        text = await said(await discord.slash("forget-article", article="ferry"))
        assert "can manage this server" in text
        assert await discord.autocomplete("forget-article", "article", "") == []
    assert guild_library.asked == guild_library.libraries == []


async def test_they_are_offered_only_in_servers_that_have_added_the_bot(discord, bot):
    async with bot():
        await discord.until(lambda: discord.commands)
    in_guilds = {c["name"] for c in discord.commands if c["contexts"] == [0]}
    assert in_guilds == {
        *("ingest", "forget-article", "gaps", "stats", "settings", "setup"),
        *("follow", "following", "unfollow"),
        "Ingest this",
    }
    for command in discord.commands:
        installs = [0] if command["name"] in in_guilds else [0, 1]
        assert command["integration_types"] == installs


async def test_those_with_a_role_that_was_set_may(discord, bot):
    guild_settings = InMemoryGuildSettings()
    guild_settings.set(int(discord.guild_id), GuildSettings(roles=frozenset({int(HELPERS)})))
    discord.roles = discord.known_roles = [HELPERS]
    async with bot(guild_library=ScriptedGuildLibrary(ADDED), guild_settings=guild_settings):
        assert "1 added" in await said(await discord.slash("ingest", url=ADDRESS))


@pytest.mark.parametrize("way", ["direct", "brought along"])
async def test_there_is_no_library_outside_a_server(discord, bot, manager, way):
    if way == "brought along":
        discord.integration_owners = {"1": discord.person["id"]}
    async with bot(guild_library=(guild_library := ScriptedGuildLibrary(ADDED))):
        exchange = await discord.slash("ingest", url=ADDRESS, direct=way == "direct")
        assert "only in a server" in await said(exchange)
    assert guild_library.asked == []


# /forget-article


async def test_an_article_is_removed_once_that_is_confirmed(discord, bot, manager):
    guild_library = ScriptedGuildLibrary(
        articles=[examples.summary("a:b", title="ferry *a:b* stops")]
    )
    async with bot(guild_library=guild_library):
        choices = await discord.autocomplete("forget-article", "article", "ferry")
        assert [choice["value"] for choice in choices] == ["a:b"]
        (shown,) = await (await discord.slash("forget-article", article="a:b")).answer()
        assert "and all its versions?" in private(shown)
        assert guild_library.articles
    async with bot(guild_library=guild_library):
        await discord.press(shown, "Remove")
        await discord.until(lambda: "Removed" in private(shown))
    assert not labels_of(shown)
    assert guild_library.articles == []
    assert set(guild_library.libraries) == {f"guild-{discord.guild_id}"}


async def test_an_article_is_removed_however_many_others_contain_its_id(discord, bot, manager):
    named = [examples.summary(str(n), f"Story {n}") for n in range(200, 0, -1)]
    guild_library = ScriptedGuildLibrary(articles=named)
    async with bot(guild_library=guild_library):
        (shown,) = await (await discord.slash("forget-article", article="1")).answer()
        assert "**Story 1** and all" in private(shown)
        await discord.press(shown, "Remove")
        await discord.until(lambda: "Removed" in private(shown))
    assert [each.id for each in guild_library.articles] == [str(n) for n in range(200, 1, -1)]


async def test_whoever_lost_the_right_meanwhile_removes_nothing(discord, bot, manager):
    guild_library = ScriptedGuildLibrary(articles=[examples.summary(title="ferry")])
    async with bot(guild_library=guild_library):
        (shown,) = await (await discord.slash("forget-article", article="ferry")).answer()
        discord.permissions = "0"
        await discord.press(shown, "Remove")
        await discord.until(lambda: "can manage this server" in private(shown))
    assert guild_library.articles


async def test_an_article_of_another_library_is_not_there(discord, bot, manager):
    async with bot(guild_library=ScriptedGuildLibrary()):
        assert "no such article" in await said(
            await discord.slash("forget-article", article="ferry")
        )


async def test_one_that_went_meanwhile_is_said_to_be_gone(discord, bot, manager):
    guild_library = ScriptedGuildLibrary(articles=[examples.summary(title="ferry")])
    async with bot(guild_library=guild_library):
        (shown,) = await (await discord.slash("forget-article", article="ferry")).answer()
        guild_library.articles.clear()
        await discord.press(shown, "Remove")
        await discord.until(lambda: "no such article" in private(shown))
    assert not labels_of(shown)


# /settings


async def test_settings_are_shown_and_changed(discord, bot, manager):
    guild_settings, guild = InMemoryGuildSettings(), int(discord.guild_id)
    async with bot(guild_settings=guild_settings):
        (shown,) = await (await discord.slash("settings")).answer()
        assert "**Where I answer**: all channels" in private(shown)
        await open_section(discord, shown, "Where I answer")
        await discord.choose(shown, "11", "12", kind=8)
        await discord.until(lambda: "<#11>, <#12>" in text_of(shown))
        await open_section(discord, shown, "Who can add articles")
        await discord.choose(shown, HELPERS, kind=6)
        await discord.until(lambda: f"<@&{HELPERS}>" in text_of(shown))
        await open_section(discord, shown, "How long questions are kept")
        await discord.choose(shown, "7")
        await discord.until(lambda: "7 days" in text_of(shown))
        await open_section(discord, shown, "Staff")
        await discord.choose(shown, "13", kind=6)
        await discord.until(lambda: "<@&13>" in text_of(shown))
        await open_section(discord, shown, "Moderators' channel")
        await discord.choose(shown, discord.channel["id"], kind=8)
        await discord.until(lambda: f"<#{discord.channel['id']}>" in text_of(shown))
        await press_and_wait(discord, shown, "All settings")
        assert "**Who can add articles**: <@&4242>" in private(shown)
    assert guild_settings.all[guild] == GuildSettings(
        frozenset({11, 12}),
        frozenset({int(HELPERS)}),
        7,
        frozenset({13}),
        int(discord.channel["id"]),
    )
    assert all(request.body["allowed_mentions"]["parse"] == [] for request in discord.sent("PATCH"))


async def press_and_wait(discord, shown, label):
    """Press a button that changes what the message shows."""
    before = shown["components"]
    await discord.press(shown, label)
    await discord.until(lambda: shown["components"] != before)


async def open_section(discord, shown, name):
    """Open a section of the settings, from another or from all settings."""
    if "All settings" in labels_of(shown):
        await press_and_wait(discord, shown, "All settings")
    await press_and_wait(discord, shown, name)


async def test_only_the_commands_that_set_the_bot_up_are_hidden_by_discord(discord, bot):
    async with bot():
        await discord.until(lambda: discord.commands)
    hidden = {
        command["name"]: command["default_member_permissions"]
        for command in discord.commands
        if command["default_member_permissions"] is not None
    }
    assert {name: str(value) for name, value in hidden.items()} == {
        "settings": MANAGER,
        "setup": MANAGER,
    }


@pytest.mark.parametrize("roles", [[], [HELPERS]], ids=["a member", "an editor"])
async def test_others_neither_see_nor_change_them(discord, bot, manager, roles):
    guild_settings = InMemoryGuildSettings()
    found = GuildSettings(roles=frozenset({int(HELPERS)}))
    guild_settings.set(int(discord.guild_id), found)
    discord.roles = discord.known_roles = roles
    async with bot(guild_settings=guild_settings):
        (shown,) = await (await discord.slash("settings")).answer()
        await open_section(discord, shown, "How long questions are kept")
        discord.permissions = "0"
        refused = await discord.choose(shown, "7")
        await discord.until(lambda: any("Manage Server" in t for t in refused.contents))
        discord.channels[discord.channel["id"]].clear()
        shown = await (await discord.slash("settings")).answer(edited=False)
        assert "Manage Server" in private(shown[0])
    assert guild_settings.all == {int(discord.guild_id): found}


@pytest.mark.parametrize("way", ["direct", "brought along"])
@pytest.mark.parametrize("command", ["settings", "setup"])
async def test_there_is_nothing_to_set_outside_a_server(discord, bot, manager, command, way):
    if way == "brought along":
        discord.integration_owners = {"1": discord.person["id"]}
    async with bot():
        exchange = await discord.slash(command, direct=way == "direct")
        (shown,) = await exchange.answer(edited=False)
        assert "only in a server" in private(shown)


def test_what_no_menu_offers_changes_nothing():
    found = GuildSettings(days=7)
    assert apply_choice(found, DAYS, frozenset({6})) == GuildSettings()
    assert apply_choice(found, ROLES, frozenset()).roles == frozenset()
    assert apply_choice(found, CHANNELS, frozenset({5})).channels == {5}
    assert apply_choice(found, MODERATORS, frozenset()).moderator_channel is None


async def test_a_channel_of_another_server_is_not_the_moderators_channel(discord, bot, manager):
    guild_settings, guild = InMemoryGuildSettings(), int(discord.guild_id)
    found = GuildSettings(moderator_channel=int(discord.channel["id"]))
    guild_settings.set(guild, found)
    async with bot(guild_settings=guild_settings):
        (shown,) = await (await discord.slash("settings")).answer()
        await open_section(discord, shown, "Moderators' channel")
        edits = len(discord.sent("PATCH"))
        await discord.choose(shown, payloads.snowflake(), kind=8)
        await discord.until(lambda: len(discord.sent("PATCH")) > edits)
    assert guild_settings.all == {guild: found}


async def test_questions_elsewhere_are_not_answered(discord, bot):
    guild_settings, answering = InMemoryGuildSettings(), ScriptedAnswerer(examples.extractive())
    guild_settings.set(int(discord.guild_id), GuildSettings(channels=frozenset({11})))
    async with bot(answering, guild_settings=guild_settings):
        exchange = await discord.slash("ask", question="When?")
        await discord.until(
            lambda: any("don't answer in this channel" in t for t in exchange.contents)
        )
        assert [shown["flags"] & 64 for shown in exchange.messages] == [64]
        silent = await discord.message("<@bot> When?")
        await discord.until(lambda: discord.reactions)
        assert silent.messages == []
        assert discord.reactions == [(silent.channel_id, silent.id, "🚫")]
        await (await discord.direct_message("When?")).answer()
    assert len(answering.questions) == 1


async def test_where_the_bot_may_not_react_it_is_silent_elsewhere(discord, bot):
    guild_settings = InMemoryGuildSettings()
    guild_settings.set(int(discord.guild_id), GuildSettings(channels=frozenset({11})))
    discord.refuse("PUT .*/reactions", 403, MISSING_PERMISSIONS)
    async with bot(guild_settings=guild_settings):
        silent = await discord.message("<@bot> When?")
        await discord.until(lambda: discord.sent("PUT .*/reactions"))
        await discord.handled()
        assert silent.messages == []
    assert discord.reactions == []


async def test_messages_that_ask_nothing_get_no_reaction(discord, bot):
    guild_settings = InMemoryGuildSettings()
    guild_settings.set(int(discord.guild_id), GuildSettings(channels=frozenset({11})))
    async with bot(guild_settings=guild_settings, message_content=True):
        await discord.message("When?")
        await discord.handled()
    assert not discord.sent("PUT .*/reactions")


async def test_a_chosen_channel_and_its_threads_are_answered_in(discord, bot):
    guild_settings = InMemoryGuildSettings()
    chosen = frozenset({int(discord.channel["id"])})
    guild_settings.set(int(discord.guild_id), GuildSettings(channels=chosen))
    async with bot(guild_settings=guild_settings):
        (shown,) = await (await discord.message("<@bot> When?")).answer()
        body = {"name": "Chat", "auto_archive_duration": 60}
        thread = payloads.thread(
            payloads.snowflake(), discord.channel["id"], discord.guild_id, discord.bot["id"], body
        )
        discord.channels[thread["id"]] = {}
        await discord.gateway.dispatch("THREAD_CREATE", thread)
        await (await discord.write_in(thread, "<@bot> Why?")).answer()
    assert shown


async def test_settings_that_cannot_be_read_keep_nobody_from_an_answer(discord, bot):
    class Busy(InMemoryGuildSettings):
        def settings(self, guild_id):
            raise StoreBusy(str(guild_id))

    async with bot(guild_settings=Busy()):
        assert "noon" in await (await discord.message("<@bot> When?")).text()


async def test_a_server_has_its_questions_forgotten_sooner(discord, bot):
    exchanges, guild_settings = InMemoryExchanges(), InMemoryGuildSettings()
    guild_settings.set(7, GuildSettings(days=1))
    two_days_ago = datetime.now(UTC) - timedelta(days=2)
    for name, guild in (("a", 7), ("b", 8)):
        exchanges.keep(Exchange(name, 1, guild, 9, two_days_ago, state=ExchangeState.ANSWERED))
    async with bot(exchanges=exchanges, guild_settings=guild_settings):
        await discord.until(lambda: list(exchanges.exchanges) == ["b"])


async def test_a_mention_reads_the_settings_of_its_channel_once(discord, bot):
    class Away(InMemoryGuildSettings):
        reads = 0

        def settings(self, guild_id):
            self.reads += 1
            raise StoreBusy(str(guild_id))

    async with bot(guild_settings=(away := Away())):
        await (await discord.message("<@bot> When did it stop?")).answer()
    assert away.reads == 1
