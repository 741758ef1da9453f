"""``/gaps``: questions that were refused and answers marked unhelpful, for moderators."""

from __future__ import annotations

from collections.abc import Sequence

from discord import app_commands

from bot.discord.context import Interaction
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.markdown import escape
from bot.discord.permissions import guild_command
from bot.discord.responses import respond_privately_with
from bot.discord.scope import guild_of
from bot.discord.ui.answer_layout import text_block, text_messages
from bot.discord.ui.messages import OutgoingMessage
from bot.discord.ui.packing import Block, Line, pack
from bot.types.records import Exchange, Feedback, RefusedQuestion

GAPS = 20
COMPLAINTS = 10


@guild_command
@app_commands.command(name="gaps", description=localized("gaps_command"))
async def gaps(interaction: Interaction) -> None:
    """Show a guild's moderators its refused questions and its answers marked unhelpful."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        guild_id = guild_of(interaction)
        if guild_id is None:
            return text_messages(strings.only_in_servers)
        if not interaction.permissions.manage_messages:
            return text_messages(strings.only_moderators)
        exchange_log = interaction.client.exchange_log
        refused = await exchange_log.gaps(guild_id, GAPS)
        return gap_list(refused, await exchange_log.complaints(guild_id, COMPLAINTS), strings)

    await respond_privately_with(interaction, build)


def gap_list(
    refused: Sequence[RefusedQuestion],
    complaints: Sequence[tuple[Exchange, Feedback]],
    strings: Strings,
) -> tuple[OutgoingMessage, ...]:
    """Refused questions, how often and when last asked, then answers marked unhelpful."""
    if not refused and not complaints:
        return text_messages(strings.no_gaps)
    blocks = [text_block(strings.gaps)] if refused else []
    for gap in refused:
        date = strings.format_date(gap.last_asked_at.isoformat())
        times = strings.gap_times.format(times=gap.times, date=date)
        line = Line((*escape(gap.question).split(" "), *f"— {times}".split(" ")), "- ")
        blocks.append(Block((line,)))
    for number, (exchange, feedback) in enumerate(complaints):
        header = (Line((strings.complaints,)),) if number == 0 else ()
        line = Line(tuple(_complaint(exchange, feedback, strings).split(" ")), "- ")
        blocks.append(Block((*header, line), apart=number == 0))
    return tuple(OutgoingMessage(content) for content in pack(blocks))


def _complaint(exchange: Exchange, feedback: Feedback, strings: Strings) -> str:
    """The reason, with a link to the answer if others can see it, else with its reference."""
    reason = escape(feedback.reason) or strings.no_reason
    if exchange.private or not exchange.message_ids:
        return f"{reason} · `{exchange.id}`"
    path = f"{exchange.guild_id}/{exchange.channel_id}/{exchange.message_ids[0]}"
    return f"{reason} · https://discord.com/channels/{path}"
