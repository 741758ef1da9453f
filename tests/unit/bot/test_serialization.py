"""Answers as JSON, and the schema that describes them."""

import json
from dataclasses import replace
from importlib.resources import files

import jsonschema_rs
import pytest

from bot.serialization import answer_json
from bot.types.answer import Answer, AnswerSentence, RefusalCode, Role, cite
from tests.builders import examples

SCHEMA = json.loads(files("bot").joinpath("answer.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)
SOURCE = examples.version("The ferry is old.", "It stopped at noon.")
CONTEXT = AnswerSentence("The ferry is old.", (1,), Role.CONTEXT)
STOPPED = AnswerSentence("It stopped at noon.", (2,), emphasis=(11, 18))
ANSWER = Answer(
    "When?",
    sentences=(CONTEXT, STOPPED),
    citations=cite((SOURCE, sentence) for sentence in SOURCE.sentences),
)


def test_each_sentence_has_its_role_and_its_emphasis():
    found = json.loads(json.dumps(answer_json(ANSWER)))
    VALIDATOR.validate(found)
    assert [(each["role"], each["emphasis"]) for each in found["sentences"]] == [
        ("context", None),
        ("answer", [11, 18]),
    ]


def test_context_alone_is_no_answer():
    with pytest.raises(jsonschema_rs.ValidationError):
        VALIDATOR.validate(answer_json(replace(ANSWER, sentences=(CONTEXT,))))


@pytest.mark.parametrize("code", RefusalCode)
def test_the_schema_knows_every_refusal(code):
    refused = examples.refused()
    choices = (examples.version(),) * 2 if code is RefusalCode.WHICH_ARTICLE else ()
    refusal = replace(refused.refusal, code=code, choices=choices)
    VALIDATOR.validate(answer_json(replace(refused, refusal=refusal)))


def test_a_question_back_names_the_articles_to_choose_from():
    (first, _) = answer_json(examples.asked_back())["refusal"]["choices"]
    assert (first["article_id"], first["title"]) == ("ferry", "Harbour ferry stops")
