"""Rows for those who do not ask: the words of a heading, a conclusion, or a sentence instead of a question.

The last are inverse cloze rows (Lee et al., ACL 2019): a sentence taken out of its passage belongs to the rest of it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.reading.cloze import taken_out
from assistant.reading.phrase import phrase
from finetune.parts import Part
from finetune.phrases import FEWEST
from finetune.types import Row
from index.analyze import terms
from index.lexical import LexicalIndex
from ingest.sentences import sentences

SHOWN = 0.3  # of the phrases made from headings are read with the headings shown above the passages
STRETCH = 900  # characters of a passage at most, in whole sentences
WRONG = 2  # passages beside a right one
_NEAR = 6  # passages of which the wrong ones are drawn


def heading_rows(parts: Iterable[Part], source: str, chance: random.Random) -> Iterator[Row]:
    """For each part the words of its heading and title with it, and with parts of its document under other headings.

    What stands under a heading with all these words may be right as well and is left alone.

    Args:
        parts: those of a document in order.
        source: name of the rows.
        chance: draws passages.
    """
    for document in _documents(parts).values():
        headings = [frozenset(terms(part.heading)) for part in document]
        texts = [frozenset(terms(_stretch(part.text, 0))) for part in document]
        for part, heading in zip(document, headings, strict=True):
            asked = phrase(f"{part.title} {part.heading}")
            others = [n for n, other in enumerate(headings) if heading and not heading <= other]
            if not heading or not others or len(asked.split()) < (FEWEST if part.title else 1):
                continue
            # Shared words of the heading first, then of the text: what looks right to a search by words.
            others.sort(key=lambda n: (-len(heading & headings[n]), -len(heading & texts[n]), n))
            drawn = chance.sample(others[:_NEAR], min(WRONG, len(others)))
            shown = chance.random() < SHOWN
            for one, right in [(part, True), *((document[n], False) for n in drawn)]:
                yield Row(
                    question=asked, passage=_readable(one, _stretch(one.text, 0), shown), answerable=right,
                    relevant=right, source=source, document=part.document,
                )  # fmt: skip


def cloze_rows(parts: Iterable[Part], source: str, chance: random.Random) -> Iterator[Row]:
    """For each part a sentence with the sentences around it, and with the parts before and after it.

    Args:
        parts: those of a document in order; one alone in its document has no neighbours and gives no rows.
        source: name of the rows.
        chance: draws the sentence.
    """
    for document in _documents(parts).values():
        for number, part in enumerate(document):
            neighbours = [document[n] for n in (number - 1, number + 1) if 0 <= n < len(document)]
            if not neighbours or not (taken := taken_out(part.text, chance)):
                continue
            statement, others, place = taken
            texts = [(part, _around(others, place), True), *((one, _stretch(one.text, 0), False) for one in neighbours)]
            for one, text, right in texts:
                if statement in text:  # said twice
                    continue
                yield Row(
                    question=statement, passage=_readable(one, text, shown=False), relevant=right, source=source,
                    document=part.document,
                )  # fmt: skip


def conclusion_rows(
    reports: Mapping[str, str], conclusions: Mapping[str, str], source: str, chance: random.Random
) -> Iterator[Row]:
    """For each conclusion the paragraph of its report that holds most of its words, and paragraphs of other reports.

    Args:
        reports: their paragraphs, divided by line ends, by document; none is empty.
        conclusions: by document; long ones are cut after a sentence.
        source: name of the rows.
        chance: draws the other reports.
    """
    ids = sorted(reports)
    words = LexicalIndex(None, create=True)
    words.update((row, "", "", reports[one]) for row, one in enumerate(ids))
    for document, conclusion in conclusions.items():
        statement = _stretch(conclusion, 0, STRETCH // 3)
        near = [ids[row] for row, _ in words.search(statement, _NEAR + 1) if ids[row] != document][:_NEAR]
        for one in [document, *chance.sample(near, min(WRONG, len(near)))]:
            yield Row(
                question=statement, passage=_best_paragraph(reports[one], statement), answerable=one == document,
                relevant=one == document, source=source, document=document,
            )  # fmt: skip


def distinct(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows without those that say the same of the same passage again, whatever their case and blanks."""
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        said = tuple(" ".join(text.lower().split()) for text in (row.question, row.passage))
        if said not in seen:
            seen.add(said)
            yield row


def _documents(parts: Iterable[Part]) -> dict[str, list[Part]]:
    documents: dict[str, list[Part]] = {}
    for part in parts:
        documents.setdefault(part.document, []).append(part)
    return documents


def _readable(part: Part, text: str, shown: bool) -> str:
    """A passage as it is read in a search, with or without its heading."""
    above = " > ".join(name for name in (part.title, part.heading if shown else "") if name)
    return f"{above}\n{text}" if above else text


def _stretch(text: str, first: int, most: int = STRETCH) -> str:
    """Whole sentences from the given one on, as many as fit; at least one, cut if it must be."""
    spans = sentences(text)
    start = spans[first][0] if spans else 0
    ends = [end for _, end in spans[first:] if end - start <= most]
    return " ".join(text[start : max(ends, default=start + most)].split())


def _around(parts: Sequence[str], place: int) -> str:
    """The sentences nearest to a place between them, in their order, as many as fit into `STRETCH`."""
    chosen: list[int] = []
    for n in sorted(range(len(parts)), key=lambda n: abs(n - place + 0.5)):
        if sum(len(parts[m]) + 1 for m in chosen) + len(parts[n]) > STRETCH:
            break
        chosen.append(n)
    return " ".join(" ".join(parts[n] for n in sorted(chosen)).split())


def _best_paragraph(report: str, statement: str) -> str:
    """The paragraph with most words of the statement; the first one tells the aim and proves nothing."""
    first, *rest = report.splitlines()
    asked = set(terms(statement))
    return max(rest or [first], key=lambda paragraph: len(asked & set(terms(paragraph))))
