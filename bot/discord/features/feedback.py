"""What people say of an answer: a press, and a reason where it was no good."""

from __future__ import annotations

from bot.discord.component_router import Interaction, Press, say
from bot.discord.features.modals import REASON, reason_modal
from bot.types.records import Opinion


async def good_pressed(interaction: Interaction, press: Press) -> None:
    """Note that an answer was helpful."""
    await _note(interaction, press, helpful=True)


async def bad_pressed(interaction: Interaction, press: Press) -> None:
    """Ask what is wrong; what nobody sends is not noted."""
    words = interaction.client.words_for(interaction)
    await interaction.response.send_modal(reason_modal(press.text(0), words))


async def reason_entered(interaction: Interaction, press: Press) -> None:
    """Note that an answer was not helpful, and why."""
    await _note(interaction, press, helpful=False)


async def _note(interaction: Interaction, press: Press, *, helpful: bool) -> None:
    client = interaction.client
    reason = press.entered.get(REASON, "").strip()
    opinion = Opinion(press.text(0)[:64], interaction.user.id, helpful, reason)
    await interaction.response.defer(ephemeral=True, thinking=True)
    await client.journal.rate(opinion)
    await say(interaction, client.words_for(interaction).thanks)
