"""From the invite to a first answer: the message on joining, the set-up, and ask channels."""

from dataclasses import replace
from datetime import date

import pytest
from structlog.testing import capture_logs

from bot.discord.connection.token import PERMISSIONS
from bot.discord.features.ask_channels import change_channel, choose_ask_channels, parse_date
from bot.discord.features.missing_permissions import FLAGS
from bot.discord.features.setup import GENERAL_QUESTION, TITLE_QUESTION
from bot.discord.i18n.catalogs import load_languages
from bot.discord.i18n.strings import ENGLISH
from bot.retrieval.intent import Intent, intent_of
from bot.types.records import ChannelLibraries, ChannelSettings, GuildSettings
from ingest.errors import StoreBusy
from ingest.types import IngestOutcome, IngestStatus
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.fakes.guild_library import ScriptedGuildLibrary
from tests.fakes.guild_settings import InMemoryGuildSettings
from tests.integration.discord import payloads
from tests.integration.discord.new_server import ALL, opened, replace_by
from tests.integration.discord.payloads import labels_of, text_of
from tests.integration.discord.rest import MISSING_PERMISSIONS

MANAGER = str(1 << 5)
VIEW, SEND = 1 << 10, 1 << 11
REFUSAL = "Manage Server permission"
ADDRESS = "https://gazette.example.com/ferry"
STRANGER = payloads.user(payloads.snowflake(), "stranger")
GERMAN = load_languages().for_locale("de")


@pytest.fixture
def manager(discord):
    """The test's person may manage the server."""
    discord.permissions = MANAGER


# The message on joining


async def test_it_is_posted_in_the_channel_for_system_messages(discord, bot, server):
    server.add_channel("rules")
    server.system_channel = server.add_channel("welcome")
    async with bot():
        await server.join()
        shown = await server.message()
    assert list(server.posted()) == ["welcome"]
    assert "cite an exact sentence" in text_of(shown)
    assert "all the permissions I need" in text_of(shown)
    assert labels_of(shown) == ["Set up"]
    assert not shown["flags"] & 64


async def test_it_goes_to_the_first_channel_where_the_bot_may_write(discord, bot, server):
    server.system_channel = server.add_channel("locked", denied=SEND)
    server.add_channel("hidden", denied=VIEW)
    server.add_channel("open")
    server.add_channel("also-open")
    async with bot():
        await server.join()
        await server.message()
    assert list(server.posted()) == ["open"]


async def test_a_channel_that_refuses_it_after_all_is_passed_over(discord, bot, server):
    server.add_channel("first")
    server.add_channel("second")
    discord.refuse("POST /channels", 403, MISSING_PERMISSIONS)
    async with bot():
        await server.join()
        await server.message()
    assert list(server.posted()) == ["second"]


async def test_where_the_bot_may_write_nowhere_it_writes_to_nobody(discord, bot, server):
    server.add_channel("locked", denied=SEND)
    with capture_logs() as logs:
        async with bot():
            await server.join()
            await discord.handled()
    assert server.posted() == {}
    assert not discord.sent("POST .*/users/@me/channels")
    assert "join_message_not_posted" in {entry["event"] for entry in logs}


async def test_it_is_posted_once_though_discord_tells_of_the_join_again(discord, bot, server):
    server.add_channel("general")
    async with bot():
        await server.join()
        await server.message()
        await server.join()
        await discord.gateway.cut()
        await discord.until(lambda: discord.gateway.connected)
        await discord.handled()
    async with bot():
        await discord.handled()
    assert len(server.posted()["general"]) == 1


async def test_a_server_that_adds_the_bot_again_gets_it_again(discord, bot, server):
    server.add_channel("general")
    async with bot():
        await server.join()
        await server.message()
        await discord.gateway.dispatch("GUILD_DELETE", {"id": server.id})
        server.joined_at = "2030-01-01T00:00:00.000000+00:00"
        await server.join()
        await discord.until(lambda: len(server.posted()["general"]) == 2)


