"""Follow-up questions: searched for with what they follow, in the articles that the conversation is about.

A pronoun points back, and “and in 2015?” asks the question before again. Whether another question
follows up at all is decided in ``bot.retrieval.subject_change``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.retrieval.addition import added_names
from bot.retrieval.article_finder import SURE, ArticleFinder
from bot.retrieval.calibration import log_odds, probability
from bot.retrieval.correction import corrected_question, what_was_meant
from bot.retrieval.double_question import halves
from bot.retrieval.ellipsis import is_elliptical
from bot.retrieval.identity import names_meant
from bot.retrieval.intent import Intent, intent_of
from bot.retrieval.last_answer import LastAnswer, wants_another
from bot.retrieval.lexical import version_terms
from bot.retrieval.question import ParsedQuestion, parse_question
from bot.retrieval.retriever import Retriever
from bot.retrieval.subject_change import (
    MIN_TERMS,
    Understood,
    is_better_alone,
    says_enough,
    terms_read,
)
from bot.retrieval.subject_lead import SubjectLead, subject_lead
from bot.types.evidence import Evidence
from bot.types.question import MAX_QUESTION_CHARACTERS, Scope, Turn
from ingest.library.corpus import Corpus, CorpusProvider
from ingest.text.terms import content_terms
from ingest.types import ArticleVersion

CARRIED_TURNS = 2
"""How many earlier questions stand beside a follow-up."""

ANSWER_CHARACTERS = 160
"""How many characters of the last answer stand beside a follow-up."""

FOCUSED_ARTICLES = 3
"""How many articles a conversation is about: those that were cited last."""

NAMES_ASKED = 3
"""How many names “who is she” is tried with; each costs a question's time."""

CAUTION = 0.3
"""By how much, in log-odds, the bar for an answer is higher for a follow-up.

What it is about is partly a guess, and beside an earlier answer more sounds like one.
"""

_OPENING = re.compile(
    r"^\W*(?:and|but|so|or|also|then|(?:what|how)\s+about|why\s+not)\b", re.IGNORECASE
)
_BACKWARD = re.compile(
    r"""\b(?:he|she|they|him|her|them|his|hers|its|their|theirs|these|those)\b
      | \bit\b(?!\s+(?:true|right|correct|possible|legal|certain|likely|known|said)\b)
      | \b(?:do|does|did|is|was|are|were|has|have|had|can|could|will|would)(?:n?['’]?t)?\s+(?:that|this)\b
      | \b(?:that|this|there|so)\W*$""",
    re.VERBOSE | re.IGNORECASE,
)


