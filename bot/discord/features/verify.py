"""``/verify``: a statement of somebody's own against the articles."""

from __future__ import annotations

from discord import app_commands

from bot.discord.context import Interaction
from bot.discord.features.autocomplete import article_choices
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.markdown import escaped
from bot.discord.request import without_people
from bot.discord.responses import answered_privately
from bot.discord.scope import server_of
from bot.discord.ui.answer_layout import source_block, text_block
from bot.discord.ui.messages import OutgoingMessage
from bot.discord.ui.packing import Block, Line, packed
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
    """Say whether the articles that a person may see say so, to that person alone."""
    client, server = interaction.client, server_of(interaction)

    async def work(words: Strings) -> tuple[OutgoingMessage, ...]:
        named = await client.catalog.article_id(server, article)
        judgement = await client.questions.judge(server, without_people(statement), named)
        return judged(judgement, words)

    await answered_privately(interaction, work)


def judged(judgement: Judgement, words: Strings) -> tuple[OutgoingMessage, ...]:
    """The statement, the verdict, what differs, and the nearest sentences as sources."""
    verdict = {
        Verdict.SUPPORTED: words.supported,
        Verdict.CONTRADICTED: words.contradicted,
        Verdict.UNSUPPORTED: words.unsupported,
    }[judgement.verdict]
    blocks = [
        Block((Line(tuple(escaped(judgement.claim).split(" ")), "> "),)),
        text_block(verdict.format(score=f"{judgement.score:.2f}")),
    ]
    if judgement.failed_gates:
        gates = ", ".join(words.notices.get(gate, gate) for gate in judgement.failed_gates)
        blocks.append(text_block(f"-# {words.gates_failed.format(gates=gates)}"))
    header = words.nearest_found
    for citation in judgement.citations:
        blocks.append(source_block(citation, header, words))
        header = ""
    return tuple(OutgoingMessage(content) for content in packed(blocks))