async def test_no_server_that_the_bot_was_in_before_gets_it(discord, bot):
    async with bot():
        await discord.handled()
    assert discord.channels[discord.channel["id"]] == {}


async def test_it_is_in_the_language_of_the_server(discord, bot, server):
    server.locale = "de"
    server.add_channel("allgemein")
    async with bot():
        await server.join()
        assert labels_of(await server.message()) == [GERMAN.set_up]


async def test_it_names_what_is_missing(discord, bot, server):
    server.permissions = str(PERMISSIONS.value & ~(1 << 15))
    server.add_channel("general")
    hidden = server.add_channel("desk", denied=VIEW)
    forum = server.add_channel("forum", denied=1 << 38 | SEND, kind=15)
    guild_settings = InMemoryGuildSettings()
    chosen = frozenset({int(hidden["id"]), int(forum["id"]), 99})
    guild_settings.set(int(server.id), GuildSettings(channels=chosen))
    async with bot(guild_settings=guild_settings):
        await server.join()
        text = text_of(await server.message())
    assert "**My role lacks**: Attach Files." in text
    assert f"](<https://discord.com/oauth2/authorize?client_id={discord.application_id}&" in text
    assert f"- <#{hidden['id']}>: View Channels\n" in text
    assert f"- <#{forum['id']}>: Send Messages in Threads" in text.splitlines()
    assert "- <#99>: gone, or hidden from me" in text


@pytest.mark.parametrize(("denied", "missing"), [(1 << 35, ""), (SEND, "Send Messages")])
async def test_the_moderators_channel_needs_no_threads(discord, bot, server, denied, missing):
    server.add_channel("general")
    desk = server.add_channel("desk", denied=denied)
    guild_settings = InMemoryGuildSettings()
    guild_settings.set(int(server.id), GuildSettings(moderator_channel=int(desk["id"])))
    async with bot(guild_settings=guild_settings):
        await server.join()
        text = text_of(await server.message())
    assert (f"- <#{desk['id']}>: {missing}" in text) is bool(missing)


async def test_settings_that_cannot_be_read_do_not_keep_it_back(discord, bot, server):
    class Busy(InMemoryGuildSettings):
        def settings(self, guild_id):
            raise StoreBusy(str(guild_id))

    server.add_channel("general")
    async with bot(guild_settings=Busy()):
        await server.join()
        assert "all the permissions" in text_of(await server.message())


def test_every_permission_of_the_invite_is_checked_and_has_a_name():
    invited = [flag for flag in FLAGS if getattr(PERMISSIONS, flag)]
    assert invited == list(FLAGS)
    assert sum(1 for _, value in PERMISSIONS if value) == len(FLAGS)
    assert len({getattr(ENGLISH, f"permission_{flag}") for flag in FLAGS}) == len(FLAGS)


# The set-up


