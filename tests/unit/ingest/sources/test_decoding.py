import pytest

from ingest.errors import SourceError
from ingest.sources.decoding import decode_declared

TEXT = "Die Brücke in München schließt."


@pytest.mark.parametrize("label", ["iso-8859-1", "Windows-1252", None, "utf-8", "no-such-code"])
def test_utf_8_is_taken_for_nothing_else(label):
    assert decode_declared(TEXT.encode(), label) == TEXT


def test_the_declared_encoding_is_used_for_what_is_not_utf_8():
    assert decode_declared(TEXT.encode("latin-1"), "iso-8859-1") == TEXT
    assert decode_declared("日本の橋".encode("iso2022-jp"), "iso-2022-jp") == "日本の橋"


@pytest.mark.parametrize("label", [None, "utf-8", "no-such-code", "punycode"])
def test_nothing_is_guessed(label):
    with pytest.raises(SourceError, match="0xFC"):
        decode_declared(TEXT.encode("latin-1"), label)
