"""A language model's reply becomes verified claims as its lines are completed."""

import pytest

from bot.errors import LanguageModelUnavailable
from bot.generation.writer import AnswerPrompts, LanguageModelWriter
from bot.llm.base import Usage
from bot.types.claims import DroppedClaim, GenerationTrace, NoAnswer, VerifiedClaim
from ingest.errors import SettingsError
from prompts import parse_prompt
from tests.builders.evidence import FERRY, RIVAL, make_evidence
from tests.fakes.chat_model import ScriptedChat
from tests.fakes.nli import WRITTEN

EVIDENCE = make_evidence(FERRY, RIVAL, question="Why does the {ferry} end?")
FOUNDED = "Norrland Ferries was founded in 1987. [A8]\n"
LOST = "The route carried 41,500 passengers in 2029. [A2]\n"
WRONG = "Norrland Ferries was founded in 1988. [A8]\n"


def write(*replies, **options):
    chat = ScriptedChat(*replies)
    return list(LanguageModelWriter(chat, **options, style=WRITTEN).write(EVIDENCE)), chat


def texts(events):
    return [event.text for event in events if isinstance(event, VerifiedClaim)]


def test_claims_come_verified_or_dropped():
    events, _ = write(FOUNDED + WRONG + LOST.rstrip("\n"))
    kinds = [VerifiedClaim, DroppedClaim, VerifiedClaim, GenerationTrace]
    assert [type(event) for event in events] == kinds
    assert events[0].sources == ((FERRY, FERRY.sentences[7]),)
    assert events[1] == DroppedClaim("Norrland Ferries was founded in 1988.", ("date",), ("A8",))


def test_a_claim_comes_as_soon_as_its_line_is_complete():
    drawn = []

    class Watched(ScriptedChat):
        def stream(self, system, user):
            for event in super().stream(system, user):
                drawn.append(event.text)
                yield event

    events = LanguageModelWriter(Watched(FOUNDED + LOST * 50, piece=1), style=WRITTEN).write(
        EVIDENCE
    )
    assert isinstance(next(events), VerifiedClaim)
    assert "".join(drawn) == FOUNDED


def test_no_answer_ends_it_and_stops_the_model():
    events, chat = write("NO_ANSWER: the price\n" + FOUNDED * 20)
    assert events[:-1] == [NoAnswer("the price")]
    assert chat.closed == 1


def test_there_is_a_most_to_what_is_shown():
    events, chat = write(LOST + FOUNDED + "The terminal in Sandby closes. [A3]\n" * 9, max_claims=2)
    assert len(texts(events)) == 2
    assert chat.closed == 1


def test_the_model_is_stopped_when_nobody_reads_on():
    chat = ScriptedChat(FOUNDED + LOST * 50)
    events = LanguageModelWriter(chat, style=WRITTEN).write(EVIDENCE)
    next(events)
    events.close()
    assert chat.closed == 1


def test_a_claim_is_shown_once():
    events, _ = write(FOUNDED * 3)
    assert len(texts(events)) == 1


def test_what_was_verified_before_a_failure_stays():
    class Broken(ScriptedChat):
        def stream(self, system, user):
            yield from super().stream(system, user)
            raise LanguageModelUnavailable("It broke off.")

    events = LanguageModelWriter(Broken(FOUNDED + "Norrland Ferries was fo"), style=WRITTEN).write(
        EVIDENCE
    )
    assert isinstance(next(events), VerifiedClaim)
    assert next(events).output == FOUNDED + "Norrland Ferries was fo"
    with pytest.raises(LanguageModelUnavailable):
        next(events)


def test_a_model_that_fails_at_once_gives_its_error():
    events = LanguageModelWriter(
        ScriptedChat(LanguageModelUnavailable("It is down.")), style=WRITTEN
    )
    written = events.write(EVIDENCE)
    assert next(written).output == ""
    with pytest.raises(LanguageModelUnavailable):
        next(written)


