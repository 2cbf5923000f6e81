"""Answers worded by a language model from the passages that were found, each sentence checked before it is shown.

The extractive answer comes first: it decides whether there is evidence at all, and stands in wherever a model fails.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import replace

from assistant.answer import Answerer, OnStage
from assistant.cite import Citer
from assistant.generation.budget import fitting
from assistant.generation.prompt import Excerpt, compose
from assistant.generation.verify import Verifier
from assistant.generation.writer import ModelError, Writer
from assistant.generation.writing import GenerationConfig, OnPart, Writing
from assistant.support import UNREAD
from assistant.types import Answer, AnswerStatus
from index.types import Filter, Hit
from ingest.errors import UsageError
from ingest.store.catalog import Catalog


class Generator:
    """Words the answers of an `Answerer` with a language model."""

    def __init__(
        self,
        answerer: Answerer,
        open_catalog: Callable[[], Catalog],
        writer: Callable[[], Writer],
        config: GenerationConfig,
    ) -> None:
        """Answer from what `answerer` finds.

        Args:
            answerer: finds, quotes, and says when there is no evidence.
            open_catalog: a new connection for the calling thread.
            writer: gives the model, loading it the first time.
            config: limits.
        """
        self._answerer, self._open_catalog, self._writer, self._config = answerer, open_catalog, writer, config

    def answer(
        self,
        question: str,
        condition: Filter = Filter(),  # noqa: B008
        on_stage: OnStage | None = None,
        on_part: OnPart | None = None,
    ) -> Answer:
        """An answer in the model's sentences, as far as they pass the checks; else the extractive one with a notice.

        Args:
            question: see `Answerer.answer`.
            condition: which documents may answer.
            on_stage: told in words what is being done, several times a second while the model writes; may raise.
            on_part: given the answer so far whenever a sentence has passed.

        Raises:
            UsageError: as `Answerer.answer`.
        """
        quoted = self._answerer.answer(question, condition, on_stage)
        if quoted.status not in (AnswerStatus.ANSWERED, AnswerStatus.PARTIAL):
            return quoted  # nothing to word; where documents disagree a model would choose a side
        begun = time.perf_counter()
        made = self.worded(quoted, on_stage or (lambda _: None), on_part or (lambda _: None))
        return replace(made, timings_s={**quoted.timings_s, "generate": time.perf_counter() - begun})

    def worded(self, quoted: Answer, tell: OnStage, on_part: OnPart) -> Answer:
        """An extractive answer in the model's words; see `answer`."""
        tell("Starting the language model")
        try:
            writer = self._writer()
        except (ModelError, UsageError) as error:
            return _instead(quoted, f"The language model cannot be used: {error}")
        catalog = self._open_catalog()
        try:
            hits = ordered(quoted, self._answerer.scoping.may_answer(quoted.question, quoted.hits, catalog))
            excerpts = [Excerpt(source=_source(hit), text=_printed(hit)) for hit in hits]
            room = writer.context_tokens - self._config.answer_tokens
            try:
                fit = fitting(quoted.question, excerpts, room, writer.count)
            except ModelError as error:
                return _instead(quoted, f"The language model cannot be used: {error}.")
            quoted = _with(quoted, _left_out(hits[fit:], writer.context_tokens))
            if not fit:
                return _instead(quoted, "The language model was not asked.")
            citer = Citer(self._answerer.searcher, catalog)
            least = UNREAD.least if self._config.support_min is None else self._config.support_min
            verifier = Verifier(quoted.question, hits[:fit], self._answerer.searcher, citer, least)
            writing = Writing(quoted, writer, verifier, citer, self._config)
            messages = compose(quoted.question, excerpts[:fit])
            return writing.run(messages, lambda: tell("Writing the answer"), on_part)
        finally:
            catalog.close()


def ordered(quoted: Answer, may_answer: Collection[Hit]) -> list[Hit]:
    """The passages that may answer, those that are quoted first."""
    places = [(one.text_id, span.start, span.end) for one in quoted.citations for span in one.spans]
    first, others = [], []
    for hit in quoted.hits:
        if any(_holds(hit, place) for place in places):
            first.append(hit)
        elif hit in may_answer:
            others.append(hit)
    return first + others


def _holds(hit: Hit, place: tuple[str, int, int]) -> bool:
    text_id, start, end = place
    return hit.passage.text_id == text_id and any(s.start <= start and end <= s.end for s in hit.passage.spans)


def _source(hit: Hit) -> str:
    return ", ".join([hit.document, *hit.passage.headings])


def _printed(hit: Hit) -> str:
    return "\n".join(span.quote for span in hit.passage.spans)


def _left_out(hits: list[Hit], tokens: int) -> str:
    if not hits:
        return ""
    what = "1 passage was" if len(hits) == 1 else f"{len(hits):,} passages were"
    files = dict.fromkeys(hit.document for hit in hits)
    return f"{what} left out, since the language model holds {tokens:,} tokens: from {', '.join(files)}."


def _with(quoted: Answer, notice: str) -> Answer:
    return replace(quoted, notices=(*quoted.notices, notice)) if notice else quoted


def _instead(quoted: Answer, reason: str) -> Answer:
    return _with(quoted, f"{reason} Quotes are shown instead.")
