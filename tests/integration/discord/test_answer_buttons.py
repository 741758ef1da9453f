"""The buttons below an answer: what each does, for whom, and after a restart."""

import threading
from dataclasses import replace

import pytest

from bot.discord.i18n.strings import ENGLISH
from bot.discord.limits import BUTTONS
from bot.types.answer import Answer, CitedVersion, Refusal, RefusalCode
from bot.types.question import Question
from bot.types.records import ExchangeState, Feedback
from ingest.errors import StoreBusy
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.fakes.exchanges import InMemoryExchanges
from tests.integration.discord import payloads
from tests.integration.discord.loopback import PATIENCE
from tests.integration.discord.payloads import labels_of, menu_of, text_of

STRANGER = payloads.user(payloads.snowflake(), "stranger")
MODERATOR = str(1 << 13)
OWN, NOW = examples.SENTENCES, examples.version()
LONG = examples.version(*(f"Ferry {number} {'rode and rode ' * 40}home." for number in range(6)))


class Echoing(ScriptedAnswerer):
    """Answers each question alike, and repeats it."""

    def __init__(self):
        super().__init__(examples.extractive())

    def answers(self, question):
        for answer in super().answers(question):
            yield replace(answer, question=question.text)


async def answered(discord, **options):
    (shown,) = await (await discord.slash("ask", question="When?", **options)).answer()
    return shown


async def on_record(discord, exchanges):
    """Wait until the only answer is recorded as delivered."""
    (kept,) = exchanges.exchanges
    await discord.until(lambda: exchanges.exchanges[kept].state is ExchangeState.ANSWERED)


async def opened(discord, shown, label, **who):
    """The form that a button opens."""
    return (await discord.press(shown, label, **who))["data"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["👍", "👎", "Ask a follow-up", "Open thread", "Delete"]),
        ({"private": True}, ["👍", "👎", "Ask a follow-up", "Share"]),
        ({"direct": True}, ["👍", "👎", "Ask a follow-up", "Delete"]),
    ],
    ids=["in a server", "private", "direct"],
)
async def test_an_answer_has_the_buttons_that_are_of_use_there(discord, bot, options, expected):
    async with bot():
        shown = await answered(discord, **options)
    assert labels_of(shown) == expected
    assert len(expected) <= BUTTONS


@pytest.mark.parametrize(("private", "last"), [(False, "Delete"), (True, "Share")])
async def test_a_refusal_offers_what_comes_closest_and_other_words(discord, bot, private, last):
    async with bot(ScriptedAnswerer(examples.refused())):
        shown = await answered(discord, private=private)
    assert labels_of(shown) == ["Show closest passages", "Rephrase", "👍", "👎", last]


async def test_a_reply_to_no_question_and_a_failure_have_none(discord, bot):
    nothing = Answer("Hi", refusal=Refusal(RefusalCode.NOT_A_QUESTION, "Ask something."))
    async with bot(ScriptedAnswerer(nothing, StoreBusy("locked"))):
        for _ in range(2):
            (shown,) = await (await discord.slash("ask", question="Hi")).answer()
            assert labels_of(shown) == []
            assert menu_of(shown) is None
            discord.channels[discord.channel["id"]].clear()


# Feedback


async def test_a_thumb_up_is_noted_even_after_a_restart(discord, bot):
    exchanges = InMemoryExchanges()
    async with bot(exchanges=exchanges):
        shown = await answered(discord)
    async with bot(exchanges=exchanges):
        thanks = await (await discord.click(shown, "👍", by=STRANGER)).text()
    assert "Marked helpful" in thanks
    (kept,) = exchanges.exchanges.values()
    assert list(exchanges.said.values()) == [Feedback(kept.id, int(STRANGER["id"]), helpful=True)]


async def test_a_thumb_down_asks_what_is_wrong(discord, bot):
    exchanges = InMemoryExchanges()
    async with bot(exchanges=exchanges):
        shown = await answered(discord)
        form = await opened(discord, shown, "👎")
        assert exchanges.said == {}
        await (await discord.submit(form, reason=" Wrong ferry ")).answer()
    (opinion,) = exchanges.said.values()
    assert (opinion.helpful, opinion.reason) == (False, "Wrong ferry")


