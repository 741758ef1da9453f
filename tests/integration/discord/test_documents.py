"""Questions about a file or page that is given with them, in Discord."""

from dataclasses import replace

import pytest

from bot.answering.answerer import Answerer
from bot.discord.limits import ATTACHMENT_BYTES
from bot.discord.questions.rate_limit import RateLimits
from bot.document_answers import DocumentAnswerer
from bot.errors import DocumentError
from bot.retrieval.retriever import Retriever
from ingest.bootstrap import open_memory_libraries
from ingest.sandbox.base import run_in_process
from ingest.sources.items import SourceArticle, Upload
from tests.builders import examples
from tests.builders.corpus import BRIDGE, WHY_CLOSED
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer, ScriptedDocumentAnswerer
from tests.fakes.embedder import HashEmbedder
from tests.fakes.exchanges import InMemoryExchanges
from tests.integration.discord import payloads
from tests.integration.discord.payloads import labels_of, text_of

FIRST = examples.SENTENCES[0]
PAGE = "https://gazette.example.com/ferry"
TEXT = b"The harbour ferry stopped at noon on Monday."
FILE = examples.version(title="ferry.txt", url=None, outlet=None, date=None)
QUESTION = "When did it stop?"
GONE = "I can't find the file or page of that answer anymore."


@pytest.fixture
def documents():
    """What answers about documents: the first sentence of the ferry."""
    return ScriptedDocumentAnswerer(examples.extractive(FILE))


@pytest.fixture
def articles():
    """What answers from the articles."""
    return ScriptedAnswerer(examples.extractive())


@pytest.fixture
def attached(discord):
    return discord.attach("ferry.txt", TEXT)


async def mention(discord, text, *files, **changes):
    return await discord.message(f"<@bot> {text}", attachments=list(files), **changes)


def read(documents):
    """What was read for each question: addresses, and names of files."""
    return [
        [each.name if isinstance(each, Upload) else each for each in given]
        for given in documents.documents
    ]


# Asking


async def test_a_command_with_a_file_is_answered_from_that_file(
    discord, bot, documents, articles, attached
):
    async with bot(articles, document_answerer=documents):
        exchange = await discord.slash("ask", question=QUESTION, file=attached)
        text = await exchange.text()
    assert documents.documents == [(Upload("ferry.txt", TEXT),)]
    assert articles.questions == []
    assert FIRST in text
    assert "-# From what you gave me, not from the articles: ferry.txt" in text


async def test_a_command_with_an_address_is_answered_from_that_page(discord, bot, documents):
    async with bot(document_answerer=documents):
        text = await (await discord.slash("ask", question=QUESTION, url=PAGE)).text()
    assert read(documents) == [[PAGE]]
    assert f"[gazette.example.com](<{PAGE}>)" in text


@pytest.mark.parametrize("direct", [False, True])
async def test_a_question_about_a_page_counts_for_the_server_where_it_was_asked(
    discord, bot, documents, direct
):
    async with bot(document_answerer=documents):
        await (await discord.slash("ask", question=QUESTION, url=PAGE, direct=direct)).answer()
    assert documents.questions[0].guild_id == (None if direct else int(discord.guild_id))


@pytest.mark.parametrize("limit", [{"article": "ferry"}, {"outlet": "Gazette"}, {"since": "7d"}])
async def test_a_document_cannot_be_combined_with_a_choice_of_articles(
    discord, bot, documents, limit
):
    async with bot(document_answerer=documents):
        exchange = await discord.slash("ask", question=QUESTION, url=PAGE, **limit)
        (shown,) = await exchange.answer(edited=False)
    assert "either a file or link" in text_of(shown)
    assert shown["flags"] & 64
    assert documents.documents == []


