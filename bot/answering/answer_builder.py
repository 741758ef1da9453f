"""Building answers: from verbatim sentences, from a language model's claims, and refusals.

Every answer is built in one step with all of its notices.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.answering import notices as texts
from bot.answering.extractive import (
    Excerpt,
    best_sentences,
    first_sentences,
    nearest_sentences,
    with_context,
)
from bot.answering.language_check import language_mismatch
from bot.retrieval.conflicts import disagreeing
from bot.retrieval.question import ParsedQuestion
from bot.translatable import Translatable
from bot.types.answer import Answer, AnswerSentence, Citation, Mode, Refusal, RefusalCode, cite
from bot.types.claims import (
    DroppedClaim,
    GenerationTrace,
    ModelSwitched,
    NoAnswer,
    VerifiedClaim,
    WriterEvent,
)
from bot.types.evidence import Evidence, SourceSentence
from bot.types.question import Question
from bot.types.result import AnswerResult
from ingest.library.corpus import Corpus
from ingest.types import ArticleVersion

LISTED_ARTICLES = 10


@dataclass(frozen=True, slots=True)
class Retrieval:
    """A question with the evidence found for it.

    Every answer to it begins with ``notices``. ``ms`` is how long the search
    took, ``None`` where there was no search.
    """

    question: ParsedQuestion
    evidence: Evidence
    notices: tuple[str, ...] = ()
    ms: float | None = None

    @property
    def notices_of_answer(self) -> tuple[str, ...]:
        """The notices, and which names no article has; a refusal says so as its reason."""
        if not self.evidence.missing:
            return self.notices
        return (*self.notices, _unknown_names(self.evidence))


def article_list(question: Question, corpus: Corpus) -> AnswerResult | None:
    """The newest articles; ``None`` where the last one was removed just now."""
    article_filter = question.scope.article_filter
    sources = first_sentences(corpus.newest(LISTED_ARTICLES, article_filter))
    if not sources:
        return None
    notice = texts.articles_listed(len(sources), corpus.article_count(article_filter))
    return AnswerResult(quotation(question, [Excerpt(*source) for source in sources], (notice,)))


def answer_without_model(
    retrieval: Retrieval, cause: str | None = None, events: tuple[WriterEvent, ...] = ()
) -> AnswerResult:
    """The best sentences, or a refusal where even these are unlikely to answer.

    If a language model was to answer, ``cause`` is why nothing of it is shown, and
    ``events`` are what it did, if it was called.
    """
    evidence = retrieval.evidence
    if not evidence.answers:
        return refuse_for_lack_of_evidence(
            retrieval, notices=(texts.model_failure(cause),) if cause else (), events=events
        )
    notices = (
        *retrieval.notices_of_answer,
        *((texts.verbatim_instead(cause),) if cause else ()),
    )
    chosen = disagreeing(evidence.close)
    if chosen:
        notices = (*notices, texts.FIGURES_DIFFER)
    else:
        chosen = best_sentences(evidence)
    if evidence.unanswered:
        notices = (*notices, texts.half_unanswered(evidence.unanswered))
    answer = quotation(evidence.question, map(Excerpt.of, chosen), notices, evidence)
    return AnswerResult(answer, evidence, events, retrieval.ms)


def quotation(
    question: Question,
    excerpts: Iterable[Excerpt],
    notices: tuple[str, ...],
    evidence: Evidence | None = None,
) -> Answer:
    """An answer of these sentences and their context, verbatim, each with its citation."""
    shown = with_context(tuple(excerpts))
    citations = cite(((excerpt.version, excerpt.sentence) for excerpt in shown), evidence)
    sentences = tuple(
        AnswerSentence(citation.quote, (citation.number,), excerpt.role, excerpt.emphasis)
        for citation, excerpt in zip(citations, shown, strict=True)
    )
    return Answer(question.text, notices=notices, sentences=sentences, citations=citations)


def refuse(question: Question, code: RefusalCode, reason: str) -> AnswerResult:
    """A refusal without a search."""
    return AnswerResult(Answer(question.text, refusal=Refusal(code, reason)))


def ask_back(question: Question, choices: tuple[ArticleVersion, ...]) -> AnswerResult:
    """The question back, which of several articles is meant."""
    refusal = Refusal(RefusalCode.WHICH_ARTICLE, texts.WHICH_ARTICLE, choices=choices)
    return AnswerResult(Answer(question.text, refusal=refusal))


def refuse_without_articles(question: Question) -> AnswerResult:
    """The refusal while there are no articles."""
    return refuse(question, RefusalCode.NO_ARTICLES, texts.NO_ARTICLES)


def refuse_for_lack_of_evidence(
    retrieval: Retrieval,
    *,
    mode: Mode = Mode.EXTRACTIVE,
    model: str | None = None,
    notices: tuple[str, ...] = (),
    events: tuple[WriterEvent, ...] = (),
) -> AnswerResult:
    """A refusal that shows the nearest sentences and says why they do not answer.

    ``mode`` and ``model`` say who found that they do not.
    """
    evidence = retrieval.evidence
    answer = Answer(
        question=evidence.question.text,
        mode=mode,
        model=model,
        notices=(*retrieval.notices, *notices),
        refusal=_refusal(evidence, cite(nearest_sentences(evidence.nearest), evidence)),
    )
    return AnswerResult(answer, evidence, events, retrieval.ms)


def _refusal(evidence: Evidence, nearest: tuple[Citation, ...]) -> Refusal:
    # In another language, names are unknown because they are spelled differently.
    if mismatch := language_mismatch(evidence):
        return Refusal(RefusalCode.NOT_COVERED, texts.other_language(*mismatch), nearest)
    if evidence.missing:
        is_elsewhere = evidence.is_known_elsewhere
        code = RefusalCode.NOT_ANSWERED if is_elsewhere else RefusalCode.UNKNOWN_NAME
        return Refusal(code, _unknown_names(evidence), nearest)
    if evidence.on_subject:
        return Refusal(RefusalCode.NOT_ANSWERED, texts.NOT_ANSWERED, nearest)
    return Refusal(RefusalCode.NOT_COVERED, texts.NOT_COVERED, nearest)


def _unknown_names(evidence: Evidence) -> Translatable:
    """Which names of the question the articles that were searched lack."""
    unknown = texts.unknown_here if evidence.is_known_elsewhere else texts.unknown_names
    return unknown(evidence.missing)


class StreamedAnswer:
    """An answer that grows by verified claims; citations are numbered as they come.

    ``gave_up`` says that the model found no answer in the sentences. ``failure`` is
    why nothing is shown, as long as there are no claims.
    """

    def __init__(self, retrieval: Retrieval, model: str, mode: Mode = Mode.LLM) -> None:
        self._retrieval = retrieval
        self._mode = mode
        self._switched: tuple[str, ...] = ()
        self._stopped: tuple[str, ...] = ()
        self._numbers: dict[tuple[int, int], int] = {}
        self._sources: list[SourceSentence] = []
        self._dropped = 0
        self._events: list[WriterEvent] = []
        self._claims: list[AnswerSentence] = []
        self.model = model
        self.gave_up = False
        self.failure: str = texts.NO_CLAIMS[mode]

    @property
    def evidence(self) -> Evidence:
        """What the model writes about."""
        return self._retrieval.evidence

    @property
    def has_claims(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._claims)

    @property
    def events(self) -> tuple[WriterEvent, ...]:
        """What the model has done so far."""
        return tuple(self._events)

    def add(self, event: WriterEvent) -> bool:
        """Take in an event; true when there is something new to show."""
        if self.gave_up and not isinstance(event, GenerationTrace):
            return False
        self._events.append(event)
        self.gave_up = self.gave_up or (isinstance(event, NoAnswer) and not self._claims)
        if isinstance(event, VerifiedClaim):
            numbers = tuple(dict.fromkeys(self._number(source) for source in event.sources))
            self._claims.append(AnswerSentence(event.text, numbers))
            return True
        if isinstance(event, ModelSwitched):
            self.model = event.model
            self._switched = (texts.model_switched(event.failed, event.reason, event.model),)
        self._dropped += isinstance(event, DroppedClaim)
        return False

    def skip(self, *, of_guild: bool) -> None:
        """Note that the model was not asked, because a day's tokens are used up."""
        self.failure = texts.TOKENS_USED_HERE if of_guild else texts.TOKENS_USED

    def fail(self, reason: str) -> None:
        """Note that the model failed, before or after some claims."""
        self._stopped = (texts.model_stopped(self.model, reason),)
        self.failure = texts.model_failed(self.model, reason)

    def result(self) -> AnswerResult:
        """The claims so far."""
        answer = Answer(
            question=self.evidence.question.text,
            mode=self._mode,
            model=self.model,
            notices=(
                *self._retrieval.notices_of_answer,
                *self._switched,
                *self._stopped,
                *texts.dropped(self._dropped, self._mode),
            ),
            sentences=tuple(self._claims),
            citations=cite(self._sources, self.evidence),
        )
        return AnswerResult(answer, self.evidence, self.events, self._retrieval.ms)

    def refusal(self) -> AnswerResult:
        """The refusal where the model itself found no answer in the sentences."""
        return refuse_for_lack_of_evidence(
            self._retrieval,
            mode=self._mode,
            model=self.model,
            notices=self._switched,
            events=self.events,
        )

    def _number(self, source: SourceSentence) -> int:
        version, sentence = source
        key = (version.key, sentence.index)
        if key not in self._numbers:
            self._sources.append(source)
            self._numbers[key] = len(self._sources)
        return self._numbers[key]
