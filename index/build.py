"""Catalogue to index: embed what has no vector yet, and publish a generation.

Nothing is remembered between runs: what a generation lacks is the difference between the passages alive in the
catalogue and the rows in its segments. An interrupted build therefore goes on where it was.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index.dense import EXACT_ROWS, DenseIndex, write_segment
from index.encode import Encoder, is_encoder
from index.generation import Generations, all_files, catalog_digest
from index.lexical import LEXICAL, derive
from index.lexical_documents import FOLDER, DocumentWords
from index.matches import Words
from index.running import RunningText
from index.types import Manifest, Segment
from index.vectors import Rows, Vectors
from ingest.chunk import CHUNKER, HEADING_TOKENS
from ingest.room import check_room, fits, needed_to_merge, needed_to_publish
from ingest.store.blobs import sync_folder, sync_tree
from ingest.store.catalog import Catalog
from ingest.tokens import cut_to_tokens

MAX_SEGMENTS = 8  # more are merged into one, so that a search opens few
MAX_DEAD_SHARE = 0.2  # of a segment's vectors; more are moved into the history by a merge
MIN_DEAD = 256  # fewer are not worth a generation

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

    def publish(
        self, encoder_name: str, on_embedded: OnEmbedded | None = None, *, embed: int | None = None
    ) -> Manifest | None:
        """Index and publish all that changed since the serving generation, new vectors as segments of their own.

        Args:
            encoder_name: the encoder the user wants; another than the serving one re-embeds everything at once.
            on_embedded: told the progress.
            embed: passages embedded at most; further ones are found by their words until a later publish. None for all.

        Returns:
            The new manifest, or None where nothing has changed and no passage lacks a vector.
        """
        serving = self._generations.serving()
        snapshot = self._catalog.snapshot()
        fits = serving is not None and is_encoder(serving.encoder, encoder_name)
        unchanged = serving is not None and fits and serving.catalog_snapshot == snapshot
        if serving is not None and unchanged and not serving.words_only and self._is_whole(serving):
            return None
        alive = self._alive(snapshot)
        segments = self._whole(serving.segments) if serving is not None and fits else []
        history = self._whole(serving.history) if serving is not None and fits else []
        encoder_id = serving.encoder if serving is not None and fits else ""
        new = np.setdiff1d(alive, self._stored_rows(segments))
        if len(np.setdiff1d(new, self._stored_rows(history))) or not encoder_id:
            encoder = self._encoder()
            if encoder.name != encoder_id:
                embed = embed if serving is None else None  # what serves with its vectors does so until all are there
                encoder_id, segments, history, new = encoder.name, [], [], alive
            missing = np.setdiff1d(new, self._stored_rows(history))
            needed = needed_to_publish(len(missing), len(alive), encoder.dimensions)
            check_room(self._root, needed, f"publishing {len(missing):,} passages")
            told = _with_those_before(on_embedded, self.embedded, len(missing))
            segments += self._embed(encoder, missing[:embed], told)
        segments += self._recalled(history, new)
        lexical = self._update_lexical(serving, snapshot)
        return self._release(encoder_id, snapshot, segments, history, lexical)

    def merge(self) -> Manifest | None:
        """Publish the serving state in fewer segments, if there are too many or one holds too many dead rows.

        Vectors of superseded passages move into the history, which only searches of an earlier state open.

        Returns:
            The new manifest, or None where there is nothing to merge, or no room to: all segments serve as they are.
        """
        serving = self._generations.serving()
        if serving is None or serving.lexical_version != LEXICAL:
            return None  # a publish indexes the terms anew first
        if self._generations.check((f for s in serving.segments for f in s.files), again=False):
            return None  # a publish heals damage first
        alive = self._alive(serving.catalog_snapshot)
        chosen = self._to_merge(serving.segments, alive)
        rewritten = sum(s.rows for s in [*chosen, *serving.history])
        if not chosen or not fits(self._root, needed_to_merge(rewritten, serving.dimensions)):
            return None
        stored = self._stored_rows(chosen)
        segments = [s for s in serving.segments if s not in chosen]
        segments += self._write(*self._vectors(chosen, np.intersect1d(stored, alive)))
        history = list(serving.history)
        history += self._write(*self._vectors(chosen, np.setdiff1d(stored, alive)), searched=False)
        if len(history) > MAX_SEGMENTS:
            history = self._write(*self._vectors(history, self._stored_rows(history)), searched=False)
        lexical = self._root / serving.lexical_path
        return self._release(serving.encoder, serving.catalog_snapshot, segments, history, lexical)

    def rewrite(self, on_embedded: OnEmbedded | None = None) -> Manifest | None:
        """Publish the serving state again in files that hold nothing of what was purged from the catalogue.

        Returns:
            The new manifest, or None where nothing was ever published.
        """
        serving = self._generations.serving()
        if serving is None:
            return None
        known = self._catalog.rows()
        segments = self._without_purged(self._whole(serving.segments), known)
        history = self._without_purged(self._whole(serving.history), known, searched=False)
        alive = self._alive(serving.catalog_snapshot)
        lost = np.setdiff1d(alive, self._stored_rows(segments))  # with segments that were damaged
        if len(lost):
            segments += self._embed(self._encoder(), lost, on_embedded)
        lexical = self._update_lexical(None, serving.catalog_snapshot)
        return self._release(serving.encoder, serving.catalog_snapshot, segments, history, lexical)

    def _release(
        self, encoder: str, snapshot: int, segments: Sequence[Segment], history: Sequence[Segment], lexical: Path
    ) -> Manifest:
        rows, owners = self._catalog.row_owners(snapshot)
        documents = self._catalog.live_documents(snapshot)
        stored = self._stored_rows(segments)
        manifest = Manifest(
            generation=self._generations.next_number(),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            catalog_snapshot=snapshot,
            segments=tuple(segments),
            lexical=self._generations.describe(lexical),
            lexical_path=str(lexical.relative_to(self._root)),
            encoder=encoder,
            dimensions=self._open(segments[0]).dimensions if segments else 0,
            chunker=CHUNKER,
            documents=sum(not d.removed for d in documents),
            passages=len(rows),
            history=tuple(history),
            catalog_digest=catalog_digest(rows, owners, documents),
            lexical_version=LEXICAL,
            words_only=len(np.setdiff1d(rows, stored)),
        )
        self._generations.publish(manifest)
        return manifest

    def _is_whole(self, serving: Manifest) -> bool:
        damage = self._generations.problems() or self._generations.check(all_files(serving))
        return serving.lexical_version == LEXICAL and not damage

    def _whole(self, segments: Sequence[Segment]) -> list[Segment]:
        """The segments whose files are as they were published; rows of the others are embedded again."""
        return [segment for segment in segments if not self._generations.check(segment.files)]

    def _alive(self, snapshot: int) -> Rows:
        return self._catalog.row_owners(snapshot)[0]

    def _served_rows(self) -> Rows:
        serving = self._generations.serving()
        return self._alive(serving.catalog_snapshot) if serving else np.empty(0, np.int64)

    def _open(self, segment: Segment) -> DenseIndex:
        return DenseIndex.load(self._root / "segments" / segment.segment_id / "dense.faiss", segment.inverted)

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
        distinct = {text: place for place, text in enumerate(dict.fromkeys(texts))}  # forms repeat themselves
        share = len(texts) / len(distinct)

        def tell(done: int) -> None:
            if on_embedded is not None:
                on_embedded(round(done * share), len(texts))

        vectors = encoder.encode(list(distinct), tell)
        self.embedded += len(texts)
        return self._write(rows, vectors[[distinct[text] for text in texts]])

    def _recalled(self, history: Sequence[Segment], rows: Rows) -> list[Segment]:
        """Vectors of rows that live again, as when a file is put back to an earlier state."""
        return self._write(*self._vectors(history, np.intersect1d(self._stored_rows(history), rows)))

    def _vectors(self, segments: Sequence[Segment], rows: Rows) -> tuple[Rows, Vectors]:
        """Rows that the segments hold, ascending and each once, and their vectors, copied segment by segment."""
        rows = np.unique(rows)
        vectors = np.empty((0, 0), np.float32)
        for segment in segments if len(rows) else ():
            held, stored = self._open(segment).vectors()
            if not vectors.size:
                vectors = np.empty((len(rows), stored.shape[1]), np.float32)
            wanted = np.isin(held, rows)
            vectors[np.searchsorted(rows, held[wanted])] = stored if wanted.all() else stored[wanted]
        return rows, vectors

    def _to_merge(self, segments: Sequence[Segment], alive: Rows) -> list[Segment]:
        """Segments with many dead rows, small ones that are too much to scan together, of too many the smaller ones."""
        dead = {s.segment_id: s.rows - len(np.intersect1d(self._stored_rows([s]), alive)) for s in segments}
        small = [s for s in segments if s.rows <= EXACT_ROWS]
        scanned = small if sum(s.rows for s in small) > EXACT_ROWS else []
        chosen = [s for s in segments if s in scanned or dead[s.segment_id] > max(MIN_DEAD, MAX_DEAD_SHARE * s.rows)]
        rest = [s for s in segments if s not in chosen]
        return chosen + [rest[number] for number in tiers([s.rows for s in rest])]

    def _without_purged(self, segments: Sequence[Segment], known: Rows, *, searched: bool = True) -> list[Segment]:
        """The segments, those that hold a purged row written anew without it: nothing trained on it stays either."""
        kept: list[Segment] = []
        for segment in segments:
            rows, vectors = self._open(segment).vectors()
            stays = np.isin(rows, known)
            kept += [segment] if stays.all() else self._write(rows[stays], vectors[stays], searched=searched)
        return kept

    def _write(self, rows: Rows, vectors: Vectors, *, searched: bool = True) -> list[Segment]:
        """One segment, or none for no rows. Written aside, flushed, renamed: its folder is complete or absent."""
        if not len(rows):
            return []
        segment_id = uuid.uuid4().hex
        folder = self._root / "segments"
        aside = folder / f"tmp-{segment_id}"
        aside.mkdir(parents=True)
        inverted = write_segment(aside, rows, vectors, searched=searched)
        sync_tree(aside)
        aside.rename(folder / segment_id)
        sync_folder(folder)
        files = self._generations.describe(folder / segment_id)
        return [Segment(segment_id=segment_id, rows=len(rows), files=files, inverted=inverted)]

    def _update_lexical(self, serving: Manifest | None, snapshot: int) -> Path:
        """A folder with the terms of exactly what lives at `snapshot`, derived from the serving generation's."""
        if serving is not None and (serving.lexical_version != LEXICAL or self._generations.check(serving.lexical)):
            serving = None  # of an earlier version, or damaged: all terms are indexed anew
        if serving is not None and serving.catalog_snapshot == snapshot:
            return self._root / serving.lexical_path
        before, alive = self._alive(serving.catalog_snapshot if serving else 0), self._alive(snapshot)
        old = self._root / serving.lexical_path if serving else None
        target = self._root / "lexical" / uuid.uuid4().hex
        added = np.setdiff1d(alive, before).tolist()
        index = derive(old, target)
        index.update(
            (
                (row, document_id, above(title, headings), text)
                for row, document_id, title, headings, text in self._catalog.index_texts(added)
            ),
            np.setdiff1d(before, alive).tolist(),
        )
        held = self._catalog.live_texts(serving.catalog_snapshot if serving else 0)
        texts = self._catalog.live_texts(snapshot)
        documents = DocumentWords.derive(old and old / FOLDER, target / FOLDER)
        documents.update(self._words(sorted(texts.items() - held.items())), held.keys() - texts.keys())
        sync_tree(target)
        sync_folder(target.parent)
        return target

    def _words(self, texts: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[list[str]]]]:
        """Revision ids, each with all words of its text; see `DocumentWords.update`."""
        for revision_id, text_id in texts:
            running = RunningText(self._catalog, revision_id, text_id)
            yield revision_id, Words(running.text.normalised, running.elements()).runs()