async def test_a_mention_with_a_file_is_answered_from_that_file(discord, bot, documents, attached):
    async with bot(document_answerer=documents):
        assert FIRST in await (await mention(discord, QUESTION, attached)).text()
    assert read(documents) == [["ferry.txt"]]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (f"{QUESTION} {PAGE}", QUESTION),
        (f"{PAGE} {QUESTION}", QUESTION),
        (f"According to <{PAGE}>, when did it stop?", "According to , when did it stop?"),
        (f"When did it stop ({PAGE})?", "When did it stop ?"),
        (f"When did it stop? {PAGE}.", QUESTION + " ."),
    ],
)
async def test_a_link_with_a_question_around_it_is_that_page(discord, bot, documents, text, asked):
    async with bot(document_answerer=documents):
        await (await discord.direct_message(text)).answer()
    assert read(documents) == [[PAGE]]
    assert [question.text for question in documents.questions] == [asked]


@pytest.mark.parametrize("text", [PAGE, f"<{PAGE}>", f"{PAGE} ?!"])
async def test_a_bare_link_is_told_how_to_ask(discord, bot, documents, text):
    async with bot(document_answerer=documents):
        exchange = await mention(discord, text)
        assert "What do you want to know about it?" in await exchange.text(edited=False)
    assert documents.documents == []


async def test_a_bare_file_is_told_how_to_ask(discord, bot, documents, attached):
    async with bot(document_answerer=documents):
        exchange = await mention(discord, "", attached)
        assert "What do you want to know about it?" in await exchange.text(edited=False)
    assert documents.documents == []


async def test_a_link_to_a_message_in_discord_is_no_page(discord, bot, documents, articles):
    async with bot(articles, document_answerer=documents):
        await (await mention(discord, "When? https://discord.com/channels/1/2/3")).answer()
    assert documents.documents == []
    assert len(articles.questions) == 1


async def test_the_first_three_are_read_and_a_notice_says_how_many_were_not(
    discord, bot, documents
):
    files = [discord.attach(f"{number}.txt", TEXT) for number in range(2)]
    links = [f"https://example.com/{number}" for number in range(3)]
    async with bot(document_answerer=documents):
        text = await (await mention(discord, f"{QUESTION} {' '.join(links)}", *files)).text()
    assert read(documents) == [["0.txt", "1.txt", links[0]]]
    assert "-# 2 more files or links were not read: I read the first three." in text


async def test_a_picture_beside_a_text_is_not_read(discord, bot, documents, attached):
    async with bot(document_answerer=documents):
        picture = discord.attach("chart.png", b"\x89PNG")
        await (await mention(discord, QUESTION, picture, attached)).answer()
    assert read(documents) == [["ferry.txt"]]


async def test_asking_about_a_message_with_a_file_is_asking_about_that_file(
    discord, bot, documents, attached
):
    async with bot(document_answerer=documents):
        event = discord._about_a_message("Ask about this message", f"Look! {PAGE}", [attached])
        form = (await discord._answered(event))["data"]
        (entry,) = form["components"]
        assert entry["component"]["value"] == "Look!"
        exchange = await discord.submit(form, question=QUESTION)
        assert FIRST in await exchange.text()
    assert read(documents) == [["ferry.txt", PAGE]]


async def test_a_form_for_the_files_of_a_message_elsewhere_reads_nothing(
    discord, bot, documents, attached
):
    """Somebody forges the form for a message of a channel that they may not see."""
    async with bot(document_answerer=documents):
        event = discord._about_a_message("Ask about this message", "Look!", [attached])
        form = (await discord._answered(event))["data"]
        discord.channel = payloads.text_channel(payloads.snowflake(), discord.guild_id, "other")
        discord.channels[discord.channel["id"]] = {}
        exchange = await discord.submit(form, question=QUESTION)
        await discord.until(lambda: GONE in "".join(exchange.contents))
    assert documents.documents == []


# Failures