async def test_a_stranger_gets_from_the_join_to_a_first_answer(discord, bot, server, manager):
    general = server.add_channel("general")
    guild_settings = InMemoryGuildSettings()
    added = IngestOutcome(ADDRESS, IngestStatus.ADDED, "ferry", 3)
    guild_library = ScriptedGuildLibrary(added, articles=[examples.summary()])
    answering = ScriptedAnswerer(examples.extractive())
    running = {"guild_settings": guild_settings, "guild_library": guild_library}
    async with bot(answering, **running):
        await server.join()
        step = await opened(discord, await server.message())
        assert "Step 1 of 6" in text_of(step)
        assert "all the permissions I need" in text_of(step)
        await replace_by(discord, step, "Next")
        assert "Where I answer" in text_of(step)
        await discord.choose(step, general["id"], kind=8)
        await discord.until(lambda: f"<#{general['id']}>" in text_of(step))
        assert "Step 2 of 6" in text_of(step)
    # The walk goes on after a restart.
    async with bot(answering, **running):
        await replace_by(discord, step, "Next")
        await discord.choose(step, "4242", kind=6)
        await discord.until(lambda: "<@&4242>" in text_of(step))
        await replace_by(discord, step, "Next")
        assert "1 article can be asked about" in text_of(step)
        assert "/follow" in text_of(step)
        form = (await discord.press(step, "Add an article"))["data"]
        result = await discord.submit(form, below=step, link=f" {ADDRESS} ")
        await discord.until(lambda: any("1 added" in text for text in result.contents))
        (summary,) = result.messages
        # Another one, or the same with another link if it failed.
        form = (await discord.press(summary, "Add an article"))["data"]
        assert form["title"] == "Add an article"
        await replace_by(discord, summary, "Next")
        assert "Step 5 of 6" in text_of(summary)
        await discord.choose(summary, "30")
        await discord.until(lambda: "**: 30 days" in text_of(summary))
        await replace_by(discord, summary, "Next")
        form = (await discord.press(summary, "Ask a test question"))["data"]
        question = form["components"][0]["component"]["value"]
        assert question == "Summarize “Harbour ferry stops”"
        asked = await discord.submit(form, below=summary, question=question)
        (answer,) = await asked.answer()
        assert answer["flags"] & 64
        assert examples.SENTENCES[0] in text_of(answer)
        await replace_by(discord, summary, "Next")
        assert "Done" in text_of(summary)
        await replace_by(discord, summary, "All settings")
        assert "**How long questions are kept**: 30 days" in text_of(summary)
    assert guild_library.asked == [(f"guild-{server.id}", ADDRESS)]
    assert guild_settings.all[int(server.id)] == GuildSettings(
        frozenset({int(general["id"])}), frozenset({4242}), 30
    )
    assert [each.text for each in answering.questions] == [question]


async def test_the_permissions_are_checked_again(discord, bot, server, manager):
    server.permissions = str(PERMISSIONS.value & ~(1 << 6))
    server.add_channel("general")
    async with bot():
        await server.join()
        step = await opened(discord, await server.message())
        assert "**My role lacks**: Add Reactions." in text_of(step)
        role = payloads.role(server.id, "@everyone") | {"permissions": ALL}
        await discord.gateway.dispatch("GUILD_ROLE_UPDATE", {"guild_id": server.id, "role": role})
        await replace_by(discord, step, "Check again")
        assert "all the permissions I need" in text_of(step)


async def test_every_step_can_be_skipped_and_returned_to(discord, bot, manager):
    guild_settings = InMemoryGuildSettings()
    async with bot(guild_settings=guild_settings):
        (step,) = await (await discord.slash("setup")).answer()
        seen = [step["components"]]
        while "Next" in labels_of(step):
            await replace_by(discord, step, "Next")
            seen.append(step["components"])
        assert len(seen) == 7
        for earlier in reversed(seen[:-1]):
            await replace_by(discord, step, "Back")
            assert text_of({"components": earlier}) == text_of(step)
        assert "Back" not in labels_of(step)
    assert guild_settings.all == {}


async def test_a_chosen_channel_where_the_bot_lacks_permissions_is_named_at_once(
    discord, bot, manager
):
    async with bot():
        (step,) = await (await discord.slash("setup")).answer()
        await replace_by(discord, step, "Next")
        await discord.choose(step, discord.channel["id"], kind=8)
        await discord.until(
            lambda: f"- <#{discord.channel['id']}>: Create Public Threads" in text_of(step)
        )


async def test_a_test_question_is_answered_in_a_channel_without_answers_as_well(
    discord, bot, manager
):
    guild_settings = InMemoryGuildSettings()
    guild_settings.set(int(discord.guild_id), GuildSettings(channels=frozenset({11})))
    async with bot(guild_settings=guild_settings):
        exchange = await discord.submit({"custom_id": "setup-question-form"}, question="When?")
        (shown,) = await exchange.answer()
    assert shown["flags"] & 64
    assert "noon" in text_of(shown)


