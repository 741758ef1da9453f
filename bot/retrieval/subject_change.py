"""Whether a question leaves the conversation: the same question, read alone and as a follow-up.

A name that the cited articles lack changes the subject.
Where the words do not tell, the reader does: it reads the question in all articles,
and in those that were cited. The surer reading counts if the question has a name; without one,
another article also needs words of it that are new to the conversation.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.retrieval.calibration import log_odds
from bot.retrieval.lexical import version_terms
from bot.retrieval.question import ParsedQuestion
from bot.types.evidence import Evidence
from bot.types.question import Turn
from ingest.text.terms import content_terms, stem

SURER = 1.5
"""By how much a question has to be surer alone, as log-odds, to be no follow-up."""

CERTAIN = 1.25
"""How sure a question with a name has to be alone, as log-odds, where the articles of the
conversation do not answer it.

Both were chosen on conversations about articles that the model had learnt from, and measured on
others; see ``benchmarks/results/conversations.md``."""

ENOUGH_TERMS = 4
"""With so many content terms, a question that nothing answers is refused as if it stood alone, and
one with a name does stand alone."""

NEW_TERMS = 2
"""A question without a name changes the subject only if another article has so many of its content
terms that the conversation's articles lack: “must have cost a fortune, how much?” has an answer
anywhere."""

_LIGHT = frozenset(
    map(
        stem,
        "get got go going gone make made take took give gave put come came want need think know see"
        " look find found use let keep try happen thing stuff people person one way time".split(),
    )
)
"""Terms that say nothing about a subject: a winner gets something in many an article."""

MIN_TERMS = 2
"""A question with fewer content terms and no name does not say what it is about."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it was read, and its evidence; ``follows`` is the turn that it follows up."""

    question: ParsedQuestion
    evidence: Evidence
    follows: Turn | None = None


def is_better_alone(alone: Understood, followed: Understood) -> bool:
    """Whether a question is better read alone than as a follow-up."""
    is_answered = followed.evidence.answers
    if not alone.evidence.answers:
        return not is_answered and (
            says_enough(alone.question, ENOUGH_TERMS)
            or _is_about_something_else(alone, followed, wanted=MIN_TERMS)
            or _is_new_subject(alone, followed)
        )
    if is_answered and _shows_no_less(alone, followed):
        return True
    if not alone.question.entities:
        return _is_new_subject(alone, followed)
    stands_alone = len(alone.question.content_terms) >= ENOUGH_TERMS
    wanted = MIN_TERMS if is_answered else 1
    if stands_alone or _is_about_something_else(alone, followed, wanted=wanted):
        return True
    bar = log_odds(followed.evidence.confidence) + SURER if is_answered else CERTAIN
    return log_odds(alone.evidence.confidence) > bar


def says_enough(question: ParsedQuestion, terms: int) -> bool:
    """Whether a question has a name, or so many content terms."""
    return bool(question.entities) or len(question.content_terms) >= terms


def _is_about_something_else(alone: Understood, followed: Understood, wanted: int) -> bool:
    """Whether the article found alone has words of the question, and those of the conversation none.

    ``wanted`` is how many it has at least.
    """
    terms, close = frozenset(alone.question.content_terms), alone.evidence.close
    if not close or terms & terms_read(followed.evidence):
        return False
    return len(version_terms(close[0].version) & terms) >= wanted


def _is_new_subject(alone: Understood, followed: Understood) -> bool:
    """Whether a question without a name is about another article than the conversation.

    Nearly all of these stay: “how many fans turned up?” has an answer in many an article. It
    leaves for an article that says who or what it asks about, or for one whose title,
    first sentence and answer have words of it that the articles of the conversation lack.
    """
    if not alone.evidence.close:
        return False
    best = alone.evidence.close[0]
    new = frozenset(alone.question.content_terms) - terms_read(followed.evidence) - _LIGHT
    if best.features.introduces and new & alone.question.identified:
        return True
    article = best.version.article
    said = " ".join((article.title or "", best.version.sentences[0].text, best.sentence.text))
    return len(new.intersection(content_terms(said))) >= NEW_TERMS


def terms_read(evidence: Evidence) -> frozenset[str]:
    """The terms of the articles in which a question was sought."""
    versions = {item.version.key: item.version for item in evidence.ranked}
    return frozenset().union(*map(version_terms, versions.values()))


def _shows_no_less(alone: Understood, followed: Understood) -> bool:
    """Whether a question read alone shows the same first sentence, or all that the other shows."""
    ours, theirs = _shown(alone), _shown(followed)
    return ours[:1] == theirs[:1] or set(theirs) <= set(ours)


def _shown(understood: Understood) -> list[tuple[str, int]]:
    """The places of the sentences that are shown, in their order."""
    return [each.position for each in understood.evidence.close]