async def test_what_cannot_be_read_is_said_in_a_line_to_the_asker_alone(discord, bot, attached):
    error = DocumentError("“ferry.txt” can't be read. It is empty.", hint="Give another.")
    async with bot(document_answerer=ScriptedDocumentAnswerer(error)):
        exchange = await discord.slash("ask", question=QUESTION, file=attached)
        await discord.until(lambda: any(each["flags"] & 64 for each in exchange.messages))
        (shown,) = exchange.messages
    assert text_of(shown) == "“ferry.txt” can't be read. It is empty. Give another."


async def test_a_file_that_is_too_large_is_not_downloaded(discord, bot, documents, attached):
    large = attached | {"size": ATTACHMENT_BYTES + 1, "url": "http://127.0.0.1:1/none"}
    async with bot(document_answerer=documents):
        exchange = await mention(discord, QUESTION, large)
        assert "“ferry.txt” can't be read. The file is too large." in await exchange.text()
    assert documents.documents == []


async def test_what_a_document_does_not_say_is_no_gap_and_nothing_of_it_is_recorded(
    discord, bot, attached
):
    refused = examples.refused("What you gave me doesn't say.", FILE)
    exchanges = InMemoryExchanges()
    async with bot(document_answerer=ScriptedDocumentAnswerer(refused), exchanges=exchanges):
        exchange = await mention(discord, QUESTION, attached)
        await exchange.answer()
        identifier = f"{int(exchange.id):x}"
        await discord.until(lambda: (found := exchanges.find(identifier)) and found.message_ids)
    assert exchanges.find(identifier).question == ""
    assert exchanges.refused(int(discord.guild_id), 10) == []


async def test_a_choice_between_documents_has_no_buttons_of_stored_articles(discord, bot, attached):
    several = examples.asked_back(FILE, replace(FILE, key=2))
    async with bot(document_answerer=ScriptedDocumentAnswerer(several)):
        (shown,) = await (await mention(discord, "what happened", attached)).answer()
    assert not any(
        part.get("custom_id", "").startswith("choose") for part in payloads.parts_of(shown)
    )


# The closest passages of a refusal

SHOW = "Show closest passages"
CHANGED = "What you gave me has changed"


@pytest.fixture
def refusing():
    """What finds no answer in a document that holds the ferry's sentences."""
    documents = ScriptedDocumentAnswerer(examples.refused("What you gave me doesn't say.", FILE))
    documents.versions = [FILE]
    return documents


async def passages(discord, shown, **who):
    return await said(await discord.click(shown, SHOW, **who))


async def said(exchange):
    """What only the person who pressed sees."""
    (shown,) = await exchange.answer()
    assert shown["flags"] & 64
    return text_of(shown)


async def test_a_refusal_shows_the_closest_passages_of_its_file_also_after_a_restart(
    discord, bot, refusing, attached
):
    async with bot(document_answerer=refusing):
        exchange = await mention(discord, QUESTION, attached)
        (shown,) = await exchange.answer()
        assert labels_of(shown) == [SHOW, "Rephrase", "👍", "👎", "Delete"]
        before = await passages(discord, shown)
    async with bot(document_answerer=refusing):
        after = await passages(discord, shown)
    assert before == after
    assert [line[2:] for line in after.split("\n") if line.startswith("> ")] == [
        *examples.SENTENCES[:2]
    ]
    link = f"https://discord.com/channels/{discord.guild_id}/{exchange.channel_id}/{exchange.id}"
    assert f"[ferry.txt](<{link}>)" in after
    assert read(refusing) == [["ferry.txt"]] * 3


async def test_they_come_in_the_order_in_which_they_are_close(discord, bot, refusing, attached):
    refused = examples.refused(source=FILE)
    first, second = refused.refusal.nearest
    closest = replace(refused.refusal, nearest=(second, first))
    documents = ScriptedDocumentAnswerer(replace(refused, refusal=closest))
    documents.versions = refusing.versions
    async with bot(document_answerer=documents):
        (shown,) = await (await mention(discord, QUESTION, attached)).answer()
        text = await passages(discord, shown)
    assert text.index(second.quote) < text.index(first.quote)