class FollowUps:
    """Finds the evidence for a question that may follow up others."""

    def __init__(
        self, corpora: CorpusProvider, retriever: Retriever, finder: ArticleFinder
    ) -> None:
        self._corpora = corpora
        self._retriever = retriever
        self._finder = finder

    def retrieve(self, question: ParsedQuestion) -> Understood:
        """The question, read alone or beside what it follows.

        Raises what ``Retriever.retrieve`` raises.
        """
        understood = self._understood(question)
        return _cautious(understood) if understood.follows else understood

    def _understood(self, question: ParsedQuestion) -> Understood:
        turns = _questions(question)
        if not turns:
            return self._alone(question)
        lead = subject_lead(question.text)
        if lead and lead.is_bare:
            version = self.other_article(lead.subject, question)
            if version:
                return self._about([version.article.id], _reworded(question, lead.question))
        elif lead:
            question = _reworded(question, lead.question)
            return self._alone(question) if lead.is_new else self._returning(lead, question, turns)
        introduced = self._introduced(question, turns)
        if introduced:
            return introduced
        corrected = _corrected(question, turns)
        return self._following(corrected or question, turns, is_correction=bool(corrected))

    def _introduced(self, question: ParsedQuestion, turns: Sequence[Turn]) -> Understood | None:
        """Who “she” is, if the last answer or its question names somebody.

        Preferably one whom a cited article introduces. After a refusal, “she” is nobody of an
        earlier answer.
        """
        said = [text for turn in turns for text in (turn.question, turn.answer)]
        names = names_meant(question.text, said) if turns[-1].answer else []
        articles = self._focus(question, turns) if names else []
        if not articles:
            return None
        first = None
        for name in names[:NAMES_ASKED]:
            found = self._about(articles, _reworded(question, f"Who is {name}?"))
            found = replace(found, follows=turns[-1])
            if found.evidence.answers and found.evidence.ranked[0].features.introduces:
                return found
            first = first or found
        return first

    def _following(
        self, question: ParsedQuestion, turns: Sequence[Turn], *, is_correction: bool
    ) -> Understood:
        """The question beside the turns, or alone where that is better."""
        about, is_leaning = self._focus(question, turns), is_correction or leans(question)
        if not about and not is_leaning:
            return self._alone(question)
        if about and adds(question.text):
            question = self._with_added_names(question, about)
        # A correction says that the last answer was none, so where that stands means nothing.
        answer = LastAnswer() if is_correction else _last_answer(question, turns)
        followed = self._in_conversation(question, turns, about, answer, is_leaning=is_leaning)
        if about and followed.evidence.missing and not is_elliptical(question.text):
            return self._alone(question)
        if is_leaning:
            return followed
        alone = self._alone(question)
        if is_better_alone(alone, followed):
            return alone
        # What stands alone and finds no answer was not read as a follow-up to anything.
        return followed if followed.evidence.answers else replace(followed, follows=None)

    def _with_added_names(self, question: ParsedQuestion, about: Sequence[str]) -> ParsedQuestion:
        """The question with the names in lower case that the conversation's articles lack."""
        corpus = self._corpora.corpus(question.scope.libraries)
        versions = corpus.versions([corpus.resolve(each) for each in about])
        names = added_names(question.text, corpus, list(versions.values()))
        return replace(question, entities=(*question.entities, *names)) if names else question

    def _in_conversation(
        self,
        question: ParsedQuestion,
        turns: Sequence[Turn],
        about: Sequence[str],
        answer: LastAnswer,
        *,
        is_leaning: bool,
    ) -> Understood:
        """The question in the articles cited last, and in the earlier ones if these do not answer."""
        last = self._focus(question, turns[-1:])
        for articles in dict.fromkeys((tuple(last or about), tuple(about))):
            focused = _followed(question, turns, articles, is_leaning=is_leaning)
            evidence = self._retriever.retrieve(replace(focused, last_answer=answer))
            if evidence.answers and not evidence.missing:
                break
        else:
            evidence = self._by_its_own_words(question, evidence, answer) or evidence
        # The articles of the conversation are about its subject, whatever words a follow-up has.
        evidence = replace(
            evidence,
            on_subject=evidence.on_subject or bool(about),
            is_known_elsewhere=self._is_known(evidence.missing, question.scope),
        )
        return Understood(focused, evidence, turns[-1])

    def _by_its_own_words(
        self, question: ParsedQuestion, followed: Evidence, answer: LastAnswer
    ) -> Evidence | None:
        """What answers an ellipsis read alone, if the articles that were read have all its words.

        Beside what it follows, “how many cubs?” may look like a question of something else.
        """
        own = frozenset(question.content_terms)
        if not own or not is_elliptical(question.text) or not own <= terms_read(followed):
            return None
        articles = list(dict.fromkeys(item.version.article.id for item in followed.ranked))
        asked = replace(_in_articles(question, articles), last_answer=answer)
        evidence = self._retriever.retrieve(asked)
        return evidence if evidence.answers else None

    def _returning(
        self, lead: SubjectLead, question: ParsedQuestion, turns: Sequence[Turn]
    ) -> Understood:
        """The question in the conversation's articles, and in all where these do not answer it.

        If some of them have a word of the subject, only these are meant. If none has, an article
        that has one is meant if it answers more surely.
        """
        subject = frozenset(content_terms(lead.subject))
        corpus = self._corpora.corpus(question.scope.libraries)
        cited = _cited(corpus, question, turns)
        meant = [each for each in cited if not _terms_of(corpus, each).isdisjoint(subject)]
        about = (meant or cited)[:FOCUSED_ARTICLES]
        if not about:
            return self._alone(question)
        evidence = self._retriever.retrieve(_in_articles(question, about))
        if not meant or not evidence.answers:
            alone = self._alone(question)
            if alone.evidence.answers and _is_meant_instead(alone.evidence, evidence, subject):
                return alone
        return Understood(question, replace(evidence, on_subject=True))

    def other_article(self, subject: str, question: ParsedQuestion) -> ArticleVersion | None:
        """The article that a subject clearly means, unless the last answer was about that one.

        Nor is it another if the article of the last answer has all words of the subject.
        """
        corpus = self._corpora.corpus(question.scope.libraries)
        meant = self._finder.find(subject, question, corpus)
        if not meant.is_clear or meant.found[0].score < SURE:
            return None
        version = meant.found[0].version
        current = self._focus(question, _questions(question)[-1:])
        if len(current) != 1:
            return version
        wanted = frozenset(content_terms(meant.reference.subject))
        is_current = version.article.id in current or wanted <= _terms_of(corpus, current[0])
        return None if is_current else version

    def last_article(self, question: ParsedQuestion) -> str | None:
        """The article that was cited last and that the question may be asked of."""
        return next(iter(self._focus(question, _questions(question))), None)

    def _is_known(self, names: Sequence[str], scope: Scope) -> bool:
        """Whether articles of a scope that is not limited to some mention all of the names."""
        if not names or scope.article_ids is not None or scope.active_filter:
            return False
        wanted = [term for name in names for term in content_terms(name)]
        found = self._corpora.corpus(scope.libraries).sentences_per_term(wanted)
        return all(found.get(term) for term in wanted)

    def _about(self, article_ids: Sequence[str], question: ParsedQuestion) -> Understood:
        evidence = self._retriever.retrieve(_in_articles(question, article_ids))
        return Understood(question, replace(evidence, on_subject=True))

    def _alone(self, question: ParsedQuestion) -> Understood:
        return Understood(question, self._retriever.retrieve(question))

    def _focus(self, question: ParsedQuestion, turns: Sequence[Turn]) -> list[str]:
        """The articles cited last that the question may be asked of."""
        corpus = self._corpora.corpus(question.scope.libraries)
        return _cited(corpus, question, turns)[:FOCUSED_ARTICLES]