@pytest.mark.parametrize("title", ["Ring walks away from Flock", "What happens when we ask?"])
def test_a_test_question_is_understood_as_one_about_a_whole_article(title):
    assert intent_of(TITLE_QUESTION.format(title=title)) is Intent.OVERVIEW
    assert intent_of(GENERAL_QUESTION) is Intent.OVERVIEW


@pytest.mark.parametrize("way", ["none", "untitled", "busy"])
async def test_without_a_title_the_test_question_is_a_general_one(discord, bot, manager, way):
    class Busy(ListedCatalog):
        def find_articles(self, *_):
            raise StoreBusy("locked")

    articles = [examples.summary(title=None)] if way == "untitled" else []
    catalog = Busy() if way == "busy" else ListedCatalog(*articles)
    async with bot(catalog=catalog):
        (step,) = await (await discord.slash("setup")).answer()
        response = await discord.forge("setup-question", step, by=discord.person)
    assert response["data"]["components"][0]["component"]["value"] == "What is this about?"


async def test_a_link_that_cannot_be_read_is_told_and_the_walk_goes_on(discord, bot, manager):
    guild_library = ScriptedGuildLibrary(StoreBusy("locked"))
    async with bot(guild_library=guild_library):
        (step,) = await (await discord.slash("setup")).answer()
        form = {"custom_id": "setup-link-form"}
        result = await discord.submit(form, below=step, link=ADDRESS)
        assert "being updated" in await result.text()
        await replace_by(discord, step, "Next")


# Who may


PRESSES = (
    *("setup", "setup:article", "setup:forged", "setup-link", "setup-question"),
    *("settings", "settings:set-days", "ask-channels", "ask-channel:7", "ask-limits:7"),
    "channel-sources",
)


@pytest.mark.parametrize("custom_id", PRESSES)
async def test_a_person_who_may_not_manage_the_server_is_refused_at_each_press(
    discord, bot, server, custom_id
):
    server.add_channel("general")
    async with bot():
        await server.join()
        shown = await server.message()
        before = dict(shown)
        response = await discord.forge(custom_id, shown, by=STRANGER)
    assert REFUSAL in text_of(response["data"])
    assert response["data"]["flags"] & 64
    assert shown == before


MENUS = ("setup-change:channels", "set-ask-channels", "ask-libraries:7", "ask-threads:7")


@pytest.mark.parametrize("custom_id", MENUS)
async def test_a_person_who_may_not_manage_the_server_changes_nothing(discord, bot, custom_id):
    guild_settings = InMemoryGuildSettings()
    async with bot(guild_settings=guild_settings):
        menu = {"type": 3, "custom_id": custom_id}
        below = payloads.message(payloads.snowflake(), discord.channel["id"], discord.bot, "Old")
        refused = await discord.choose(below | {"components": [menu]}, "own")
        assert REFUSAL in await refused.text(edited=False)
    assert guild_settings.all == {}


@pytest.mark.parametrize("form", ["setup-link-form", "setup-question-form", "ask-limits-form:7"])
async def test_a_form_of_a_person_who_may_not_manage_the_server_is_refused(discord, bot, form):
    guild_settings, guild_library = InMemoryGuildSettings(), ScriptedGuildLibrary()
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering, guild_settings=guild_settings, guild_library=guild_library):
        sent = await discord.submit(
            {"custom_id": form}, link=ADDRESS, question="When?", outlet="Gazette"
        )
        assert REFUSAL in await sent.text(edited=False)
    assert guild_settings.all == {}
    assert guild_library.asked == answering.questions == []


@pytest.mark.parametrize("custom_id", PRESSES)
async def test_a_forged_press_leaves_a_public_message_as_it_is(
    discord, bot, server, manager, custom_id
):
    server.add_channel("general")
    async with bot():
        await server.join()
        shown = await server.message()
        before = dict(shown)
        await discord.forge(custom_id, shown, by=discord.person)
        await discord.handled()
    assert shown == before


