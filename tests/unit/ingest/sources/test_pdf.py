"""PDF files, by the extra."""

import io
import sys
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.errors import SourceError
from ingest.sources.items import SourceOptions
from ingest.sources.limits import MAX_TEXT
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


@pytest.mark.parametrize("password", ["secret", ""])
def test_an_encrypted_pdf_is_called_encrypted(password):
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(LEAD)))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(SourceError, match="encrypted"):
        read_pdf(locked.getvalue())


def encrypted_with_aes():
    """A PDF that opens without a password, which only further packages can decrypt."""
    pypdf = pytest.importorskip("pypdf")
    generic = pypdf.generic
    name, number = generic.NameObject, generic.NumberObject
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(LEAD)))
    lengths = {"/O": 48, "/U": 48, "/OE": 32, "/UE": 32, "/Perms": 16}
    keys = {name(key): generic.ByteStringObject(bytes(size)) for key, size in lengths.items()}
    numbers = {name(key): number(value) for key, value in (("/V", 5), ("/R", 6), ("/P", -4))}
    cipher = generic.DictionaryObject({name("/CFM"): name("/AESV3")})
    encryption = {
        name("/Filter"): name("/Standard"),
        name("/CF"): generic.DictionaryObject({name("/StdCF"): cipher}),
        name("/StmF"): name("/StdCF"),
        name("/StrF"): name("/StdCF"),
    }
    entry = writer._add_object(generic.DictionaryObject({**encryption, **numbers, **keys}))
    writer._encrypt_entry = entry.get_object()
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_pdf_that_only_further_packages_can_read_is_one_failure_of_many(tmp_path):
    (tmp_path / "a.pdf").write_bytes(encrypted_with_aes())
    (tmp_path / "b.txt").write_text(LEAD)
    failure, item = read_sources([str(tmp_path)], SourceOptions(), io.BytesIO())
    assert "encrypted" in failure.error.message
    assert item.article.text == LEAD


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


def drawing(*forms, pages=1, content=b"/F0 Do " * 20):
    """A PDF whose pages draw the first form, and each form the next one."""
    pypdf = pytest.importorskip("pypdf")
    generic = pypdf.generic
    name, writer = generic.NameObject, pypdf.PdfWriter(clone_from=io.BytesIO(pdf(LEAD)))
    fonts = writer.pages[0]["/Resources"]["/Font"]
    inner = None

    def resources(form):
        kept = generic.DictionaryObject({name("/Font"): fonts})
        if form is not None:
            kept[name("/XObject")] = generic.DictionaryObject({name("/F0"): form})
        return kept

    def stream(data, form):
        made = generic.DecodedStreamObject()
        made.set_data(data)
        packed = made.flate_encode()
        packed[name("/Subtype")] = name("/Form")
        packed[name("/Resources")] = resources(form)
        return writer._add_object(packed)

    for form in reversed(forms):
        inner = stream(form, inner)
    drawn = stream(content, None)
    for _ in range(pages):
        page = writer.add_blank_page(200, 200)
        page[name("/Contents")] = drawn
        page[name("/Resources")] = resources(inner)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


SHOWN = b"BT /F1 9 Tf (The ferry sank.) Tj ET\n"


@pytest.fixture
def never_extracted(monkeypatch):
    pypdf = pytest.importorskip("pypdf")

    def extract(_):
        pytest.fail("its text was extracted")

    monkeypatch.setattr(pypdf.PageObject, "extract_text", extract)


@pytest.mark.usefixtures("never_extracted")
@pytest.mark.parametrize(
    "document",
    [
        lambda: drawing(SHOWN * 400, pages=30),
        lambda: drawing(b"/F0 Do " * 20, b"/F0 Do " * 20, b"/F0 Do " * 20, SHOWN),
        lambda: drawing(SHOWN * 400, content=b"/x%\n/F0 Do " * 600),
        lambda: drawing(SHOWN, pages=299, content=SHOWN * 2_000),
    ],
    ids="shared nested obfuscated pages".split(),
)
def test_a_pdf_that_is_read_again_and_again_is_refused_before_it_is_read(document):
    data = document()
    assert len(data) < 200_000
    with pytest.raises(SourceError, match="far more than an article"):
        read_pdf(data)


def test_forms_of_an_honest_size_are_read():
    text, _ = read_pdf(drawing(SHOWN, b"/F0 Do", SHOWN, content=b"/F0 Do"))
    assert "The ferry sank." in text


def test_a_form_that_draws_itself_ends():
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(drawing(b"/F0 Do")))
    forms = writer.pages[1]["/Resources"]["/XObject"]
    forms["/F0"][pypdf.generic.NameObject("/Resources")] = writer.pages[1]["/Resources"]
    made = io.BytesIO()
    writer.write(made)
    text, _ = read_pdf(made.getvalue())
    assert text == LEAD


def test_a_pdf_of_more_text_than_an_article_is_not_read_to_its_end(monkeypatch):
    pypdf = pytest.importorskip("pypdf")
    read = []
    monkeypatch.setattr(
        pypdf.PageObject, "extract_text", lambda page: read.append(page) or "x " * (MAX_TEXT // 4)
    )
    read_pdf(drawing(SHOWN, pages=20))
    assert len(read) <= 4


@cache
def whole():
    return drawing(SHOWN, b"/F0 Do (Do) Tj", SHOWN)


@example([(0.16796875, b"R")])  # a reference among the operators of a page
@settings(max_examples=20)
@given(st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=4)), max_size=4))
def test_no_pdf_breaks_the_reader_whatever_is_changed_in_it(changes):
    data = bytearray(whole())
    for place, new in changes:
        position = int(place * len(data))
        data[position : position + len(new)] = new
    try:
        text, _ = read_pdf(bytes(data))
    except SourceError as error:
        text = error.message
    assert text
