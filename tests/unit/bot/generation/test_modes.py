"""Answers whose sentences a model only picks."""

from random import Random

import pytest

from bot.answering.answerer import Answerer
from bot.errors import LanguageModelUnavailable
from bot.generation.modes import QUOTES
from bot.generation.prompt_context import build_context
from bot.generation.writer import LanguageModelWriter
from bot.llm.base import TextDelta
from bot.types.answer import Mode
from bot.types.claims import DroppedClaim, GenerationTrace, NoAnswer, VerifiedClaim
from bot.types.question import Question
from bot.types.result import AnswerResult
from ingest.errors import SettingsError
from tests.adversarial.model import Adversary, reply_of
from tests.adversarial.stories import STORIES
from tests.builders.corpus import BRIDGE, corpora_of
from tests.builders.evidence import FERRY, RIVAL, make_evidence
from tests.fakes.chat_model import ScriptedChat

EVIDENCE = make_evidence(FERRY, RIVAL)
SURE = make_evidence(FERRY, RIVAL, question="Why does the ferry end?")


def events(output, evidence=EVIDENCE, piece=10_000, **options):
    chat = ScriptedChat(output, piece=piece)
    return list(LanguageModelWriter(chat, style=QUOTES, **options).write(evidence))


def shown(output, **options):
    """The tags of the sentences that an output shows."""
    places = {
        (version.key, sentence.index): str(tag)
        for tag, (version, sentence) in build_context(EVIDENCE).sources.items()
    }
    found = [event for event in events(output, **options) if isinstance(event, VerifiedClaim)]
    assert all(event.text == event.sources[0][1].text for event in found)
    return [
        places[version.key, sentence.index] for each in found for version, sentence in each.sources
    ]


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("[A8]\n[B2]\n", ["A8", "B2"]),
        ("[A8]", ["A8"]),
        ("A8\nB2", ["A8", "B2"]),
        ("- [A8]\n2. [B2].\n", ["A8", "B2"]),
        ("[A8, B2]\n", ["A8", "B2"]),
        ("【A8】 [[B2]] (A9)\n", ["A8", "B2"]),
        ("(A8)\n", ["A8"]),
        ("[A8-9]\n[A9]\n[A8]\n", ["A8", "A9"]),
        ("**[A8]**\n", ["A8"]),
        ("a8\n", ["A8"]),
        ("The firm was founded in 1890, as [A8] says.\n", ["A8"]),
        ("<think>[A1] may do.</think>\n[A8]\n", ["A8"]),
        ("```\n[A8]\n```\n", ["A8"]),
        ("[A8]\nNO_ANSWER: nothing else\n[B2]\n", ["A8"]),
        ("I pick these sentences:\n\n[A8]\n", ["A8"]),
        ("", []),
        ("I do not know.\n", []),
        ("[Z9]\n[A99]\n", []),
        ("[A3-1]\n[A1-9]\n[A1-B2]\n", []),
        ("[3]\n", []),
    ],
)
def test_the_tags_of_an_output_are_its_sentences(output, expected):
    assert shown(output) == expected


@pytest.mark.parametrize("piece", range(1, 10))
def test_however_the_stream_is_cut_they_are_the_same(piece):
    output = "<think>[A1]</think>- [A8]\nNot [Z9], [B2].\n"
    assert shown(output, piece=piece) == ["A8", "B2"]


def test_what_points_nowhere_is_kept_for_the_audit():
    dropped = [event for event in events("[Z9] [A3-1] [3]\n") if isinstance(event, DroppedClaim)]
    assert sorted((event.text, event.failed[0]) for event in dropped) == [
        ("[3]", "unknown tag"),
        ("[A3-A1]", "wrong range"),
        ("[Z9]", "unknown tag"),
    ]


def test_no_more_sentences_are_shown_than_an_answer_may_have():
    assert len(shown("[A1-3]\n[A4-6]\n[A7-9]\n", max_claims=4)) == 4


