"""``footnote reindex``: what a lost index needs."""

import shutil


def test_a_lost_index_is_said_and_mended(footnote, filled):
    asked = ("ask", "Why does the old bridge in Vellmar close?")
    before = footnote(*asked)
    shutil.rmtree(filled / "chroma")
    lost = footnote(*asked)
    assert lost.status == 1
    assert "footnote reindex" in lost.err
    assert "nowhere" not in lost.out
    assert "without vectors" in footnote("doctor").out
    mended = footnote("reindex")
    assert mended.status == 0
    assert "indexed  orchard" in mended.out
    assert footnote(*asked).out == before.out
    assert "without vectors" not in footnote("doctor").out


def test_an_index_in_order_needs_nothing(footnote, filled):
    run = footnote("reindex")
    assert (run.status, run.out) == (0, "")
    assert "Nothing was missing." in run.err
