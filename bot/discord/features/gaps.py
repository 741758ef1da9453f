"""What moderators are shown: questions that were not answered, and answers that were no good."""

from __future__ import annotations

from collections.abc import Sequence

from discord import app_commands

from bot.discord.context import Interaction
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.markdown import escaped
from bot.discord.responses import answered_privately
from bot.discord.scope import server_of
from bot.discord.ui.answer_layout import plain, text_block
from bot.discord.ui.messages import OutgoingMessage
from bot.discord.ui.packing import Block, Line, packed
from bot.types.records import Exchange, Feedback, RefusedQuestion

GAPS = 20
COMPLAINTS = 10


@app_commands.command(name="gaps", description=localized("gaps_command"))
async def gaps(interaction: Interaction) -> None:
    """The last questions of a server that were refused, for its moderators."""

    async def work(words: Strings) -> tuple[OutgoingMessage, ...]:
        server = server_of(interaction)
        if server is None:
            return plain(words.only_in_servers)
        if not interaction.permissions.manage_messages:
            return plain(words.only_moderators)
        exchange_log = interaction.client.exchange_log
        found = await exchange_log.gaps(server, GAPS)
        return gap_list(found, await exchange_log.complaints(server, COMPLAINTS), words)

    await answered_privately(interaction, work)


def gap_list(
    found: Sequence[RefusedQuestion],
    complaints: Sequence[tuple[Exchange, Feedback]],
    words: Strings,
) -> tuple[OutgoingMessage, ...]:
    """The questions, how often each was asked and when last, and answers that were no good."""
    if not found and not complaints:
        return plain(words.no_gaps)
    blocks = [text_block(words.gaps)] if found else []
    for gap in found:
        date = words.written_date(gap.last_asked_at.isoformat())
        last = words.gap_times.format(times=gap.times, date=date)
        line = Line((*escaped(gap.question).split(" "), *f"— {last}".split(" ")), "- ")
        blocks.append(Block((line,)))
    for number, (exchange, opinion) in enumerate(complaints):
        header = (Line((words.complaints,)),) if number == 0 else ()
        line = Line(tuple(_complaint(exchange, opinion, words).split(" ")), "- ")
        blocks.append(Block((*header, line), apart=number == 0))
    return tuple(OutgoingMessage(content) for content in packed(blocks))


def _complaint(exchange: Exchange, opinion: Feedback, words: Strings) -> str:
    """The reason, and a link to the answer where somebody else can see it."""
    reason = escaped(opinion.reason) or words.no_reason
    if exchange.private or not exchange.message_ids:
        return f"{reason} · `{exchange.id}`"
    place = f"{exchange.guild_id}/{exchange.channel_id}/{exchange.message_ids[0]}"
    return f"{reason} · https://discord.com/channels/{place}"
