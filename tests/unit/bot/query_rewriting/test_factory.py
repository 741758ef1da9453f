"""The rewriter that the settings make."""

from bot.llm.base import Usage
from bot.query_rewriting.factory import make_rewriter
from bot.retrieval.question import parse_question
from bot.settings import Settings
from bot.types.question import Question, Turn
from tests.builders.corpus import RUSTY, WHY_CLOSED
from tests.fakes.chat_model import ScriptedChat

ASKED = (Turn("Why does the old bridge in Vellmar close?", RUSTY),)


def test_the_tokens_of_rewriting_are_told(tmp_path):
    told = []
    chat = ScriptedChat(WHY_CLOSED, usage=Usage(70, 3))
    settings = Settings(data_dir=tmp_path, _env_file=None)
    rewriter = make_rewriter(settings, chat, observe=lambda *tokens: told.append(tokens))
    question = parse_question(Question("And why?", conversation=ASKED))
    assert rewriter.standalone(question).text == WHY_CLOSED
    assert told == [(70, 3)]
