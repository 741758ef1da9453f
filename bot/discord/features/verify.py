"""``/verify``: check a person's statement against the articles."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from discord import app_commands

from bot.discord.context import Interaction, request_from
from bot.discord.features.autocomplete import article_choices
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.markdown import escape
from bot.discord.responses import respond_privately_with
from bot.discord.ui.answer_layout import passage_block, text_block
from bot.discord.ui.messages import OutgoingMessage
from bot.discord.ui.packing import Block, Line, pack
from bot.fact_checking.verdict import Judgement, Verdict
from bot.types.question import MAX_QUESTION_CHARACTERS


@app_commands.command(name="verify", description=localized("verify_command"))
@app_commands.describe(statement=localized("statement_option"), article=localized("article_option"))
@app_commands.autocomplete(article=article_choices)
async def verify(
    interaction: Interaction,
    statement: app_commands.Range[str, 1, MAX_QUESTION_CHARACTERS],
    article: str | None = None,
) -> None:
    """Check a statement against the articles that ``/ask`` would answer from there.

    It counts as a question, as it keeps the same workers busy.
    """
    questions = interaction.client.questions
    request = replace(request_from(interaction, statement, private=True), article=article)

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        if wait := questions.admit(request.asker_id, request.guild_id):
            return (OutgoingMessage(strings.rate_limited.format(wait)),)
        judgement = await questions.verify(request)
        return await asyncio.to_thread(verdict_messages, judgement, strings)

    await respond_privately_with(interaction, build)


def verdict_messages(judgement: Judgement, strings: Strings) -> tuple[OutgoingMessage, ...]:
    """The statement, the verdict, the checks that failed, and the closest passages."""
    verdict = {
        Verdict.SUPPORTED: strings.supported,
        Verdict.CONTRADICTED: strings.contradicted,
        Verdict.UNSUPPORTED: strings.unsupported,
    }[judgement.verdict]
    blocks = [
        Block((Line(tuple(escape(judgement.claim).split(" ")), "> "),)),
        text_block(verdict.format(score=f"{judgement.score:.2f}")),
    ]
    if judgement.failed_gates:
        gates = ", ".join(strings.notices.get(gate, gate) for gate in judgement.failed_gates)
        blocks.append(text_block(f"-# {strings.failed_checks.format(gates=gates)}"))
    for number, citation in enumerate(judgement.citations):
        blocks.append(passage_block(citation, strings, "" if number else strings.nearest))
    return tuple(OutgoingMessage(content) for content in pack(blocks))