# Ask channels


@pytest.fixture
def ask_channel(discord):
    return int(discord.channel["id"])


async def open_ask_channels(discord):
    (shown,) = await (await discord.slash("settings")).answer()
    await replace_by(discord, shown, "Ask channels")
    return shown


async def test_a_channel_becomes_an_ask_channel_with_limits_of_its_own(
    discord, bot, manager, ask_channel
):
    guild_settings = InMemoryGuildSettings()
    async with bot(guild_settings=guild_settings, message_content=True):
        shown = await open_ask_channels(discord)
        assert "doesn't work yet" not in text_of(shown)
        await discord.choose(shown, str(ask_channel), kind=8)
        await discord.until(lambda: f"<#{ask_channel}>" in text_of(shown))
    async with bot(guild_settings=guild_settings, message_content=True):
        await discord.choose(shown, str(ask_channel))
        await discord.until(lambda: "**Outlet**: all" in text_of(shown))
        await choose_from(discord, shown, "ask-libraries", "own")
        await discord.until(lambda: "**Articles**: Only this server" in text_of(shown))
        await choose_from(discord, shown, "ask-threads", "threads")
        await discord.until(lambda: "**Questions**: Only in its threads" in text_of(shown))
        form = (await discord.press(shown, "Limit outlet and date"))["data"]
        await discord.submit(form, below=shown, outlet=" the example GAZETTE ", since="2026-05")
        await discord.until(lambda: "**Outlet**: The Example Gazette" in text_of(shown))
        assert "**Published since**: 1 May 2026" in text_of(shown)
        form = (await discord.press(shown, "Limit outlet and date"))["data"]
        filled = [part["component"]["value"] for part in form["components"]]
        assert filled == ["The Example Gazette", "2026-05-01"]
    assert guild_settings.all[int(discord.guild_id)].channel_settings == (
        ChannelSettings(
            ask_channel,
            answers_all=True,
            threads_only=True,
            libraries=ChannelLibraries.OWN,
            outlet="The Example Gazette",
            since=date(2026, 5, 1),
        ),
    )


async def choose_from(discord, shown, name, value):
    """Choose from the menu of that name; a message may have several."""
    menu = next(
        part
        for part in payloads.parts_of(shown)
        if part.get("custom_id", "").partition(":")[0] == name
    )
    event = discord._interaction(
        3,
        discord.channel,
        discord.guild_id,
        {"custom_id": menu["custom_id"], "component_type": 3, "values": [value]},
    )
    event["message"] = shown
    await discord.gateway.dispatch("INTERACTION_CREATE", event)


@pytest.fixture
def limited(discord, ask_channel):
    """Settings with an ask channel."""
    guild_settings = InMemoryGuildSettings()
    channel = ChannelSettings(ask_channel, answers_all=True)
    guild_settings.set(int(discord.guild_id), GuildSettings(channel_settings=(channel,)))
    return guild_settings


async def limit(discord, channel_id, **fields):
    shown = await open_ask_channels(discord)
    form = {"custom_id": f"ask-limits-form:{channel_id}"}
    return shown, await discord.submit(form, below=shown, **fields)


async def test_a_channel_that_is_no_ask_channel_has_sources_of_its_own(discord, bot, manager):
    guild_settings, number = InMemoryGuildSettings(), int(discord.channel["id"])
    async with bot(guild_settings=guild_settings):
        (shown,) = await (await discord.slash("settings")).answer()
        await replace_by(discord, shown, "Channel sources")
        await discord.choose(shown, str(number), kind=8)
        await discord.until(lambda: "**Outlet**: all" in text_of(shown))
        assert "**Questions**" not in text_of(shown)
        await choose_from(discord, shown, "ask-libraries", "shared")
        await discord.until(lambda: "**Articles**: Only the shared" in text_of(shown))
        form = (await discord.press(shown, "Limit outlet and date"))["data"]
        await discord.submit(form, below=shown, outlet="", since="2026")
        await discord.until(lambda: "**Published since**: 1 January 2026" in text_of(shown))
        (channel,) = guild_settings.all[int(discord.guild_id)].channel_settings
        await replace_by(discord, shown, "Channel sources")
        assert f"**Channel sources**: <#{number}>" in text_of(shown)
    assert channel == ChannelSettings(
        number, libraries=ChannelLibraries.SHARED, since=date(2026, 1, 1)
    )