async def test_a_page_is_read_again_for_them(discord, bot, refusing):
    async with bot(document_answerer=refusing):
        (shown,) = await (await discord.slash("ask", question=QUESTION, url=PAGE)).answer()
    async with bot(document_answerer=refusing):
        assert FIRST in await passages(discord, shown)
    assert read(refusing) == [[PAGE], [PAGE]]


async def test_what_the_document_does_not_hold_anymore_is_not_shown(
    discord, bot, refusing, attached
):
    other = examples.version("The tram is on time.", title="ferry.txt")
    async with bot(document_answerer=refusing):
        (shown,) = await (await mention(discord, QUESTION, attached)).answer()
        refusing.versions = [other]
        text = await passages(discord, shown)
    assert CHANGED in text
    assert "tram" not in text


async def test_a_press_that_nobody_offered_shows_no_other_sentence(
    discord, bot, refusing, attached
):
    async with bot(document_answerer=refusing):
        (shown,) = await (await mention(discord, QUESTION, attached)).answer()
        elsewhere = f"given-passages:m1-2:{'0' * 12}"
        response = await discord.click(payloads.with_button(shown, elsewhere), "Forged")
        assert CHANGED in await said(response)
        own = payloads.message(payloads.snowflake(), discord.channel["id"], discord.bot, "x")
        response = await discord.click(payloads.with_button(own, elsewhere), "Forged")
        assert "no longer available" in await said(response)
    # Only the file of the refusal was read, not what the press names.
    assert read(refusing) == [["ferry.txt"]] * 2


async def test_of_the_file_of_a_command_nobody_else_sees_them(discord, bot, refusing, attached):
    async with bot(document_answerer=refusing):
        exchange = await discord.slash("ask", question=QUESTION, file=attached)
        (shown,) = await exchange.answer()
        assert FIRST in await passages(discord, shown)
        bea = payloads.user(payloads.snowflake(), "bea")
        assert GONE in await passages(discord, shown, by=bea)
    async with bot(document_answerer=refusing):
        assert GONE in await passages(discord, shown)


async def test_looking_at_them_counts_as_a_question(discord, bot, refusing, attached):
    async with bot(document_answerer=refusing, limits=RateLimits(per_user=2)):
        (shown,) = await (await mention(discord, QUESTION, attached)).answer()
        assert FIRST in await passages(discord, shown)
        assert "too fast" in await passages(discord, shown)
    assert len(refusing.documents) == 2


# Sources


async def test_a_citation_of_a_file_leads_to_the_message_with_it(discord, bot, documents, attached):
    async with bot(document_answerer=documents):
        exchange = await mention(discord, QUESTION, attached)
        text = await exchange.text()
    place = f"https://discord.com/channels/{discord.guild_id}/{exchange.channel_id}/{exchange.id}"
    assert f"{FIRST} [[1]](<{place}>)" in text
    assert f"-# **1** [ferry.txt](<{place}>)" in text


async def test_the_card_shows_what_the_message_holds_also_after_a_restart(
    discord, bot, documents, attached
):
    async with bot(document_answerer=documents):
        (shown,) = await (await mention(discord, QUESTION, attached)).answer()
    catalog = ListedCatalog(examples.summary())
    async with bot(catalog=catalog, document_answerer=ScriptedDocumentAnswerer(ValueError())):
        (card,) = await (await discord.choose(shown, "1")).answer()
    assert card["flags"] & 64
    text = text_of(card)
    assert f"> {FIRST}" in text
    assert "ferry.txt" in text
    assert "It isn't stored" in text
    assert examples.SENTENCES[1] not in text
    # The number of a document's sentence is none of a stored article.
    assert catalog.scopes == []


