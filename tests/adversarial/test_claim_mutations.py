"""What a seeded adversary gets past the gates; `make adversary` runs a thousand seeds."""

import re
from collections import Counter
from contextlib import ExitStack

import pytest

from bot.llm.langchain import LanguageModel
from bot.settings import load_settings
from tests.adversarial.model import RIGHT, WRONG_TAG, Adversary, tagged_sentences
from tests.adversarial.mutations import EXACT, SWAPPED_NAME
from tests.adversarial.stories import STORIES
from tests.adversarial.trial import try_once, unsupported_parts
from tests.fakes.chat_model import ScriptedChat
from tests.integration.llm.openai_server import Behaviour, serving

SEEDS = range(120)
CAPITALISED = re.compile(r"(?!^)\b[A-Z][a-z]+")


def scripted(reply, piece):
    return ScriptedChat(reply, piece=piece)


@pytest.fixture(scope="module")
def shown():
    return [one for seed in SEEDS for one in try_once(seed, scripted)]


@pytest.mark.parametrize("kind", [*EXACT, "nobody's"])
def test_what_is_checked_exactly_is_never_shown_wrong(shown, kind):
    assert [one.line.claim for one in shown if one.line.kind == kind and one.sources] == []


@pytest.mark.parametrize("kind", ["instruction", "link", "mention", "flood", "uncited invention"])
def test_noise_is_never_shown(shown, kind):
    assert [one.line.claim for one in shown if one.line.kind == kind and one.sources] == []


def test_no_number_is_shown_that_its_sentences_lack(shown):
    for one in shown:
        if one.sources is not None:
            assert unsupported_parts(one, one.line.claim) == [], one


def test_no_name_is_shown_that_its_sentences_lack(shown):
    for one in shown:
        if one.line.kind == SWAPPED_NAME and one.sources is not None:
            text = " ".join(one.sources).casefold()
            assert all(word.casefold() in text for word in CAPITALISED.findall(one.line.claim)), one


def test_right_claims_with_the_right_tag_are_shown_with_their_own_sentence(shown):
    for one in shown:
        if one.line.kind == RIGHT and one.sources is not None:
            assert one.cites_its_sentence, one


@pytest.mark.parametrize(("kind", "share"), [(RIGHT, 0.9), (WRONG_TAG, 0.8)])
def test_most_right_claims_are_shown(shown, kind, share):
    of_kind = [one for one in shown if one.line.kind == kind]
    assert len(of_kind) > 100
    assert sum(one.sources is not None for one in of_kind) >= share * len(of_kind)


def test_every_kind_is_tried(shown):
    tried = Counter(one.line.kind for one in shown)
    assert min(tried[kind] for kind in EXACT) >= 20


@pytest.mark.parametrize("seed", range(8))
def test_over_the_wire_the_same_is_shown(seed):
    def over_the_wire(reply, piece):
        server = opened.enter_context(serving(Behaviour(reply, piece=piece)))
        settings = load_settings(
            env_file=None, llm_model="openai:adversary", llm_base_url=server.base_url
        )
        return LanguageModel(settings, environ={})

    with ExitStack() as opened:
        assert try_once(seed, over_the_wire) == try_once(seed, scripted)


def test_the_adversary_reads_the_tags_of_its_prompt():
    first, second = (fact.sentence for fact in STORIES[0].facts[:2])
    prompt = f"<article A>\n[A7] {first}\n[A8] {second}\n</article A>"
    assert tagged_sentences(prompt) == {first: "A7", second: "A8"}
    written = " ".join(line.text for line in Adversary(1).answer(prompt))
    assert "A7" in written
    assert "A8" in written
