"""What moderators are shown: the questions that could not be answered."""

from __future__ import annotations

from collections.abc import Sequence

from discord import app_commands

from bot.discord.escaping import escaped
from bot.discord.languages import translatable
from bot.discord.layout import plain, text_block
from bot.discord.message import OutgoingMessage
from bot.discord.privately import answered_privately
from bot.discord.router import Interaction
from bot.discord.scope import server_of
from bot.discord.splitting import Block, Line, packed
from bot.discord.wording import Wording
from ingest.exchange import Gap

GAPS = 20


@app_commands.command(name="gaps", description=translatable("gaps_command"))
async def gaps(interaction: Interaction) -> None:
    """The last questions of a server that were refused, for its moderators."""

    async def work(words: Wording) -> tuple[OutgoingMessage, ...]:
        server = server_of(interaction)
        if server is None:
            return plain(words.only_in_servers)
        if not interaction.permissions.manage_messages:
            return plain(words.only_moderators)
        return gap_list(await interaction.client.journal.gaps(server, GAPS), words)

    await answered_privately(interaction, work)


def gap_list(found: Sequence[Gap], words: Wording) -> tuple[OutgoingMessage, ...]:
    """The questions, how often each was asked and when last."""
    if not found:
        return plain(words.no_gaps)
    blocks = [text_block(words.gaps)]
    for gap in found:
        date = words.written_date(gap.last_asked_at.isoformat())
        last = words.gap_times.format(times=gap.times, date=date)
        line = Line((*escaped(gap.question).split(" "), *f"— {last}".split(" ")), "- ")
        blocks.append(Block((line,)))
    return tuple(OutgoingMessage(content) for content in packed(blocks))