def test_a_channel_whose_limits_are_taken_back_is_as_any_other():
    channel = ChannelSettings(3, libraries=ChannelLibraries.OWN)
    found = GuildSettings(channel_settings=(channel,))
    back = change_channel(found, channel, lambda each: replace(each, libraries="both"))
    assert back == GuildSettings()


async def test_the_sources_of_a_channel_of_another_server_are_neither_shown_nor_set(
    discord, bot, manager
):
    guild_settings, foreign = InMemoryGuildSettings(), payloads.snowflake()
    async with bot(guild_settings=guild_settings):
        (shown,) = await (await discord.slash("settings")).answer()
        for custom_id, values in (
            (f"ask-libraries:{foreign}", ["own"]),
            ("source-channel", [foreign]),
            ("source-channel", ["9" * 20]),
        ):
            edits = len(discord.sent("PATCH"))
            event = discord._interaction(
                3,
                discord.channel,
                discord.guild_id,
                {"custom_id": custom_id, "component_type": 3, "values": values},
            )
            event["message"] = shown
            await discord.gateway.dispatch("INTERACTION_CREATE", event)
            await discord.until(lambda before=edits: len(discord.sent("PATCH")) > before)
            assert foreign not in text_of(shown)
    assert guild_settings.settings(int(discord.guild_id)) == GuildSettings()


async def test_without_the_message_content_intent_it_is_said_how_to_get_it(discord, bot, manager):
    async with bot():
        assert "DISCORD_MESSAGE_CONTENT=1" in text_of(await open_ask_channels(discord))


async def test_an_outlet_without_articles_is_stored_with_a_warning(
    discord, bot, manager, limited, ask_channel
):
    async with bot(guild_settings=limited):
        shown, _ = await limit(discord, ask_channel, outlet="Tram\n*Times*", since="")
        await discord.until(lambda: "No article here is from" in text_of(shown))
    (channel,) = limited.all[int(discord.guild_id)].channel_settings
    assert (channel.outlet, channel.since) == ("Tram *Times*", None)


async def test_what_is_no_date_changes_nothing(discord, bot, manager, limited, ask_channel):
    before = dict(limited.all)
    async with bot(guild_settings=limited):
        shown, sent = await limit(discord, ask_channel, outlet="Gazette", since="2026-13")
        await discord.until(lambda: any("is not a date" in text for text in sent.contents))
        assert "is not a date" not in text_of(shown)
    assert limited.all == before


@pytest.mark.parametrize("number", ["", "x", "5", "9" * 20, "9" * 200])
async def test_a_forged_number_of_a_channel_changes_nothing(discord, bot, manager, limited, number):
    before = dict(limited.all)
    async with bot(guild_settings=limited):
        shown, _ = await limit(discord, number, outlet="Gazette", since="")
        edits = shown["edited_timestamp"]
        await discord.until(lambda: len(discord.sent("PATCH")) >= 3)
        assert edits
    assert limited.all == before


async def test_a_channel_of_another_server_never_becomes_an_ask_channel(discord, bot, manager):
    guild_settings = InMemoryGuildSettings()
    async with bot(guild_settings=guild_settings):
        shown = await open_ask_channels(discord)
        edits = len(discord.sent("PATCH"))
        await discord.choose(shown, payloads.snowflake(), "9" * 20, "x", kind=8)
        await discord.until(lambda: len(discord.sent("PATCH")) > edits)
    assert guild_settings.all[int(discord.guild_id)].channel_settings == ()