async def test_feedback_that_cannot_be_kept_says_so(discord, bot):
    class Busy(InMemoryExchanges):
        def rate(self, _opinion):
            raise StoreBusy("locked")

    async with bot(exchanges=Busy()):
        shown = await answered(discord)
        assert "being updated" in await (await discord.click(shown, "👍")).text()


# Ask a follow-up


async def test_ask_next_follows_up_the_answer_for_everybody(discord, bot):
    answering = Echoing()
    async with bot(answering):
        shown = await answered(discord)
        form = await opened(discord, shown, "Ask a follow-up", by=STRANGER)
        exchange = await discord.submit(form, below=shown, question="And why?")
        (second,) = await exchange.answer()
        assert "And why?" in text_of(second)
        assert second["flags"] & 64 == 0
        form = await opened(discord, second, "Ask a follow-up")
        await (await discord.submit(form, below=second, question="Since when?")).answer()
    _, why, since = answering.questions
    assert [turn.question for turn in why.conversation] == ["When?"]
    assert [turn.question for turn in since.conversation] == ["When?", "And why?"]
    assert OWN[0] in since.conversation[0].answer


async def test_what_follows_up_a_private_answer_is_private(discord, bot):
    answering = Echoing()
    async with bot(answering):
        shown = await answered(discord, private=True)
        form = await opened(discord, shown, "Ask a follow-up")
        exchange = await discord.submit(form, below=shown, question="And why?")
        (second,) = await exchange.answer()
    assert second["flags"] & 64
    assert [turn.question for turn in answering.questions[1].conversation] == ["When?"]


# Share


async def test_share_shows_a_private_answer_with_its_menu_to_everybody(discord, bot):
    async with bot(catalog=ListedCatalog(sources=[CitedVersion(NOW, NOW)])):
        shown = await answered(discord, private=True)
        (public,) = await (await discord.click(shown, "Share")).answer(edited=False)
        assert public["flags"] & 64 == 0
        assert text_of(public) == f"{text_of(shown)}\n-# Shared by Ada"
        assert labels_of(public) == ["👍", "👎", "Ask a follow-up"]
        await discord.until(lambda: "Share" not in labels_of(shown))
        assert text_of(public) == f"{text_of(shown)}\n-# Shared by Ada"
        assert labels_of(shown) == ["👍", "👎", "Ask a follow-up"]
        assert OWN[1] in await (await discord.choose(public, f"{NOW.key}:1")).text()


async def test_an_answer_of_an_earlier_version_is_shared_in_the_form_of_today(discord, bot):
    async with bot():
        shown = await answered(discord, private=True)
        text = f"{OWN[0]} [1]\n\n**Sources**\n**[1]** Harbour ferry stops"
        payloads.rewritten(shown, text)
        (public,) = await (await discord.click(shown, "Share")).answer(edited=False)
    assert text_of(public) == f"{text}\n-# Shared by Ada"
    assert menu_of(public)["custom_id"] == "sources"
    assert labels_of(public) == ["👍", "👎", "Ask a follow-up"]


async def test_a_name_that_would_ping_or_format_is_only_a_name(discord, bot):
    discord.person["global_name"] = "@everyone **x**"
    async with bot():
        shown = await answered(discord, private=True)
        (public,) = await (await discord.click(shown, "Share")).answer(edited=False)
    assert "**x**" not in text_of(public)
    (sent,) = discord.sent("POST /webhooks")
    assert sent.body["allowed_mentions"]["parse"] == []


async def test_what_was_shared_is_not_shared_again(discord, bot):
    async with bot():
        shown = await answered(discord, private=True)
        seen = dict(shown, components=list(shown["components"]))
        await (await discord.click(seen, "Share")).answer(edited=False)
        again = await discord.press(seen, "Share")
        assert text_of(again["data"]) == "You have shared this already."
        assert again["data"]["flags"] == 64
    assert len(discord.sent("POST /webhooks")) == 1


async def test_what_could_not_be_shared_can_be_shared_later(discord, bot):
    async with bot():
        shown = await answered(discord, private=True)
        discord.refuse("POST /webhooks", 400, 50035)
        failed = await discord.click(shown, "Share")
        await discord.until(lambda: any("didn't accept" in text for text in failed.contents))
        await discord.click(shown, "Share")
        await discord.until(lambda: any("Shared by Ada" in text for text in failed.contents))


