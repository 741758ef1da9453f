"""PDF files, by the extra."""

import io
import sys

import pytest

from ingest.errors import SourceError
from ingest.sources.items import SourceOptions
from ingest.sources.loader import read_sources
from ingest.sources.pdf import read_pdf
from tests.integration.web.pages import LEAD, pdf


def test_a_pdf_file_is_read_like_any_other(tmp_path):
    (tmp_path / "story.PDF").write_bytes(pdf(LEAD))
    (item,) = read_sources([str(tmp_path)], SourceOptions(), io.BytesIO())
    assert (item.article.text, item.article.title) == (LEAD, "Bridge to close")


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(SourceError, match="extra `pdf`") as caught:
        read_pdf(pdf(LEAD))
    assert "[pdf]" in caught.value.hint


def test_a_password_is_named():
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(LEAD)))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(SourceError, match="password"):
        read_pdf(locked.getvalue())


def test_no_pdf_breaks_the_reader_wherever_it_is_cut(capfd):
    whole = pdf(LEAD)
    for end in range(0, len(whole), 23):
        try:
            text, _ = read_pdf(whole[:end])
        except SourceError as error:
            text = error.message
        assert text
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("pages", [1, 60], ids=["one page", "pages that share it"])
def test_a_pdf_that_unpacks_to_far_more_than_an_article_is_refused(pages):
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(LEAD)))
    content = pypdf.generic.DecodedStreamObject()
    content.set_data(b"BT (x) Tj ET\n" * (40 * 2**20 // pages // 13))
    packed = writer._add_object(content.flate_encode())
    for _ in range(pages):
        page = writer.add_blank_page(200, 200)
        page[pypdf.generic.NameObject("/Contents")] = packed
    bomb = io.BytesIO()
    writer.write(bomb)
    assert bomb.tell() < 2**20
    with pytest.raises(SourceError, match="decompresses"):
        read_pdf(bomb.getvalue())