def test_no_answer_is_heard():
    first, last = events("NO_ANSWER: the price\n")
    assert first == NoAnswer("the price")
    assert isinstance(last, GenerationTrace)
    assert last.prompt_version == "1/1"


def test_a_sentence_is_shown_as_soon_as_its_line_is_complete():
    def events():
        yield TextDelta("[A8]\n")
        pytest.fail("the model was asked for more before the sentence was shown")

    class Slow(ScriptedChat):
        def stream(self, system, user):
            del system, user
            yield from events()

    first = next(iter(LanguageModelWriter(Slow(), style=QUOTES).write(EVIDENCE)))
    assert first.text == FERRY.sentences[7].text


def test_prompt_files_of_ones_own_are_named_where_they_are_wrong(tmp_path):
    (tmp_path / "quotes.user.txt").write_text("# version: 1\n{nothing}\n", "utf-8")
    with pytest.raises(SettingsError, match=r"quotes\.user\.txt"):
        LanguageModelWriter(ScriptedChat(), tmp_path, style=QUOTES)


@pytest.mark.parametrize("seed", range(200))
def test_whatever_a_model_writes_only_sentences_of_the_articles_are_shown(seed):
    draw = Random(seed)  # noqa: S311  # a test
    stories = [story.version for story in draw.sample(STORIES, draw.randint(1, 3))]
    evidence = make_evidence(*stories)
    lines = Adversary(seed).answer(build_context(evidence).text)
    text, piece = reply_of(lines, draw), draw.choice([10_000, *range(1, 10)])
    verbatim = {sentence.text for story in stories for sentence in story.sentences}
    for event in events(text, evidence=evidence, piece=piece, max_claims=99):
        if isinstance(event, VerifiedClaim):
            ((version, sentence),) = event.sources
            assert event.text in verbatim
            assert version.article.text[sentence.start : sentence.end] == event.text


# In an answer


class Found:
    def retrieve(self, question):
        del question
        return SURE


@pytest.fixture
def asked(library_with):
    """``asked("output")`` is the reply to a question that the evidence is sure about."""

    def ask(*output, question="Why does the ferry end?") -> AnswerResult:
        writer = LanguageModelWriter(ScriptedChat(*output), style=QUOTES)
        answerer = Answerer(corpora_of(library_with(BRIDGE)), Found(), writer, lambda: 0.0)
        return answerer.result(Question(question))

    return ask


def test_an_answer_says_that_a_model_chose_its_sentences(asked):
    answer = asked("[A8]\n[A3-1]\n").answer
    assert (answer.mode, answer.model) == (Mode.QUOTES, "fake:chat")
    assert answer.text == FERRY.sentences[7].text == answer.citations[0].quote
    assert answer.notices == ("The language model also picked a sentence that it was not given.",)


def test_a_model_that_finds_no_answer_is_believed(asked):
    answer = asked("NO_ANSWER: the price\n").answer
    assert not answer.answered
    assert answer.mode is Mode.QUOTES


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("I would rather write.\n", "picked none of the sentences"),
        (LanguageModelUnavailable("It is down."), "did not answer (It is down)"),
    ],
    ids=["words", "failure"],
)
def test_without_any_tag_the_best_sentences_are_shown(asked, output, cause):
    answer = asked(output).answer
    assert answer.answered
    assert answer.mode is Mode.EXTRACTIVE
    assert cause in answer.notices[0]


def test_an_overview_is_made_of_sentences_that_were_picked(asked):
    answer = asked("[A1]\n[A3]\n", question="Summarise it").answer
    sentences = [citation.sentence for citation in answer.citations]
    assert [sentence.index for sentence in sentences] == [0, 2]
    assert answer.text == " ".join(sentence.text for sentence in sentences)
    assert answer.mode is Mode.QUOTES
    assert answer.notices == (f"An overview of “{BRIDGE.title}”.",)