@pytest.fixture
def not_shown(discord):
    """Discord has named the server after connecting, but not shown its channels yet."""
    discord.is_unavailable = True


@pytest.mark.usefixtures("not_shown")
async def test_before_discord_has_shown_the_server_the_choice_of_ask_channels_stays(
    discord, bot, manager, limited, ask_channel
):
    before = dict(limited.all)
    async with bot(guild_settings=limited):
        shown = await open_ask_channels(discord)
        await discord.choose(shown, str(ask_channel), discord.forum["id"], kind=8)
        await discord.until(lambda: ENGLISH.channels_not_shown in text_of(shown))
        assert f"<#{ask_channel}>" in text_of(shown)
    assert limited.all == before


@pytest.mark.usefixtures("not_shown")
async def test_before_discord_has_shown_the_server_all_ask_channels_can_be_taken_back(
    discord, bot, manager, limited
):
    async with bot(guild_settings=limited):
        shown = await open_ask_channels(discord)
        await discord.choose(shown, kind=8)
        await discord.until(lambda: ENGLISH.none_chosen in text_of(shown))
    assert limited.all[int(discord.guild_id)].channel_settings == ()


def test_a_channel_that_stays_keeps_its_limits_and_one_that_goes_loses_them():
    stays = ChannelSettings(1, answers_all=True, outlet="Gazette")
    goes = ChannelSettings(2, answers_all=True, threads_only=True)
    limited_only = ChannelSettings(3, libraries=ChannelLibraries.OWN)
    found = GuildSettings(channel_settings=(stays, goes, limited_only))
    chosen = choose_ask_channels(found, frozenset({1, 4}))
    assert set(chosen.channel_settings) == {
        stays,
        limited_only,
        ChannelSettings(4, answers_all=True),
    }
    assert choose_ask_channels(chosen, frozenset({1, 4})) == chosen


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-10-31", date(2026, 10, 31)),
        ("2026-10", date(2026, 10, 1)),
        ("2026", date(2026, 1, 1)),
        *[(typed, None) for typed in ("", "7d", "2026-1", "2026-02-30", "０２０２", "2026-W01")],
    ],
)
def test_a_date_may_be_a_month_or_a_year(typed, expected):
    assert parse_date(typed) == expected


async def test_everything_is_within_discords_limits_in_german_with_as_much_as_possible(
    discord, bot, server, manager
):
    server.locale = "de"
    server.permissions = str(VIEW | SEND)
    channels = [server.add_channel(f"{n:02}" + "k" * 98) for n in range(25)]
    numbers = frozenset(int(channel["id"]) for channel in channels)
    guild_settings = InMemoryGuildSettings()
    guild_settings.set(
        int(server.id),
        GuildSettings(
            channels=numbers,
            roles=numbers,
            days=365,
            staff_roles=numbers,
            moderator_channel=min(numbers),
            channel_settings=tuple(
                ChannelSettings(number, answers_all=True, outlet="&" * 100) for number in numbers
            ),
        ),
    )
    discord.locale = "de"
    async with bot(guild_settings=guild_settings):
        await server.join()
        await server.message()
        for command in ("settings", "setup"):
            (shown,) = await (await discord.slash(command, locale="de")).answer()
            for custom_id in (*PRESSES[5:9], *(f"setup:{step}" for step in STEPS)):
                edits = len(discord.sent("PATCH"))
                await german_press(discord, shown, custom_id)
                await discord.until(lambda before=edits: len(discord.sent("PATCH")) > before)


STEPS = ("permissions", "channels", "editors", "article", "retention", "question", "done")


async def german_press(discord, shown, custom_id):
    event = discord._interaction(
        3, discord.channel, discord.guild_id, {"custom_id": custom_id, "component_type": 2}
    )
    event |= {"message": shown, "locale": "de"}
    await discord.gateway.dispatch("INTERACTION_CREATE", event)