# Delete


async def test_whoever_asked_may_delete_an_answer_with_its_record(discord, bot):
    exchanges = InMemoryExchanges()
    async with bot(exchanges=exchanges):
        shown = await answered(discord)
        await discord.press(shown, "Delete")
        await discord.until(lambda: not exchanges.exchanges)
    assert shown["id"] not in discord.channels[discord.channel["id"]]


async def test_a_stranger_may_not_but_a_moderator_may(discord, bot):
    exchanges = InMemoryExchanges()
    async with bot(exchanges=exchanges):
        shown = await answered(discord)
        refused = await discord.press(shown, "Delete", by=STRANGER)
        assert "Only the person who asked" in text_of(refused["data"])
        assert shown["id"] in discord.channels[discord.channel["id"]]
        await discord.press(shown, "Delete", by=STRANGER, permissions=MODERATOR)
        await discord.until(lambda: not exchanges.exchanges)


async def test_all_messages_of_a_long_answer_are_deleted(discord, bot):
    exchanges = InMemoryExchanges()
    async with bot(ScriptedAnswerer(examples.extractive(LONG, count=6)), exchanges=exchanges):
        exchange = await discord.message("<@bot> When?")
        await exchange.answer(count=2)
        await discord.until(
            lambda: any(labels_of(shown)[-1:] == ["Delete"] for shown in exchange.messages)
        )
        await discord.press(exchange.messages[-1], "Delete")
        await discord.until(lambda: not exchange.messages)


async def test_what_cannot_be_deleted_is_said(discord, bot):
    discord.refuse("DELETE .*@original", 403, 50001)
    async with bot():
        shown = await answered(discord)
        exchange = await discord.click(shown, "Delete")
        await discord.until(lambda: any("can't delete" in text for text in exchange.contents))


# Threads


async def test_a_thread_is_opened_and_said_where(discord, bot):
    async with bot():
        shown = await answered(discord)
        text = await (await discord.click(shown, "Open thread")).text()
        assert f"<#{shown['id']}>" in text
        again = await discord.click(shown, "Open thread")
        await discord.until(lambda: any("already has a thread" in said for said in again.contents))


async def test_where_a_thread_may_not_be_opened_that_is_said(discord, bot):
    discord.refuse("POST .*/threads", 403, 50013)
    async with bot():
        shown = await answered(discord)
        assert "can't create a thread" in await (await discord.click(shown, "Open thread")).text()


async def test_a_mention_in_a_thread_follows_up_what_was_said_there(discord, bot):
    answering = Echoing()
    async with bot(answering):
        shown = await answered(discord)
        await discord.press(shown, "Open thread")
        await discord.until(lambda: shown["id"] in discord.threads)
        thread = await discord.open_thread(shown)
        (first,) = await (await discord.write_in(thread, "<@bot> And why?")).answer()
        assert "Open thread" not in labels_of(first)
        await (await discord.write_in(thread, "<@bot> Since when?")).answer()
    _, why, since = answering.questions
    assert [turn.question for turn in why.conversation] == ["When?"]
    assert [turn.question for turn in since.conversation] == ["When?", "And why?"]


@pytest.mark.parametrize("granted", [False, True], ids=["without the intent", "with it"])
async def test_every_message_in_its_thread_is_a_question_only_with_the_intent(
    discord, bot, granted
):
    answering = Echoing()
    async with bot(answering, message_content=granted):
        shown = await answered(discord)
        await discord.press(shown, "Open thread")
        await discord.until(lambda: shown["id"] in discord.threads)
        thread = await discord.open_thread(shown)
        exchange = await discord.write_in(thread, "And why?")
        if granted:
            await exchange.answer()
        await discord.message("And why, elsewhere?")
        await discord.handled()
    assert [asked.text for asked in answering.questions] == ["When?", *["And why?"] * granted]


