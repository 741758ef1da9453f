"""How much of two texts is the same, and finding candidates without comparing all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.minhash import BANDS, NEAR_DUPLICATE, bands, containment, shingles

REPORT = " ".join(
    f"The {n}th barge of the Selby fleet left quay {n * 7} at dawn." for n in range(30)
)
OTHER = " ".join(f"Judge number {n} of Tolm heard case {n * 3} behind doors." for n in range(30))
TEXTS = st.text(st.sampled_from(list("ab c\n.,日本ü😀")), max_size=300)


def alike(one, other):
    return containment(shingles(one), shingles(other))


def edited(text, share):
    words = text.split()
    step = round(1 / share)
    return " ".join("xyz" if n % step == 0 else word for n, word in enumerate(words))


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(REPORT.upper(), id="in capitals"),
        pytest.param(REPORT.replace(". ", ".\n\n"), id="in other paragraphs"),
        pytest.param(REPORT[: len(REPORT) // 2], id="cut in half"),
        pytest.param(f"TOLM (Agency) - {REPORT} Ada Lunt contributed.", id="with a byline"),
        pytest.param(edited(REPORT, 0.05), id="with every twentieth word changed"),
    ],
)
def test_a_report_is_recognised(copy):
    assert alike(REPORT, copy) >= NEAR_DUPLICATE
    assert set(bands(shingles(REPORT))) & set(bands(shingles(copy)))


def test_another_text_is_not():
    assert alike(REPORT, OTHER) < 0.05
    assert not set(bands(shingles(REPORT))) & set(bands(shingles(OTHER)))


def test_scripts_without_spaces_are_compared_by_character():
    text = "東京の港で貨物船が座礁した。乗組員は全員無事だった。原因は調査中である。"
    assert alike(text, text.replace("。", "、")) == 1
    assert 0.5 < alike(text, text[:20] + "船は明日曳航される。") < 1


@pytest.mark.parametrize("text", ["", "...", "One thing happened.", "a b c d e f g h i j k"])
def test_what_is_too_short_resembles_nothing(text):
    assert alike(text, text) == 0
    assert bands(shingles(text)) == ()


def test_stored_bands_stay_comparable_with_those_of_later_releases():
    found = bands(shingles(REPORT))
    assert len(found) == BANDS
    assert found[:2] == (-9023848599286259187, 4710632261806270947)


@given(TEXTS, TEXTS)
def test_containment_is_a_share_and_has_no_direction(one, other):
    assert 0 <= alike(one, other) <= 1
    assert alike(one, other) == alike(other, one)
    assert alike(one, one) == (1 if len(shingles(one)) else 0)


@given(TEXTS)
def test_bands_fit_into_a_database(text):
    found = bands(shingles(text))
    assert len(found) in {0, BANDS}
    assert all(-(2**63) <= band < 2**63 for band in found)
