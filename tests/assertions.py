"""What holds for every answer, whoever wrote it."""

from __future__ import annotations

from itertools import zip_longest

from bot.types.answer import Answer, Citation, Mode, Role


def assert_promise(answer: Answer) -> None:
    """Every sentence is cited, every citation is a verbatim slice, and a refusal says nothing."""
    _assert_slices(answer.citations)
    if answer.refusal is not None:
        assert answer.refusal.reason
        assert (answer.sentences, answer.citations) == ((), ())
        _assert_slices(answer.refusal.nearest)
        return
    assert answer.answering
    used = {number for sentence in answer.sentences for number in sentence.citations}
    assert used == {citation.number for citation in answer.citations}
    assert all(sentence.citations for sentence in answer.sentences)
    assert all(len(set(s.citations)) == len(s.citations) for s in answer.sentences)
    assert not {sentence.text for sentence in answer.sentences} & set(answer.notices)
    for sentence, following in zip_longest(answer.sentences, answer.sentences[1:]):
        if sentence.role is Role.CONTEXT:
            assert answer.mode is Mode.EXTRACTIVE
            assert following
            assert following.role is Role.ANSWER
            assert sentence.emphasis is None
    if answer.mode is Mode.EXTRACTIVE:
        said = [(sentence.text, sentence.citations) for sentence in answer.sentences]
        assert said == [(citation.quote, (citation.number,)) for citation in answer.citations]


def _assert_slices(citations: tuple[Citation, ...]) -> None:
    assert [citation.number for citation in citations] == list(range(1, len(citations) + 1))
    for citation in citations:
        sentence = citation.sentence
        assert citation.version.article.text[sentence.start : sentence.end] == citation.quote
        assert citation.quote.strip()
        for version, also in citation.also:
            assert version.article.id != citation.version.article.id
            assert version.article.text[also.start : also.end].split() == citation.quote.split()