async def test_threads_of_others_are_left_alone_with_the_intent(discord, bot):
    answering = Echoing()
    async with bot(answering, message_content=True):
        shown = await answered(discord)
        body = {"name": "Chat", "auto_archive_duration": 60}
        other = payloads.thread(
            payloads.snowflake(), shown["channel_id"], discord.guild_id, discord.person["id"], body
        )
        discord.channels[other["id"]] = {}
        await discord.gateway.dispatch("THREAD_CREATE", other)
        await discord.write_in(other, "And why?")
        await discord.handled()
    assert len(answering.questions) == 1


# Changed and deleted questions


async def test_deleting_a_question_deletes_its_answer_and_record(discord, bot):
    exchanges = InMemoryExchanges()
    async with bot(exchanges=exchanges):
        exchange = await discord.message("<@bot> When?")
        await exchange.answer()
        await discord.delete(exchange.asked)
        await discord.until(lambda: not exchange.messages and not exchanges.exchanges)


async def test_several_deleted_at_once_lose_their_answers_also_after_a_restart(discord, bot):
    exchanges = InMemoryExchanges()
    async with bot(exchanges=exchanges):
        first = await discord.message("<@bot> When?")
        await first.answer()
        second = await discord.message("<@bot> Why?")
        await second.answer()
    async with bot(exchanges=exchanges):
        await discord.delete(first.asked, second.asked)
        await discord.until(lambda: not first.messages and not exchanges.exchanges)


async def test_an_answer_is_not_shown_to_a_question_that_was_deleted_meanwhile(discord, bot):
    go_on = threading.Event()
    slow = ScriptedAnswerer(examples.extractive(), before_each=lambda _: go_on.wait(PATIENCE))
    exchanges = InMemoryExchanges()
    async with bot(slow, exchanges=exchanges):
        exchange = await discord.message("<@bot> When?")
        await discord.until(lambda: exchange.messages and slow.questions)
        await discord.delete(exchange.asked)
        await discord.until(lambda: not exchange.messages and not exchanges.exchanges)
        go_on.set()
    assert exchange.messages == []


async def test_an_edited_question_can_be_asked_again_in_its_answers_place(discord, bot):
    answering = ScriptedAnswerer(examples.extractive(), examples.refused())
    exchanges = InMemoryExchanges()
    async with bot(answering, exchanges=exchanges):
        exchange = await discord.message("<@bot> When?")
        (shown,) = await exchange.answer()
        await on_record(discord, exchanges)
        for text in ("<@bot> Why?", "<@bot> Who?"):
            await discord.edit(exchange.asked, text)
        await discord.until(lambda: any("edited" in label for label in labels_of(shown)))
        await discord.handled()
        assert sum("edited" in label for label in labels_of(shown)) == 1
        button = next(label for label in labels_of(shown) if "edited" in label)
        refused = await discord.press(shown, button, by=STRANGER)
        assert refused["data"]["flags"] == 64
        await discord.press(shown, button)
        await discord.until(lambda: len(answering.questions) == 2)
        await discord.until(
            lambda: (
                ENGLISH.rephrase in labels_of(discord.channels[shown["channel_id"]][shown["id"]])
            )
        )
    assert answering.questions[1].text == "Who?"


async def edited(discord, exchanges, exchange, count):
    """The last message of an answer in so many, once it offers to ask the edited question again."""
    await exchange.answer(count)
    await on_record(discord, exchanges)
    await discord.edit(exchange.asked, "<@bot> Why?")
    last = exchange.messages[-1]
    await discord.until(lambda: ENGLISH.ask_edited_question in labels_of(last))
    return last


async def test_the_new_answer_to_an_edited_question_is_shown_to_its_end(discord, bot):
    answering = ScriptedAnswerer(examples.extractive(LONG, count=6))
    exchanges = InMemoryExchanges()
    async with bot(answering, exchanges=exchanges):
        exchange = await discord.message("<@bot> When?")
        last = await edited(discord, exchanges, exchange, 2)
        first, _ = exchange.messages
        texts = exchange.contents
        await discord.press(last, ENGLISH.ask_edited_question)
        await discord.until(lambda: len(answering.questions) == 2)
        await on_record(discord, exchanges)
    assert exchange.contents == texts
    assert exchange.messages[0]["id"] == first["id"]
    assert labels_of(exchange.messages[-1])[-1] == "Delete"
    (kept,) = exchanges.exchanges.values()
    assert kept.message_ids == tuple(int(shown["id"]) for shown in exchange.messages)