def test_the_last_event_says_what_was_shown_and_written():
    chat = ScriptedChat(FOUNDED + WRONG, usage=Usage(900, 40))
    *_, written = LanguageModelWriter(chat, style=WRITTEN).write(EVIDENCE)
    assert (written.model, written.prompt_version) == ("fake:chat", AnswerPrompts.load().version)
    assert written.output == FOUNDED + WRONG
    assert (written.input_tokens, written.output_tokens) == (900, 40)
    shown = {tag: (version, sentence) for tag, version, sentence in written.shown}
    assert shown["A8"] == (FERRY, FERRY.sentences[7])
    assert len(shown) == len(FERRY.sentences) + len(RIVAL.sentences)
    prompt = chat.prompts[0][1]
    assert all(f"[{tag}]" in prompt for tag in shown)


def test_a_model_that_was_stopped_leaves_no_tokens():
    chat = ScriptedChat("NO_ANSWER: the price\n" + FOUNDED * 20, usage=Usage(1, 1))
    *_, written = LanguageModelWriter(chat, style=WRITTEN).write(EVIDENCE)
    assert (written.input_tokens, written.output_tokens) == (None, None)
    assert written.output.startswith("NO_ANSWER: the price\n")


@pytest.mark.parametrize(
    ("line", "tags", "failed"),
    [
        pytest.param("Norrland Ferries was founded in 1987. [A8]", ("A8",), (), id="as written"),
        pytest.param(
            "Norrland Ferries was founded in 1987. [A2-3]", ("A2-A3",), ("date",), id="other tags"
        ),
        pytest.param(
            "Norrland Ferries was founded in 1987. [3]", ("3",), ("unknown tag",), id="no tag"
        ),
    ],
)
def test_a_claim_says_how_it_was_written_and_what_failed(line, tags, failed):
    claim = write(line)[0][0]
    assert isinstance(claim, VerifiedClaim)
    assert claim.sources == ((FERRY, FERRY.sentences[7]),)
    assert claim.tags == tags
    assert set(failed) <= set(claim.failed)
    assert bool(claim.failed) == bool(failed)


def test_a_dropped_claim_names_every_gate_that_it_failed():
    claim = write("Volta Holding was founded in 1986. [A8]")[0][0]
    assert isinstance(claim, DroppedClaim)
    assert set(claim.failed) == {"date", "name"}


def test_the_model_gets_the_sentences_and_the_question():
    _, chat = write(FOUNDED)
    system, user = chat.prompts[0]
    assert "[A8] Norrland Ferries was founded in 1987" in user
    assert "<question>\nWhy does the {ferry} end?\n</question>" in user
    assert "data" in system


def test_without_evidence_the_model_is_not_asked():
    chat = ScriptedChat(FOUNDED)
    assert list(LanguageModelWriter(chat, style=WRITTEN).write(make_evidence())) == []
    assert chat.prompts == []


def test_a_folder_with_prompts_of_one_s_own_is_used(tmp_path):
    (tmp_path / "answer.system.txt").write_text("# version: mine\nBe brief.")
    _, chat = write(FOUNDED, prompts_dir=tmp_path)
    assert chat.prompts[0][0] == "Be brief."
    assert AnswerPrompts.load(tmp_path).version == "mine/1"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("answer.system.txt", "no version"),
        ("answer.system.txt", "# version: 1\n{articles}"),
        ("answer.user.txt", "# version: 1\n{articles} {question}"),
    ],
)
def test_prompts_that_cannot_work_are_refused_by_name_of_the_setting(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(SettingsError, match="PROMPTS_DIR"):
        LanguageModelWriter(ScriptedChat(), tmp_path, style=WRITTEN)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="PROMPTS_DIR"):
        LanguageModelWriter(ScriptedChat(), tmp_path / "missing", style=WRITTEN)


def test_prompts_know_what_they_fill():
    with pytest.raises(SettingsError):
        AnswerPrompts(parse_prompt("a", "# version: 1\nx"), parse_prompt("b", "# version: 1\ny"))