def beside_turns(question: ParsedQuestion, turns: Sequence[Turn]) -> ParsedQuestion:
    """The question beside the last ones before it and the beginning of the last answer.

    It is searched for with the earlier questions; its names and what it wants
    are its own.
    """
    before = " ".join(turn.question for turn in turns[-CARRIED_TURNS:])
    text = f"{question.text} ({before})"
    if len(text) > MAX_QUESTION_CHARACTERS:
        return question
    parsed = parse_question(replace(question.question, text=text, conversation=()))
    return replace(
        parsed,
        entities=question.entities,
        answer_type=question.answer_type,
        intent=question.intent,
        halves=None,
        asks_for_two=question.asks_for_two,
        identified=question.identified,
        wording=in_context(question.text, turns),
    )


def in_context(question: str, turns: Sequence[Turn]) -> str:
    """A question beside what it follows, in the form that the reader was taught."""
    before = [turn.question for turn in turns[-CARRIED_TURNS:]]
    return f"{question} ({' '.join([*before, turns[-1].answer[:ANSWER_CHARACTERS]]).strip()})"


def adds(text: str) -> bool:
    """Whether a question asks the one before it again, of something else: “and in wales?”."""
    return bool(_OPENING.search(text)) or is_elliptical(text)


def leans(question: ParsedQuestion) -> bool:
    """Whether a question leaves open what it is about."""
    text = question.text
    is_complete = bool(question.identified) or says_enough(question, MIN_TERMS)
    if _OPENING.search(text) or not is_complete:
        return True
    back = _BACKWARD.search(text)
    # After a name, a pronoun more likely refers to that name.
    return back is not None and not any(each.start < back.start() for each in question.entities)


