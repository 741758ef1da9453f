"""Follow-ups without a language model: what they are read beside, and where."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import notices
from bot.answering.answerer import Answerer
from bot.retrieval.article_finder import ArticleFinder
from bot.retrieval.calibration import log_odds
from bot.retrieval.follow_up import CAUTION, FollowUps, beside_turns, in_context, leans
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.types.answer import RefusalCode
from bot.types.question import MAX_QUESTION_CHARACTERS, Question, Scope, Turn
from ingest.types import Article, ArticleFilter
from tests.builders.corpus import BRIDGE, NOT_COVERED, RUSTY, WHY_CLOSED, corpora_of
from tests.fakes.reader import FakeReader

FIRST = "Why does the old bridge in Vellmar close?"
WIRES = "Engineers counted 48 broken wires during an inspection."
EIGHTY = "Grower Henrik Moss expects to lose eighty tonnes of apples."


def parsed(text, *turns, scope=None):
    return parse_question(Question(text, scope or Scope(), conversation=turns))


@pytest.fixture
def bridge(library):
    """The turn that was answered by the article about the bridge."""
    return Turn(FIRST, RUSTY, (version_key(library, "bridge"),))


def version_key(library, article_id):
    corpus = corpora_of(library).corpus(["shared"])
    return corpus.version(corpus.resolve(article_id)).key


def follow_ups_of(corpora, retriever):
    return FollowUps(corpora, retriever, ArticleFinder(lambda: date(2031, 6, 1)))


def understood(library, reader, text, *turns, scope=None):
    corpora = corpora_of(library)
    follow_ups = follow_ups_of(corpora, Retriever(corpora, reader))
    return follow_ups.retrieve(parsed(text, *turns, scope=scope))


@pytest.mark.parametrize(
    "text",
    [
        "Who said that?",
        "When does it open again?",
        "And when was this?",
        "What about Ostheim?",
        "How many?",
        "Why?",
        "Did that surprise Tove Brandt?",
        "isnt that illegal",
        "What did she say about the costs?",
        "Where did they find their cables?",
    ],
)
def test_a_question_that_points_back_leans_on_the_one_before(text):
    assert leans(parsed(text))


@pytest.mark.parametrize(
    "text",
    [
        "When did Tove Brandt say that she would repair the bridge?",
        "Is it true that frost ruined most apples?",
        "How much does the repair of the bridge cost?",
        "Who is Henrik Moss?",
        "Which apples froze in the valley?",
    ],
)
def test_a_question_that_stands_alone_does_not(text):
    assert not leans(parsed(text))


def test_a_follow_up_is_read_beside_two_questions_and_the_last_answer():
    turns = (Turn("What is new?"), Turn(FIRST, RUSTY), Turn("Who said that?", "Nobody."))
    assert in_context("When?", turns) == f"When? ({FIRST} Who said that? Nobody.)"


def test_a_follow_up_keeps_its_own_names_and_its_own_kind_of_answer():
    question = parsed("When did Moss say so?")
    beside = beside_turns(question, (Turn(FIRST, RUSTY),))
    assert beside.text == f"When did Moss say so? ({FIRST})"
    assert [entity.written for entity in beside.entities] == ["Moss"]
    assert beside.answer_type == question.answer_type


@given(st.lists(st.builds(Turn, st.text(min_size=1, max_size=1500), st.text(max_size=1500))))
def test_a_question_beside_others_is_never_too_long(turns):
    question = parsed("Why?")
    beside = beside_turns(question, turns or [Turn("Who?")])
    assert len(beside.text) <= MAX_QUESTION_CHARACTERS


def test_a_follow_up_is_asked_of_the_article_that_was_cited(library, bridge):
    found = understood(library, FakeReader("48", "eighty"), "How many?", bridge)
    assert [item.version.article.id for item in found.evidence.close] == ["bridge"]
    assert found.follows == bridge


def articles_of(found):
    return {item.version.article.id for item in found.evidence.ranked}


def test_the_articles_cited_last_come_before_those_cited_earlier(library, bridge):
    moss = Turn("Who is Henrik Moss?", "A grower.", (version_key(library, "orchard"),))
    both = FakeReader.graded({"48": 5.0, "eighty": 4.0})
    found = understood(library, both, "how many are there?", bridge, moss)
    assert found.evidence.close[0].sentence.text == EIGHTY
    found = understood(library, FakeReader("48"), "how many are there?", bridge, moss)
    assert found.evidence.close[0].sentence.text == WIRES


def test_a_whole_question_is_no_follow_up(library, bridge):
    text = "How many tonnes of apples does Henrik Moss expect to lose?"
    found = understood(library, FakeReader("eighty"), text, bridge)
    assert found.evidence.close[0].sentence.text == EIGHTY
    assert found.follows is None
    text = "How many broken wires did the engineers count?"
    assert understood(library, FakeReader("48"), text, bridge).follows is None


def test_a_question_that_names_its_subject_is_asked_of_all_articles_that_answer_it(library, bridge):
    text = "How many broken wires did Vellmar's engineers count?"
    found = understood(library, FakeReader.graded({"48": 0.3, "eighty": 0.3}), text, bridge)
    assert found.follows is None


class OtherWayRound(Retriever):
    """Shows the two best sentences, in another order where some articles are asked."""

    def retrieve(self, question):
        evidence = super().retrieve(question)
        best = evidence.ranked[:2]
        is_within = question.scope.article_ids is not None
        return replace(evidence, close=best[::-1] if is_within else best)


def test_where_all_articles_show_the_same_sentences_nothing_is_followed_up(library, bridge):
    corpora = corpora_of(library)
    retriever = OtherWayRound(corpora, FakeReader("48", "nine million"))
    asked = parsed("How many wires did the engineers count on the bridge?", bridge)
    found = follow_ups_of(corpora, retriever).retrieve(asked)
    assert len(found.evidence.close) == 2
    assert found.follows is None


@pytest.mark.parametrize("logit", [0.3, 4.0])
def test_a_short_question_of_known_words_never_changes_the_subject(library, bridge, logit):
    found = understood(
        library, FakeReader.graded({"eighty": logit}), "What will summer cost?", bridge
    )
    assert articles_of(found) == {"bridge"}
    assert not found.evidence.answers


def test_a_word_that_only_another_article_has_changes_the_subject(library, bridge):
    found = understood(
        library, FakeReader.graded({"eighty": 0.3}), "How many tonnes of apples?", bridge
    )
    assert (found.follows, found.evidence.close[0].sentence.text) == (None, EIGHTY)


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        pytest.param("how many tonnes will be lost, eighty", True, id="both in the answer"),
        pytest.param("how bad is the frost, how many tonnes", True, id="one in the title"),
        pytest.param("how many tonnes is that, what do they cost", False, id="one alone"),
        pytest.param("how many wires, broken or not", False, id="none"),
        pytest.param("who is moss", True, id="a name that the answer introduces"),
        pytest.param("who is brandt", False, id="a name of the conversation"),
    ],
)
def test_a_question_without_a_name_leaves_for_words_that_the_conversation_lacks(
    library, bridge, text, leaves
):
    found = understood(library, FakeReader.graded({"eighty": 4.0}), text, bridge)
    assert found.evidence.close[0].version.article.id == ("orchard" if leaves else "bridge")


STALL = Article(id="stall", text="The stall near the well gets eighty tonnes of plums.")


@pytest.mark.parametrize(
    ("text", "leaves"),
    [("how many tonnes will it get", False), ("how many tonnes does the stall get", True)],
)
def test_a_word_that_says_nothing_of_a_subject_does_not_change_it(library_with, text, leaves):
    library = library_with(BRIDGE, STALL)
    turn = Turn(FIRST, RUSTY, (version_key(library, "bridge"),))
    found = understood(library, FakeReader.graded({"eighty": 4.0}), text, turn)
    assert found.evidence.close[0].version.article.id == ("stall" if leaves else "bridge")


class SurerOfAll(Retriever):
    """Finds an answer in all articles, though not for certain, and none in some of them."""

    def retrieve(self, question):
        evidence = super().retrieve(question)
        return replace(evidence, confidence=0.0 if question.scope.article_ids else 0.5)


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("How many broken wires did Vellmar's engineers count?", True),
        ("How many broken wires did the engineers count?", False),
        ("How many wires has Vellmar?", False),
    ],
)
def test_a_whole_question_leaves_a_conversation_whose_articles_do_not_answer_it(
    library, bridge, text, leaves
):
    corpora = corpora_of(library)
    follow_ups = follow_ups_of(corpora, SurerOfAll(corpora, FakeReader("48")))
    found = follow_ups.retrieve(parsed(text, bridge))
    assert found.evidence.confidence == (0.5 if leaves else 0.0)


def test_what_nothing_answers_stays_in_the_conversation_if_it_is_short(library, bridge):
    found = understood(library, FakeReader(), NOT_COVERED, bridge)
    assert articles_of(found) > {"bridge"}
    found = understood(library, FakeReader(), "What will summer cost?", bridge)
    assert articles_of(found) == {"bridge"}


@pytest.mark.parametrize("text", ["who ate the apples and cherries", "has the frost ruined cables"])
def test_what_nothing_answers_leaves_the_conversation_for_words_that_only_another_article_has(
    library, bridge, text
):
    found = understood(library, FakeReader(), text, bridge)
    assert (found.follows, found.evidence.close[0].version.article.id) == (None, "orchard")


def test_what_nothing_answers_is_called_a_follow_up_only_if_it_leans_on_one(library, bridge):
    text = "What will summer cost?"
    found = understood(library, FakeReader(), text, bridge)
    assert (found.follows, found.question.text) == (None, text)
    assert understood(library, FakeReader(), "What will it cost?", bridge).follows == bridge


def test_a_name_that_the_cited_articles_lack_changes_the_subject(library, bridge):
    text = "And what did Henrik Moss say about them?"
    assert leans(parsed(text))
    found = understood(library, FakeReader("eighty", "48"), text, bridge)
    assert (found.follows, found.evidence.close[0].sentence.text) == (None, EIGHTY)


def test_only_an_ellipsis_is_read_beside_what_it_follows(library, bridge):
    text = "And the wires?"
    ellipsis = understood(library, FakeReader("48"), text, bridge)
    assert ellipsis.question.wording == in_context(text, [bridge])
    whole = understood(library, FakeReader("48"), "How many did they count?", bridge)
    assert whole.question.wording == "How many did they count?"


def test_a_question_returns_to_an_article_that_was_cited_before(library, bridge):
    moss = Turn("Who is Henrik Moss?", "A grower.", (version_key(library, "orchard"),))
    text = "ok back to the bridge, how many did they count?"
    found = understood(library, FakeReader("48"), text, bridge, moss)
    assert found.question.text == "the bridge, how many did they count?"
    assert found.evidence.close[0].sentence.text == WIRES
    assert found.follows is None


def test_a_return_means_the_cited_articles_that_have_a_word_of_its_subject(library, bridge):
    moss = Turn("Who is Henrik Moss?", "A grower.", (version_key(library, "orchard"),))
    text = "back to the bridge, how many are there?"
    found = understood(library, FakeReader("eighty", "48"), text, bridge, moss)
    assert articles_of(found) == {"bridge"}
    none_named = "back to the beginning, how many are there?"
    found = understood(library, FakeReader("eighty", "48"), none_named, bridge, moss)
    assert articles_of(found) == {"bridge", "orchard"}


def test_a_return_to_what_no_cited_article_mentions_is_asked_of_one_that_does(library, bridge):
    text = "back to the apples, how many are there?"
    found = understood(library, FakeReader.graded({"eighty": 5.0, "48": 4.0}), text, bridge)
    assert found.evidence.close[0].sentence.text == EIGHTY
    elsewhere = "back to the planes, how many are there?"
    found = understood(library, FakeReader("eighty", "48"), elsewhere, bridge)
    assert articles_of(found) == {"bridge"}


def test_where_these_do_not_answer_a_return_all_articles_are_asked(library, bridge):
    text = "back to the apples, how many tonnes will be lost?"
    found = understood(library, FakeReader("eighty"), text, bridge)
    assert found.evidence.close[0].sentence.text == EIGHTY


def test_a_correction_that_gets_too_long_with_the_question_before_it_is_asked_alone(
    library, bridge
):
    text = "not him, " + "w" * (MAX_QUESTION_CHARACTERS - 9)
    assert understood(library, FakeReader("48"), text, bridge).question.question.text == text


def test_the_bar_for_a_follow_up_is_higher(library, bridge):
    followed = understood(library, FakeReader("48"), "How many?", bridge).evidence
    alone = understood(library, FakeReader("48"), "How many?").evidence
    higher = log_odds(followed.thresholds.answer) - log_odds(alone.thresholds.answer)
    assert higher == pytest.approx(CAUTION)
    assert followed.thresholds.write == alone.thresholds.write


def test_a_correction_asks_the_question_before_it_again(library, bridge):
    count = Turn("How many apples did they count?", "", bridge.cited)
    found = understood(library, FakeReader("48"), "no, I meant the wires", bridge, count)
    assert found.question.wording == "How many apples did they count, the wires?"
    assert (found.follows, found.evidence.close[0].sentence.text) == (count, WIRES)
    asked = understood(library, FakeReader("48"), "i mean how many did they find?", bridge, count)
    assert asked.question.wording == "how many did they find?"


def test_a_new_subject_is_asked_without_the_conversation(library, bridge):
    text = "ok something else, how many tonnes will they lose?"
    found = understood(library, FakeReader("eighty", "48"), text, bridge)
    assert found.question.text == "how many tonnes will they lose?"
    found = understood(library, FakeReader("eighty"), "Changing topic: what froze?", bridge)
    assert found.follows is None


def test_a_few_words_that_only_another_article_has_change_the_subject(library, bridge):
    found = understood(library, FakeReader("48", "Moss"), "who is henrik moss", bridge)
    assert (found.follows, found.evidence.close[0].sentence.text) == (None, EIGHTY)


def test_the_list_of_all_articles_is_no_subject(library, bridge):
    keys = (version_key(library, "orchard"), version_key(library, "bridge"))
    listed = Turn("Which articles do you have?", "Frost ruined most apples.", keys)
    found = understood(library, FakeReader("48", "eighty"), "How many?", bridge, listed)
    assert (found.follows, articles_of(found)) == (bridge, {"bridge"})
    assert understood(library, FakeReader("48"), "How many?", listed).follows is None


def test_a_name_that_others_than_the_cited_articles_mention_is_not_called_unknown(library, bridge):
    answerer = answerer_of(library, FakeReader())
    here = answerer.answer(Question("And why Moss?", conversation=(bridge,))).refusal
    assert here.code is RefusalCode.NOT_ANSWERED
    assert here.reason == notices.unknown_here(["Moss"])
    nowhere = answerer.answer(Question("And why Snoad?", conversation=(bridge,))).refusal
    assert nowhere.reason == notices.unknown_names(["Snoad"])
    one = Scope(article_ids=("bridge",))
    chosen = answerer.answer(Question("And why Moss?", one, conversation=(bridge,))).refusal
    assert chosen.reason == notices.unknown_names(["Moss"])


@pytest.mark.parametrize(
    ("text", "is_answered"),
    [
        pytest.param("And in 2050?", False, id="a year"),
        pytest.param("What about Snoad?", False, id="a name"),
        pytest.param("And the wires that Snoad counted?", True, id="other words"),
        pytest.param("And in 2030?", True, id="the year before"),
    ],
)
def test_what_says_only_a_name_that_nothing_mentions_is_refused_by_name(
    library, bridge, text, is_answered
):
    answer = answerer_of(library, FakeReader("48")).answer(Question(text, conversation=(bridge,)))
    assert answer.answered is is_answered
    assert is_answered or answer.refusal.code is RefusalCode.UNKNOWN_NAME


def test_a_reaction_in_between_is_not_followed_up(library, bridge):
    found = understood(library, FakeReader("48"), "How many?", bridge, Turn("Thanks!"))
    assert found.follows == bridge


def test_without_a_cited_article_all_are_asked(library):
    found = understood(library, FakeReader("48"), "How many wires?", Turn(FIRST, RUSTY))
    assert found.evidence.close[0].sentence.text == WIRES
    assert found.question.scope == Scope()


def test_a_removed_article_is_asked_no_more(library, bridge):
    library.remove("bridge")
    found = understood(library, FakeReader("48"), "How many?", bridge)
    assert "bridge" not in articles_of(found)


@pytest.mark.parametrize(
    "scope",
    [
        Scope(article_ids=("orchard",)),
        Scope(article_filter=ArticleFilter(outlet="Placeholder Weekly")),
    ],
    ids=["named articles", "an outlet"],
)
def test_a_conversation_never_widens_the_scope(library, bridge, scope):
    found = understood(library, FakeReader("48"), "How many?", bridge, scope=scope)
    assert articles_of(found) <= {"orchard"}


def answerer_of(library, reader):
    corpora = corpora_of(library)
    return Answerer(corpora, Retriever(corpora, reader), None, lambda: 0.0)


def test_a_follow_up_is_on_the_subject_of_its_conversation(library, bridge):
    found = understood(library, FakeReader("nothing of it"), "Who paid?", bridge)
    assert found.follows
    assert found.evidence.on_subject


def test_a_notice_says_what_is_followed_up(library, bridge):
    answerer = answerer_of(library, FakeReader("48"))
    answer = answerer.answer(Question("How many?", conversation=(bridge,)))
    assert answer.sentences[0].text == WIRES
    assert answer.question == "How many?"
    assert answer.notices == (notices.follow_up(FIRST),)


def test_a_question_that_stands_alone_is_answered_as_without_a_conversation(library):
    answerer = answerer_of(library, FakeReader("cables"))
    alone = answerer.answer(Question(WHY_CLOSED))
    moss = Turn("Who is Henrik Moss?", "A grower.", (version_key(library, "orchard"),))
    beside = answerer.answer(Question(WHY_CLOSED, conversation=(moss,)))
    assert replace(beside, id=alone.id) == alone


def test_what_nothing_answers_is_refused_in_a_conversation_too(library, bridge):
    answer = answerer_of(library, FakeReader()).answer(
        Question(NOT_COVERED, conversation=(bridge,))
    )
    assert answer.refusal


def test_an_added_name_in_lower_case_has_to_be_in_the_articles_of_the_conversation(library, bridge):
    moss = Turn("How many tonnes are lost?", EIGHTY, (version_key(library, "orchard"),))
    found = understood(library, FakeReader("eighty"), "and in ostheim?", moss)
    assert found.evidence.missing == ("Ostheim",)
    assert found.evidence.is_known_elsewhere
    assert (
        understood(library, FakeReader("detour"), "and in ostheim?", bridge).evidence.missing == ()
    )


def test_who_she_is_asks_who_a_name_of_the_last_answer_is(library, bridge):
    apples = Turn("How much fruit is lost?", EIGHTY, (version_key(library, "orchard"),))
    found = understood(library, FakeReader(EIGHTY), "who's he?", bridge, apples)
    assert found.follows == apples
    assert found.question.text == "Who is Henrik Moss?"
    assert found.evidence.close[0].sentence.text == EIGHTY


def test_after_a_refusal_a_pronoun_means_nobody_of_an_earlier_answer(library):
    apples = Turn("How much fruit is lost?", EIGHTY, (version_key(library, "orchard"),))
    refused = Turn("Who stole the cherries?", "")
    found = understood(library, FakeReader(EIGHTY), "who's he?", apples, refused)
    assert found.question.text.startswith("who's he? (")


def test_who_she_is_is_refused_where_nobody_is_introduced(library, bridge):
    found = understood(library, FakeReader(), "who's she?", bridge)
    assert found.question.text == "Who is Vellmar?"
    assert not found.evidence.answers


def test_which_one_is_not_answered_by_what_was_just_shown(library):
    moss = Turn("Did any trees survive?", EIGHTY, (version_key(library, "orchard"),))
    assert understood(library, FakeReader("eighty"), "how many?", moss).evidence.answers
    assert not understood(library, FakeReader("eighty"), "which ones?", moss).evidence.answers


@pytest.mark.parametrize(
    "text", ["ok frost ruins the apple harvest. how many", "frost ruins the harvest: how many?"]
)
def test_a_subject_that_means_another_article_leaves_the_conversation(library, bridge, text):
    found = understood(library, FakeReader("eighty"), text, bridge)
    assert found.evidence.close[0].version.article.id == "orchard"
    assert found.follows is None


@pytest.mark.parametrize(
    ("cited", "subject", "meant"),
    [
        (["bridge"], "frost ruins the apple harvest", "orchard"),
        (["bridge"], "old bridge in Vellmar closes", None),
        (["bridge", "orchard"], "old bridge in Vellmar closes", "bridge"),
        (["bridge"], "the cable car", None),
    ],
)
def test_a_subject_means_another_article_than_the_last_answer_was_about(
    library, cited, subject, meant
):
    turn = Turn(FIRST, RUSTY, tuple(version_key(library, each) for each in cited))
    corpora = corpora_of(library)
    follow_ups = follow_ups_of(corpora, Retriever(corpora))
    version = follow_ups.other_article(subject, parsed(f"what about {subject}?", turn))
    assert (version and version.article.id) == meant


def test_a_subject_that_the_conversation_has_does_not(library, bridge):
    both = FakeReader.graded({"48": 4.0, "eighty": 5.0})
    found = understood(library, both, "the wires: how many are there", bridge)
    assert found.evidence.close[0].version.article.id == "bridge"


class OwnWords(FakeReader):
    """Finds the answer unless the question stands beside others."""

    def read(self, question, passages):
        return (FakeReader() if "(" in question else FakeReader("48")).read(question, passages)


@pytest.mark.parametrize(
    ("text", "is_answered"),
    [("how many wires?", True), ("how many?", False), ("wires and pigeons?", False)],
)
def test_an_ellipsis_whose_words_the_article_has_may_be_read_alone(
    library, bridge, text, is_answered
):
    assert understood(library, OwnWords(), text, bridge).evidence.answers is is_answered
