"""What the NLI model reads of an article, and what its opinions come to."""

from hypothesis import given
from hypothesis import strategies as st

from bot.verification.entailment import is_entailed, premises, repeats
from bot.verification.gates import CitedSentences
from tests.builders.evidence import FERRY, make_version
from tests.fakes.nli import ENTAILED, NEUTRAL, FakeNliModel, always


def cited(*indexes, version=FERRY):
    return CitedSentences(tuple((version, version.sentences[at]) for at in indexes))


def read(*indexes):
    """The positions of the sentences in the longer premise."""
    text = premises(cited(*indexes))[-1]
    found = [sentence.index for sentence in FERRY.sentences if sentence.text in text]
    assert text == " ".join(FERRY.sentences[at].text for at in found)
    return found


def test_a_cited_sentence_comes_after_the_one_before_it():
    assert read(4) == [3, 4]


def test_the_first_sentence_has_none_before_it():
    assert read(0) == [0]


def test_a_run_of_cited_sentences_comes_after_the_one_before_the_run():
    assert read(3, 4, 5) == [2, 3, 4, 5]


def test_each_run_has_its_own():
    assert read(2, 6) == [1, 2, 5, 6]


def test_the_sentence_between_two_cited_ones_is_read_once():
    assert read(2, 4) == [1, 2, 3, 4]


def test_the_cited_sentences_are_also_read_alone():
    assert premises(cited(2, 4))[0] == f"{FERRY.sentences[2].text} {FERRY.sentences[4].text}"


def test_where_nothing_comes_before_them_they_are_read_once():
    assert premises(cited(0, 1)) == (f"{FERRY.sentences[0].text} {FERRY.sentences[1].text}",)


CLAIM = "Ms Dahl would not say how many people would be out of work."


def only_beside(text):
    """A model that finds a claim entailed by premises with this text."""
    return FakeNliModel(lambda premise, _: ENTAILED if text in premise else NEUTRAL)


def test_a_claim_is_entailed_only_where_each_premise_says_it():
    assert is_entailed(CLAIM, cited(4), always(ENTAILED))
    assert not is_entailed(CLAIM, cited(4), only_beside(FERRY.sentences[3].text))


def test_no_model_is_asked_about_a_claim_that_repeats_a_cited_sentence():
    nli_model = always(NEUTRAL)
    claim = FERRY.sentences[4].text
    assert is_entailed(claim, cited(4), nli_model)
    assert not nli_model.pairs


def test_a_claim_repeats_a_cited_sentence_only_as_a_whole():
    called = FERRY.sentences[3].text
    assert repeats(called.replace('"', "”"), cited(2, 3))
    assert not repeats(called, cited(2))
    assert not repeats(called.rstrip("."), cited(3))
    assert not repeats("Ms Dahl did say how many workers would lose their jobs.", cited(4))


WORDS = st.text("abc", min_size=1, max_size=3)


@given(st.data())
def test_every_premise_consists_of_slices_of_the_article_in_order_and_each_once(data):
    texts = data.draw(st.lists(WORDS, min_size=1, max_size=8, unique=True))
    version = make_version(texts)
    chosen = data.draw(st.sets(st.sampled_from(range(len(texts))), min_size=1))
    parts = premises(cited(*sorted(chosen), version=version))[-1].split(" ")
    found = [texts.index(part) for part in parts]
    assert found == sorted(set(found))
    assert set(found) == chosen | {at - 1 for at in chosen if at}
    text = version.article.text
    assert [text[version.sentences[at].start : version.sentences[at].end] for at in found] == parts
