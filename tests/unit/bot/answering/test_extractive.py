"""Which sentences of the articles are shown verbatim."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.extractive import (
    MAX_SENTENCES,
    Excerpt,
    best_sentences,
    first_sentences,
    nearest_sentences,
    with_context,
)
from bot.retrieval.antecedent import MAX_STEPS_BACK
from bot.types.answer import Role
from bot.types.evidence import Evidence, RankedSentence
from bot.types.question import Question
from tests.builders.evidence import make_version

RUST = make_version(["Rust ate it.", "It hung.", "It fell."], ["Nobody was hurt.", "Rust  ate it."])
FROST = make_version(["Frost came.", "Rust ate it."], key=2)


def ranking(*scored):
    """Sentences as ``(version, index, score)``, best first."""
    return [RankedSentence(v, v.sentences[index], score) for v, index, score in scored]


def evidence(*ranked):
    """Evidence in which the sentences with a score above 5 are good enough to be shown."""
    close = tuple(item for item in ranked if item.score > 5.0 - 1e-9)
    return Evidence(Question("Why?"), ranked, 1.0, close)


def shown(*scored):
    found = best_sentences(evidence(*ranking(*scored)))
    return [(item.version.key, item.sentence.index) for item in found]


def in_context(*places):
    """What is shown for sentences as ``(version, index)``: their places, each with its role."""
    excerpts = [Excerpt(version, version.sentences[index]) for version, index in places]
    return [(*excerpt.place, excerpt.role) for excerpt in with_context(excerpts)]


@pytest.mark.parametrize(
    ("scored", "places"),
    [
        pytest.param([(RUST, 0, 9.0)], [(1, 0)], id="one"),
        pytest.param([(RUST, 0, 9.0), (RUST, 2, 1.0)], [(1, 0)], id="one good enough"),
        pytest.param([(RUST, 0, 9.0), (RUST, 1, 8.9)], [(1, 0), (1, 1)], id="two alike"),
        pytest.param([(RUST, 2, 9.0), (RUST, 0, 8.9)], [(1, 0), (1, 2)], id="in their order"),
        pytest.param(
            [(RUST, 2, 9.0), (RUST, 3, 8.9), (RUST, 0, 8.8)],
            [(1, 0), (1, 2), (1, 3)],
            id="by paragraph, the best one's first",
        ),
        pytest.param(
            [(RUST, 3, 9.0), (RUST, 2, 8.9), (RUST, 0, 8.8)],
            [(1, 3), (1, 0), (1, 2)],
            id="a later paragraph first when it is the best one's",
        ),
        pytest.param([(FROST, 0, 9.0), (RUST, 0, 8.9)], [(2, 0), (1, 0)], id="of several articles"),
        pytest.param([(RUST, 0, 9.0), (RUST, 4, 8.9)], [(1, 0)], id="the same text once"),
        pytest.param([(RUST, 0, 9.0), (FROST, 1, 8.9)], [(1, 0)], id="the same elsewhere"),
    ],
)
def test_the_best_sentences_are_shown(scored, places):
    assert shown(*scored) == places


def test_there_are_at_most_three_however_many_are_alike():
    many = make_version([f"Item {number} fell." for number in range(9)])
    assert len(shown(*[(many, index, 5.0) for index in range(9)])) == 3


def test_a_headline_gives_way_to_other_sentences_that_are_good_enough():
    titled = make_version(
        ["Rust eats bridge"], ["Rust ate it.", "It hung."], title="Rust eats bridge"
    )
    headline, rust, hung = range(3)
    assert shown((titled, headline, 9.0), (titled, rust, 8.9)) == [(1, rust)]
    assert shown((titled, headline, 9.0), (titled, rust, 2.0), (titled, hung, 1.0)) == [
        (1, headline)
    ]


def test_a_headline_is_near_only_where_nothing_else_is():
    titled = make_version(["Rust eats bridge"], ["Rust ate it."], title="Rust eats bridge")
    headline, rust = ranking((titled, 0, 9.0), (titled, 1, 2.0))
    assert nearest_sentences([headline, rust]) == [(titled, rust.sentence)]
    assert nearest_sentences([headline]) == [(titled, headline.sentence)]
    assert nearest_sentences([]) == []


def test_a_dateline_or_byline_is_not_near_where_the_article_reports_something():
    version = make_version(["10 May 2031."], ["By Ingrid Dahl."], ["Rust ate the bridge."])
    ranked = ranking(*((version, at, 9.0 - at) for at in range(3)))
    assert nearest_sentences(ranked) == [(version, ranked[2].sentence)]


def test_a_repeated_sentence_takes_no_place_from_another():
    places = shown((RUST, 0, 9.0), (RUST, 4, 9.0), (FROST, 1, 9.0), (RUST, 1, 9.0), (RUST, 2, 9.0))
    assert places == [(1, 0), (1, 1), (1, 2)]


def test_a_list_of_articles_is_their_first_sentences():
    found = first_sentences([FROST, RUST])
    assert [(version.key, sentence.text) for version, sentence in found] == [
        (2, "Frost came."),
        (1, "Rust ate it."),
    ]


@pytest.mark.parametrize(
    ("text", "brings"),
    [
        pytest.param("He left at noon.", True, id="he"),
        pytest.param("“They will not return,” he said.", True, id="in a quotation"),
        pytest.param("This cost nine crowns.", True, id="this"),
        pytest.param("But the bridge held.", True, id="but"),
        pytest.param("It fell in May.", True, id="it, of something"),
        pytest.param("“Nobody will return,” she said.", True, id="a speaker"),
        pytest.param('"Nobody will return." He paused. "Nobody."', True, id="straight marks"),
        pytest.param("“Nobody will return,” the mayor said.", False, id="a speaker by a noun"),
        pytest.param("“Nobody,” Ek said, “told me that she left.”", False, id="of another"),
        pytest.param("It is unclear who paid.", False, id="it, pointing forward"),
        pytest.param("Hera left at noon.", False, id="only the beginning of a name"),
        pytest.param("The mayor left at noon.", False, id="a noun"),
    ],
)
def test_a_sentence_that_points_back_is_shown_after_the_one_before_it(text, brings):
    version = make_version(["Mayor Brandt spoke.", text])
    context = [(1, 0, Role.CONTEXT)] if brings else []
    assert in_context((version, 1)) == [*context, (1, 1, Role.ANSWER)]


def test_the_one_before_may_stand_in_the_paragraph_before():
    version = make_version(["Mayor Brandt spoke."], ["She left at noon."])
    assert in_context((version, 1)) == [(1, 0, Role.CONTEXT), (1, 1, Role.ANSWER)]


def test_a_headline_is_no_context_and_the_first_sentence_has_none():
    version = make_version(["Mayor speaks"], ["She left at noon."], title="Mayor speaks")
    assert in_context((version, 1)) == [(1, 1, Role.ANSWER)]
    assert in_context((make_version(["She left."]), 0)) == [(1, 0, Role.ANSWER)]


def test_every_sentence_that_points_back_has_its_context():
    mayor = make_version(["Mayor Brandt spoke.", "She left at noon."])
    clerk = make_version(["Clerk Moss listened.", "He stayed."], key=2)
    assert in_context((mayor, 1), (clerk, 1)) == [
        (1, 0, Role.CONTEXT),
        (1, 1, Role.ANSWER),
        (2, 0, Role.CONTEXT),
        (2, 1, Role.ANSWER),
    ]


def test_context_is_the_nearest_sentence_before_that_is_not_about_the_same_she():
    version = make_version(
        ["Rain fell.", "Mayor Brandt spoke.", "She was angry."], ["“Nobody asked me,” she said."]
    )
    assert in_context((version, 3)) == [(1, 1, Role.CONTEXT), (1, 3, Role.ANSWER)]
    mixed = make_version(["Mayor Brandt spoke.", "He met Ek.", "She was angry."])
    assert in_context((mixed, 2)) == [(1, 1, Role.CONTEXT), (1, 2, Role.ANSWER)]


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("She was angry.", "Her group will sue."),
        ("Her group will sue.", "She was angry."),
        ("“Nobody asked us,” he said.", "His petition has 850 signatures."),
        ("They had waited.", "Their houses stood empty."),
    ],
)
def test_a_possessive_means_the_same_person_as_its_pronoun(before, text):
    version = make_version(["Mayor Brandt spoke.", before], [text])
    assert in_context((version, 2)) == [(1, 0, Role.CONTEXT), (1, 2, Role.ANSWER)]


def test_a_quotation_without_its_speaker_does_not_say_who_she_is():
    version = make_version(["“We sang,” said Joyce Ek.", "“He danced.”", "She is a nurse."])
    assert in_context((version, 2)) == [(1, 0, Role.CONTEXT), (1, 2, Role.ANSWER)]


def test_an_answer_about_the_same_she_is_the_context_of_the_next():
    version = make_version(
        ["Mayor Brandt spoke.", "She was angry.", "“Nobody asked me,” she said."]
    )
    assert in_context((version, 2), (version, 1)) == [
        (1, 0, Role.CONTEXT),
        (1, 1, Role.ANSWER),
        (1, 2, Role.ANSWER),
    ]


def test_without_a_better_sentence_the_one_before_is_the_context():
    version = make_version(["She came.", "She saw.", "She left.", "She was sorry.", "She slept."])
    assert in_context((version, 4)) == [(1, 3, Role.CONTEXT), (1, 4, Role.ANSWER)]


def test_what_is_shown_anyway_answers_and_is_no_context():
    version = make_version(["Mayor Brandt spoke.", "She left."])
    assert in_context((version, 0), (version, 1)) == [(1, 0, Role.ANSWER), (1, 1, Role.ANSWER)]
    copied = make_version(["Mayor  Brandt spoke."], key=2)
    assert in_context((copied, 0), (version, 1)) == [(2, 0, Role.ANSWER), (1, 1, Role.ANSWER)]


def test_what_is_shown_later_anyway_moves_before_the_sentence_that_points_to_it():
    version = make_version(["Mayor Brandt spoke."], ["She left."])
    assert in_context((version, 1), (version, 0)) == [(1, 0, Role.ANSWER), (1, 1, Role.ANSWER)]


def test_context_takes_no_place_from_an_answer():
    version = make_version(["Mayor Brandt spoke.", "She left.", "Rain fell.", "Wind blew."])
    best = [(version, 1, 9.0), (version, 2, 9.0), (version, 3, 9.0)]
    assert shown(*best) == [(1, 1), (1, 2), (1, 3)]
    assert [index for _, index, _ in in_context(*[place[:2] for place in best])] == [0, 1, 2, 3]


SENTENCES = st.sampled_from(["She left.", "It fell.", "Rain fell.", "They ran.", "Brandt spoke."])


@given(st.data(), st.lists(SENTENCES, min_size=1, max_size=6), st.booleans())
def test_context_adds_to_the_answer_and_changes_none_of_it(data, texts, titled):
    version = make_version(texts, **({"title": texts[0]} if titled else {}))
    places = st.lists(st.sampled_from(version.sentences), max_size=MAX_SENTENCES, unique=True)
    answers = [Excerpt(version, sentence) for sentence in data.draw(places)]
    found = with_context(answers)
    assert sorted(one.place for one in found if one.role is Role.ANSWER) == sorted(
        one.place for one in answers
    )
    assert len({one.place for one in found}) == len(found)
    for place, one in enumerate(found):
        if one.role is Role.CONTEXT:
            following = found[place + 1]
            assert following.role is Role.ANSWER
            assert 1 <= following.sentence.index - one.sentence.index <= MAX_STEPS_BACK
            assert one.sentence.text != version.article.title


def test_the_short_answer_of_a_sentence_is_what_is_emphasised():
    (ranked,) = ranking((RUST, 0, 9.0))
    assert Excerpt.of(ranked).emphasis is None
    assert Excerpt.of(replace(ranked, short_answer=(0, 4))).emphasis == (0, 4)
