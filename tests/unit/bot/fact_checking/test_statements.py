"""Statements, read from lines."""

import pytest

from bot.fact_checking.statements import Statement, json_statements, plain_statements
from ingest.errors import SourceError


def test_statements_are_read_from_lines_of_json():
    lines = ['{"claim": "A.", "id": 7, "votes": []}\n', "\n", '{"claim": "B.", "article_id": "x"}']
    assert list(json_statements(lines, "f")) == [
        Statement("A.", "7"),
        Statement("B.", None, "x"),
    ]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"claim": 3}', "plain"])
def test_a_line_that_is_none_is_named(line):
    with pytest.raises(SourceError, match=r"f, line 2: "):
        list(json_statements(['{"claim": "A."}', line], "f"))


def test_plain_lines_are_statements():
    assert list(plain_statements([" A. \n", "\n", "B."])) == [Statement("A."), Statement("B.")]