@pytest.mark.parametrize(
    ("sentences", "count", "at_once"),
    [(6, 2, True), (1, 1, True), (1, 1, False)],
    ids=["at once", "at once in one message", "while it is answered"],
)
async def test_an_edited_question_that_is_asked_again_twice_is_answered_once(
    discord, bot, sentences, count, at_once
):
    go_on = threading.Event()
    answering = ScriptedAnswerer(
        examples.extractive(LONG, count=sentences),
        before_each=lambda _: len(answering.questions) == 1 or go_on.wait(PATIENCE),
    )
    exchanges = InMemoryExchanges()
    async with bot(answering, exchanges=exchanges):
        exchange = await discord.message("<@bot> When?")
        last = await edited(discord, exchanges, exchange, count)
        texts, again = exchange.contents, ENGLISH.ask_edited_question
        presses = [
            discord._pressing(last, again, by, MODERATOR) for by in (discord.person, STRANGER)
        ]
        for press in presses:
            await discord.gateway.dispatch("INTERACTION_CREATE", press)
            await discord.until(lambda: at_once or len(answering.questions) == 2)
        await discord.until(lambda: {press["token"] for press in presses} <= {*discord.callbacks})
        await discord.until(lambda: len(answering.questions) == 2)
        await discord.round_trip()
        go_on.set()
        await on_record(discord, exchanges)
    assert [asked.text for asked in answering.questions] == ["When?", "Why?"]
    assert exchange.contents == texts


@pytest.mark.parametrize("form", ["components", "content"])
async def test_the_offer_to_ask_again_leaves_the_answer_as_it_is(discord, bot, form):
    exchanges = InMemoryExchanges()
    async with bot(exchanges=exchanges):
        exchange = await discord.message("<@bot> When?")
        (shown,) = await exchange.answer()
        await discord.until(lambda: labels_of(exchange.messages[0]))
        await on_record(discord, exchanges)
        if form == "content":
            payloads.rewritten(shown, text_of(shown))
        text, labels = text_of(shown), labels_of(shown)
        await discord.edit(exchange.asked, "<@bot> Why?")
        await discord.until(lambda: "Question edited: ask again" in labels_of(shown))
        assert labels_of(shown) == [*labels, "Question edited: ask again"]
        assert text_of(shown) == text
        await discord.press(shown, "Question edited: ask again")
        await discord.until(lambda: labels_of(shown) == labels)
    assert shown["content"] == ""


async def test_a_preview_that_discord_adds_is_no_edit(discord, bot):
    async with bot():
        exchange = await discord.message("<@bot> When?")
        (shown,) = await exchange.answer()
        await discord.edit(exchange.asked, "<@bot> When?", edited_timestamp=None)
        await discord.handled()
    assert not any("edited" in label for label in labels_of(shown))


async def test_a_question_that_went_meanwhile_cannot_be_asked_again(discord, bot):
    exchanges = InMemoryExchanges()
    async with bot(exchanges=exchanges):
        exchange = await discord.message("<@bot> When?")
        (shown,) = await exchange.answer()
        await on_record(discord, exchanges)
        await discord.edit(exchange.asked, "<@bot> Why?")
        await discord.until(lambda: any("edited" in label for label in labels_of(shown)))
        button = next(label for label in labels_of(shown) if "edited" in label)
        del discord.channels[shown["channel_id"]][exchange.id]
        again = await discord.click(shown, button)
        await discord.until(
            lambda: any("can't find the question anymore" in said for said in again.contents)
        )


async def test_an_outdated_source_offers_to_ask_again(discord, bot):
    newer = examples.version("The ferry sails again.")
    answering = Echoing()
    catalog = ListedCatalog(sources=[CitedVersion(NOW, replace(newer, key=99))])
    async with bot(answering, catalog):
        shown = await answered(discord)
        (card,) = await (await discord.choose(shown, f"{NOW.key}:0")).answer()
        assert labels_of(card) == ["Ask again"]
        (again,) = await (await discord.click(card, "Ask again", by=STRANGER)).answer()
    assert again["flags"] & 64
    assert answering.questions[1].text == "When?"
    assert isinstance(answering.questions[1], Question)