async def test_the_card_of_a_written_claim_quotes_the_document_and_not_the_claim(
    discord, bot, attached
):
    written = examples.written("It stopped on Monday.", source=FILE)
    async with bot(document_answerer=ScriptedDocumentAnswerer(written)):
        (shown,) = await (await mention(discord, QUESTION, attached)).answer()
        for number, sentence in enumerate(examples.SENTENCES, 1):
            (card,) = await (await discord.choose(shown, str(number))).answer()
            assert f"> {sentence}" in text_of(card)
            assert "It stopped on Monday." not in text_of(card)


async def test_the_card_of_a_shared_answer_is_the_same(discord, bot, documents, attached):
    async with bot(document_answerer=documents):
        exchange = await discord.slash("ask", question=QUESTION, file=attached, private=True)
        (shown,) = await exchange.answer()
        await discord.press(shown, "Share")
        await discord.until(lambda: len(exchange.messages) > 1)
        copy = exchange.messages[-1]
        (card,) = await (await discord.choose(copy, "1")).answer()
    assert f"> {FIRST}" in text_of(card)


@pytest.mark.parametrize("value", ["2", "1:0", "", "x"])
async def test_what_the_menu_does_not_offer_shows_nothing(discord, bot, documents, attached, value):
    async with bot(document_answerer=documents):
        (shown,) = await (await mention(discord, QUESTION, attached)).answer()
        (card,) = await (await discord.choose(shown, value)).answer()
    assert text_of(card) == "This article is no longer available here."


# Follow-ups


async def test_a_reply_is_about_the_same_file_which_is_read_again_also_after_a_restart(
    discord, bot, documents, articles, attached
):
    async with bot(articles, document_answerer=documents):
        (shown,) = await (await mention(discord, QUESTION, attached)).answer()
    async with bot(articles, document_answerer=documents):
        await (await discord.reply(shown, "And when does it start?")).answer()
    assert read(documents) == [["ferry.txt"], ["ferry.txt"]]
    assert articles.questions == []
    (turn,) = documents.questions[1].conversation
    assert (turn.question, turn.answer, turn.cited) == (QUESTION, FIRST, ())


async def test_a_reply_to_a_follow_up_is_still_about_the_file(discord, bot, documents, attached):
    async with bot(document_answerer=documents):
        (shown,) = await (await mention(discord, QUESTION, attached)).answer()
        exchange = await discord.reply(shown, "And when does it start?")
        await exchange.answer()
        await (await discord.reply(exchange.messages[0], "Why?")).answer()
    assert read(documents) == [["ferry.txt"]] * 3
    assert len(documents.questions[2].conversation) == 2


async def test_a_file_whose_message_was_deleted_is_gone(discord, bot, documents, attached):
    async with bot(document_answerer=documents):
        exchange = await mention(discord, QUESTION, attached)
        (shown,) = await exchange.answer()
        del discord.channels[exchange.channel_id][exchange.id]
        form = (await discord.press(shown, "Ask a follow-up"))["data"]
        follow_up = await discord.submit(form, below=shown, question="Why?")
        await discord.until(lambda: any(each["flags"] & 64 for each in follow_up.messages))
        assert GONE in follow_up.contents[-1]
    assert len(documents.documents) == 1


async def test_the_page_of_a_command_is_read_again_after_a_restart(discord, bot, documents):
    async with bot(document_answerer=documents):
        (shown,) = await (await discord.slash("ask", question=QUESTION, url=PAGE)).answer()
    async with bot(document_answerer=documents):
        await (await discord.reply(shown, "Why?")).answer()
    assert read(documents) == [[PAGE], [PAGE]]


async def test_the_file_of_a_command_is_there_for_whoever_gave_it_until_a_restart(
    discord, bot, documents, attached
):
    async with bot(document_answerer=documents):
        exchange = await discord.slash("ask", question=QUESTION, file=attached)
        (shown,) = await exchange.answer()
        await (await discord.reply(shown, "Why?")).answer()
        assert read(documents) == [["ferry.txt"], ["ferry.txt"]]
        discord.person = payloads.user(payloads.snowflake(), "bea")
        assert GONE in await (await discord.reply(shown, "Why?")).text()
    async with bot(document_answerer=documents):
        assert GONE in await (await discord.reply(shown, "Why?")).text()
    assert len(documents.documents) == 2


