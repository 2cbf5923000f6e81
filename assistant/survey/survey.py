"""One question asked of every document on its own, so that a list is complete and a count is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answer import Answerer, OnStage
from assistant.grid.fill import LEAST_READ, LEAST_UNREAD
from assistant.grid.row import Row, rows
from assistant.question import check_question
from assistant.types import Answer, AnswerStatus, Citation, Coverage, Statement, StatementKind
from index.types import Filter, Query

MOST_DOCUMENTS = 200  # asked one by one; `assistant grid` asks as many as there are
PASSAGES = 8  # of each document that are weighed, after all of them were ranked
_REFUSED = (AnswerStatus.NO_EVIDENCE, AnswerStatus.UNSUPPORTED, AnswerStatus.ERROR)
_TOLD_EVERY = 5  # documents


def survey(
    answerer: Answerer, question: str, asked: str, condition: Filter = Filter(), on_stage: OnStage | None = None  # noqa: B008
) -> Answer:  # fmt: skip
    """Ask every document that the filter allows.

    Args:
        answerer: of the collection.
        question: as it was asked.
        asked: what it asks of each document; see `asked_of_each`.
        condition: which documents are asked.
        on_stage: told in words how far it has come.

    Returns:
        How many documents answer, then the best quote of each, then which do not and what of them was searched, and
        which could not be read. At most `MOST_DOCUMENTS` are asked, those that a search ranks first; a notice tells
        of the rest.

    Raises:
        UsageError: the question is empty or too long, or the filter matches nothing.
    """
    question = check_question(question)
    catalog = answerer.open_catalog()
    try:
        every = rows(answerer.searcher, catalog, condition)
        coverage = answerer.coverage(condition, catalog)
    finally:
        catalog.close()
    chosen = _first(answerer, asked, condition, [row for row in every if not row.problem and row.passages])
    if not chosen:
        return answerer.answer(question, condition, on_stage)
    one, answers = _alone(answerer), []
    for number, row in enumerate(chosen):
        if on_stage is not None and number % _TOLD_EVERY == 0:
            on_stage(f"Asking document {number + 1:,} of {len(chosen):,}")
        answers.append(one.answer(asked, Filter(documents=(row.key,))))
    return _joined(question, coverage, every, dict(zip([row.key for row in chosen], answers, strict=True)))


def _first(answerer: Answerer, asked: str, condition: Filter, readable: Sequence[Row]) -> list[Row]:
    """The documents to ask, by path: all of them, or those that a search ranks first."""
    if len(readable) <= MOST_DOCUMENTS:
        return list(readable)
    searcher = answerer.searcher
    hits = searcher.search(Query(text=asked, filter=condition, k=5 * MOST_DOCUMENTS, as_of=searcher.as_of))
    ranked = list(dict.fromkeys(hit.passage.document_id for hit in hits))
    place = {document_id: number for number, document_id in enumerate(ranked)}
    best = sorted(readable, key=lambda row: place.get(row.key, len(place)))[:MOST_DOCUMENTS]
    return [row for row in readable if row in best]


def _alone(answerer: Answerer) -> Answerer:
    """What asks one document: the best quote of it, held to what a cell of a grid needs."""
    least = LEAST_READ if answerer.reads else LEAST_UNREAD
    given = answerer.config.support_min
    config = replace(
        answerer.config, k=PASSAGES, max_statements=1, support_min=least if given is None else given, brings=False
    )
    return answerer.having(config)


def _joined(question: str, coverage: Coverage, every: Sequence[Row], answers: Mapping[str, Answer]) -> Answer:
    quotes, citations = _numbered(answers)
    first, sure = next(iter(answers.values())), len(quotes) > 0
    notices = (notice for answer in answers.values() for notice in answer.notices)
    return replace(
        first,
        question=question,
        status=AnswerStatus.ANSWERED if sure else AnswerStatus.NO_EVIDENCE,
        statements=(_count(every, answers, quotes), *(quote for _, quote in quotes), *_absences(every, answers)),
        citations=tuple(citations),
        hits=tuple(hit for answer in answers.values() for hit in answer.hits[:1]),
        coverage=coverage,
        notices=(*_left_out(every, answers), *dict.fromkeys(notices)),
        invalid_markers=(),
        timings_s={name: sum(answer.timings_s[name] for answer in answers.values()) for name in first.timings_s},
    )


def _numbered(answers: Mapping[str, Answer]) -> tuple[list[tuple[str, Statement]], list[Citation]]:
    """The best quote of each document that answers, with the document's id, and their citations in one count."""
    quotes: list[tuple[str, Statement]] = []
    citations: list[Citation] = []
    for key, answer in answers.items():
        if answer.status in _REFUSED:
            continue
        best = answer.statements[0]
        cited = next(one for one in answer.citations if one.marker == best.citations[0])
        citations.append(replace(cited, marker=len(citations) + 1))
        quotes.append((key, replace(best, citations=(len(citations),))))
    return quotes, citations


def _count(every: Sequence[Row], answers: Mapping[str, Answer], quotes: Sequence[tuple[str, Statement]]) -> Statement:
    """How many documents answer; as sure as the least sure of them."""
    told, names = [key for key, _ in quotes], {row.key: row.name for row in every}
    listed = ": " + "; ".join(names[key] for key in told) if told else ""
    unread = sum(bool(row.problem) or not row.passages for row in every)
    rest = f" {unread:,} could not be read." if unread else ""
    return Statement(
        kind=StatementKind.COUNT,
        text=f"{len(told):,} of {len(answers):,} documents hold a passage that answers{listed}.{rest} Read each: it "
        "may also deny what was asked.",
        support=min((quote.support for _, quote in quotes), default=0.0),
        citations=tuple(marker for _, quote in quotes for marker in quote.citations),
    )


def _absences(every: Sequence[Row], answers: Mapping[str, Answer]) -> list[Statement]:
    """The documents that do not answer, with what of them was searched, and those that could not be read."""
    silent = [row for row in every if row.key in answers and answers[row.key].status in _REFUSED]
    absent = [f"{row.name} ({'; '.join(filter(None, (row.searched, row.lost)))})" for row in silent]
    unread = [
        f"{row.name} ({row.problem or row.lost or 'no text'})" for row in every if row.problem or not row.passages
    ]
    told = (("No passage that answers: ", absent), ("Could not be read: ", unread))
    return [
        Statement(kind=StatementKind.ABSENCE, text=head + "; ".join(names) + ".", support=0.0)
        for head, names in told
        if names
    ]


def _left_out(every: Sequence[Row], answers: Mapping[str, Answer]) -> list[str]:
    """A notice of the documents that were not asked."""
    left = [row for row in every if not row.problem and row.passages and row.key not in answers]
    if not left:
        return []
    return [
        f"{len(left):,} of {len(left) + len(answers):,} documents were not asked one by one, those that the search "
        f"ranks last: at most {MOST_DOCUMENTS:,} are. Narrow the search, or run `assistant grid`, which asks them all."
    ]
