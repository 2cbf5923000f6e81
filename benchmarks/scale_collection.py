"""A whole collection of passages whose vectors are known: catalogue, terms and segments as an ingest writes them."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from index.build import Builder
from index.vectors import Vectors
from ingest.chunk import PassageDraft
from ingest.normalise import normalise, printed_span
from ingest.store.catalog import Catalog, NewRevision
from ingest.store.lock import writer_lock
from ingest.store.snapshot import FileRecord
from ingest.types import Blob, Block, FileType, Parsed, Text

PASSAGES_A_DOCUMENT = 50


class KnownVectors:
    """An encoder that was asked before: it hands out the vectors of all passages, in their order."""

    def __init__(self, name: str, vectors: Vectors) -> None:
        self.name = name
        self.dimensions = vectors.shape[1]
        self._vectors = vectors

    def encode(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:  # noqa: ARG002
        """See `index.encode.Encoder`."""
        assert len(texts) == len(self._vectors), f"{len(texts)} texts for {len(self._vectors)} vectors"
        return self._vectors


def write_collection(root: Path, texts: Iterable[str], encoder: KnownVectors) -> dict[str, float]:
    """Write the passages and publish them; row n + 1 is the n-th text. Returns the seconds of both."""
    root.mkdir(parents=True)
    begun = time.perf_counter()
    with writer_lock(root), closing(Catalog(root / "catalog.sqlite", create=True)) as catalog:
        for number, passages in enumerate(_batches(iter(texts))):
            _take_in(catalog, number, passages)
        taken_in = time.perf_counter()
        Builder(root, catalog, lambda: encoder).publish(encoder.name)
    return {"catalogue": round(taken_in - begun, 1), "publish": round(time.perf_counter() - taken_in, 1)}


def _batches(texts: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(texts, PASSAGES_A_DOCUMENT)):
        yield batch


def _take_in(catalog: Catalog, number: int, passages: Sequence[str]) -> None:
    """One file that holds one document, every passage an element of its own."""
    text, drafts = _drafts(passages)
    name = f"document{number:06d}.txt"
    blob = Blob(sha256=hashlib.sha256(text.printed.encode()).hexdigest(), length=len(text.printed.encode()))
    revision = NewRevision(part="", blob=blob, file_type=FileType.TXT, text=text, title="", metadata=(), notices=())
    record = FileRecord(path=f"/files/{name}", sha256=blob.sha256, stamp="", status="done")
    catalog.commit_file(record, [(uuid.uuid4().hex, revision, drafts)])


def _drafts(passages: Sequence[str]) -> tuple[Text, list[PassageDraft]]:
    blocks, printed = [], ""
    for passage in passages:
        blocks.append(Block(start=len(printed), end=len(printed) + len(passage)))
        printed += passage + "\n\n"
    text, elements = normalise(Parsed(printed=printed, blocks=tuple(blocks)), uuid.uuid4().hex)
    assert len(elements) == len(passages), "a passage is blank"
    drafts = [
        PassageDraft(
            passage_id=uuid.uuid4().hex,
            text=text.normalised[element.start : element.end],
            headings=(),
            spans=(printed_span(text, element.start, element.end, element),),
            token_count=0,
            ocr_confidence=None,
        )
        for element in elements
    ]
    return text, drafts