async def test_a_new_file_in_a_reply_begins_a_new_conversation(
    discord, bot, documents, articles, attached
):
    async with bot(articles, document_answerer=documents):
        (shown,) = await (await mention(discord, QUESTION)).answer()
        where = {"channel_id": discord.channel["id"], "message_id": shown["id"]}
        exchange = await mention(
            discord, "Why?", attached, type=19, message_reference=where, referenced_message=shown
        )
        (about_file,) = await exchange.answer()
        assert documents.questions[0].conversation == ()
        await (await discord.reply(about_file, "And when?")).answer()
    # What came before was about the articles.
    assert [turn.question for turn in documents.questions[1].conversation] == ["Why?"]


async def test_rephrasing_a_refused_question_asks_the_same_file(discord, bot, attached):
    refused = examples.refused("What you gave me doesn't say.", FILE)
    documents = ScriptedDocumentAnswerer(refused)
    async with bot(document_answerer=documents):
        (shown,) = await (await mention(discord, QUESTION, attached)).answer()
        form = (await discord.press(shown, "Rephrase"))["data"]
        await (await discord.submit(form, below=shown, question="When, please?")).answer()
    assert read(documents) == [["ferry.txt"], ["ferry.txt"]]


async def test_an_edited_question_is_asked_about_its_file_again(discord, bot, documents, attached):
    exchanges = InMemoryExchanges()
    async with bot(document_answerer=documents, exchanges=exchanges):
        exchange = await mention(discord, QUESTION, attached)
        (shown,) = await exchange.answer()
        await discord.until(lambda: not exchanges.unfinished())
        await discord.edit(exchange.asked, "<@bot> When does it start?")
        await discord.until(lambda: "Question edited: ask again" in labels_of(shown))
        await discord.press(shown, "Question edited: ask again")
        await discord.until(lambda: len(documents.questions) == 2)
    assert read(documents) == [["ferry.txt"], ["ferry.txt"]]


# From end to end


@pytest.fixture
def real():
    """Real answers about documents, with a fake model and a page."""
    return DocumentAnswerer(
        lambda: open_memory_libraries(HashEmbedder()),
        lambda libraries: Answerer(libraries, Retriever(libraries), None, lambda: 0.0),
        lambda address, _: SourceArticle(address, BRIDGE),
        run_in_process,
    )


async def test_a_real_file_is_cited_word_for_word(discord, bot, real):
    file = discord.attach("bridge.txt", BRIDGE.text.encode())
    async with bot(document_answerer=real):
        (shown,) = await (await mention(discord, WHY_CLOSED, file)).answer()
        (card,) = await (await discord.choose(shown, "1")).answer()
    quote = next(line for line in text_of(card).split("\n") if line.startswith("> "))[2:]
    assert quote in BRIDGE.text
    assert quote in text_of(shown)


async def test_a_real_page_is_cited_with_outlet_date_and_a_link_to_the_sentence(discord, bot, real):
    async with bot(document_answerer=real):
        text = await (await discord.direct_message(f"{WHY_CLOSED} {BRIDGE.url}")).text()
    assert f"(<{BRIDGE.url}#:~:text=" in text
    assert "The Sample Ledger · 2 Mar 2031" in text


async def test_a_real_file_is_read_again_for_the_passages_of_a_refusal(discord, bot, real):
    file = discord.attach("bridge.txt", BRIDGE.text.encode())
    async with bot(document_answerer=real):
        exchange = await mention(discord, "Why was the bridge of Vellmar painted green?", file)
        (shown,) = await exchange.answer()
        text = await passages(discord, shown)
    quotes = [line[2:] for line in text.split("\n") if line.startswith("> ")]
    assert quotes
    assert all(quote in BRIDGE.text for quote in quotes)