def _questions(question: ParsedQuestion) -> list[Turn]:
    """The turns before a question that it may follow up."""
    return [turn for turn in question.question.conversation if _is_question(turn)]


def _last_answer(question: ParsedQuestion, turns: Sequence[Turn]) -> LastAnswer:
    """The last answer that was no refusal, and how the question follows it."""
    given = next((turn.answer for turn in reversed(turns) if turn.answer), "")
    return LastAnswer(given, is_elliptical(question.text), wants_another(question.text))


def _is_question(turn: Turn) -> bool:
    """Whether a turn has a subject to follow up; small talk and the list of all articles have none."""
    intent = intent_of(turn.question)
    return intent.asks and intent is not Intent.LIST


def _corrected(question: ParsedQuestion, turns: Sequence[Turn]) -> ParsedQuestion | None:
    """The question that a correction asks; ``None`` for other questions, and where it is too long."""
    meant = what_was_meant(question.text)
    if meant is None:
        return None
    text = corrected_question([turn.question for turn in turns], meant)
    return _reworded(question, text) if len(text) <= MAX_QUESTION_CHARACTERS else None


def _cited(corpus: Corpus, question: ParsedQuestion, turns: Sequence[Turn]) -> list[str]:
    """Articles by identifier, each once, those of the last turn first."""
    scope = question.scope
    allowed = corpus.matching(scope.active_filter) if scope.active_filter else None
    cited: dict[str, None] = {}
    for turn in reversed(turns):
        for key in turn.cited:
            found = corpus.version_by_key(key)
            if found is None:
                continue
            article_id = found[1].article.id
            if scope.article_ids is not None and article_id not in scope.article_ids:
                continue
            if allowed is None or corpus.resolve(article_id) in allowed:
                cited[article_id] = None
    return list(cited)


def _terms_of(corpus: Corpus, article_id: str) -> frozenset[str]:
    return version_terms(corpus.version(corpus.resolve(article_id)))


def _is_meant_instead(alone: Evidence, cited: Evidence, subject: frozenset[str]) -> bool:
    """Whether a return means what all articles answer, not what those of the conversation do."""
    if not cited.answers:
        return True
    is_surer = alone.confidence >= cited.confidence
    return is_surer and not version_terms(alone.close[0].version).isdisjoint(subject)


def _cautious(understood: Understood) -> Understood:
    """The same with a higher bar for an answer."""
    evidence = understood.evidence
    bar = probability(log_odds(evidence.thresholds.answer) + CAUTION)
    thresholds = replace(evidence.thresholds, answer=bar)
    return replace(understood, evidence=replace(evidence, thresholds=thresholds))


def _followed(
    question: ParsedQuestion, turns: Sequence[Turn], about: Sequence[str], *, is_leaning: bool
) -> ParsedQuestion:
    """The question as it follows the turns, in the articles that they are about, if any.

    It is searched for beside the turns if it leans on them or is an ellipsis. Within those
    articles the reader gets the turns only for an ellipsis: beside an earlier answer, what
    merely sounds like an answer seems surer to it (see ``benchmarks/results/conversations.md``).
    Without such articles it always gets them.
    """
    if about and not is_leaning and not is_elliptical(question.text):
        return _in_articles(question, about)
    beside = beside_turns(question, turns)
    if not about:
        return beside
    asked = _in_articles(beside, about)
    if is_elliptical(question.text) and beside.wording:
        return asked
    return replace(asked, wording=question.text, halves=halves(question.text))


def _in_articles(question: ParsedQuestion, article_ids: Sequence[str]) -> ParsedQuestion:
    scope = replace(question.scope, article_ids=tuple(article_ids), article_filter=None)
    return replace(question, question=replace(question.question, scope=scope))


def _reworded(question: ParsedQuestion, text: str) -> ParsedQuestion:
    return parse_question(replace(question.question, text=text))
