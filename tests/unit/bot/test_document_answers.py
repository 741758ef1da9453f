"""Questions about documents given with them, with the real store, index and answers."""

import tempfile

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.answering.answerer import Answerer
from bot.answering.notices import ABOUT_DOCUMENTS
from bot.document_answers import MAX_CHARACTERS, DocumentAnswerer
from bot.errors import DocumentError
from bot.retrieval.retriever import Retriever
from bot.types.answer import RefusalCode
from bot.types.question import Question, Turn
from ingest.bootstrap import make_page_loader, open_memory_libraries
from ingest.errors import SourceError, SourceUnavailable
from ingest.sandbox.base import run_in_process
from ingest.settings import load_settings
from ingest.sources.items import SourceArticle, SourceFailure, Upload
from tests.builders.corpus import BRIDGE, ORCHARD, WHY_CLOSED
from tests.fakes.embedder import HashEmbedder

WRITTEN = st.characters(exclude_categories=["Cc", "Cs", "M"])
"""What no reader of files refuses."""

PAGE = "https://example.com/vellmar/bridge"
FERRY = "The harbour ferry of Holmvik stopped at noon. Two engineers found a cracked shaft."
ASKED = "When did the harbour ferry of Holmvik stop?"


def no_page(address, _):
    return SourceFailure(address, SourceError("It is not an article."))


def made(read_address=no_page, run=run_in_process, questions=None):
    """What answers about documents; ``questions`` gets what is asked of the libraries."""

    class Answers(Answerer):
        def answers(self, question):
            if questions is not None:
                questions.append(question)
            return super().answers(question)

    return DocumentAnswerer(
        lambda: open_memory_libraries(HashEmbedder()),
        lambda libraries: Answers(libraries, Retriever(libraries), None, lambda: 0.0),
        read_address,
        run,
    )


def text_file(text, name="ferry.txt"):
    return Upload(name, text.encode())


def answer(documents, question=ASKED, answerer=None, **fields):
    *_, last = (answerer or made()).answers(Question(question, **fields), documents)
    return last


def test_a_file_answers_with_its_own_sentence():
    found = answer([text_file(FERRY)])
    assert found.sentences[0].text == "The harbour ferry of Holmvik stopped at noon."
    assert [citation.version.article.title for citation in found.citations] == ["ferry.txt"]


def test_a_page_answers_with_its_title_outlet_date_and_link():
    found = answer([PAGE], WHY_CLOSED, made(lambda address, _: SourceArticle(address, BRIDGE)))
    article = found.citations[0].version.article
    assert (article.title, article.outlet) == (BRIDGE.title, BRIDGE.outlet)
    assert found.citations[0].link.startswith(PAGE + "#:~:text=")


def test_each_question_knows_only_its_own_documents():
    answerer = made()
    answer([text_file(FERRY)], answerer=answerer)
    other = answer([text_file(BRIDGE.text, "bridge.txt")], answerer=answerer)
    assert other.refusal.code is not RefusalCode.NO_ARTICLES
    assert all(BRIDGE.text.find(near.quote) >= 0 for near in other.refusal.nearest)


def test_several_documents_are_asked_together():
    files = [text_file(FERRY), text_file(ORCHARD.text, "apples.txt")]
    assert "Frost" in answer(files, "What ruined most apples around Lindau Hollow?").text
    assert "noon" in answer(files).text


@hypothesis_settings(max_examples=20)
@given(st.lists(st.text(WRITTEN, max_size=80), min_size=1, max_size=6))
def test_every_citation_is_a_verbatim_slice_of_the_document(sentences):
    text = f"{FERRY} {' '.join(sentences)}"
    found = answer([text_file(text)])
    cited = found.refusal.nearest if found.refusal else found.citations
    assert cited
    for citation in cited:
        whole = citation.version.article.text
        assert whole[citation.sentence.start : citation.sentence.end] == citation.quote
        assert " ".join(citation.quote.split()) in " ".join(text.split())


def test_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    answer([text_file(FERRY)])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (Upload("photo.png", b"\x89PNG"), "“photo.png” can't be read. This kind of file"),
        (text_file("  "), "“ferry.txt” can't be read. It is empty."),
        (Upload("two.jsonl", b'{"text": "One."}\n{"text": "Two."}\n'), "It holds several articles."),
        (Upload("none.jsonl", b"\n"), "“none.jsonl” can't be read."),
        (PAGE, f"“{PAGE}” can't be read. It is not an article."),
        ("file:///etc/passwd", "This is not a web address."),
        (text_file("word " * (MAX_CHARACTERS // 4)), "That is too long to read for one question"),
    ],
    ids=["kind", "empty", "several", "none", "page", "path", "long"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name_and_says_what_to_do(document, reason):
    with pytest.raises(DocumentError) as failure:
        answer([document])
    assert reason in failure.value.message
    assert failure.value.hint


def test_only_what_may_work_later_says_to_try_again():
    def slow(address, _):
        return SourceFailure(address, SourceUnavailable("It does not respond."))

    with pytest.raises(DocumentError, match="Try again in a minute"):
        answer([PAGE], answerer=made(slow))
    with pytest.raises(DocumentError, match="another link"):
        answer([PAGE])


def test_files_are_read_by_the_job_runner():
    jobs = []

    def run(job, *arguments):
        jobs.append(job.__name__)
        return job(*arguments)

    answer([text_file(FERRY)], answerer=made(run=run))
    assert jobs == ["first_articles"]


def test_earlier_answers_are_taken_to_cite_these_documents_and_never_stored_articles():
    questions = []
    turns = (Turn(ASKED, "It stopped at noon.", cited=(77,)), Turn("Why?", "", cited=(78,)))
    answer([text_file(FERRY)], "Who found it?", made(questions=questions), conversation=turns)
    answered, refused = questions[0].conversation
    assert answered.cited
    assert 77 not in answered.cited
    assert refused.cited == ()


def test_a_question_keeps_the_guild_in_which_it_was_asked():
    questions = []
    answer([text_file(FERRY)], answerer=made(questions=questions), guild_id=7)
    assert questions[0].guild_id == 7


def test_a_refusal_speaks_of_what_was_given_and_not_of_articles():
    refusal = answer([text_file(FERRY)], "How do volcanoes sing underwater lullabies?").refusal
    assert refusal.reason in ABOUT_DOCUMENTS.values()
    named = answer([text_file(FERRY)], "What did Ulla Sandgren say?").refusal
    assert named.reason.startswith("What you gave me doesn't mention “")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/admin", "http://169.254.169.254/latest", "http://[::1]/"]
)
def test_no_address_of_this_machine_or_its_network_is_fetched(tmp_path, address):
    settings = load_settings(None, data_dir=tmp_path)
    load = make_page_loader(settings, run_in_process, keep=False)
    with pytest.raises(DocumentError, match="not an address on the public web"):
        answer([address], answerer=made(load))
    assert list(tmp_path.iterdir()) == []
