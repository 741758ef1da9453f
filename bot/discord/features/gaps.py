"""``/gaps``: what people ask that the articles do not answer, and answers marked unhelpful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.features.own_articles import PAGE_FORM
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.limits import OPTION
from bot.discord.markdown import escape, fit
from bot.discord.permissions import guild_command, may_manage, moderated_guild, moderation_refusal
from bot.discord.responses import replace_with, respond_privately_with
from bot.discord.ui.answer_layout import text_block, text_messages
from bot.discord.ui.messages import Button, Menu, Option, OutgoingMessage
from bot.discord.ui.packing import Block, Line, pack
from bot.types.records import Exchange, Feedback, Gap

GAP, DISMISS = "gap", "gap-dismiss"
"""The menu of gaps, and the button that takes one from the list."""

GAPS = 20
COMPLAINTS = 10
WORDINGS = 10
"""How many different wordings of a gap are shown."""


@guild_command
@app_commands.command(name="gaps", description=localized("gaps_command"))
async def gaps(interaction: Interaction) -> None:
    """Show a guild's moderators its gaps and its answers marked unhelpful."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        client, guild_id = interaction.client, await moderated_guild(interaction)
        if guild_id is None:
            return text_messages(moderation_refusal(interaction, strings))
        found = await client.gaps.gaps(guild_id)
        complaints = await client.exchange_log.complaints(guild_id, COMPLAINTS)
        return gap_list(found[:GAPS], complaints, strings)

    await respond_privately_with(interaction, build)


async def show_gap(interaction: Interaction, component: ComponentInteraction) -> None:
    """Show how a gap was worded, with buttons to dismiss it and to add an article."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        guild_id = await moderated_guild(interaction)
        if guild_id is None:
            return text_messages(moderation_refusal(interaction, strings))
        chosen = next(iter(component.values), "")
        gap = await interaction.client.gaps.find(guild_id, chosen)
        if gap is None:
            return text_messages(strings.gap_gone)
        buttons = [Button(strings.dismiss, f"{DISMISS}:{gap.last.id}")]
        if await may_manage(interaction):
            buttons.append(Button(strings.add_article, PAGE_FORM))
        content, *_ = pack(_gap_blocks(gap, strings))
        return (OutgoingMessage(content, buttons=tuple(buttons)),)

    await respond_privately_with(interaction, build)


async def dismiss_gap(interaction: Interaction, component: ComponentInteraction) -> None:
    """Take a gap from the list until it is asked again; after that, its buttons are gone."""

    async def build(strings: Strings) -> str:
        guild_id = await moderated_guild(interaction)
        if guild_id is None:
            return moderation_refusal(interaction, strings)
        gap = await interaction.client.gaps.find(guild_id, component.text(0))
        if gap is None:
            return strings.gap_gone
        await interaction.client.gaps.dismiss(guild_id, gap)
        return strings.gap_dismissed

    await replace_with(interaction, build)


def gap_list(
    found: Sequence[Gap], complaints: Sequence[tuple[Exchange, Feedback]], strings: Strings
) -> tuple[OutgoingMessage, ...]:
    """Gaps, how often and when last, with a menu of them, then answers marked unhelpful."""
    if not found and not complaints:
        return text_messages(strings.no_gaps)
    blocks = [text_block(strings.gaps)] if found else []
    for gap in found:
        line = Line((*escape(gap.last.question).split(" "), *_times(gap, strings)), "- ")
        blocks.append(Block((line,)))
    for number, (exchange, feedback) in enumerate(complaints):
        header = (Line((strings.complaints,)),) if number == 0 else ()
        line = Line(tuple(_complaint(exchange, feedback, strings).split(" ")), "- ")
        blocks.append(Block((*header, line), apart=number == 0))
    *others, last = (OutgoingMessage(content) for content in pack(blocks))
    if not found:
        return (*others, last)
    options = tuple(
        Option(
            fit(gap.last.question, OPTION), fit(" ".join(_times(gap, strings)), OPTION), gap.last.id
        )
        for gap in found
    )
    return (*others, replace(last, menu=Menu(strings.choose_gap, GAP, options)))


def _gap_blocks(gap: Gap, strings: Strings) -> Iterator[Block]:
    """Each wording once, as links to where it was asked."""
    times = " ".join(_times(gap, strings)).removeprefix("— ")
    yield text_block(f"**{strings.gap_wordings}** ({times})")
    wordings = {each.question.casefold(): each for each in reversed(gap.exchanges)}
    for exchange in list(reversed(wordings.values()))[:WORDINGS]:
        words = escape(exchange.question).split(" ")
        yield Block((Line((*words, *_place(exchange)), "- "),))


def _times(gap: Gap, strings: Strings) -> list[str]:
    date = strings.format_date(gap.last.asked_at.isoformat())
    return f"— {strings.gap_times.format(gap.times, date=date)}".split(" ")


def _place(exchange: Exchange) -> tuple[str, ...]:
    if not exchange.message_ids:
        return ()
    path = f"{exchange.guild_id}/{exchange.channel_id}/{exchange.message_ids[0]}"
    return ("·", f"https://discord.com/channels/{path}")


def _complaint(exchange: Exchange, feedback: Feedback, strings: Strings) -> str:
    """The reason, with a link to the answer if others can see it, else with its reference."""
    reason = escape(feedback.reason) or strings.no_reason
    if exchange.private or not exchange.message_ids:
        return f"{reason} · `{exchange.id}`"
    return " ".join((reason, *_place(exchange)))
