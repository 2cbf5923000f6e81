"""How well a collection's documents could be read, and what they have in common: curation before anyone relies on it.

Everything is computed from what the catalogue holds when it is asked for; nothing is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from index.analyze import words
from ingest.store.catalog import Catalog
from ingest.store.snapshot import LiveDocument
from ingest.types import PageMark

if TYPE_CHECKING:
    from datasketch import MinHash

SHINGLE = 5  # words; the same five in a row are rarely chance
NEAR_DUPLICATE = 0.8  # Jaccard similarity of two documents' shingles from which on they are named together
PERMUTATIONS = 128  # of a signature: the error of an estimate is at most 0.09, and each find is counted exactly
BOILERPLATE = 3  # documents that say the very same passage
BOILERPLATE_SHOWN = 20
POOR_OCR = 0.8  # mean confidence below which a page that was read by OCR should be looked at
MIN_LETTERS = 100  # of a text whose language is told; of shorter ones it is a guess
SURE = 0.9  # probability of the language below which it stays unclear
_SAMPLE = 1000  # characters at the beginning, middle and end of a text that tell its language
_AT_ONCE = 16_384  # shingles of a signature: 128 numbers each stand in memory
UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentQuality:
    """One document. A page without words is `empty` where it says why, and has its `page` number, 1-based."""

    name: str
    language: str  # ISO 639-1, or "unclear"
    pages: int
    empty: tuple[tuple[int, str], ...] = ()  # pages that could not be read, with the reason
    ocr: tuple[tuple[int, float], ...] = ()  # pages read by OCR, with their mean confidence in 0-1
    notices: tuple[str, ...] = ()

    @property
    def poor(self) -> tuple[int, ...]:
        """Pages that OCR was unsure about."""
        return tuple(page for page, confidence in self.ocr if confidence < POOR_OCR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Two documents that say nearly the same: `similarity` in 0-1 is the share of their word sequences both have."""

    one: str
    other: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Boilerplate:
    """A passage that several documents say word for word."""

    text: str
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """A collection's documents, those that are nearly alike, and the passages that most of them share."""

    documents: tuple[DocumentQuality, ...]
    alike: tuple[Likeness, ...]  # most alike first
    boilerplate: tuple[Boilerplate, ...]  # most frequent first, at most `BOILERPLATE_SHOWN`

    @property
    def languages(self) -> Counter[str]:
        """How many documents are in each language."""
        return Counter(document.language for document in self.documents)

    @property
    def pages(self) -> dict[str, int]:
        """How many pages are born digital, read by OCR well or poorly, or could not be read."""
        empty = sum(len(document.empty) for document in self.documents)
        scanned = sum(len(document.ocr) for document in self.documents)
        poor = sum(len(document.poor) for document in self.documents)
        total = sum(document.pages for document in self.documents)
        return {
            "text": total - scanned - empty,
            "read by OCR": scanned - poor,
            "poorly read by OCR": poor,
            "without text": empty,
        }


def quality(catalog: Catalog, documents: Sequence[LiveDocument], snapshot: int) -> Quality:
    """Look at documents of a snapshot.

    Args:
        catalog: the collection's catalogue.
        documents: those to look at, of this snapshot and not removed.
        snapshot: the change number they lived at.

    Raises:
        IngestError: a stored text is damaged.
    """
    shingled = Shingles()
    rows = []
    for document in documents:
        text = catalog.printed(document.text_id)
        shingled.add(document.name, text)
        rows.append(_document(document, text, catalog.pages(document.text_id)))
    repeated = catalog.repeated_passages(snapshot, BOILERPLATE, BOILERPLATE_SHOWN)
    return Quality(
        documents=tuple(rows),
        alike=tuple(shingled.alike()),
        boilerplate=tuple(Boilerplate(text=text, documents=count) for text, count in repeated),
    )


def language(text: str) -> str:
    """The language of a text as ISO 639-1, "unclear" where it is short or mixed."""
    middle = len(text) // 2
    sample = text if len(text) <= 3 * _SAMPLE else text[:_SAMPLE] + text[middle : middle + _SAMPLE] + text[-_SAMPLE:]
    if sum(letter.isalpha() for letter in sample) < MIN_LETTERS:
        return UNCLEAR
    found = _guess(sample)
    return str(found[0].lang) if found and found[0].prob >= SURE else UNCLEAR


@cache
def _detector() -> Any:
    from langdetect import DetectorFactory, detect_langs

    DetectorFactory.seed = 0  # it draws by chance
    return detect_langs


def _guess(sample: str) -> list[Any]:
    from langdetect import LangDetectException

    try:
        return list(_detector()(sample))
    except LangDetectException:  # no letters that it knows
        return []


class Shingles:
    """Documents by the sequences of words in them, to find those that are nearly alike."""

    def __init__(self) -> None:
        self._texts: list[tuple[str, npt.NDArray[np.uint32]]] = []  # shingles ascending, each once

    def add(self, name: str, text: str) -> None:
        """Take in a document; one of fewer words than a shingle is like none."""
        said = words(text)
        shingles = (" ".join(said[n : n + SHINGLE]) for n in range(len(said) - SHINGLE + 1))
        self._texts.append((name, np.unique(np.asarray([crc32(s.encode()) for s in shingles], np.uint32))))

    def alike(self) -> list[Likeness]:
        """Every pair at least `NEAR_DUPLICATE` alike that the signatures propose, counted exactly, best first."""
        from datasketch import MinHashLSH

        proposed = MinHashLSH(threshold=NEAR_DUPLICATE - 0.1, num_perm=PERMUTATIONS)  # a margin for its error
        found = []
        for number, (name, shingles) in enumerate(self._texts):
            if not len(shingles):
                continue
            signature = _signature(shingles)
            for other in proposed.query(signature):
                before, theirs = self._texts[other]
                both = len(np.intersect1d(shingles, theirs, assume_unique=True))
                similarity = both / (len(shingles) + len(theirs) - both)
                if similarity >= NEAR_DUPLICATE:
                    found.append(Likeness(one=before, other=name, similarity=round(similarity, 3)))
            proposed.insert(number, signature)
        return sorted(found, key=lambda pair: (-pair.similarity, pair.one, pair.other))


def _signature(shingles: npt.NDArray[np.uint32]) -> MinHash:
    from datasketch import MinHash

    signature = MinHash(num_perm=PERMUTATIONS, hashfunc=int)  # they are hashes already
    for start in range(0, len(shingles), _AT_ONCE):
        signature.update_batch(shingles[start : start + _AT_ONCE].tolist())
    return signature


def _document(document: LiveDocument, text: str, pages: Sequence[PageMark]) -> DocumentQuality:
    return DocumentQuality(
        name=document.name,
        language=language(text),
        pages=len(pages),
        empty=tuple((page.page, page.unreadable) for page in pages if page.unreadable),
        ocr=tuple((p.page, p.ocr_confidence) for p in pages if p.ocr_confidence is not None and not p.unreadable),
        notices=document.notices,
    )