def tiers(sizes: Sequence[int]) -> list[int]:
    """Which segments of these sizes to merge into one: none while they are few, else the smaller ones.

    Segments are merged with those of about their size, so that a vector is rewritten about log(n) times in all.
    """
    if len(sizes) <= MAX_SEGMENTS:
        return []
    chosen: list[int] = []
    total = 0
    for number in sorted(range(len(sizes)), key=lambda n: sizes[n]):
        if len(chosen) >= 2 and sizes[number] > 2 * total:
            break
        chosen.append(number)
        total += sizes[number]
    return chosen


def _with_those_before(on_embedded: OnEmbedded | None, before: int, waiting: int) -> OnEmbedded | None:
    """Tells how far all is that is embedded in several publishes, of which each counts its own."""
    if on_embedded is None:
        return None
    return lambda done, _: on_embedded(before + done, before + waiting)


def passage_text(title: str, headings: Sequence[str], text: str) -> str:
    """What is embedded: the title and heading path, then the passage. Only the passage is ever quoted."""
    start = cut_to_tokens(above(title, headings), HEADING_TOKENS)
    return f"{start}\n{text}" if start else text


def above(title: str, headings: Sequence[str]) -> str:
    """What stands above a passage: its document's title and the headings, outermost first."""
    return " > ".join(part for part in (title, *headings) if part)
