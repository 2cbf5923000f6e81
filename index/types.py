"""What `index/` hands on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ingest.types import Passage, Revision, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which documents may answer. Applied before ranking; empty fields do not restrict.

    `folders` match a document whose path lies below one of them, `documents` match a document id, a file name
    or a whole path, `types` a `FileType` value, and the dates (ISO, inclusive) the day a revision was first seen
    or, where the document states one, its own date.
    """

    documents: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every document is allowed."""
        return not (self.documents or self.folders or self.types or self.since or self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search. `k` is the number of hits wanted, at least 1.

    `as_of` is an earlier state to search: an ISO day, meaning its end in UTC, or an ISO moment; None is the newest.
    """

    text: str
    filter: Filter = Filter()
    k: int = 10
    as_of: str | None = None


class RouteName(StrEnum):
    """A way by which a passage can be found."""

    LEXICAL = "lexical"
    DENSE = "dense"

    @property
    def plain(self) -> str:
        """What people call it."""
        return {"lexical": "words", "dense": "meaning"}.get(self.value, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where one route ranked a passage (1-based) and with what score (higher is better, the route's own scale)."""

    name: RouteName
    rank: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A retrieved passage. `score` is the fused score in 0-1; ties are broken by `passage_id`."""

    passage: Passage
    document: str  # file name, for people
    title: str
    rank: int
    score: float
    routes: tuple[Route, ...]
    answerable: float | None = None  # logit of the cross-encoder, where it has read the passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that a query in terms and connectors found: one span for each element that it touches.

    `marks` are the words that take part, as half-open offsets of the printed text.
    """

    spans: tuple[Span, ...]
    marks: tuple[tuple[int, int], ...]
    before: str  # neighbouring printed text, for reading on; not part of the place
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A document that satisfies such a query: how many places it has, and those of them that are shown, in order."""

    document: str  # file name, for people
    document_id: str
    title: str
    revision: int
    text_id: str
    count: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Every document that satisfies such a query, those with the most places first; the counts are complete."""

    query: str
    count: int  # places in all documents
    findings: tuple[Finding, ...]
    searched: int  # documents
    documents: int  # with those that could not be read
    unreadable: tuple[str, ...]
    notices: tuple[str, ...]
    generation: int
    as_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file of a generation: path relative to the collection, length in bytes, SHA-256."""

    path: str
    length: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inverted:
    """How an inverted index is searched, and how much of the exact ranking that finds, measured when it was written."""

    lists: int
    probes: int  # lists that a search of everything reads
    refine: int  # finds scored with the true vectors for each one wanted
    recall_at_10: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """An immutable batch of vectors. Row ids are int64 and unique within the collection."""

    segment_id: str
    rows: int
    files: tuple[StoredFile, ...]
    inverted: Inverted | None = None  # None where every vector is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A generation: which segments and lexical index serve which state of the catalogue. Written last."""

    generation: int
    created: str  # ISO 8601, UTC
    catalog_snapshot: int  # catalogue change number; see `ingest.store.catalog`
    segments: tuple[Segment, ...]
    lexical: tuple[StoredFile, ...]
    lexical_path: str  # folder relative to the collection
    encoder: str  # name and weights hash
    dimensions: int
    chunker: str
    documents: int
    passages: int
    history: tuple[Segment, ...] = ()  # vectors of superseded passages, for searches of an earlier state
    catalog_digest: str = ""  # of what the snapshot shows; "" in manifests of an earlier format
    lexical_version: str = ""  # what its terms and fields are; "" in manifests of an earlier format
    words_only: int = 0  # passages without a vector yet, found by their words alone


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionSummary:
    """A collection at a glance. `unreadable` lists files (or pages) that hold no searchable text, with reasons."""

    name: str
    documents: int
    passages: int
    pages: int
    generation: int
    size_bytes: int
    pending: int = 0  # passages catalogued but not yet in the serving generation
    words_only: int = 0  # of `passages`, those found by their words alone until they are embedded
    unreadable: tuple[str, ...] = ()
    problem: str = ""  # why it cannot be opened; the counts then say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document as `collections show` lists it."""

    document_id: str
    path: str
    title: str
    file_type: str
    revision: int
    pages: int
    passages: int
    first_seen: str
    removed: bool = False
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What a check of every stored byte found; `problems` is empty when all is well."""

    files: int
    size_bytes: int
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every file is present and unchanged."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairReport:
    """What was wrong, what was done about it, and what could not be mended, with what that means for the user."""

    found: tuple[str, ...]
    done: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether all is whole now."""
        return not self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgedDocument:
    """A document that was destroyed: where it lay, and the SHA-256 of the bytes it had."""

    document_id: str
    paths: tuple[str, ...]
    sha256s: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a purge destroyed, and what it could not reach. `ended` is None while traces are left."""

    purge_id: str
    collection: str
    collection_id: str
    reason: str
    begun: str  # ISO 8601, UTC
    ended: str | None
    documents: tuple[PurgedDocument, ...]
    revisions: int
    passages: int
    blobs: int
    size_bytes: int  # of the blobs
    files: tuple[str, ...]  # the documents came from
    generations: tuple[int, ...]  # deleted, with the vectors and terms they served
    also: tuple[str, ...]  # what else was destroyed
    left: tuple[str, ...]  # what holds words of it still, and what to do


class ChangeKind(StrEnum):
    """How two revisions differ at a place."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Sentences that only one of two revisions has, or that were worded anew; every quote is printed text."""

    kind: ChangeKind
    before: tuple[Span, ...] = ()
    after: tuple[Span, ...] = ()
    deleted: tuple[Span, ...] = ()  # of a new wording, the words that only `before` has
    inserted: tuple[Span, ...] = ()  # and those that only `after` has


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A document's revisions, oldest first, and how two of them differ. One revision is compared with nothing."""

    document: str  # file name
    document_id: str
    revisions: tuple[Revision, ...]
    before: int | None  # number of the revision
    after: int | None
    changes: tuple[Change, ...]
