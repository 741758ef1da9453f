"""The order of sentences after a reader has read the passages of the best of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reader.base import (
    PASSAGE_CHARACTERS,
    PREVIOUS_CHARACTERS,
    TITLE_CHARACTERS,
    WINDOW_CHARACTERS,
    ReaderPassage,
    passage,
    window,
)
from bot.retrieval.calibration import CALIBRATION, Calibration, SecondReading
from bot.retrieval.confidence import RANKING_THRESHOLDS
from bot.retrieval.question import parse_question
from bot.retrieval.rerank import PASSAGES_READ, RERANKED, merged, read_scores, rerank
from bot.retrieval.retriever import Retriever
from bot.types.evidence import RankedSentence, SentenceFeatures
from ingest.types import Article
from tests.builders.corpus import BRIDGE, RUSTY, WHY_CLOSED, about, corpora_of, current, texts
from tests.builders.evidence import make_version
from tests.fakes.reader import FakeReader

PLAIN = Calibration(
    intercept=0.0,
    logit=1.0,
    behind=0.5,
    similarity=0.0,
    coverage=0.0,
    unknown=0.0,
    introduces=0.0,
    continues=1.0,
    repeats=-1.0,
    shown=0.0,
    companion=CALIBRATION.companion,
    margin=2.0,
    differing=2.0,
    second=0.0,
)
ONE_CHUNK = make_version([f"Sentence number {number} stands here." for number in range(25)])
LONG = f" {'and so on ' * (PASSAGE_CHARACTERS // 20)}"
"""Behind a sentence, so that no two of them fit into one passage."""

MANY_PASSAGES = make_version(
    *[[f"Sentence number {number} stands here{LONG}."] for number in range(25)]
)
WIRES = "Engineers counted 48 broken wires during an inspection."


def ranked_by(scores, version=ONE_CHUNK):
    return [
        RankedSentence(version, sentence, score)
        for sentence, score in zip(version.sentences, scores, strict=False)
    ]


def test_what_stands_behind_the_last_answer_gains_and_the_answer_itself_loses():
    plain = ranked_by([3.0, 2.0])
    features = (SentenceFeatures(repeats=1.0), SentenceFeatures(continues=1.0))
    near = [replace(item, features=each) for item, each in zip(plain, features, strict=True)]
    before, now = (
        {item.sentence.index: item.score for item in rerank("Which?", one, FakeReader("-"), PLAIN)}
        for one in (plain, near)
    )
    assert [now[at] - before[at] for at in (0, 1)] == [PLAIN.repeats, PLAIN.continues]


def test_what_the_reader_finds_comes_first():
    found = rerank("Which?", ranked_by([3.0, 2.5, 2.0]), FakeReader("number 2 "), PLAIN)
    assert texts(found)[0] == "Sentence number 2 stands here."
    assert [item.logit for item in found] == [4.0, -4.0, -4.0]


def test_a_sentence_carries_the_short_answer_that_was_found_in_it():
    found = rerank("Which?", ranked_by([3.0, 2.5]), FakeReader("number 1"), PLAIN)
    best, other = found
    assert best.short_answer is not None
    start, end = best.short_answer
    assert best.sentence.text[start:end] == "number 1"
    assert other.short_answer is None


def test_a_calibrated_score_is_the_log_odds_of_the_calibration():
    found = rerank("Which?", ranked_by([3.0, 2.5]), FakeReader("number 1 "), PLAIN)
    assert [item.score for item in found] == pytest.approx([4.0 + 0.5 * -0.5, -4.0])


def test_a_model_that_was_never_calibrated_decides_by_standard_deviations():
    class Loud(FakeReader):
        def _score(self, sentence):
            score = super()._score(sentence)
            return type(score)(1000 * score.logit)

    quiet = rerank(
        "Which?", ranked_by([3.0, 2.5, 2.0]), FakeReader("number 2 ", is_calibrated=False)
    )
    loud = rerank("Which?", ranked_by([3.0, 2.5, 2.0]), Loud("number 2 ", is_calibrated=False))
    assert texts(quiet) == texts(loud)
    assert [item.score for item in quiet] == pytest.approx([item.score for item in loud])
    assert texts(quiet)[0] == "Sentence number 2 stands here."


def test_only_the_passages_of_the_best_are_read_and_the_others_stay_behind_in_their_order():
    reader = FakeReader("nothing of it")
    ranked = ranked_by([25.0 - place for place in range(25)], MANY_PASSAGES)
    found = rerank("Which?", ranked, reader, PLAIN)
    assert len(reader.sentences) == PASSAGES_READ
    assert texts(found) == texts(ranked)
    assert [item.logit for item in found[PASSAGES_READ:]] == [None] * (25 - PASSAGES_READ)


def test_every_ranked_sentence_of_a_passage_that_is_read_is_scored():
    ranked = ranked_by([25.0 - place for place in range(25)])
    assert len(read_scores("Which?", ranked, FakeReader("nothing of it"))) == 25 > RERANKED


@given(st.lists(st.floats(-30, 30), max_size=25), st.integers(0, 24), st.booleans(), st.booleans())
def test_reading_only_changes_the_order_and_scores_never_rise_along_it(
    scores, wanted, is_calibrated, in_one_chunk
):
    version = ONE_CHUNK if in_one_chunk else MANY_PASSAGES
    ranked = ranked_by(sorted(scores, reverse=True), version)
    reader = FakeReader(f"number {wanted} ", is_calibrated=is_calibrated)
    found = rerank("Which?", ranked, reader)
    assert sorted(texts(found)) == sorted(texts(ranked))
    values = [item.score for item in found]
    assert values == sorted(values, reverse=True)


def test_passages_are_chosen_in_the_order_of_their_best_sentences():
    rooms = [[f"Room {room} is dry.", f"It is cold{LONG}{LONG}."] for room in range(5)]
    version = make_version(*rooms)
    ranked = [
        RankedSentence(version, version.sentences[place], 9.0 - rank)
        for rank, place in enumerate([0, 2, 4, 6, 1, 8, 3])
    ]
    reader = FakeReader("nothing of it")
    found = rerank("Which?", ranked, reader, PLAIN)
    assert reader.sentences == [*rooms[0], *rooms[1], "Room 2 is dry."]
    assert [item.logit is None for item in found] == [False] * 5 + [True] * 2


CERTAIN = replace(PLAIN, certain=3.0)


def test_where_the_first_passage_answers_for_certain_its_article_is_read_no_further():
    reader = FakeReader("number 0 ")
    ranked = ranked_by([3.0, 2.5, 2.0], MANY_PASSAGES)
    found = rerank("Which?", ranked, reader, CERTAIN)
    assert reader.sentences == [MANY_PASSAGES.sentences[0].text]
    assert texts(found) == texts(ranked)
    assert [item.logit for item in found] == [4.0, None, None]


def test_where_the_first_passage_leaves_doubt_the_others_are_read_as_well():
    reader = FakeReader("number 2 ")
    found = rerank("Which?", ranked_by([3.0, 2.5, 2.0], MANY_PASSAGES), reader, CERTAIN)
    assert len(reader.sentences) == 3
    assert found[0].sentence.index == 2


TWICE = replace(PLAIN, again=SecondReading(intercept=0.5, first=0.5, logit=0.25))


class SurerInWindows(FakeReader):
    """Knows the phrase only where a sentence is read in a window of its own."""

    def read(self, question, passages):
        alone = len(passages[0].spans) == 1
        self._phrases = ("number 3 ",) if alone else ("number 1 ", "number 3 ")
        return super().read(question, passages)


def test_the_best_sentences_are_read_again_in_windows_and_both_readings_count():
    reader = SurerInWindows()
    found = rerank("Which?", ranked_by([3.0, 2.9, 2.8, 2.7]), reader, TWICE)
    assert [item.sentence.index for item in found[:2]] == [3, 1]
    first = 4.0 + 0.5 * (2.7 - 3.0)
    assert found[0].score == pytest.approx(0.5 + 0.5 * first + 0.25 * 4.0)
    assert reader.sentences[4:] == [
        "Sentence number 1 stands here.",
        "Sentence number 3 stands here.",
    ]


def test_nothing_is_read_again_where_the_first_reading_is_sure():
    reader = FakeReader("number 0 ")
    sure = replace(TWICE, again=replace(TWICE.again, sure=3.0))
    assert [item.score for item in rerank("Which?", ranked_by([3.0, 2.5]), reader, sure)] == [
        item.score
        for item in rerank("Which?", ranked_by([3.0, 2.5]), FakeReader("number 0 "), PLAIN)
    ]
    assert len(reader.sentences) == 2


def test_another_article_is_read_however_certain_the_first_is_since_it_may_say_otherwise():
    one, other = (make_version(["Rust ate 9 cables."], ["No."], key=key) for key in (1, 2))
    reader = FakeReader("Rust")
    ranked = [
        RankedSentence(version, version.sentences[at], 3.0 - at)
        for at in range(2)
        for version in (one, other)
    ]
    found = rerank("How many?", ranked, reader, CERTAIN)
    assert [item.logit for item in found][:2] == [4.0, 4.0]
    assert [item.version.key for item in found][:2] == [1, 2]


def test_another_article_is_read_beside_the_first_passage_and_only_then_the_rest_of_its_article():
    other = make_version(["Rust ate 9 cables."], key=7)
    first, second = MANY_PASSAGES.sentences[:2]
    ranked = [
        RankedSentence(MANY_PASSAGES, first, 3.0),
        RankedSentence(MANY_PASSAGES, second, 2.0),
        RankedSentence(other, other.sentences[0], 1.0),
    ]
    reader = FakeReader("nothing of it")
    rerank("Which?", ranked, reader, CERTAIN)
    assert reader.sentences == [first.text, other.sentences[0].text, second.text]


def test_in_doubt_the_best_article_is_read_on_although_others_had_taken_the_first_passages():
    others = [make_version([f"No {name}."], key=key) for key, name in ((7, "rust"), (8, "rain"))]
    apart = [RankedSentence(other, other.sentences[0], 2.5) for other in others]
    first, *own = ranked_by([3.0, 2.0, 1.5, 1.0], MANY_PASSAGES)
    reader = FakeReader("number 2 ")
    found = rerank("Which?", [first, *apart, *own], reader, CERTAIN)
    assert found[0].sentence.index == 2
    assert len(reader.sentences) == PASSAGES_READ + len(apart)
    assert "number 3 " not in "".join(reader.sentences)


def test_in_doubt_the_article_that_is_read_on_is_the_one_that_answers_best_so_far():
    other = make_version(["Rust.", f"It rains{LONG}."], [f"It took 9 years{LONG}."], key=7)
    rust, _, years = (RankedSentence(other, sentence, 1.0) for sentence in other.sentences)
    ranked = [*ranked_by([3.0], MANY_PASSAGES), rust, years]
    reader = FakeReader("Rust.", "9 years")
    doubtful = replace(CERTAIN, certain=9.0)
    assert rerank("Which?", ranked, reader, doubtful)[0].version.key == other.key
    assert years.sentence.text in reader.sentences


ROOMS = Article(
    id="rooms",
    text="\n\n".join(
        " ".join(f"{name} says that room {number} is damp and cold." for number in range(15))
        for name in ("Ada Vance", "Otto Rigg")
    ),
    title="Rooms",
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("What does Ada Vance say about room 3?", ["Ada Vance"]),
        ("What do Ada Vance and Otto Rigg say about room 3?", ["Ada Vance", "Otto Rigg"]),
    ],
)
def test_only_a_question_about_several_names_is_read_beyond_a_certain_passage(
    library_with, text, read
):
    library = library_with(ROOMS)
    version = current(library, ROOMS.id)
    assert len(version.content.chunks) == 2
    reader = FakeReader("says")
    Retriever(corpora_of(library), reader).retrieve(parse_question(about("rooms", text)))
    assert sorted({sentence.partition(" says")[0] for sentence in reader.sentences}) == read


def test_a_model_that_only_ranks_reads_all_passages():
    reader = FakeReader("number 0 ", is_calibrated=False)
    rerank("Which?", ranked_by([3.0, 2.5, 2.0], MANY_PASSAGES), reader, CERTAIN)
    assert len(reader.sentences) == 3


def test_equal_chunks_of_two_articles_are_read_apart():
    one, other = (make_version(["Rust ate the cables."], key=key) for key in (1, 2))
    ranked = [RankedSentence(version, version.sentences[0], 1.0) for version in (one, other)]
    assert len(read_scores("Which?", ranked, FakeReader("nothing of it"))) == 2


def test_a_passage_is_a_run_of_sentences_behind_the_title_of_its_article():
    version = make_version(["A. Rust.", "It took years."], ["Later."], title="Old bridge closes. ")
    read = passage(version, range(2), [version.sentences[1]])
    assert read == ReaderPassage("Old bridge closes", "A. Rust. It took years.", ((9, 23),))
    assert read.front == "Old bridge closes. "
    assert read.sentences == ("It took years.",)


def test_a_short_chunk_is_read_with_its_neighbours_and_a_long_one_by_itself():
    short = make_version(*[[f"Room {number} is dry."] for number in range(9)])
    assert [passage.text for passage in passages_read(ranked_by([9.0], short))] == [
        short.article.text
    ]
    long = make_version(
        ["It rains."], [f"Room 1 is dry{LONG}{LONG}.", "It is cold."], ["It snows."]
    )
    ranked = [RankedSentence(long, long.sentences[2], 1.0)]
    assert [passage.text for passage in passages_read(ranked)] == [
        " ".join(sentence.text for sentence in long.sentences[1:3])
    ]


def passages_read(ranked):
    """What a reader is given."""

    class Recorder(FakeReader):
        def read(self, question, passages):
            seen.extend(passages)
            return super().read(question, passages)

    seen = []
    read_scores("Which?", ranked, Recorder("nothing of it"))
    return seen


@given(st.lists(st.integers(1, 400), min_size=1, max_size=15), st.data())
def test_passages_are_bounded_slices_of_the_article_with_all_their_sentences(lengths, data):
    version = make_version(*[["x" * length + "."] for length in lengths])
    order = data.draw(st.permutations(version.sentences))
    ranked = [RankedSentence(version, sentence, -float(at)) for at, sentence in enumerate(order)]
    read = passages_read(ranked)
    assert 0 < len(read) <= PASSAGES_READ
    assert all(one.text in version.article.text for one in read)
    assert all(len(one.text) <= PASSAGE_CHARACTERS for one in read)
    assert all(one.text[start:end].endswith(".") for one in read for start, end in one.spans)
    assert order[0].text == read[0].sentences[0]


def test_a_title_that_asks_is_left_out_since_it_makes_its_answer_less_sure():
    version = make_version(["Rust closes it."], title="Why does the old bridge close?")
    assert passage(version, range(1), version.sentences).front == ""


def test_a_window_has_as_much_before_a_sentence_as_after_it():
    version = make_version([f"Sentence number {number} stands here." for number in range(30)])
    read = window(version, version.sentences[15])
    assert read.sentences == ("Sentence number 15 stands here.",)
    before, after = read.text.split("Sentence number 15 stands here.")
    assert WINDOW_CHARACTERS - 40 < len(read.text) <= WINDOW_CHARACTERS
    assert abs(len(before) - len(after)) < 40


@given(st.lists(st.integers(1, 700), min_size=1, max_size=12), st.data())
def test_a_window_is_a_slice_of_the_article_around_its_sentence(lengths, data):
    version = make_version(*[["x" * length + "."] for length in lengths])
    sentence = data.draw(st.sampled_from(version.sentences))
    read = window(version, sentence)
    assert read.text in version.article.text
    assert read.sentences == (sentence.text,)
    assert len(read.text) <= max(WINDOW_CHARACTERS, len(sentence.text))


def test_a_sentence_read_alone_follows_the_title_and_the_text_before_it():
    read = ReaderPassage(
        "Old bridge closes", "Rust ate the cables. It took years.", ((0, 20), (21, 35))
    )
    first, second = (read.in_context(span) for span in read.spans)
    assert first == "Old bridge closes. | Rust ate the cables."
    assert second == "Old bridge closes. Rust ate the cables. | It took years."


def test_a_sentence_without_title_or_predecessor_is_read_as_it_is():
    assert ReaderPassage("", "Rust ate the cables.", ((0, 20),)).in_context((0, 20)) == (
        "Rust ate the cables."
    )


def test_the_text_before_a_sentence_is_bounded_and_the_sentence_stays_verbatim():
    long = " ".join(["word"] * 200) + "."
    version = make_version([long, "Odd  spaces\tstay."], title="T" * 500)
    read = passage(version, range(2), [version.sentences[1]])
    before, _, sentence = read.in_context(read.spans[0]).partition(" | ")
    assert sentence == version.sentences[1].text
    assert len(before) <= TITLE_CHARACTERS + PREVIOUS_CHARACTERS + 4
    assert before.endswith("word.")


def test_the_retriever_has_the_best_sentences_read_and_takes_the_bars_of_the_calibration(library):
    reader = FakeReader(WIRES)
    evidence = Retriever(corpora_of(library), reader).retrieve(
        parse_question(about("bridge", WHY_CLOSED))
    )
    assert texts(evidence.ranked)[0] == WIRES
    assert evidence.thresholds == CALIBRATION.thresholds
    assert evidence.on_subject
    assert RUSTY in reader.sentences


def test_who_somebody_is_is_shown_however_little_of_its_sentence_says_it(library):
    reader = FakeReader("nothing of it")
    named, mentioned = (
        Retriever(corpora_of(library), reader).retrieve(parse_question(about("bridge", text)))
        for text in ("who is tove brandt?", "what does tove brandt say?")
    )
    assert texts(named.close) == [
        "Mayor Tove Brandt said the repair would cost nine million crowns."
    ]
    assert named.confidence > named.thresholds.answer > mentioned.confidence


def test_without_a_reader_there_is_one_sentence_at_most_above_a_higher_bar(library):
    evidence = Retriever(corpora_of(library)).retrieve(parse_question(about("bridge", WHY_CLOSED)))
    assert evidence.thresholds == RANKING_THRESHOLDS
    assert len(evidence.close) == 1
    assert evidence.ranked[0].logit is None


def test_a_merged_ranking_begins_with_the_best_of_each_and_keeps_the_better_score():
    one = ranked_by([3.0, 1.0, 2.0])
    other = [replace(item, score=score) for item, score in zip(one, (0.0, 2.5, 2.2), strict=True)]
    found, best = merged([one, sorted(other, key=lambda item: -item.score)])
    assert [(item.sentence.index, item.score) for item in found] == [(0, 3.0), (1, 2.5), (2, 2.2)]
    assert best == 2


def test_a_sentence_that_is_the_best_twice_is_the_only_best():
    ranked = ranked_by([3.0, 1.0])
    assert merged([ranked, ranked]) == (ranked, 1)


def test_what_was_read_for_one_half_counts_more_than_a_place_behind_the_other():
    unread, read = ranked_by([3.0])[0], replace(ranked_by([-5.0])[0], logit=-4.0)
    assert merged([[unread], [read]]) == ([read], 1)


class TwoQuestions(FakeReader):
    """Finds one phrase for "how many", another for everything else."""

    def read(self, question, passages):
        self._phrases = ("48 broken wires",) if question.startswith("how many") else ("rusty",)
        return super().read(question, passages)


class OneQuestion(FakeReader):
    """Finds only why something was closed."""

    def read(self, question, passages):
        self._phrases = ("rusty",) if question.lower().startswith("why") else ()
        return super().read(question, passages)


def test_each_half_of_a_question_that_asks_two_gets_its_best_sentence(library):
    text = "Why was the bridge closed, and how many wires were broken?"
    evidence = Retriever(corpora_of(library), TwoQuestions()).retrieve(
        parse_question(about("bridge", text))
    )
    assert set(texts(evidence.close)) == {RUSTY, WIRES}
    assert evidence.unanswered is None


@pytest.mark.parametrize(
    ("text", "unanswered"),
    [
        ("Why was the bridge closed, and where is it?", "where is it?"),
        ("Where is the bridge, and why was it closed?", "Where is the bridge?"),
    ],
)
def test_a_half_without_a_good_sentence_is_named(library, text, unanswered):
    evidence = Retriever(corpora_of(library), OneQuestion()).retrieve(
        parse_question(about("bridge", text))
    )
    assert texts(evidence.close) == [RUSTY]
    assert evidence.unanswered == unanswered


UNKNOWN = "What did Quillfeather say about the bridge?"


def test_a_name_that_no_article_has_counts_against_every_sentence():
    ranked, reader = ranked_by([3.0, 2.5]), FakeReader("number 1 ")
    doubtful = replace(PLAIN, unknown=-1.5)
    known = rerank("Which?", ranked, reader, doubtful)
    unknown = rerank("Which?", ranked, reader, doubtful, unknown=True)
    assert [item.score for item in unknown] == [item.score - 1.5 for item in known]


def test_a_question_with_such_a_name_is_read_all_the_same(library):
    reader = FakeReader(WIRES)
    evidence = Retriever(corpora_of(library), reader).retrieve(
        parse_question(about("bridge", UNKNOWN))
    )
    assert evidence.missing == ("Quillfeather",)
    assert reader.sentences


@pytest.mark.parametrize("reader", [None, FakeReader("wires", is_calibrated=False)])
def test_by_ranking_alone_such_a_question_has_no_answer(library, reader):
    evidence = Retriever(corpora_of(library), reader).retrieve(
        parse_question(about("bridge", UNKNOWN))
    )
    assert evidence.confidence == 0.0


def test_what_is_read_is_verbatim_from_the_article(library):
    reader = FakeReader(WIRES)
    Retriever(corpora_of(library), reader).retrieve(parse_question(about("bridge", WHY_CLOSED)))
    article = current(library, BRIDGE.id).article
    assert reader.sentences
    assert all(sentence in article.text for sentence in reader.sentences)
