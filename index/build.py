"""Catalogue to index: embed what has no vector yet, and publish a generation.

Nothing is remembered between runs: what a generation lacks is the difference between the passages alive in the
catalogue and the rows in its segments. An interrupted build therefore goes on where it was.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import numpy as np

from index.dense import DenseIndex, Rows
from index.encode import Encoder, is_encoder
from index.generation import Generations, all_files
from index.lexical import derive
from index.types import Manifest, Segment
from ingest.blobs import sync_folder, sync_tree
from ingest.catalog import Catalog
from ingest.chunk import CHUNKER, HEADING_TOKENS
from ingest.tokens import cut_to_tokens

MAX_SEGMENTS = 8  # more are merged into one, so that a search opens few
MAX_DEAD_SHARE = 0.2  # of a generation's vectors; more are left out by a merge

OnEmbedded = Callable[[int, int], None]  # passages embedded, passages to embed


class Builder:
    """Brings the index of the collection in `root` up to its catalogue. The caller holds the writer lock."""

    def __init__(self, root: Path, catalog: Catalog, encoder: Callable[[], Encoder]) -> None:
        """Prepare.

        Args:
            root: the collection's folder.
            catalog: its open catalogue.
            encoder: loads the encoder; called only when a passage must be embedded.
        """
        self._root = root
        self._catalog = catalog
        self._encoder = encoder
        self._generations = Generations(root)
        self.embedded = 0

    def pending(self) -> int:
        """Passages alive in the catalogue and not yet served."""
        served = self._served_rows()
        return len(np.setdiff1d(self._alive(self._catalog.snapshot()), served))

    def publish(self, encoder_name: str, on_embedded: OnEmbedded | None = None) -> Manifest | None:
        """Embed, index and publish all that changed since the serving generation.

        Args:
            encoder_name: the encoder the user wants; another than the serving one re-embeds everything.
            on_embedded: told the progress.

        Returns:
            The new manifest, or None where nothing has changed.
        """
        serving = self._generations.serving()
        snapshot = self._catalog.snapshot()
        fits = serving is not None and is_encoder(serving.encoder, encoder_name)
        if serving is not None and fits and serving.catalog_snapshot == snapshot and self._is_whole(serving):
            return None
        alive = self._alive(snapshot)
        segments = self._whole_segments(serving) if serving is not None and fits else []
        encoder_id = serving.encoder if serving is not None and fits else ""
        new = np.setdiff1d(alive, self._stored_rows(segments))
        if len(new) or not encoder_id:
            encoder = self._encoder()
            if encoder.name != encoder_id:
                encoder_id, segments, new = encoder.name, [], alive
            segments += self._embed(encoder, new, on_embedded)
        segments = self._merged(segments, alive)
        lexical = self._update_lexical(serving, alive)
        manifest = Manifest(
            generation=self._generations.next_number(),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            catalog_snapshot=snapshot,
            segments=tuple(segments),
            lexical=self._generations.describe(lexical),
            lexical_path=str(lexical.relative_to(self._root)),
            encoder=encoder_id,
            dimensions=self._dimensions(segments),
            chunker=CHUNKER,
            documents=sum(not d.removed for d in self._catalog.live_documents(snapshot)),
            passages=len(alive),
        )
        self._generations.publish(manifest)
        return manifest

    def _is_whole(self, serving: Manifest) -> bool:
        return not (self._generations.problems() or self._generations.check(all_files(serving)))

    def _whole_segments(self, serving: Manifest) -> list[Segment]:
        """The segments whose files are as they were published; rows of the others are embedded again."""
        return [segment for segment in serving.segments if not self._generations.check(segment.files)]

    def _alive(self, snapshot: int) -> Rows:
        return self._catalog.row_owners(snapshot)[0]

    def _served_rows(self) -> Rows:
        serving = self._generations.serving()
        return self._alive(serving.catalog_snapshot) if serving else np.empty(0, np.int64)

    def _open(self, segment: Segment) -> DenseIndex:
        return DenseIndex.load(self._root / "segments" / segment.segment_id / "dense.faiss")

    def _stored_rows(self, segments: Sequence[Segment]) -> Rows:
        rows = [np.load(self._root / "segments" / s.segment_id / "rows.npy", allow_pickle=False) for s in segments]
        return np.concatenate([np.empty(0, np.int64), *rows])

    def _embed(self, encoder: Encoder, rows: Rows, on_embedded: OnEmbedded | None) -> list[Segment]:
        if not len(rows):
            return []
        texts = [
            passage_text(title, headings, text)
            for _, _, title, headings, text in self._catalog.index_texts(rows.tolist())
        ]
        vectors = encoder.encode(texts, lambda done: on_embedded(done, len(texts)) if on_embedded else None)
        self.embedded += len(texts)
        return [self._write_segment(DenseIndex.build(rows, vectors), rows)]

    def _write_segment(self, dense: DenseIndex, rows: Rows) -> Segment:
        """Write aside, flush, rename: a segment folder is complete or absent."""
        segment_id = uuid.uuid4().hex
        folder = self._root / "segments"
        aside = folder / f"tmp-{segment_id}"
        aside.mkdir(parents=True)
        (aside / "dense.faiss").write_bytes(dense.to_bytes())
        (aside / "rows.npy").write_bytes(_npy(rows))
        sync_tree(aside)
        aside.rename(folder / segment_id)
        sync_folder(folder)
        return Segment(segment_id=segment_id, rows=len(rows), files=self._generations.describe(folder / segment_id))

    def _merged(self, segments: list[Segment], alive: Rows) -> list[Segment]:
        """One segment of living rows where there are too many segments or too many dead rows, else the same."""
        total = sum(segment.rows for segment in segments)
        dead = total - len(np.intersect1d(self._stored_rows(segments), alive))
        if len(segments) <= MAX_SEGMENTS and dead <= MAX_DEAD_SHARE * total:
            return segments
        parts = [self._open(segment).vectors() for segment in segments]
        rows = np.concatenate([part[0] for part in parts])
        vectors = np.concatenate([part[1] for part in parts])
        living = np.isin(rows, alive)
        return [self._write_segment(DenseIndex.build(rows[living], vectors[living]), rows[living])]

    def _update_lexical(self, serving: Manifest | None, alive: Rows) -> Path:
        """A folder with the terms of exactly the living rows, derived from the serving generation's."""
        if serving is not None and self._generations.check(serving.lexical):
            serving = None  # damaged: all terms are indexed anew
        before = self._alive(serving.catalog_snapshot) if serving else np.empty(0, np.int64)
        old = self._root / serving.lexical_path if serving else None
        target = self._root / "lexical" / uuid.uuid4().hex
        added = np.setdiff1d(alive, before).tolist()
        index = derive(old, target)
        index.update(
            (
                (row, document_id, passage_text(title, headings, text))
                for row, document_id, title, headings, text in self._catalog.index_texts(added)
            ),
            np.setdiff1d(before, alive).tolist(),
        )
        sync_tree(target)
        sync_folder(target.parent)
        return target

    def _dimensions(self, segments: Sequence[Segment]) -> int:
        return self._open(segments[0]).dimensions if segments else 0


def _npy(rows: Rows) -> bytes:
    content = BytesIO()
    np.save(content, rows, allow_pickle=False)
    return content.getvalue()


def passage_text(title: str, headings: Sequence[str], text: str) -> str:
    """What is embedded and indexed: the title and heading path, then the passage. Only the passage is ever quoted."""
    above = cut_to_tokens(" > ".join(part for part in (title, *headings) if part), HEADING_TOKENS)
    return f"{above}\n{text}" if above else text
