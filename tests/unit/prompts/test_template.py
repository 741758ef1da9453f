"""Prompt files are strict in both directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import PACKAGED, PromptError, load_prompt, parse_prompt

HELLO = "# version: 3\nHello {name}, this is {place}.\n"


def test_the_version_is_read_and_is_no_part_of_the_prompt():
    prompt = parse_prompt("hello", HELLO)
    assert prompt.version == "3"
    assert prompt.variables == {"name", "place"}
    assert prompt.render(name="Ada", place="Sandby") == "Hello Ada, this is Sandby."


def test_a_missing_variable_is_named():
    with pytest.raises(PromptError, match="a value for place"):
        parse_prompt("hello", HELLO).render(name="Ada")


def test_an_unknown_variable_is_named():
    with pytest.raises(PromptError, match="has no variable colour"):
        parse_prompt("hello", HELLO).render(name="Ada", place="Sandby", colour="red")


@given(st.text(), st.text())
def test_values_are_put_in_as_they_are(name, place):
    rendered = parse_prompt("hello", HELLO).render(name=name, place=place)
    assert rendered == "Hello " + name + ", this is " + place + "."


def test_double_braces_are_braces():
    assert parse_prompt("x", "# version: 1\n{{a}} {b}").render(b="{c}") == "{a} {c}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Hello {name}", id="no version"),
        pytest.param("# version: 1\nHello {name", id="open brace"),
        pytest.param("# version: 1\nHello }", id="closing brace"),
        pytest.param("# version: 1\nHello {}", id="no name"),
        pytest.param("# version: 1\nHello {0}", id="number"),
        pytest.param("# version: 1\nHello {name.upper}", id="attribute"),
        pytest.param("# version: 1\nHello {name!r}", id="conversion"),
        pytest.param("# version: 1\nHello {name:>10}", id="format"),
    ],
)
def test_a_wrong_file_is_refused(text):
    with pytest.raises(PromptError):
        parse_prompt("wrong", text)


def test_a_folder_replaces_single_files(tmp_path):
    (tmp_path / "answer.system.txt").write_text("# version: mine\nBe brief.")
    assert load_prompt("answer.system", tmp_path).render() == "Be brief."
    packaged = load_prompt("answer.user")
    assert load_prompt("answer.user", tmp_path) == packaged


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(PromptError, match="missing does not exist"):
        load_prompt("answer.system", tmp_path / "missing")


def test_a_prompt_that_is_not_there_is_an_error():
    with pytest.raises(PromptError, match="cannot be read"):
        load_prompt("unheard-of")


def test_a_file_that_is_no_text_is_an_error(tmp_path):
    (tmp_path / "answer.system.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PromptError, match="cannot be read"):
        load_prompt("answer.system", tmp_path)


def test_every_packaged_prompt_can_be_loaded():
    names = [path.stem for path in PACKAGED.glob("*.txt")]
    assert {load_prompt(name).name for name in names} == set(names)
    assert {"answer.system", "answer.user"} <= set(names)
