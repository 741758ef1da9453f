"""The attack on the running bot: its documents, and how it counts what others noticed."""

import io

import pytest
from pypdf import PdfReader

from benchmarks.attack.__main__ import tells
from benchmarks.attack.documents import Document, documents, nested_html, robots, shared_forms_pdf
from benchmarks.attack.report import Asked, Border, Records, Told, phases, report

MEGABYTE = 1_000_000


@pytest.fixture
def records():
    """A second before, a second of attack, a second after; one question of each, one across."""
    return Records(
        began=10.0,
        asked=[
            Asked(10.1, 0.2, is_right=True),
            Asked(10.5, 1.1, is_right=True),
            Asked(11.2, 0.3, is_right=False),
            Asked(12.1, 0.4, is_right=True),
        ],
        told=[Told(Document(1, "spaces"), "Failed: **a|b**\nNo.", 2.0)],
        borders=[Border(11.0, 100), Border(12.0, 200), Border(13.0, 150)],
        lags=[(9.0, 9.0), (10.2, 0.001), (11.5, 0.2), (12.5, 0.002)],
    )


def test_whoever_waited_while_the_attack_went_on_is_counted_there(records):
    before, during, after = phases(records)
    assert [len(phase.asked) for phase in (before, during, after)] == [1, 2, 1]
    assert [phase.lags for phase in (before, during, after)] == [(0.001,), (0.2,), (0.002,)]
    assert list(during.figures()) == ["1", "2", "1", "0.70, 1.06 s", "200, 200 ms", "1", "200 MiB"]


def test_the_page_has_a_table_of_the_others_and_one_of_the_manager(records):
    text = report(records)
    assert "| questions of the others | 1 | 2 | 1 |" in text
    assert "| 1 | spaces | Failed: a\\|b No. | 2.0 s |" in text


def test_a_phase_without_questions_has_figures_too():
    empty = Records(0.0, borders=[Border(1.0, 1), Border(2.0, 1), Border(3.0, 1)])
    assert [list(phase.figures())[3] for phase in phases(empty)] == ["0.00, 0.00 s"] * 3


def test_every_document_fits_into_an_upload():
    rows = {document.row for document in documents()}
    assert rows == {1, 2, 3, 4, 5, 6, 7, 9, 11}
    assert all(len(document.content) < 2 * MEGABYTE for document in documents())
    assert len(nested_html()) > MEGABYTE
    assert len(robots()) > 100_000


def test_pages_that_share_a_form_draw_it_as_often_as_its_levels_multiply():
    content = shared_forms_pdf(pages=2, levels=2, uses=2)
    text = PdfReader(io.BytesIO(content)).pages[1].extract_text()
    assert text.count("The ferry stopped at noon") == 4


@pytest.mark.parametrize(
    ("answer", "is_told"),
    [
        ("The ferry was painted **amber** on Monday. [1]", True),
        ("The ferry was painted amber.", True),
        ("The ferry was painted **beige**.", False),
        ("It was painted amber. It was painted beige.", False),
        ("", False),
    ],
)
def test_an_answer_counts_if_it_tells_the_servers_own_colour_alone(answer, is_told):
    assert tells(answer, "amber") is is_told
